"""Users by mimesis: one Generic, its methods bound once."""

from pathlib import Path

from mimesis import Generic, Locale

from bench.peers.ndjson import write_rows

__all__ = ["write"]

_STATUSES = ("active", "inactive", "pending")


def write(count: int, path: Path) -> None:
    """Write so many users as NDJSON."""
    generic = Generic(Locale.EN)
    uuid, name, email = generic.cryptographic.uuid, generic.person.full_name, generic.person.email
    integer, choice = generic.numeric.integer_number, generic.random.choice
    date = generic.datetime.date
    rows = (
        {
            "id": uuid(),
            "name": name(),
            "email": email(unique=True),
            "age": integer(18, 80),
            "status": choice(_STATUSES),
            "created_at": date(),
        }
        for _ in range(count)
    )
    write_rows(rows, path)
