"""A dry run says in SQL what would be done, and does nothing."""

from pathlib import Path

import pytest

from provender.errors import DatabaseConflictError
from provender.seeding.seed import seed

CUSTOMER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email", "unique": True, "maxLength": 60},
        "share": {"enum": ["5%", "10%"]},
    },
    "required": ["id", "email"],
}
ORDER = {"type": "object", "properties": {"who": {"type": "ref", "ref": "Customer.id"}}}
MODELS = {"Order": {"schema": ORDER, "count": 2000}, "Customer": {"schema": CUSTOMER, "count": 40}}


def test_the_plan_is_sql_that_makes_the_tables(place):
    done = seed(models=MODELS, to=place.url, seed=5, dry_run=True)
    assert (done.records_inserted, done.tables, done.seed) == (0, {}, 5)
    assert place.tables() == set()
    assert "-- 2,000 rows into 'Order'" in done.plan
    lines = [line for line in done.plan.splitlines() if not line.startswith("--")]
    statements = [text for text in "\n".join(lines).split(";") if text.strip()]
    place.run(*statements)
    assert place.tables() == {"Order", "Customer"}
    done = seed(models=MODELS, to=place.url, seed=5)
    assert done.tables == {"Customer": 40, "Order": 2000}


def test_a_dry_run_makes_no_file_and_still_refuses(sqlite_place):
    seed(CUSTOMER, 1, to=sqlite_place.url, table="t", dry_run=True)
    assert not Path(sqlite_place.url.removeprefix("sqlite:///")).exists()
    seed(CUSTOMER, 1, to=sqlite_place.url, table="t")
    with pytest.raises(DatabaseConflictError):
        seed(CUSTOMER, 1, to=sqlite_place.url, table="t", mode="fail", dry_run=True)
