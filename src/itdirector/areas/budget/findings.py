"""What is wrong about spending: payments without a contract, rises, and guesses that differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from itdirector.areas.budget import facts
from itdirector.areas.budget.models import LedgerLine
from itdirector.areas.budget.rules import DIFFERS_FROM, Rise, price_rise, same_supplier
from itdirector.areas.company import facts as company
from itdirector.areas.estate import facts as estate
from itdirector.areas.vendors import facts as vendors
from itdirector.kernel.areas import Evidence, Finding
from itdirector.kernel.wording import about, pounds
from itdirector.values.text import day, plural

SHOWN = 3


def findings(today: date) -> Iterator[Finding]:
    """Say who is paid without a contract, what became dearer, and whether the yearly cost fits."""
    yield from _unmatched(today)
    yield from _rises(today)
    yield from _differs(today)


def _unmatched(today: date) -> Iterator[Finding]:
    known = {c.vendor.name for c in vendors.contracts() if c.vendor} | estate.licence_vendors()
    paid = [
        one
        for one in facts.suppliers(since=facts.year_before(today), until=today)
        if one.regular and not any(same_supplier(one.name, name) for name in known)
    ]
    if not paid:
        return
    total = sum(one.minor for one in paid)
    named = ", ".join(f"{one.name} ({pounds(one.minor)})" for one in paid[:SHOWN])
    more = f" and {len(paid) - SHOWN} more" if len(paid) > SHOWN else ""
    has = plural(len(paid), "supplier has", "suppliers have")
    yield Finding(
        code="budget.unmatched_supplier",
        subject="suppliers",
        sentence=f"{has} no contract that we know of, yet got {pounds(total)} in twelve months. "
        f"Paid most: {named}{more}.",
        severity="low",
        evidence=tuple(_evidence(one.newest) for one in paid),
        money_minor=total,
        remedy="Find the contract and enter it, or agree one.",
    )


def _rises(today: date) -> Iterator[Finding]:
    since = today - relativedelta(months=13)
    for (supplier, description), lines in facts.series(since=since, until=today).items():
        found = price_rise([(line.on, line.amount_minor) for line in lines])
        if found:
            yield _rise(supplier, description, found, lines)


def _rise(supplier: str, description: str, rise: Rise, lines: list[LedgerLine]) -> Finding:
    yearly = rise.more_minor * facts.payments_a_year(lines)
    what = f"{supplier}, {description}," if description else supplier
    return Finding(
        code="budget.price_rise",
        subject=f"{supplier}/{description}"[:255],
        sentence=f"{what} has cost {pounds(rise.after_minor)} a payment since {day(rise.since)}, "
        f"{pounds(rise.before_minor)} before. That is {rise.percent:.0f}% more, about "
        f"{about(yearly / 100)} a year.",
        severity="saving",
        evidence=tuple(_evidence(line) for line in lines if line.on >= rise.since),
        money_minor=yearly,
        remedy="Ask what the contract allows, and for a cap.",
    )


def _differs(today: date) -> Iterator[Finding]:
    told, known = company.number("it_spend", default=0)
    lines = list(facts.ledger().filter(on__gte=facts.year_before(today), on__lte=today))
    spent = sum(line.amount_minor for line in lines)
    months = {(line.on.year, line.on.month) for line in lines}
    if known.ours or not told or len(months) < facts.MONTHS_TO_JUDGE:
        return
    if abs(spent / 100 - told) >= DIFFERS_FROM * told:
        yield Finding(
            code="budget.spend_differs",
            subject="year",
            sentence=f"You said that IT costs about {about(told)} a year. The bills of twelve "
            f"months come to {about(spent / 100)}, with VAT where they hold it. Which is right?",
            severity="low",
            evidence=(
                Evidence(record_type=company.RECORD, record_id=_answer(), label="Yearly IT cost"),
            ),
            money_minor=abs(spent - round(told * 100)),
            remedy="Correct the answer, or leave out bills that are not IT.",
        )


def _answer() -> str:
    return str(company.answers()["it_spend"].pk)


def _evidence(line: LedgerLine) -> Evidence:
    return Evidence(record_type=LedgerLine.record_type(), record_id=str(line.pk), label=str(line))
