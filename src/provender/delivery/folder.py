"""Datasets become a folder: parts in row order, and a manifest that proves them."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provender.delivery.document import document
from provender.delivery.files import write_pieces
from provender.delivery.manifest import manifest_of
from provender.delivery.parts import parts_of
from provender.errors import ValidationError
from provender.synth.dataset import Dataset
from provender.tables import TableOptions
from provender.tables.atomic import atomic_file, cannot_write, temporary_beside

__all__ = ["MANIFEST", "write_folder"]

MANIFEST = "manifest.json"
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_NAME_BYTES = 200


def write_folder(
    folder: Path,
    datasets: Mapping[str, Dataset],
    name: str,
    options: Mapping[str, TableOptions],
    *,
    parameters: Mapping[str, Any],
    source: Any,
    nested: bool,
    on_rows: Callable[[int], None],
) -> dict[str, Any]:
    """Write `part-00000.EXT`... (in a folder a model when `nested`) and return the manifest.

    The folder appears when everything is in it. An earlier delivery is replaced; a folder that
    holds anything else is refused with ValidationError, as are models whose names cannot be
    those of folders.
    """
    if nested:
        _check_folder_names(datasets)
    started = datetime.now(UTC)
    with _appearing(folder) as temporary:
        files = [
            entry
            for model, dataset in datasets.items()
            for entry in _parts(
                temporary, model if nested else "", dataset, name, options[model], on_rows=on_rows
            )
        ]
        manifest = manifest_of(
            source=source,
            parameters=parameters,
            seed=next(iter(datasets.values())).seed,
            files=files,
            counts={model: dataset.count for model, dataset in datasets.items()},
            started=started,
        )
        with atomic_file(temporary / MANIFEST) as sink:
            sink.write(json.dumps(manifest, indent=2).encode())
    return manifest


def _parts(
    root: Path,
    model: str,
    dataset: Dataset,
    name: str,
    options: TableOptions,
    *,
    on_rows: Callable[[int], None],
) -> Iterator[dict[str, Any]]:
    (root / model).mkdir(exist_ok=True)
    for part in parts_of(dataset, options):
        rows = part.dataset.count
        relative = Path(model) / f"part-{part.number:05d}.{name}"
        pieces = document(part.dataset, name, part.options, on_rows)
        written = write_pieces(root / relative, pieces, rows)
        yield {
            "path": relative.as_posix(),
            "size": written.size,
            "sha256": written.sha256,
            "rows": rows,
            "first_row": part.dataset.start_row,
        }


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that becomes `folder` when the block succeeds."""
    target = Path(os.path.abspath(folder))  # noqa: PTH100 - a link is written beside, not through
    temporary = _begun(target)
    try:
        yield temporary
        _replace(target, temporary)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _begun(target: Path) -> Path:
    try:
        _check_replaceable(target)
        temporary = temporary_beside(target)
        temporary.mkdir(parents=True)
    except (OSError, ValueError) as error:  # ValueError: NUL, or no name at all
        raise cannot_write(target, error) from error
    return temporary


def _replace(target: Path, made: Path) -> None:
    """Put `made` in the place of `target`; when that fails, what was there is there again."""
    old = made.with_suffix(".old")
    try:
        target.rename(old)
    except FileNotFoundError:
        made.rename(target)
        return
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    if old.is_symlink():
        old.unlink()
    else:
        shutil.rmtree(old, ignore_errors=True)


def _check_folder_names(models: Iterable[str]) -> None:
    """Refuse models whose folders would lie elsewhere, or be one on some file systems."""
    seen: dict[str, str] = {}
    for model in models:
        bad = (
            not model
            or model.strip(". ") != model
            or set(model) & _NOT_IN_NAMES
            or model == MANIFEST
        )
        if bad or not model.isprintable() or len(model.encode()) > _NAME_BYTES:
            raise ValidationError(
                f"the model {model!r:.200} cannot be the name of a folder",
                pointer="/models",
                remedy="Rename it, or write one json or sql document.",
            )
        if (other := seen.setdefault(model.casefold(), model)) != model:
            raise ValidationError(
                f"the models {other!r:.90} and {model!r:.90} would share a folder",
                pointer="/models",
                remedy="Rename one of them, or write one json or sql document.",
            )


def _check_replaceable(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier delivery."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ValidationError(f"{folder} is a file", remedy="Choose another folder.")
    present = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    if present - _delivered(folder):
        raise ValidationError(
            f"{folder} holds files that are no earlier delivery of provender",
            remedy="Choose an empty folder, or one that does not exist yet.",
        )


def _delivered(folder: Path) -> set[str]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {MANIFEST, *(entry["path"] for entry in manifest["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
