"""What others may ask about contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from itdirector.areas.company import facts as company
from itdirector.areas.vendors.ahead import Ahead, Paid, ahead
from itdirector.areas.vendors.models import Contract
from itdirector.areas.vendors.rules import (
    MONTHS_PER_YEAR,
    Deadline,
    Terms,
    deadline,
    renewal_months,
    yearly_minor,
)
from itdirector.kernel.decisions import keep, kept
from itdirector.kernel.models import Figure
from itdirector.kernel.provenance import answer, assumption, fact, figure, formula
from itdirector.kernel.tenancy import current_organisation
from itdirector.values.text import day

__all__ = [
    "AHEAD",
    "Ahead",
    "Renewal",
    "ahead_figure",
    "contracts",
    "due",
    "next_twelve_months",
    "renewals",
    "same_thing",
    "term_figure",
    "terms_of",
    "what_then",
    "yearly_minor",
]

AHEAD = timedelta(days=120)
ENGINE = "money.contracts@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A contract and the dates by which its next term is decided."""

    contract: Contract
    deadline: Deadline
    yearly_minor: int | None

    @property
    def committed_minor(self) -> int | None:
        """What one more term costs in pence; None when the price is unknown or paid once."""
        if self.yearly_minor is None:
            return None
        return self.yearly_minor * renewal_months(terms_of(self.contract)) // MONTHS_PER_YEAR


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


@formula("term@1")
def _one_term(values: list[Any]) -> int | None:
    price, billing, months = values
    yearly = yearly_minor(price, billing)
    return None if yearly is None else yearly * months // MONTHS_PER_YEAR


def term_figure(renewal: Renewal, today: date) -> Figure | None:
    """Return what one more term costs in pence, with its receipt; None when it is not known."""
    if renewal.committed_minor is None:
        return None
    contract, kind = renewal.contract, Contract.record_type()
    months = renewal_months(terms_of(contract))
    told = next((n for n in ("renewal_months", "term_months") if getattr(contract, n)), None)
    renews = (
        fact(kind, contract.pk, told, value=months, label="It renews for months")
        if told
        else (
            assumption("It renews for months", value=months, source="our default", grade="default")
        )
    )
    return figure(
        f"{contract.name}: one more term"[:200],
        formula="term@1",
        inputs=[
            fact(kind, contract.pk, "price_minor", value=contract.price_minor, label="Price"),
            fact(kind, contract.pk, "billing", value=contract.billing, label="The price is for a"),
            renews,
        ],
        unit="pence",
        as_of=today,
    )


def next_twelve_months(today: date) -> Ahead | None:
    """Return what contracts cost from the first of next month, agreed increases included.

    Of contracts whose end and price are known; None when there is none.
    """
    paid = _paid(today)
    return ahead(paid, today, currency=current_organisation().currency) if paid else None


def ahead_figure(known: Ahead, today: date) -> Figure:
    """Return what contracts cost in the coming twelve months, in pence, with its receipt."""
    asked = {
        "first": known.first.isoformat(),
        "contracts": [
            {"id": one.id, "price": one.price_minor, "billing": one.billing}
            | {"ends": one.deadline.ends_on.isoformat(), "uplift": one.uplift_percent}
            | {"renews": one.terms.auto_renews, "months": renewal_months(one.terms)}
            for one in _paid(today)
        ],
    }
    told = {"by_contract": known.by_contract, "digest": known.digest, "method": known.method}
    run = kept(ENGINE, asked, seed=0) or keep(ENGINE, asked, told, seed=0)
    names = dict(contracts().values_list("key", "name"))
    return figure(
        f"Contracts, {day(known.first)} to {day(known.last)}",
        formula="sum@1",
        inputs=[
            answer(run.pk, key, value=minor, label=names[key])
            for key, minor in known.by_contract.items()
        ],
        unit="pence",
        as_of=today,
    )


def _paid(today: date) -> list[Paid]:
    return [
        Paid(
            id=r.contract.key,
            terms=terms_of(r.contract),
            deadline=r.deadline,
            price_minor=r.contract.price_minor or 0,
            billing=r.contract.billing,
            uplift_percent=r.contract.uplift_percent,
        )
        for r in renewals(today)
        if r.yearly_minor
    ]


def what_then(renewal: Renewal) -> str:
    """Say what happens at the end of the term, with the notice where one is known; no full stop."""
    dates = renewal.deadline
    end = day(dates.ends_on)
    if renewal.contract.auto_renews is False:
        return f"It ends on {end}"
    then = f"it ends or renews on {end}, nobody told us which"
    if renewal.contract.auto_renews:
        then = f"it renews by itself after {end}"
    if dates.notice_known:
        return f"Send notice by {day(dates.latest_send)}, else {then}"
    return f"{then[0].upper()}{then[1:]}"


def same_thing(known: Iterable[Renewal], today: date) -> list[list[Renewal]]:
    """Return running contracts of the very same name, where there are more of them than sites.

    Less would be weak evidence: each site may have its own line, and one vendor sells many things.
    """
    sites, _known = company.number("sites", default=1)
    groups: dict[str, list[Renewal]] = defaultdict(list)
    for one in known:
        begun = one.contract.starts_on is None or one.contract.starts_on <= today
        if begun and one.contract.status != Contract.Status.DRAFT:
            groups[" ".join(one.contract.name.casefold().split())].append(one)
    return [group for _name, group in sorted(groups.items()) if len(group) > max(1, sites)]
