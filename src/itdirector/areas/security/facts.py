"""What others may ask of security."""

from __future__ import annotations

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

PATCH_DAYS = {"yes": 14, "partly": 45}
"""How old updates get by the owner's answer; the second is the published median of 43 days."""

__all__ = [
    "PROGRAMS_SHARE",
    "Coverage",
    "controls",
    "coverages",
    "exposures",
    "forecast_loss",
    "gain",
    "loss_problem",
    "priors",
    "protections_asked",
    "risks",
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
