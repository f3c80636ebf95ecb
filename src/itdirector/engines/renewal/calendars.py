"""Which days are business days. The one table that solver and checker share: a fact, no method."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from itdirector.engines.renewal.model import Calendar

DAY = timedelta(days=1)
LONGEST_CLOSURE_DAYS = 366
"""A calendar without one business day in a year is refused."""


def is_business_day(calendar: Calendar, day: date) -> bool:
    """Tell whether a day is neither weekend nor public holiday nor closed besides.

    Weekends are the country's own (Friday and Saturday in Saudi Arabia). Raises ValueError for a
    country or subdivision nobody knows.
    """
    known = _public(calendar.country, calendar.subdivision)
    return day not in calendar.closed and bool(known.is_working_day(day))


def on_or_before(calendar: Calendar, day: date) -> date:
    """Return the last business day up to and including this one. Raises ValueError if none."""
    for back in range(LONGEST_CLOSURE_DAYS):
        if is_business_day(calendar, day - back * DAY):
            return day - back * DAY
    raise ValueError(f"calendar: no business day in the year before {day}")


def on_or_after(calendar: Calendar, day: date) -> date:
    """Return the first business day from this one on. Raises ValueError if there is none."""
    for ahead in range(LONGEST_CLOSURE_DAYS):
        if is_business_day(calendar, day + ahead * DAY):
            return day + ahead * DAY
    raise ValueError(f"calendar: no business day in the year after {day}")


@cache
def _public(country: str, subdivision: str | None) -> Any:
    import holidays  # noqa: PLC0415 - slow to import, and many questions need none of it

    try:
        return holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError as error:
        raise ValueError(f"calendar: no holidays known for {country} {subdivision}") from error
