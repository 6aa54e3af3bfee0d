"""Users by Faker: its methods bound once, weights off, which is its fastest way."""

from pathlib import Path

from faker import Faker

from bench.peers.ndjson import write_rows

__all__ = ["write"]

_STATUSES = ("active", "inactive", "pending")


def write(count: int, path: Path) -> None:
    """Write so many users as NDJSON."""
    fake = Faker("en_US", use_weighting=False)
    uuid, name, email = fake.uuid4, fake.name, fake.unique.email
    integer, element, date = fake.random_int, fake.random_element, fake.date
    rows = (
        {
            "id": uuid(),
            "name": name(),
            "email": email(),
            "age": integer(18, 80),
            "status": element(_STATUSES),
            "created_at": date(),
        }
        for _ in range(count)
    )
    write_rows(rows, path)
