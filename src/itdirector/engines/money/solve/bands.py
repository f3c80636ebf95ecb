"""What others spend, beside what we spend: a comparison to ask about, never a target."""

from __future__ import annotations

from dataclasses import dataclass

from itdirector.engines.money.model.guards import whole
from itdirector.engines.money.tables import SPENDING_BANDS, Band


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideOthers:
    """Our share of revenue beside one band; `times_mean` is None where the band has no number."""

    share: float
    band: Band
    times_mean: float | None


def beside_others(*, it_spending: int, revenue: int) -> tuple[BesideOthers, ...]:
    """Return the share of revenue spent on IT beside every band there is. Raises ValueError."""
    whole("a comparison", "it_spending", it_spending)
    whole("a comparison", "revenue", revenue, least=1)
    share = it_spending / revenue
    return tuple(
        BesideOthers(
            share=share,
            band=band,
            times_mean=None if band.mean_share is None else share / band.mean_share,
        )
        for band in SPENDING_BANDS
    )
