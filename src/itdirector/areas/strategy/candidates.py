"""What could be done: remedies from the catalogue, bound to the findings they close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from itdirector.areas.company import facts as company
from itdirector.areas.estate import facts as estate
from itdirector.areas.security import facts as security
from itdirector.areas.strategy.knowledge import Counts, Remedy, catalogue
from itdirector.areas.strategy.lots import SERVERS, Lot, lots
from itdirector.areas.vendors import facts as vendors
from itdirector.kernel.models import FindingRecord
from itdirector.values.text import plural, pounds

SAVING_WORTH_ASKING = 100_000
"""Contracts below so many pence a year are decided, not renegotiated. Our default."""
MOST_CONTRACTS = 6
OFFICE = ("office", "msexchange", "sharepoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that could be done, with the numbers a plan needs. Amounts in whole pounds."""

    id: str
    remedy: Remedy
    title: str
    why: str
    one_off: int
    one_off_range: tuple[int, int]
    yearly: int
    saving_yearly: float
    days: Mapping[str, float]
    coverage: Mapping[str, float] = field(default_factory=dict)
    """Control to the share of the firm it covers afterwards, or by which it grows (see below)."""
    gains: Mapping[str, float] = field(default_factory=dict)
    """Control to the share of the firm it covers more: for remedies done to some machines."""
    group: str | None = None
    life_years: int | None = None
    """How long what is bought serves; None when nothing is."""
    must: bool = False
    exposed: bool = False
    due_on: date | None = None
    findings: tuple[str, ...] = ()
    """Code and subject of the findings it closes, joined by a blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What costs are counted by, and from when."""

    today: date
    people: int
    sites: int
    servers: int
    computers: int

    def counts(
        self, *, assets: int = 0, servers: int = 0, seats: int = 0, contracts: int = 0
    ) -> Counts:
        """Return the counts for something done to so many machines, seats and contracts."""
        return Counts(
            assets=assets,
            people=self.people,
            sites=self.sites,
            servers=servers or self.servers,
            seats=seats,
            contracts=contracts,
        )


def firm(today: date) -> Firm:
    """Return the firm's size: counted where we can, answered else."""
    staff, _known = company.number("people", default=25)
    sites, _known = company.number("sites", default=1)
    machines = estate.in_service()
    return Firm(
        today=today,
        people=max(1, round(staff)),
        sites=max(1, round(sites)),
        servers=machines.filter(kind="server").count(),
        computers=machines.filter(kind__in=estate.COMPUTERS).count(),
    )


def candidates(today: date, found: Iterable[FindingRecord]) -> list[Candidate]:
    """Return what could be done about today's findings, in a fixed order."""
    by_code: dict[str, list[FindingRecord]] = {}
    for finding in found:
        by_code.setdefault(finding.code, []).append(finding)
    size = firm(today)
    every = [
        *_for_machines(lots(today), size),
        *_for_programs(by_code, size),
        *_for_controls(by_code, size),
        *_for_contracts(today, by_code, size),
        *_for_seats(by_code, size),
    ]
    return sorted(every, key=lambda one: one.id)


def _for_machines(every: list[Lot], size: Firm) -> Iterator[Candidate]:
    for lot in every:
        options = catalogue().closing(lot.code, kind=lot.kind, product=lot.product)
        if lot.code in {"estate.os_ending", "estate.os_unsupported"}:
            more = catalogue().closing("estate.os_ending", kind=lot.kind, product=lot.product)
            options = tuple(dict.fromkeys((*options, *more)))
        for remedy in options:
            if not remedy.only_if and _fits(remedy, lot):
                yield _machine_candidate(remedy, lot, size)


def _fits(remedy: Remedy, lot: Lot) -> bool:
    """Tell whether a remedy makes sense for a lot beyond what the catalogue can say."""
    newest_windows = lot.product == "windows" and lot.cycle.startswith("11")
    if remedy.id == "update_windows_11":
        return newest_windows
    if remedy.id == "upgrade_windows_11":
        return lot.can_upgrade and not newest_windows
    if remedy.id in {"upgrade_server", "upgrade_free_server", "update_firmware"}:
        return lot.can_upgrade
    if remedy.id in {"replace_laptop", "replace_desktop"}:
        return not newest_windows
    return remedy.id not in {"take_stock", "install_inventory_agent"}


def _machine_candidate(remedy: Remedy, lot: Lot, size: Firm) -> Candidate:
    count = len(lot.machines)
    servers = count if lot.kind in (*SERVERS, "storage") else 0
    counts = size.counts(assets=count, servers=servers)
    share = count / max(size.computers, count, 1)
    if lot.kind not in estate.COMPUTERS:
        share = 0.0
    names = ", ".join(m.name for m in lot.machines[:3])
    more = f" and {count - 3} more" if count > 3 else ""
    state = f"run {lot.label}" if lot.product else f"are {lot.label}"
    if count == 1:
        state = f"runs {lot.label}" if lot.product else f"is {lot.label.replace('their', 'its')}"
    return _candidate(
        remedy,
        id=f"{remedy.id}:{lot.id}",
        title=_title(remedy, lot),
        why=f"{lot.machines_text} {state}: {names}{more}.",
        counts=counts,
        today=size.today,
        gains={e.control: e.coverage * share for e in remedy.effects if e.by == "asset"},
        group=f"{remedy.group}:{lot.id}" if remedy.group else None,
        must=_obliges(lot, size.today) and remedy.mandatory in {"if_exposed", "always"},
        exposed=lot.exposed,
        due_on=lot.due_on,
        saving_yearly=_old_age(remedy, lot, size.today),
        life_years=_life_years(remedy, lot),
        findings=tuple(f"{lot.code} {subject}" for subject in lot.subjects),
    )


def _obliges(lot: Lot, today: date) -> bool:
    """Tell whether something must be done: no fixes come any more, or attacks are known."""
    over = lot.due_on is not None and lot.due_on < today
    return lot.exposed or (over and lot.code != "estate.replacement_due")


def _old_age(remedy: Remedy, lot: Lot, today: date) -> float:
    """Return what replacing saves in a year: what machines past their life cost more."""
    life = estate.life_of(lot.kind)
    if life is None or not remedy.id.startswith("replace_"):
        return 0.0
    return sum(1 for m in lot.machines if estate.past_life(m, today)) * life.old_age_minor / 100


def _life_years(remedy: Remedy, lot: Lot) -> int | None:
    life = estate.life_of(lot.kind)
    return life.years if life and remedy.id.startswith("replace_") else None


def _title(remedy: Remedy, lot: Lot) -> str:
    what = lot.machines_text
    if lot.product:
        what += f" on {lot.label}"
    verbs = {
        "update_windows_11": f"Bring {lot.machines_text} to the newest release of Windows 11",
        "upgrade_windows_11": f"Bring {what} to Windows 11",
        "buy_windows_10_fixes": f"Buy further fixes for {what}",
        "upgrade_server": f"Upgrade {what}",
        "upgrade_free_server": f"Upgrade {what}",
        "update_firmware": f"Update {what}",
        "extend_warranty": f"Extend the warranty of {what}",
    }
    return verbs.get(remedy.id, f"Replace {what}")


def _for_programs(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    found = by_code.get("estate.software_unsupported", [])
    office = [f for f in found if f.subject in OFFICE]
    others = [f for f in found if f.subject not in OFFICE]
    known = catalogue().by_id
    for remedy, some, verb in (
        (known["subscribe_office"], office, "Move old Office to Microsoft 365 on"),
        (known["update_software"], others, "Update programs that get no fixes on"),
    ):
        machines = {evidence[1] for f in some for evidence in f.evidence}
        if not machines:
            continue
        counts = size.counts(assets=len(machines))
        if remedy.id == "subscribe_office":
            counts = Counts(assets=len(machines), people=len(machines))
        share = min(1.0, len(machines) / max(1, size.computers))
        yield _candidate(
            remedy,
            id=f"{remedy.id}:programs",
            title=f"{verb} {plural(len(machines), 'machine')}",
            why=" ".join(f.sentence for f in some[:2]),
            counts=counts,
            today=size.today,
            gains={e.control: security.PROGRAMS_SHARE * share for e in remedy.effects},
            must=False,
            due_on=None,
            findings=tuple(f"{f.code} {f.subject}" for f in some),
        )


def _for_controls(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    gaps = sorted(code for code in by_code if code.startswith("security.control_gap."))
    machine_codes = ("estate.disk_unencrypted", "estate.antivirus_off", "people.leaver_active")
    wanted = [*gaps, *(code for code in machine_codes if code in by_code)]
    chosen: dict[str, Remedy] = {}
    for code in wanted:
        for remedy in catalogue().closing(code):
            if not remedy.only_if and not remedy.for_products and remedy.group != "device":
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
    machines = {e[1] for f in closed for e in f.evidence if e[0] == "estate.asset"}
    assets = len(machines) if asset_wide else size.computers
    share = min(1.0, len(machines) / max(1, size.computers))
    return _candidate(
        remedy,
        id=remedy.id,
        title=remedy.title,
        why=" ".join(f.sentence for f in closed[:2]) or remedy.does,
        counts=size.counts(assets=assets, seats=sum(len(f.evidence) for f in closed)),
        today=size.today,
        coverage={e.control: e.coverage for e in remedy.effects if e.by == "firm"},
        gains={e.control: e.coverage * share for e in remedy.effects if e.by == "asset"},
        group=remedy.group,
        must=remedy.mandatory == "always",
        findings=tuple(f"{f.code} {f.subject}" for f in closed),
    )


def _for_contracts(
    today: date, by_code: Mapping[str, list[FindingRecord]], size: Firm
) -> Iterator[Candidate]:
    remedy = catalogue().by_id["renegotiate_contract"]
    open_ = {f.subject for f in by_code.get("vendors.decide", ())}
    renewals = [
        r
        for r in vendors.renewals(today)
        if r.contract.key in open_ and (r.yearly_minor or 0) >= SAVING_WORTH_ASKING
    ]
    for renewal in sorted(renewals, key=lambda r: -(r.yearly_minor or 0))[:MOST_CONTRACTS]:
        yearly = (renewal.yearly_minor or 0) / 100
        contract = renewal.contract
        yield _candidate(
            remedy,
            id=f"{remedy.id}:{contract.key}",
            title=f"Renegotiate {contract.name}",
            why=f"{contract.name} costs {pounds(renewal.yearly_minor)} a year and its next term is "
            "decided soon.",
            counts=size.counts(contracts=1),
            today=size.today,
            saving_yearly=yearly * (remedy.saving.share if remedy.saving else 0),
            due_on=renewal.deadline.latest_send,
            findings=(f"vendors.decide {contract.key}",),
        )


def _for_seats(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    found = by_code.get("estate.licence_unused", [])
    if not found:
        return
    remedy = catalogue().by_id["release_licences"]
    yearly = sum(f.money_minor or 0 for f in found)
    yield _candidate(
        remedy,
        id=remedy.id,
        title=f"Give back unused seats of {plural(len(found), 'product')}",
        why=f"Seats nobody uses cost {pounds(yearly)} a year.",
        counts=size.counts(contracts=len(found)),
        today=size.today,
        saving_yearly=yearly / 100 * (remedy.saving.share if remedy.saving else 0),
        findings=tuple(f"{f.code} {f.subject}" for f in found),
    )


def _candidate(
    remedy: Remedy,
    *,
    id: str,  # noqa: A002
    title: str,
    why: str,
    counts: Counts,
    today: date,
    **more: object,
) -> Candidate:
    years = (remedy.yearly_gbp(counts, bought_on=today, year=y) for y in (0, 1))
    fields: dict[str, object] = {
        "saving_yearly": 0.0,
        **more,
    }
    return Candidate(
        id=id,
        remedy=remedy,
        title=title,
        why=why,
        one_off=round(remedy.one_off_gbp(counts)),
        one_off_range=(
            round(remedy.one_off_gbp(counts, pick="low")),
            round(remedy.one_off_gbp(counts, pick="high")),
        ),
        yearly=round(sum(years) / 2),
        days={skill: round(days, 2) for skill, days in remedy.days(counts).items()},
        **fields,  # type: ignore[arg-type]
    )
