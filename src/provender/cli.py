"""The command line: serve, generate, get, token."""

import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import click

from provender.errors import (
    GenerationError,
    ProvenderError,
    SchemaValidationError,
    SettingsError,
    ValidationError,
)

# Everything else is imported by the command that needs it: `--help` must not wait for pyarrow,
# nor `generate` for FastAPI.
# ruff: noqa: PLC0415

__all__ = ["cli", "main"]

_FORMATS = ("json", "ndjson", "csv", "sql", "parquet", "arrow")
_DIALECTS = ("generic", "postgresql", "mysql", "sqlite")
_TRANSACTIONS = ("all", "batch")
_SEED_MODES = ("append", "replace", "fail")
_BAD_INPUT = (ValidationError, SchemaValidationError, GenerationError, SettingsError)
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 when all is there, 2 for bad input, 1 for other failures."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        cli.main(words, prog_name="provender", standalone_mode=False)
    except BrokenPipeError:
        _let_go_of_output()  # the reader has seen enough (`| head`)
        return 1
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the user sees one line, never a traceback
        if isinstance(error, OSError):
            _let_go_of_output()
        failure = _judge(error)
        _complain(failure, as_json="--json" in words)
        return failure.exit_code
    return 0


def _let_go_of_output() -> None:
    """Send what is still buffered nowhere: it could not be written at the end either."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@dataclass(frozen=True, slots=True)
class _Failure:
    exit_code: int
    message: str
    kind: str


def _judge(error: BaseException) -> _Failure:
    if isinstance(error, ProvenderError):
        return _Failure(2 if isinstance(error, _BAD_INPUT) else 1, str(error), error.error_type)
    if isinstance(error, click.ClickException):
        return _Failure(error.exit_code, error.format_message(), "ValidationError")
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return _Failure(_INTERRUPTED, "interrupted; nothing is left half-written", "Interrupted")
    if isinstance(error, RecursionError):
        return _Failure(2, "the document is nested too deeply", "ValidationError")
    if isinstance(error, OSError):
        return _Failure(1, str(error), "ExportError")
    return _Failure(1, f"unexpected {type(error).__name__}: {error}", "InternalServerError")


def _complain(failure: _Failure, *, as_json: bool) -> None:
    text = f"provender: {' '.join(failure.message.split())}"
    if as_json:
        body = {"success": False, "error": failure.message, "error_type": failure.kind}
        text = json.dumps({**body, "exit_code": failure.exit_code})
    click.echo(text, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="provender", message="%(version)s")
def cli() -> None:
    """Get data, whole and verified."""


@cli.command()
@click.option("--host", help="Address to listen on (default: HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (default: PORT, 8000).")
def serve(host: str | None, port: int | None) -> None:
    """Start the server; its settings come from the environment and .env."""
    from provender.settings import load_settings

    settings = load_settings(host=host, port=port)
    settings.check_exposure()
    from provender.api.serving import run

    run(settings)


@cli.command()
@click.option("--user", required=True, help="The user whom the token names.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), default=30, show_default=True)
def token(user: str, days: float) -> None:
    """Print a token for a user, signed with SECRET_KEY."""
    from provender.settings import load_settings

    if not user.strip():
        raise click.BadParameter("a user needs a name", param_hint="--user")
    settings = load_settings()
    if not settings.signing_key:
        raise SettingsError(
            "SECRET_KEY is not set, so there is nothing to sign a token with",
            remedy="Set SECRET_KEY to a random text of 32 characters or more.",
        )
    from provender.api.auth import issue_token

    click.echo(issue_token(settings.signing_key, user, days=days))


@cli.command()
@click.argument("schema", metavar="SCHEMA.json")
@click.option("-n", "--count", type=click.IntRange(min=1), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(0, (1 << 64) - 1), help="Same seed, same rows.")
@click.option(
    "-o", "--output", default="-", metavar="FILE|DIR/|-", help="Default: standard output."
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="Default: by extension.")
@click.option("--model-name", help="Default: Data.")
@click.option("--locale", default="en_US", show_default=True)
@click.option("--realistic-names/--no-realistic-names", default=True, show_default=True)
@click.option("--mode", default="random", show_default=True)
@click.option("--start-row", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--batch-size", type=click.IntRange(min=1), help="Rows a batch.")
@click.option("--workers", type=click.IntRange(min=1), help="Default: all cores.")
@click.option("--table-name", help="For sql; default: the model's name.")
@click.option("--dialect", type=click.Choice(_DIALECTS), default="generic", show_default=True)
@click.option("--create-table", is_flag=True, help="For sql: begin with CREATE TABLE.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as one JSON object.")
def generate(**words: Any) -> None:
    """Generate the rows that SCHEMA.json describes ("-" reads standard input).

    A file that holds {"models": {...}} describes several models; give it -o DIR/.
    """
    from provender.delivery.command import GenerateCommand

    _stop_on_terminate()
    GenerateCommand(**words).run()


@cli.command()
@click.argument("schema", metavar="[SCHEMA.json]", required=False)
@click.option("--like", metavar="URL|NAME", help="Fill tables like those of this database.")
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=1, show_default=True)
@click.option("--rows", type=click.IntRange(min=1), help="With --like: rows of every table.")
@click.option("-n", "--count", type=click.IntRange(min=1), default=10, show_default=True)
@click.option("--to", required=True, metavar="URL|NAME", help="A database, or a CONNECTION_<NAME>.")
@click.option("--table", metavar="NAME", help="Default: the model's name.")
@click.option("--model-name", help="Default: Data.")
@click.option("--seed", type=click.IntRange(0, (1 << 64) - 1), help="Same seed, same rows.")
@click.option("--mode", type=click.Choice(_SEED_MODES), default="append", show_default=True)
@click.option("--transaction", type=click.Choice(_TRANSACTIONS), default="all", show_default=True)
@click.option("--batch-size", type=click.IntRange(min=1), help="Rows a batch.")
@click.option("--flatten", is_flag=True, help="Nested objects become columns, not JSON.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out what the table has no column for.")
@click.option("--dry-run", is_flag=True, help="Print the SQL instead of running it.")
@click.option("--lock-timeout-s", type=click.FloatRange(min=0.001), default=10, show_default=True)
@click.option("--locale", default="en_US", show_default=True)
@click.option("--realistic-names/--no-realistic-names", default=True, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), help="Default: all cores.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as one JSON object.")
def seed(**words: Any) -> None:
    """Fill a database with the rows that SCHEMA.json describes, all of them or none.

    A file that holds {"models": {...}} fills several tables, parents first. With --like, tables
    and counts (times --scale) are those of another database.
    """
    from provender.delivery.progress import Progress
    from provender.seeding.command import SeedCommand

    _stop_on_terminate()
    SeedCommand(**words).run(lambda total, quiet: Progress(total, quiet=quiet))


@cli.command()
@click.argument("url", metavar="URL|NAME")
def schema(url: str) -> None:
    """Print the tables of a database as JSON Schemas, ready for generate and seed."""
    from provender.seeding.command import show_schemas

    show_schemas(url)


@cli.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("-i", "--input-file", metavar="FILE", help="One address a line; - reads stdin.")
@click.option("-o", "--output", default=".", show_default=True, metavar="DIR")
@click.option("--checksum", metavar="ALGORITHM=HEX", help="Of a single file.")
@click.option("-H", "--header", "headers", multiple=True, metavar="'NAME: VALUE'")
@click.option("--concurrency", type=click.IntRange(1, 1000), default=16, show_default=True)
@click.option("--per-host", type=click.IntRange(1, 1000), default=8, show_default=True)
@click.option("--max-retries", type=click.IntRange(min=0), default=3, show_default=True)
@click.option("--retry-interval", type=float, default=2.0, show_default=True)
@click.option("--connection-timeout", type=float, default=10.0, show_default=True)
@click.option("--timeout", type=float, default=30.0, show_default=True, help="Until the reply.")
@click.option("--read-timeout", type=float, default=30.0, show_default=True)
@click.option("--max-file-size", type=click.IntRange(min=0), default=0, help="Bytes; 0 = any.")
@click.option("--bandwidth-limit-kbps", type=click.IntRange(min=0), default=0, help="KiB/s.")
@click.option("--proxy", default="system", show_default=True, help="system, none or a URL.")
@click.option("--user-agent")
@click.option("--netrc-file", metavar="FILE", help="Passwords by host.")
@click.option("--cookies-file", metavar="FILE", help="Cookies, in the Netscape format.")
@click.option("--public-only", is_flag=True, help="Connect to public addresses only.")
@click.option("--overwrite", is_flag=True, help="Replace files of the same name.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as one JSON object.")
def get(**words: Any) -> None:
    """Get the files behind URLs; the same command again continues and skips what is here."""
    from provender.transfer.command import GetCommand

    _stop_on_terminate()
    GetCommand(**words).run()


def _stop_on_terminate() -> None:
    """Let a termination clean up as Ctrl-C does."""

    def stop(_signal: int, _frame: Any) -> NoReturn:
        raise KeyboardInterrupt

    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, stop)
