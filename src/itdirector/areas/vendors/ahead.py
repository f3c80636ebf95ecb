"""What contracts will cost in the coming twelve months: what the money engine is asked.

Plain values only. A price is that of the term that runs; it moves by the agreed increase on the
day a term begins, not each January. A contract that ends by itself costs nothing after its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from itdirector.areas.vendors.rules import (
    MONTHS_PER_YEAR,
    PER_YEAR,
    Deadline,
    Terms,
    renewal_months,
)
from itdirector.engines.money import Book, BookForecast, Contract, Uplift, percent
from itdirector.engines.money.check.contracts import check_book
from itdirector.engines.money.solve.contracts import roll_forward

MONTHS = 12
MOST_UPLIFT = 100.0
"""Agreed increases above so many per cent a year, or below nothing, are slips of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One contract as far as its cost depends on it. `price_minor` is for one `billing`."""

    id: str
    terms: Terms
    deadline: Deadline
    price_minor: int
    billing: str
    uplift_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Twelve months of contracts, in pence: from the first of next month, both days included."""

    first: date
    last: date
    cost_minor: int
    by_contract: dict[str, int]
    more_minor: int
    """Part of the cost that agreed increases make."""
    unsure_minor: int
    """Part of the cost that rests on renewals of which nobody told us whether they come."""
    digest: str
    method: str


def book(paid: Iterable[Paid], today: date, *, currency: str) -> Book:
    """Return what the engine is asked. Contracts paid once are left out."""
    return Book(
        home_currency=currency,
        first_month=today.replace(day=1) + relativedelta(months=1),
        months=MONTHS,
        contracts=tuple(_contract(one, currency) for one in paid if PER_YEAR.get(one.billing)),
    )


def ahead(paid: Iterable[Paid], today: date, *, currency: str) -> Ahead:
    """Return what contracts cost over the next twelve months.

    Raises ProofFailed where the engine and its check, which lives through every day, disagree.
    """
    known = tuple(paid)
    asked = book(known, today, currency=currency)
    flat = book(map(_without_increase, known), today, currency=currency)
    forecast, unmoved = _proven(asked), _proven(flat)
    return Ahead(
        first=asked.first_month,
        last=asked.first_month + relativedelta(months=MONTHS) - timedelta(days=1),
        cost_minor=sum(forecast.accrual),
        by_contract={line.contract: sum(line.accrual) for line in forecast.lines},
        more_minor=sum(forecast.accrual) - sum(unmoved.accrual),
        unsure_minor=sum(line.assumed_accrual for line in forecast.lines),
        digest=forecast.digest,
        method=forecast.method,
    )


def _proven(asked: Book) -> BookForecast:
    forecast = roll_forward(asked)
    check_book(asked, forecast)
    return forecast


def _without_increase(one: Paid) -> Paid:
    return replace(one, uplift_percent=None)


def _contract(one: Paid, currency: str) -> Contract:
    term, renews_on = renewal_months(one.terms), one.deadline.ends_on + timedelta(days=1)
    begun = one.terms.starts_on if not one.deadline.renewed else None
    if begun is None or begun >= renews_on:
        begun = renews_on - relativedelta(months=term)
    goes_on = {True: "renews", False: "stops", None: "assumed"}[one.terms.auto_renews]
    uplift = one.uplift_percent or 0.0
    return Contract(
        id=one.id,
        category="contracts",
        start=begun,
        renews_on=renews_on,
        price=one.price_minor,
        currency=currency,
        billing_months=MONTHS_PER_YEAR // PER_YEAR[one.billing],
        term_months=term,
        at_renewal=goes_on,
        uplift=Uplift(plus=percent(f"{uplift:.6f}") if 0 <= uplift <= MOST_UPLIFT else 0),
    )
