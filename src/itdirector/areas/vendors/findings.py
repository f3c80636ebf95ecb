"""What is due or wrong about contracts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from itdirector.areas.vendors import facts
from itdirector.areas.vendors.models import Contract
from itdirector.areas.vendors.rules import believable_notice, yearly_minor
from itdirector.kernel.areas import Evidence, Finding
from itdirector.kernel.wording import pounds
from itdirector.values.text import day

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
        if doubt := _doubt(contract, has_dates=contract.pk in with_dates):
            yield _unclear(contract, doubt)
        if (contract.uplift_percent or 0) >= STEEP_PERCENT:
            yield _steep(contract)
    yield from _duplicates(known, today)


def _due(renewal: facts.Renewal, today: date) -> Finding:
    contract, dates = renewal.contract, renewal.deadline
    late = dates.decide_by < today
    when = "now" if late else f"by {day(dates.decide_by)}"
    last = facts.what_then(renewal)
    if contract.auto_renews is False:
        last = f"{last} unless you renew it"
    elif not dates.notice_known:
        last = f"{last}, and we know of no notice period"
    return Finding(
        code="vendors.decide",
        subject=contract.key,
        sentence=f"Decide {when} about {_name(contract)}{_cost(contract)}. {last}.",
        severity="high" if late or (dates.latest_send - today).days <= 30 else "medium",
        evidence=(_evidence(contract),),
        money_minor=renewal.committed_minor,
        due_on=dates.latest_send,
        remedy="Renew, renegotiate, replace or give notice.",
    )


def _missed(renewal: facts.Renewal) -> Finding:
    contract, dates = renewal.contract, renewal.deadline
    return Finding(
        code="vendors.notice_missed",
        subject=contract.key,
        sentence=f"The notice date of {_name(contract)} was {day(dates.latest_send)}. It renews by "
        f"itself after {day(dates.ends_on)}{_cost(contract)}. Ask the vendor all the same.",
        severity="medium",
        evidence=(_evidence(contract),),
        money_minor=renewal.committed_minor,
        due_on=dates.ends_on,
        remedy="Ask for a shorter renewal, and note the next notice date now.",
    )


def _doubt(contract: Contract, *, has_dates: bool) -> str:
    """Say what is not known about a contract's end, "" when all is."""
    name = f"{_name(contract)}{_cost(contract)}"
    terms = facts.terms_of(contract)
    if has_dates and (contract.auto_renews is False or believable_notice(terms) is not None):
        return ""
    if has_dates:
        return f"We do not know the notice period of {name}. It may renew without anybody deciding."
    if contract.ends_on is None and contract.term_months is None:
        return f"We do not know when {name} ends. It may renew without anybody deciding."
    return f"By your list, the term of {name} is over. Did it end, or does it go on?"


def _unclear(contract: Contract, doubt: str) -> Finding:
    return Finding(
        code="vendors.no_end_date",
        subject=contract.key,
        sentence=doubt,
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
        sentence=f"{_name(contract)} rises by {percent:g}% a year"
        + (f", {pounds(more)} more next year." if more else "."),
        severity="saving",
        evidence=(_evidence(contract),),
        money_minor=more,
        remedy="Ask for a cap at the renewal.",
    )


def _duplicates(known: list[facts.Renewal], today: date) -> Iterator[Finding]:
    for group in facts.same_thing(known, today):
        dearest, *others = sorted(group, key=lambda r: (-(r.yearly_minor or 0), r.contract.key))
        again = sum(r.yearly_minor or 0 for r in others)
        vendors = sorted({r.contract.vendor.name for r in group if r.contract.vendor})
        among = f" with {' and '.join(vendors)}" if vendors else ""
        yield Finding(
            code="vendors.duplicate",
            subject=dearest.contract.key,
            sentence=f"{dearest.contract.name} is under contract {_times(len(group))}{among}"
            + (f", {pounds(again)} a year more than once would cost." if again else "."),
            severity="saving",
            evidence=tuple(_evidence(r.contract) for r in group),
            money_minor=again or None,
            due_on=min(r.deadline.latest_send for r in group),
            remedy="Find out whether both are needed; end one at its next date.",
        )


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def _name(contract: Contract) -> str:
    vendor = contract.vendor.name if contract.vendor else ""
    return contract.name if not vendor or vendor in contract.name else f"{contract.name} ({vendor})"


def _cost(contract: Contract) -> str:
    yearly = yearly_minor(contract.price_minor, contract.billing)
    return f" at {pounds(yearly)} a year" if yearly else ""


def _evidence(contract: Contract) -> Evidence:
    return Evidence(
        record_type=Contract.record_type(), record_id=str(contract.pk), label=contract.name
    )
