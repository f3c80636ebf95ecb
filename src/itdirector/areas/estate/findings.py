"""What is wrong or due about the estate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from itdirector.areas.estate import facts
from itdirector.areas.estate.models import Asset
from itdirector.areas.estate.rules import STILL_SEEN, UNSEEN
from itdirector.kernel.access import Label
from itdirector.kernel.areas import Evidence, Finding
from itdirector.kernel.wording import pounds
from itdirector.values.text import day, plural

YEAR = timedelta(days=365)
SHOWN = 3
CORE = ("server or network device", "servers and network devices")


def findings(today: date) -> Iterator[Finding]:
    """Say what is out of support, due for replacement, unknown, missing or paid for in vain."""
    yield from _systems(today)
    yield from _programs(today)
    yield from _unknown()
    yield from _replacements(today)
    yield from _warranties(today)
    yield from _unseen(today)
    yield from _retired(today)
    yield from _unprotected()
    yield from _seats()


def _systems(today: date) -> Iterator[Finding]:
    for release in facts.systems(today):
        servers = tuple(m for m in release.machines if m.kind in {"server", "vm"})
        others = tuple(m for m in release.machines if m not in servers)
        state, on = release.verdict
        if state == "over":
            since = f"since {day(on)}" if on else "for some time"
            for group, code, severity in (
                (servers, "estate.server_unsupported", "critical"),
                (others, "estate.os_unsupported", _severity(others)),
            ):
                if group:
                    yield Finding(
                        code=code,
                        guards=Label.WEAKNESS,
                        subject=release.name,
                        sentence=f"{_run(group)} {release.label}, which has had no security fixes "
                        f"{since}: {_names(group)}.",
                        severity=severity,
                        evidence=_evidence(group),
                        money_minor=_price_of_new(group),
                        due_on=on,
                        remedy="Upgrade or replace, else isolate.",
                    )
        elif state == "ending" and on:
            yield Finding(
                code="estate.os_ending",
                guards=Label.WEAKNESS,
                subject=release.name,
                sentence=f"{_run(release.machines)} {release.label}, whose security fixes end on "
                f"{day(on)}: {_names(release.machines)}.",
                severity="high" if servers else "medium",
                evidence=_evidence(release.machines),
                money_minor=_price_of_new(release.machines),
                due_on=on,
                remedy="Plan the upgrade before that day.",
            )


def _programs(today: date) -> Iterator[Finding]:
    over = [r for r in facts.programs(today) if r.verdict.state == "over"]
    by_product = sorted(over, key=lambda r: (r.product, r.verdict.on or date.min))
    for product, group in groupby(by_product, key=lambda r: r.product):
        releases = list(group)
        machines = _together(releases)
        ended = [r.verdict.on for r in releases if r.verdict.on]
        since = f" since {day(min(ended))}" if ended else " for some time"
        more = f" and {len(releases) - 1} other old releases" if len(releases) > 2 else ""
        if len(releases) == 2:
            more = f" and {releases[1].label}"
        yield Finding(
            code="estate.software_unsupported",
            guards=Label.WEAKNESS,
            subject=product,
            sentence=f"{releases[0].label}{more} on {plural(len(machines), 'machine')} "
            f"{'have' if more else 'has'} had no fixes{since}: {_names(machines)}.",
            severity="high" if any(m.kind == "server" for m in machines) else "medium",
            evidence=_evidence(machines),
            due_on=min(ended) if ended else None,
            remedy="Update, replace or remove it.",
        )


def _together(releases: Sequence[facts.Release]) -> list[Asset]:
    machines = {m.key: m for r in releases for m in r.machines}
    return sorted(machines.values(), key=lambda m: (m.name.casefold(), m.key))


def _unknown() -> Iterator[Finding]:
    machines = list(facts.systems_unknown())
    if machines:
        yield Finding(
            code="estate.os_unknown",
            guards=Label.WEAKNESS,
            subject="machines",
            sentence=f"We cannot tell what {_run(machines)} or until when it is supported: "
            f"{_names(machines)}. Unknown is not supported.",
            severity="medium",
            evidence=_evidence(machines),
            remedy="Find out the system and its version.",
        )
    nameless = [m for m in facts.in_service() if not m.serial and m.kind in facts.COMPUTERS]
    if nameless:
        yield Finding(
            code="estate.no_serial",
            subject="machines",
            sentence=f"{_have(nameless)} no serial number, so we cannot tell {_it(nameless)} from "
            f"others for certain: {_names(nameless)}.",
            severity="low",
            evidence=_evidence(nameless),
            remedy="Read the number off the machine and enter it.",
        )


def _replacements(today: date) -> Iterator[Finding]:
    due = [(asset, due) for asset, due in facts.replacements() if due.on <= today + YEAR]
    late = [asset for asset, one in due if one.on < today]
    spread = facts.spread(today)
    if due and spread:
        now = spread.years[0]
        less = f", not {pounds(spread.peak_unmoved_minor)} in the dearest"
        first = f" First: {_names([spread.machines[key] for key in now.machines])}."
        yield Finding(
            code="estate.replacement_due",
            subject="machines",
            sentence=f"{plural(len(due), 'machine')} should go within a year"
            f"{_of_which(late, due)}. Spread over five years, new machines cost at most "
            f"{pounds(spread.peak_minor)} a year"
            f"{less if spread.peak_minor < spread.peak_unmoved_minor else ''}. "
            "These are our default prices."
            f"{first if now.machines else ''}",
            severity="medium",
            evidence=_evidence([asset for asset, _due in due]),
            money_minor=now.cost_minor or None,
            due_on=min(one.on for _asset, one in due),
            remedy=f"Replace {len(now.machines)} within twelve months, the oldest first.",
        )


def _warranties(today: date) -> Iterator[Finding]:
    core = ("server", "network", "storage")
    over = [
        m
        for m in facts.in_service().filter(kind__in=core)
        if m.warranty_ends and m.warranty_ends < today
    ]
    if over:
        yield Finding(
            code="estate.warranty_over",
            subject="core",
            sentence=f"{_core(over)} under warranty any more: {_names(over)}. A repair takes as "
            "long as finding the part.",
            severity="medium",
            evidence=_evidence(over),
            remedy="Extend the warranty, replace, or keep a spare.",
        )


def _unseen(today: date) -> Iterator[Finding]:
    computers = facts.in_service().filter(kind__in=facts.COMPUTERS)
    if not computers.exclude(last_seen_on=None).exists():
        return
    unseen = [m for m in computers if not m.last_seen_on or today - m.last_seen_on > UNSEEN]
    if unseen:
        yield Finding(
            code="estate.asset_unseen",
            subject="machines",
            sentence=f"No tool has seen {plural(len(unseen), 'machine')} on your list for "
            f"{UNSEEN.days} days: {_names(unseen)}. Lost, stored, or without an agent?",
            severity="low",
            evidence=_evidence(unseen),
            remedy="Look for each and correct the list.",
        )


def _retired(today: date) -> Iterator[Finding]:
    seen = [
        m for m in facts.out_of_use() if m.last_seen_on and today - m.last_seen_on <= STILL_SEEN
    ]
    if seen:
        last = max(m.last_seen_on for m in seen if m.last_seen_on)
        yield Finding(
            code="estate.retired_seen",
            subject="machines",
            sentence=f"By your list {plural(len(seen), 'machine')} {_is(seen)} out of use, yet at "
            f"work on {day(last)}: {_names(seen)}. Which is true?",
            severity="medium",
            evidence=_evidence(seen),
            remedy="Correct the list, or find out who still uses it.",
        )


def _unprotected() -> Iterator[Finding]:
    computers = list(facts.in_service().filter(kind__in=facts.COMPUTERS))
    old = [m for m in computers if m.antivirus_current is False]
    if old:
        yield Finding(
            code="estate.antivirus_off",
            guards=Label.WEAKNESS,
            subject="machines",
            sentence=f"The antivirus of {plural(len(old), 'machine')} is off or out of date: "
            f"{_names(old)}.",
            severity="high",
            evidence=_evidence(old),
            remedy="Switch it on and see why it stopped.",
        )
    open_disks = [m for m in computers if m.encrypted is False and m.kind == "laptop"]
    if open_disks:
        yield Finding(
            code="estate.disk_unencrypted",
            guards=Label.WEAKNESS,
            subject="laptops",
            sentence=f"Anybody who finds {len(open_disks)} of your laptops can read "
            f"{_it(open_disks)}: {_names(open_disks)}.",
            severity="medium",
            evidence=_evidence(open_disks),
            remedy="Switch on disk encryption and keep the keys.",
        )


def _seats() -> Iterator[Finding]:
    for seats in facts.seats():
        free, each = seats.bought - seats.used, seats.yearly_each_minor
        product = seats.licence.product
        evidence = Evidence(
            record_type=seats.licence.record_type(),
            record_id=str(seats.licence.pk),
            label=product,
        )
        if free > 0:
            saving = free * each if each else None
            yield Finding(
                code="estate.licence_unused",
                guards=Label.MONEY,
                subject=seats.licence.key,
                sentence=f"People use {seats.used} of {plural(seats.bought, 'seat')} of {product}."
                + (f" The {_unused(free)} {pounds(saving)} a year." if saving else ""),
                severity="saving",
                evidence=(evidence,),
                money_minor=saving,
                due_on=seats.licence.expires_on,
                remedy="Buy fewer seats at the next renewal.",
            )
        elif free < 0:
            yield Finding(
                code="estate.licence_over",
                guards=Label.MONEY,
                subject=seats.licence.key,
                sentence=f"People use {plural(seats.used, 'seat')} of {product}, and you pay for "
                f"{seats.bought}. Missing: {plural(-free, 'seat')}.",
                severity="medium",
                evidence=(evidence,),
                money_minor=-free * each if each else None,
                remedy="Buy the missing seats or withdraw them.",
            )


def _severity(machines: Sequence[Asset]) -> str:
    return "critical" if any(m.kind in {"network", "storage"} for m in machines) else "high"


def _price_of_new(machines: Sequence[Asset]) -> int | None:
    return sum(facts.price_of_new(m.kind) for m in machines if not facts.can_upgrade(m)) or None


def _run(machines: Sequence[Asset]) -> str:
    return plural(len(machines), "machine runs", "machines run")


def _have(machines: Sequence[Asset]) -> str:
    return plural(len(machines), "machine has", "machines have")


def _is(machines: Sequence[Asset]) -> str:
    return "is" if len(machines) == 1 else "are"


def _it(machines: Sequence[Asset]) -> str:
    return "it" if len(machines) == 1 else "them"


def _core(machines: Sequence[Asset]) -> str:
    """Return what is no longer under warranty, up to "under": 1 server is not."""
    words = {"server": ("server", "servers"), "storage": ("storage device", "storage devices")}
    kinds = {m.kind for m in machines}
    network = ("network device", "network devices")
    one, many = words.get(next(iter(kinds)), network) if len(kinds) == 1 else CORE
    return f"{plural(len(machines), one, many)} {_is(machines)} not"


def _of_which(late: Sequence[Asset], due: Sequence[object]) -> str:
    if not late:
        return ""
    if len(late) == len(due):
        return ", and is late already" if len(due) == 1 else ", and all are late already"
    return f", {len(late)} of which {_is(late)} late already"


def _unused(free: int) -> str:
    return "unused one costs" if free == 1 else f"{free} unused ones cost"


def _names(machines: Sequence[Asset]) -> str:
    shown = ", ".join(m.name for m in machines[:SHOWN])
    more = len(machines) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _evidence(machines: Sequence[Asset]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(record_type=Asset.record_type(), record_id=str(m.pk), label=m.name)
        for m in machines
    )
