"""What others may ask about contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from itdirector.areas.vendors.models import Contract
from itdirector.areas.vendors.rules import Deadline, Terms, deadline, yearly_minor

__all__ = [
    "AHEAD",
    "Renewal",
    "contracts",
    "due",
    "renewals",
    "terms_of",
    "yearly_minor",
]

AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A contract and the dates by which its next term is decided."""

    contract: Contract
    deadline: Deadline
    yearly_minor: int | None


def contracts() -> QuerySet[Contract]:
    """Return the agreements that run or may run."""
    running = Contract.objects.filter(gone_on=None).exclude(status=Contract.Status.ENDED)
    found: QuerySet[Contract] = running.select_related("vendor")
    return found


def terms_of(contract: Contract) -> Terms:
    """Return what a contract says about its end."""
    return Terms(
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        term_months=contract.term_months,
        auto_renews=contract.auto_renews,
        renewal_months=contract.renewal_months,
        notice=contract.notice,
        notice_unit=contract.notice_unit,
    )


def renewals(today: date) -> list[Renewal]:
    """Return the contracts whose end is known, the next to decide first."""
    found = []
    for contract in contracts():
        dates = deadline(terms_of(contract), today)
        if dates:
            cost = yearly_minor(contract.price_minor, contract.billing)
            found.append(Renewal(contract=contract, deadline=dates, yearly_minor=cost))
    return sorted(found, key=lambda r: (r.deadline.decide_by, r.contract.key))


def due(today: date) -> list[Renewal]:
    """Return the renewals to decide within the next 120 days, those past notice left out."""
    return [
        r
        for r in renewals(today)
        if not r.deadline.missed and r.deadline.decide_by - today <= AHEAD
    ]
