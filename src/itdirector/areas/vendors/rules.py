"""When a contract must be decided. Plain values only; days are included unless said.

Months follow the corresponding-date rule (Dodds v Walker [1981] 1 WLR 1027): a period of months
ends on the same day of the month, or on the month's last day when there is no such day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from dateutil.relativedelta import relativedelta

DECISION_LEAD = timedelta(days=30)
"""Days to decide before notice must be sent. Our default; replacing a product takes 60."""
DEEMED_SERVICE_DAYS = 2
"""Business days until a letter counts as received (Civil Procedure Rules 6.26: first-class post)."""
PER_YEAR = {"month": 12, "quarter": 4, "year": 1, "once": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a contract says about its end."""

    starts_on: date | None = None
    ends_on: date | None = None
    term_months: int | None = None
    auto_renews: bool | None = None
    renewal_months: int | None = None
    notice: int | None = None
    notice_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The dates by which something must happen, for the term that runs now."""

    ends_on: date
    """Last day of the current term."""
    latest_receipt: date
    latest_send: date
    decide_by: date
    notice_known: bool
    missed: bool
    """True when notice for the current term can no longer be given."""
    renewed: int
    """How many times the contract has renewed by itself since the term we were told of."""


def deadline(terms: Terms, today: date, *, lead: timedelta = DECISION_LEAD) -> Deadline | None:
    """Return a contract's dates, or None when its end cannot be known or it has ended.

    An end that has passed under automatic renewal is rolled forward from the first end, not from
    the last, so that 31 January does not become the 28th for ever.
    """
    first_end = first_term_end(terms)
    if first_end is None:
        return None
    end, renewed = first_end, 0
    if end < today:
        if not terms.auto_renews:
            return None
        step = terms.renewal_months or terms.term_months or 12
        while end < today:
            renewed += 1
            end = months_later(first_end + timedelta(days=1), step * renewed) - timedelta(days=1)
    receipt = latest_receipt(end, terms.notice or 0, terms.notice_unit)
    send = business_days_before(receipt, DEEMED_SERVICE_DAYS) if terms.notice else receipt
    return Deadline(
        ends_on=end,
        latest_receipt=receipt,
        latest_send=send,
        decide_by=send - lead,
        notice_known=terms.notice is not None,
        missed=send < today and bool(terms.auto_renews),
        renewed=renewed,
    )


def first_term_end(terms: Terms) -> date | None:
    """Return the last day of the first term: as told, else start + term - 1 day."""
    if terms.ends_on:
        return terms.ends_on
    if terms.starts_on and terms.term_months:
        return months_later(terms.starts_on, terms.term_months) - timedelta(days=1)
    return None


def latest_receipt(end: date, notice: int, unit: str) -> date:
    """Return the last day on which notice of so many days or months may arrive."""
    if unit == "months":
        # A term that ends on the last of a month is counted as the first of the next.
        return months_later(end + timedelta(days=1), -notice) - timedelta(days=1)
    if unit == "business_days":
        return business_days_before(end, notice)
    return end - timedelta(days=notice)


def months_later(day: date, months: int) -> date:
    """Return the corresponding date so many months later; earlier when negative."""
    return day + relativedelta(months=months)


def business_days_before(day: date, count: int) -> date:
    """Return the business day (England and Wales) `count` of them before a day, or on it."""
    while not is_business_day(day):
        day -= timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_business_day(day):
            day -= timedelta(days=1)
    return day


def is_business_day(day: date) -> bool:
    """Tell whether a day is neither a weekend nor a bank holiday in England and Wales."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def yearly_minor(price_minor: int | None, billing: str) -> int | None:
    """Return a contract's cost a year in pence; None when unknown or paid once."""
    if price_minor is None or not PER_YEAR.get(billing):
        return None
    return price_minor * PER_YEAR[billing]


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
