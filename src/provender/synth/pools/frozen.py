"""A Faker generator that knows no today and no time zone, so that its texts never change."""

import importlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

__all__ = ["generator"]

_FIRST = datetime(2015, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LAST = datetime(2025, 12, 31, tzinfo=UTC).replace(tzinfo=None)
_BIRTHS = (date(1950, 1, 1), date(2006, 12, 31))


class _Calendar:
    """Stands before a locale's date methods; the others of them (year, month_name) call these."""

    generator: Any

    def date_time_between(
        self, start_date: Any = _FIRST, end_date: Any = _LAST, **_: Any
    ) -> datetime:
        """Return a moment between two; whatever is relative to today stands for a fixed one."""
        start = start_date if isinstance(start_date, datetime) else _FIRST
        end = end_date if isinstance(end_date, datetime) else _LAST
        seconds = int((end - start).total_seconds())
        return start + timedelta(seconds=self.generator.random.randint(0, max(0, seconds)))

    def date_time(self, *_: Any, **__: Any) -> datetime:
        """Return a moment."""
        return self.date_time_between()

    def date_object(self, *_: Any, **__: Any) -> date:
        """Return a day."""
        return self.date_time_between().date()

    def date_of_birth(self, *_: Any, **__: Any) -> date:
        """Return a grown person's day of birth."""
        first, last = _BIRTHS
        return first + timedelta(days=self.generator.random.randint(0, (last - first).days))

    def date(self, pattern: str = "%Y-%m-%d", *_: Any, **__: Any) -> str:
        """Return a day as text."""
        return self.date_time_between().strftime(pattern)

    def time(self, pattern: str = "%H:%M:%S", *_: Any, **__: Any) -> str:
        """Return a time of day as text."""
        return self.date_time_between().strftime(pattern)

    def iso8601(self, *_: Any, **__: Any) -> str:
        """Return a moment as text."""
        return self.date_time_between().isoformat()


def generator(locale: str, seed: int) -> Any:
    """Return a seeded Faker generator of a locale; nobody else holds it."""
    made = importlib.import_module("faker").Factory.create(locale)
    calendar = type(made.provider("faker.providers.date_time"))
    made.add_provider(type("Calendar", (_Calendar, calendar), {}))
    places = made.provider("faker.providers.address")
    if isinstance(getattr(places, "cities", None), list):
        places.cities = sorted(places.cities)  # one locale's list was a set
    made.seed_instance(seed)
    return made
