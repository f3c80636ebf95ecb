"""Dates counted from the day the sample is made for."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later or earlier, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def days_ago(today: date, days: int) -> date:
    """Return the day that lies `days` before `today`."""
    return today - timedelta(days=days)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def quarter_start(day: date) -> date:
    """Return the first day of the calendar quarter of `day`."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def us_short(day: date) -> str:
    """Write a date as Snipe-IT does: 1/23/26."""
    return f"{day.month}/{day.day}/{day:%y}"


def british(day: date) -> str:
    """Write a date as 23/01/2026."""
    return f"{day:%d/%m/%Y}"


def german(day: date) -> str:
    """Write a date as 23.01.2026."""
    return f"{day:%d.%m.%Y}"
