"""What is due or wrong about contracts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from itdirector.areas.vendors import facts
from itdirector.areas.vendors.models import Contract
from itdirector.areas.vendors.rules import PER_YEAR, yearly_minor
from itdirector.kernel.areas import Evidence, Finding
from itdirector.values.text import day, pounds

STEEP_PERCENT = 5.0
"""An agreed yearly increase from which we speak up. Our default."""


def findings(today: date) -> Iterator[Finding]:
    """Say which contracts are due, missed, unclear or rise steeply."""
    known = facts.renewals(today)
    for renewal in known:
        if renewal.deadline.missed:
            yield _missed(renewal)
        elif renewal.deadline.decide_by - today <= facts.AHEAD:
            yield _due(renewal, today)
    with_dates = {renewal.contract.pk for renewal in known}
    for contract in facts.contracts():
        if contract.pk not in with_dates or contract.notice is None:
            yield _unclear(contract, has_end=contract.pk in with_dates)
        if (contract.uplift_percent or 0) >= STEEP_PERCENT:
            yield _steep(contract)


def _due(renewal: facts.Renewal, today: date) -> Finding:
    contract, dates = renewal.contract, renewal.deadline
    late = dates.decide_by < today
    when = "now" if late else f"by {day(dates.decide_by)}"
    then = (
        f"it renews by itself after {day(dates.ends_on)}"
        if contract.auto_renews
        else f"it ends on {day(dates.ends_on)}"
    )
    if dates.notice_known and contract.notice:
        last = f"notice must be sent by {day(dates.latest_send)}, else {then}"
    else:
        last = f"{then}, and we know of no notice period"
    return Finding(
        code="vendors.decide",
        subject=contract.key,
        sentence=f"Decide {when} about {_name(contract)}{_cost(contract)}: {last}.",
        severity="high" if late or (dates.latest_send - today).days <= 30 else "medium",
        evidence=(_evidence(contract),),
        money_minor=_next_term_minor(contract),
        due_on=dates.latest_send,
        remedy="Renew, renegotiate, replace or give notice.",
    )


def _missed(renewal: facts.Renewal) -> Finding:
    contract, dates = renewal.contract, renewal.deadline
    return Finding(
        code="vendors.notice_missed",
        subject=contract.key,
        sentence=f"The notice date of {_name(contract)} was {day(dates.latest_send)}: it renews by "
        f"itself after {day(dates.ends_on)}{_cost(contract)}. Ask the vendor all the same.",
        severity="medium",
        evidence=(_evidence(contract),),
        money_minor=_next_term_minor(contract),
        due_on=dates.ends_on,
        remedy="Ask for a shorter renewal, and note the next notice date now.",
    )


def _unclear(contract: Contract, *, has_end: bool) -> Finding:
    missing = "its notice period" if has_end else "when it ends"
    return Finding(
        code="vendors.no_end_date",
        subject=contract.key,
        sentence=f"We do not know {missing} for {_name(contract)}{_cost(contract)}. It may renew "
        "without anybody deciding.",
        severity="low",
        evidence=(_evidence(contract),),
        money_minor=yearly_minor(contract.price_minor, contract.billing),
        remedy="Look it up in the signed contract and enter it.",
    )


def _steep(contract: Contract) -> Finding:
    yearly = yearly_minor(contract.price_minor, contract.billing)
    percent = contract.uplift_percent or 0
    more = round(yearly * percent / 100) if yearly else None
    return Finding(
        code="vendors.uplift",
        subject=contract.key,
        sentence=f"{_name(contract)} rises by {percent:g} % a year"
        + (f", {pounds(more)} more next year." if more else "."),
        severity="saving",
        evidence=(_evidence(contract),),
        money_minor=more,
        remedy="Ask for a cap at the renewal.",
    )


def _name(contract: Contract) -> str:
    vendor = contract.vendor.name if contract.vendor else ""
    return contract.name if not vendor or vendor in contract.name else f"{contract.name} ({vendor})"


def _cost(contract: Contract) -> str:
    yearly = yearly_minor(contract.price_minor, contract.billing)
    return f" at {pounds(yearly)} a year" if yearly else ""


def _next_term_minor(contract: Contract) -> int | None:
    yearly = yearly_minor(contract.price_minor, contract.billing)
    months = contract.renewal_months or contract.term_months or PER_YEAR["month"]
    return yearly * months // 12 if yearly else None


def _evidence(contract: Contract) -> Evidence:
    return Evidence(
        record_type=Contract.record_type(), record_id=str(contract.pk), label=contract.name
    )
