"""What others may ask of security."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from itdirector.areas.company import facts as company
from itdirector.areas.estate import facts as estate
from itdirector.areas.security.coverage import PROGRAMS_SHARE, Coverage, coverages, gain
from itdirector.areas.security.figures import yearly_figures
from itdirector.areas.security.knowledge import Exposure, Installed, controls, exposure, priors
from itdirector.areas.security.losses import (
    forecast_loss,
    loss_problem,
    with_coverage,
    yearly_cost,
)
from itdirector.areas.security.models import Exploited, Risk
from itdirector.areas.security.rules import NOT_REACHED, Attacked, Urgency, urgencies
from itdirector.engines.triage import BOD_26_04
from itdirector.kernel.models import FindingRecord

PATCH_DAYS = {"yes": 14, "partly": 45}
"""How old updates get by the owner's answer; the second is the published median of 43 days."""

ATTACK_TABLE = BOD_26_04
"""The published table the days to close a known attack come from."""
EXPLOITED = "security.exploited"
"""Code of the finding that tells of attacked products."""

__all__ = [
    "ATTACK_TABLE",
    "EXPLOITED",
    "NOT_REACHED",
    "PROGRAMS_SHARE",
    "Coverage",
    "controls",
    "coverages",
    "exposures",
    "forecast_loss",
    "gain",
    "listed",
    "loss_problem",
    "priors",
    "protections_asked",
    "risks",
    "urgency",
    "with_coverage",
    "yearly_cost",
    "yearly_figures",
]


def protections_asked(today: date | None = None) -> list[Coverage]:
    """Return the protections the owner is asked about, as far as they are in place."""
    known = coverages(today or timezone.localdate())
    return [one for one in known.values() if one.control.question]


def risks() -> QuerySet[Risk]:
    """Return every risk on the register."""
    found: QuerySet[Risk] = Risk.objects.filter(gone_on=None)
    return found


def exposures(today: date) -> tuple[tuple[Exposure, estate.Release], ...]:
    """Return the products in use that attackers are known to use, the worst first."""
    catalogue = list(Exploited.objects.filter(gone_on=None))
    releases = {r.name: r for r in [*estate.systems(today), *estate.programs(today)]}
    installed = [
        Installed(product=r.product, cycle=r.cycle, state=r.verdict.state, ended_on=r.verdict.on)
        for r in releases.values()
    ]
    found = exposure(
        catalogue,
        installed,
        today=today,
        patched_within_days=PATCH_DAYS.get(company.control("patching_14_days")),
    )
    return tuple((one, releases[f"{one.installed.product}/{one.installed.cycle}"]) for one in found)


def urgency(exposed: Iterable[tuple[Exposure, estate.Release]], today: date) -> dict[str, Urgency]:
    """Return by release by when its known attacks are closed, and which to begin with.

    The clock runs from the day a weakness was listed, or from when we first told of its product
    where that is later.
    """
    told = FindingRecord.objects.filter(code=EXPLOITED).values_list("subject", "first_seen_on")
    since = dict(told)
    asked = {
        Attacked(
            release=release.name,
            kind=machine.kind,
            found=since.get(one.installed.product, today),
            listed=one.listed,
            fix_comes=one.certainty != "certain",
        )
        for one, release in exposed
        for machine in release.machines
    }
    return urgencies(tuple(sorted(asked, key=lambda one: (one.release, one.kind))), today)


def listed(cves: Iterable[str]) -> QuerySet[Exploited]:
    """Return the rows of the catalogue with these CVE numbers, the newest first."""
    found: QuerySet[Exploited] = Exploited.objects.filter(gone_on=None, cve__in=list(cves))
    return found
