"""When a contract must be decided. Plain values only; days are included unless said.

Months follow the corresponding-date rule (Dodds v Walker [1981] 1 WLR 1027): a period of months
ends on the same day of the month, or on the month's last day when there is no such day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from dateutil.relativedelta import relativedelta

DECISION_LEAD = timedelta(days=30)
"""Days to decide before notice must be sent. Our default; replacing a product takes 60."""
DEEMED_SERVICE_DAYS = 2
"""Business days until a letter counts as received: Civil Procedure Rules 6.26, on the safe side."""
PER_YEAR = {"month": 12, "quarter": 4, "year": 1, "once": 0}
MONTHS_PER_YEAR = 12
MOST_MONTHS = 1200
"""Terms longer than a century are slips of the pen."""
MOST_NOTICE = {"days": 3660, "business_days": 2600, "months": 120}
"""Notice longer than ten years, or in no unit, is a slip of the pen: it counts as not known."""


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
    the last, so that 31 January does not become the 28th for ever. A contract that ends by itself
    needs no notice.
    """
    first_end = first_term_end(terms)
    if first_end is None:
        return None
    end, renewed = first_end, 0
    if end < today:
        if not terms.auto_renews:
            return None
        step = renewal_months(terms)
        while end < today:
            renewed += 1
            end = months_later(first_end + timedelta(days=1), step * renewed) - timedelta(days=1)
    notice = believable_notice(terms)
    needed = 0 if terms.auto_renews is False else notice or 0
    receipt = latest_receipt(end, needed, terms.notice_unit)
    send = business_days_before(receipt, DEEMED_SERVICE_DAYS) if needed else receipt
    return Deadline(
        ends_on=end,
        latest_receipt=receipt,
        latest_send=send,
        decide_by=send - lead,
        notice_known=notice is not None or terms.auto_renews is False,
        missed=send < today and bool(terms.auto_renews),
        renewed=renewed,
    )


def first_term_end(terms: Terms) -> date | None:
    """Return the last day of the first term: as told, else start + term - 1 day."""
    if terms.ends_on:
        return terms.ends_on
    if terms.starts_on and 0 < (terms.term_months or 0) <= MOST_MONTHS:
        return months_later(terms.starts_on, terms.term_months or 0) - timedelta(days=1)
    return None


def renewal_months(terms: Terms) -> int:
    """Return for how many months a contract renews: as told, else its first term, a year at most.

    Where nobody told us we ask rather too early than too late, and never say that more is
    committed than is sure.
    """
    told = terms.renewal_months or min(terms.term_months or MONTHS_PER_YEAR, MONTHS_PER_YEAR)
    return min(told, MOST_MONTHS)


def believable_notice(terms: Terms) -> int | None:
    """Return the notice in its unit, None when it is not known or not to be believed."""
    if terms.notice is None or terms.notice > MOST_NOTICE.get(terms.notice_unit, 0):
        return None
    return terms.notice


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


def slug(text: str) -> str:
    """Return a name in small letters and hyphens, so that spellings meet."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")


def contract_marks(*, vendor: str, name: str, reference: str) -> tuple[str, ...]:
    """Return the ways a contract is known: by its reference, else by vendor and name."""
    own = f"name:{slug(vendor)}/{slug(name)}"
    return (f"reference:{reference}", own) if reference else (own,)
