"""What could be done: remedies from the catalogue, bound to the findings they close."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from itdirector.areas.estate import facts as estate
from itdirector.areas.security import facts as security
from itdirector.areas.strategy.candidate import Candidate, Firm, firm, gains, made, name_of
from itdirector.areas.strategy.knowledge import Counts, Remedy, catalogue
from itdirector.areas.strategy.machines import for_machines
from itdirector.areas.vendors import facts as vendors
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.wording import pounds
from itdirector.values.text import plural

SAVING_WORTH_ASKING = 100_000
"""Contracts below so many pence a year are decided, not renegotiated. Our default."""
MOST_CONTRACTS = 6
OFFICE = ("office", "msexchange", "sharepoint")
CONTROL_CODES = (
    "estate.antivirus_off",
    "estate.disk_unencrypted",
    "people.leaver_active",
    "people.no_mfa",
    "people.shared_active",
)
"""Findings that are cured as gaps in protection are: for the firm as a whole."""
REST = {
    "security.exploited": "install_known_fixes",
    "estate.asset_unseen": "take_stock",
    "estate.no_serial": "take_stock",
    "estate.os_unknown": "take_stock",
    "estate.retired_seen": "take_stock",
    "estate.warranty_over": "extend_warranty",
    "vendors.notice_missed": "ask_after_missed_notice",
    "vendors.no_end_date": "record_contract_dates",
    "vendors.uplift": "cap_increases",
    "budget.price_rise": "cap_increases",
    "budget.spend_differs": "name_suppliers",
    "budget.unmatched_supplier": "name_suppliers",
}
"""Findings that one piece of work cures all together, with that work."""


def candidates(today: date, found: Iterable[FindingRecord]) -> list[Candidate]:
    """Return what could be done about today's findings, in a fixed order."""
    by_code: dict[str, list[FindingRecord]] = {}
    for finding in found:
        by_code.setdefault(finding.code, []).append(finding)
    size = firm(today)
    every = [
        *for_machines(by_code, size),
        *_for_programs(by_code, size),
        *_for_controls(by_code, size),
        *_for_contracts(by_code, size),
        *_for_seats(by_code, size),
    ]
    bound = {name for one in every for name in one.findings}
    left = [f for some in by_code.values() for f in some if name_of(f) not in bound]
    return sorted([*every, *_for_the_rest(left, size)], key=lambda one: one.id)


def _for_programs(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    found = by_code.get("estate.software_unsupported", [])
    office = [f for f in found if f.subject in OFFICE]
    others = [f for f in found if f.subject not in OFFICE]
    both = _machines_in(office) & _machines_in(others)
    attacked = by_code.get("security.exploited", [])
    known = catalogue().by_id
    for remedy, some, verb in (
        (known["subscribe_office"], office, "Move old Office to Microsoft 365 on"),
        (known["update_software"], others, "Update programs that get no fixes on"),
    ):
        machines = _machines_in(some)
        if not machines:
            continue
        counts = size.counts(assets=len(machines))
        if remedy.id == "subscribe_office":
            counts = Counts(assets=len(machines), people=len(machines))
        share = min(1.0, len(machines - both) / max(1, size.computers))
        subjects = {f.subject for f in some}
        closed = [*some, *(f for f in attacked if f.subject in subjects)]
        yield made(
            remedy,
            of="programs",
            title=f"{verb} {plural(len(machines), 'machine')}",
            why=" ".join(f.sentence for f in some[:2]),
            counts=counts,
            today=size.today,
            gains={e.control: security.PROGRAMS_SHARE * share for e in remedy.effects},
            machines=tuple(m for m in estate.in_service() if str(m.pk) in machines),
            findings=tuple(map(name_of, closed)),
        )


def _for_controls(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    known = security.coverages(size.today)
    gaps = sorted(
        code
        for code in by_code
        if code.startswith("security.control_gap.") and not known[code.rpartition(".")[2]].ours
    )  # what nobody told us is a question, not yet work
    wanted = [*gaps, *(code for code in CONTROL_CODES if code in by_code)]
    chosen: dict[str, Remedy] = {}
    for remedy in catalogue().by_id.values():
        whole_firm = not remedy.for_products and remedy.group != "device"
        if whole_firm and not remedy.only_if and not set(wanted).isdisjoint(remedy.closes):
            chosen[remedy.id] = remedy
    for remedy in catalogue().suggested(by_code):
        if not remedy.only_if and remedy.effects:
            chosen.setdefault(remedy.id, remedy)
    for remedy in chosen.values():
        yield _control_candidate(remedy, by_code, size)


def _control_candidate(
    remedy: Remedy, by_code: Mapping[str, list[FindingRecord]], size: Firm
) -> Candidate:
    closed = [f for code in remedy.closes for f in by_code.get(code, ())]
    asset_wide = any(e.by == "asset" for e in remedy.effects)
    machines = _assets(closed)
    assets = len(machines) if asset_wide else size.computers
    return made(
        remedy,
        title=remedy.title,
        why=" ".join(f.sentence for f in closed[:2]) or remedy.does,
        counts=size.counts(assets=assets, seats=sum(len(f.evidence) for f in closed)),
        today=size.today,
        coverage={e.control: e.coverage for e in remedy.effects if e.by == "firm"},
        gains=gains(remedy, machines, size.today),
        machines=tuple(machines) if asset_wide else (),
        group=remedy.group,
        must=remedy.mandatory == "always",
        findings=tuple(map(name_of, closed)),
    )


def _for_contracts(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    remedy = catalogue().by_id["renegotiate_contract"]
    open_ = {f.subject for f in by_code.get("vendors.decide", ())}
    renewals = [
        r
        for r in vendors.renewals(size.today)
        if r.contract.key in open_ and (r.yearly_minor or 0) >= SAVING_WORTH_ASKING
    ]
    for renewal in sorted(renewals, key=lambda r: -(r.yearly_minor or 0))[:MOST_CONTRACTS]:
        yearly = (renewal.yearly_minor or 0) / 100
        contract = renewal.contract
        yield made(
            remedy,
            of=contract.key,
            title=f"Renegotiate {contract.name}",
            why=f"{contract.name} costs {pounds(renewal.yearly_minor)} a year and its next term is "
            "decided soon.",
            counts=size.counts(contracts=1),
            today=size.today,
            saving_yearly=yearly * _saved(remedy),
            due_on=renewal.deadline.latest_send,
            findings=(f"vendors.decide {contract.key}",),
        )


def _for_seats(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    known = catalogue().by_id
    if unused := by_code.get("estate.licence_unused", []):
        remedy = known["release_licences"]
        yearly = sum(f.money_minor or 0 for f in unused)
        yield made(
            remedy,
            title=f"Give back unused seats of {plural(len(unused), 'product')}",
            why=f"Seats nobody uses cost {pounds(yearly)} a year." if yearly else remedy.does,
            counts=size.counts(contracts=len(unused)),
            today=size.today,
            saving_yearly=yearly / 100 * _saved(remedy),
            findings=tuple(map(name_of, unused)),
        )
    if missing := by_code.get("estate.licence_over", []):
        yield _missing_seats(known["buy_licences"], missing, size)


def _missing_seats(remedy: Remedy, found: Sequence[FindingRecord], size: Firm) -> Candidate:
    """Return the purchase of seats that are used but not paid for: at their own price if known."""
    unpriced = {f.subject for f in found if not f.money_minor}
    short = sum(s.used - s.bought for s in estate.seats() if s.licence.key in unpriced)
    one = made(
        remedy,
        title=f"Buy the missing seats of {plural(len(found), 'product')}",
        why=" ".join(f.sentence for f in found[:2]),
        counts=size.counts(seats=short, contracts=len(found)),
        today=size.today,
        must=remedy.mandatory == "always",
        findings=tuple(map(name_of, found)),
    )
    priced = sum(f.money_minor or 0 for f in found) / 100
    return replace(one, yearly=one.yearly + math.ceil(priced))


def _for_the_rest(found: Sequence[FindingRecord], size: Firm) -> Iterator[Candidate]:
    by_remedy: dict[str, list[FindingRecord]] = {}
    for finding in found:
        if finding.code in REST:
            by_remedy.setdefault(REST[finding.code], []).append(finding)
    for name, closed in sorted(by_remedy.items()):
        remedy = catalogue().by_id[name]
        machines = _assets(closed)
        yield made(
            remedy,
            title=remedy.title,
            why=" ".join(f.sentence for f in closed[:2]),
            counts=size.counts(assets=len(machines), contracts=len(closed)),
            today=size.today,
            saving_yearly=_yearly_money(closed, size.today) / 100 * _saved(remedy),
            gains=gains(remedy, machines, size.today),
            machines=tuple(machines),
            findings=tuple(map(name_of, closed)),
        )


def _yearly_money(found: Iterable[FindingRecord], today: date) -> int:
    """Return the money at stake in pence a year: of a missed notice, the contract's price."""
    yearly = {r.contract.key: r.yearly_minor or 0 for r in vendors.renewals(today)}
    missed = "vendors.notice_missed"
    return sum(yearly.get(f.subject, 0) if f.code == missed else f.money_minor or 0 for f in found)


def _saved(remedy: Remedy) -> float:
    return remedy.saving.share if remedy.saving else 0.0


def _machines_in(found: Iterable[FindingRecord]) -> set[str]:
    return {pk for f in found for kind, pk, _label in f.evidence if kind == "estate.asset"}


def _assets(found: Iterable[FindingRecord]) -> list[estate.Asset]:
    named = _machines_in(found)
    return [m for m in estate.in_service() if str(m.pk) in named]
