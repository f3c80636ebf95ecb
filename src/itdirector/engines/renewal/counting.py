"""Counting back: from the last day of a term to the last day on which notice may be sent.

Months follow the corresponding-date rule (Dodds v Walker [1981] 1 WLR 1027): a period of months
that begins after a day ends on the day of the same number, or on the month's last day where there
is none. Counting back is not the inverse of counting forward (31 January + 1 month - 1 month = 28
January), so the day sought is defined forward: the latest whose period is over in time.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from itdirector.engines.renewal.calendars import DAY, on_or_before
from itdirector.engines.renewal.model import Calendar, Notice, Service


def months_later(day: date, months: int) -> date:
    """Return the corresponding date so many months later; earlier when negative."""
    return day + relativedelta(months=months)


def period_end(start: date, months: int) -> date:
    """Return the last day of a term of so many months that begins on `start`."""
    return months_later(start, months) - DAY


def months_back(limit: date, months: int) -> date:
    """Return the latest day whose period of so many months is over by `limit`."""
    back = months_later(limit, -months)
    if _is_last_of_month(limit):
        return back.replace(day=monthrange(back.year, back.month)[1])
    return back


def business_days_back(calendar: Calendar, limit: date, count: int) -> date:
    """Return the latest day after which `count` business days follow up to `limit`, included."""
    day = limit
    for _ in range(count):
        day = on_or_before(calendar, day) - DAY
    return day


def notice_back(notice: Notice, calendar: Calendar, limit: date) -> date:
    """Return the latest day of receipt whose notice period is over by `limit`, included."""
    if notice.unit == "months":
        return months_back(limit, notice.count)
    if notice.unit == "business_days":
        return business_days_back(calendar, limit, notice.count)
    return limit - timedelta(days=notice.count)


def service_back(service: Service, calendar: Calendar, receipt: date) -> date:
    """Return the latest day of sending that counts as received by `receipt`, included."""
    if service.unit == "business_days":
        return business_days_back(calendar, receipt, service.count)
    return on_or_before(calendar, receipt) - timedelta(days=service.count)


def _is_last_of_month(day: date) -> bool:
    return (day + DAY).day == 1
