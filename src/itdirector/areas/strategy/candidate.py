"""One thing that could be done, and the firm its costs are counted by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from itdirector.areas.company import facts as company
from itdirector.areas.estate import facts as estate
from itdirector.areas.security import facts as security
from itdirector.areas.strategy.knowledge import Counts, Remedy
from itdirector.kernel.models import FindingRecord

MOST_PEOPLE = 50_000
MOST_SITES = 5_000
"""A larger answer is a slip of the pen."""
MOST_CODE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that could be done, with the numbers a plan needs. Amounts in whole pounds."""

    id: str
    remedy: Remedy
    title: str
    why: str
    counts: Counts
    """What its costs and effort are counted by."""
    one_off: int
    one_off_range: tuple[int, int]
    yearly: int
    days: Mapping[str, float]
    saving_yearly: float = 0.0
    coverage: Mapping[str, float] = field(default_factory=dict)
    """Control to the share of the firm it covers afterwards."""
    gains: Mapping[str, float] = field(default_factory=dict)
    """Control to the share of the firm it covers more: for remedies done to some machines."""
    group: str | None = None
    life_years: int | None = None
    """How long what is bought serves; None when nothing is."""
    must: bool = False
    exposed: bool = False
    due_on: date | None = None
    machines: tuple[estate.Asset, ...] = ()
    """What it is done to, where it is done to machines."""
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
        people=min(MOST_PEOPLE, max(1, round(staff))),
        sites=min(MOST_SITES, max(1, round(sites))),
        servers=machines.filter(kind="server").count(),
        computers=machines.filter(kind__in=estate.COMPUTERS).count(),
    )


def name_of(finding: FindingRecord) -> str:
    """Return how candidates name a finding they close."""
    return f"{finding.code} {finding.subject}"


def gains(
    remedy: Remedy, machines: Iterable[estate.Asset], today: date, *, share: float = 1.0
) -> dict[str, float]:
    """Return by control how much more of the firm it covers, for `share` of the time looked at."""
    chosen = list(machines)
    return {
        e.control: e.coverage * share * security.gain(e.control, chosen, today)
        for e in remedy.effects
        if e.by == "asset"
    }


def made(
    remedy: Remedy,
    *,
    title: str,
    why: str,
    counts: Counts,
    today: date,
    of: str = "",
    **more: Any,
) -> Candidate:
    """Return a remedy as a candidate, with its costs for these counts. `of` tells lots apart."""
    years = (remedy.yearly_gbp(counts, bought_on=today, year=y) for y in (0, 1))
    return Candidate(
        id=_code(f"{remedy.id}:{of}" if of else remedy.id),
        remedy=remedy,
        title=title,
        why=why,
        counts=counts,
        one_off=round(remedy.one_off_gbp(counts)),
        one_off_range=(
            round(remedy.one_off_gbp(counts, pick="low")),
            round(remedy.one_off_gbp(counts, pick="high")),
        ),
        yearly=round(sum(years) / 2),
        days={skill: round(days, 2) for skill, days in remedy.days(counts).items()},
        **more,
    )


def _code(text: str) -> str:
    """Return a code that fits its column; different texts stay different."""
    if len(text) <= MOST_CODE:
        return text
    print_ = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return f"{text[: MOST_CODE - 1 - len(print_)]}~{print_}"
