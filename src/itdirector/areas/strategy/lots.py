"""Machines sorted into lots that are dealt with together: same kind, same trouble, same way out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from itdirector.areas.estate import facts as estate
from itdirector.areas.security import facts as security

AHEAD = timedelta(days=730)
"""How far ahead ends of support and of working lives are planned for: the plan's length."""
YEAR = timedelta(days=365)
SERVERS = ("server", "vm")
WORDS = {
    "laptop": ("laptop", "laptops"),
    "desktop": ("desktop", "desktops"),
    "server": ("server", "servers"),
    "vm": ("virtual server", "virtual servers"),
    "network": ("network device", "network devices"),
    "storage": ("storage device", "storage devices"),
    "phone": ("phone", "phones"),
    "tablet": ("tablet", "tablets"),
    "printer": ("printer", "printers"),
    "telephone": ("telephone", "telephones"),
    "monitor": ("monitor", "monitors"),
}
AGE = {True: "old releases", False: "releases that end soon"}


class _Key(NamedTuple):
    """What machines of one lot have in common."""

    product: str
    family: str
    kind: str
    upgradable: bool
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Machines of one kind with one trouble."""

    id: str
    code: str
    """The finding this is about."""
    subjects: tuple[str, ...]
    """Of the findings this is about."""
    kind: str
    product: str
    cycle: str
    label: str
    """What they run or why they are due, ready for a sentence."""
    machines: tuple[estate.Asset, ...]
    due_on: date | None
    over: bool
    """True when no fixes come any more, or working life is over, for at least one of them."""
    exposed: bool
    """True when attacks are known and no fix will come, or it is a server without fixes."""
    can_upgrade: bool

    @property
    def machines_text(self) -> str:
        """Return the machines as a count with its noun: 9 desktops."""
        one, many = WORDS.get(self.kind, ("machine", "machines"))
        count = len(self.machines)
        return f"{count} {one if count == 1 else many}"


def lots(today: date) -> list[Lot]:
    """Return every machine in trouble, each in one lot: first by its system, else by its age.

    One that will be replaced for its age is not upgraded before.
    """
    soon = today + YEAR
    aged = {m.pk for m, due in estate.replacements() if due.on <= soon and estate.can_upgrade(m)}
    by_system = _by_system(today, aged)
    taken = {m.pk for lot in by_system for m in lot.machines}
    return [*by_system, *_by_age(today, taken)]


def _by_system(today: date, aged: set[UUID]) -> list[Lot]:
    certain = {
        f"{one.installed.product}/{one.installed.cycle}"
        for one, _release in security.exposures(today)
        if one.certainty == "certain"
    }
    groups: dict[_Key, list[tuple[estate.Release, estate.Asset]]] = defaultdict(list)
    for release in estate.systems(today):
        state, on = release.verdict
        ending = on is not None and on <= today + AHEAD and state in {"ending", "fine"}
        if state != "over" and not ending:
            continue
        for machine in release.machines:
            if state != "over" and machine.pk in aged:
                continue
            family = _family_of(release, machine)
            upgradable = estate.can_upgrade(machine)
            kind = machine.kind or _likely_kind(release.product)
            key = _Key(release.product, family, kind, upgradable, state == "over")
            groups[key].append((release, machine))
    return [_system_lot(key, pairs, certain, today) for key, pairs in sorted(groups.items())]


def _system_lot(
    key: _Key,
    pairs: list[tuple[estate.Release, estate.Asset]],
    certain: set[str],
    today: date,
) -> Lot:
    product, family, kind, upgradable, over = key
    releases = {release.name: release for release, _machine in pairs}
    first = min(releases.values(), key=lambda r: (r.verdict.on or today, r.name))
    code = "estate.os_ending"
    if over:
        code = "estate.server_unsupported" if kind in SERVERS else "estate.os_unsupported"
    ends = [r.verdict.on for r in releases.values() if r.verdict.on]
    return Lot(
        id=f"{product}-{family}-{kind}{'-up' if upgradable else ''}{'' if over else '-later'}",
        code=code,
        subjects=tuple(sorted(releases)),
        kind=kind,
        product=product,
        cycle=first.cycle,
        label=first.label if len(releases) == 1 else f"{AGE[over]} of {_family(first.label)}",
        machines=_in_order(m for _r, m in pairs),
        due_on=min(ends) if ends else None,
        over=over,
        exposed=kind in SERVERS or any(name in certain for name in releases),
        can_upgrade=upgradable,
    )


def _by_age(today: date, taken: set[UUID]) -> list[Lot]:
    groups: dict[tuple[str, bool], list[tuple[estate.Asset, date]]] = defaultdict(list)
    for machine, due in estate.replacements():
        if machine.pk not in taken and due.on <= today + AHEAD:
            groups[machine.kind, due.on <= today + YEAR].append((machine, due.on))
    return [
        Lot(
            id=f"age-{kind}-{'soon' if soon else 'later'}",
            code="estate.replacement_due",
            subjects=("machines",),
            kind=kind,
            product="",
            cycle="",
            label=f"{'at' if soon else 'near'} the end of their working life",
            machines=_in_order(m for m, _on in pairs),
            due_on=min(on for _m, on in pairs),
            over=min(on for _m, on in pairs) <= today,
            exposed=False,
            can_upgrade=False,
        )
        for (kind, soon), pairs in sorted(groups.items())
    ]


def _likely_kind(product: str) -> str:
    """Return what a machine of unknown kind probably is, by its system."""
    return "server" if product.endswith("server") else "desktop"


def _in_order(machines: Iterable[estate.Asset]) -> tuple[estate.Asset, ...]:
    return tuple(sorted(machines, key=lambda m: (m.name.casefold(), m.key)))


def _family_of(release: estate.Release, machine: estate.Asset) -> str:
    """Return which releases are dealt with together: of Windows by number, of firmware all."""
    if release.product == "windows":
        return release.cycle.partition("-")[0]
    return "all" if machine.kind in {"network", "storage", "printer"} else release.cycle


def _family(label: str) -> str:
    """Return the name of a product without its release: Windows 11, FortiOS."""
    words = label.split()
    return " ".join(words[:2]) if words[0] == "Windows" else words[0]
