"""Periods as budgets write them: 2026-Q2, Q2 2026, April 2026, 2026-04, 04/2026, 2026."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from itdirector.values.dates import parse_date

_YEAR = re.compile(r"(?:FY ?)?(\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"(\d{4})[\s/-]*Q([1-4])|Q([1-4])[\s/-]*(\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[/.-](\d{1,2})|(\d{1,2})[/.-](\d{4})")
_WORDED = re.compile(r"[^\W\d]+\.?[\s'-]+(?:\d{4}|\d{2})")


def parse_period(text: str) -> tuple[date, date]:
    """Return first and last day, both included, of a calendar period. Raises ValueError."""
    text = text.strip()
    if match := _QUARTER.fullmatch(text):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        return _months(year, 3 * quarter - 2, 3)
    if match := _MONTH.fullmatch(text):
        return _months(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    if match := _YEAR.fullmatch(text):
        return _months(int(match[1]), 1, 12)
    first = parse_date(f"1 {text.replace(chr(39), ' ')}") if _WORDED.fullmatch(text) else None
    if first is None:
        raise ValueError(f"{text!r} is not a period such as 2026-Q2 or April 2026")
    return _months(first.year, first.month, 1)


def months_after(start: date, months: int) -> date:
    """Return the same day `months` later, the last day of that month when it is shorter.

    Raises ValueError outside the calendar.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"{months} months after {start} is outside the calendar")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    first = date(year, month, 1)
    final = month + count - 1
    return first, date(year, final, monthrange(year, final)[1])
