"""What controls are worth: what they take off the mean year and the bad year, for their cost.

Source: ENISA, Introduction to Return on Security Investment (2012); Gordon and Loeb, The Economics
of Information Security Investment, ACM TISSEC 5 (2002), for the ceiling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.loss.controls import mean_cost
from itdirector.engines.loss.model import METHOD, Control, LossProblem
from itdirector.engines.loss.solve import forecast

GORDON_LOEB = 1 / math.e
"""Most of an expected loss worth spending against it, for Gordon and Loeb's two classes of breach
functions. A flag, no rule: other functions allow more."""

MIDDLE_OVERLAP = 0.5
"""Weight of full overlap in the middle of the band. Source: our default, 2026-11, grade default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Controls that may be bought together. Costs are whole units of the problem's currency.

    `one_off_cost` serves for `years` years; `yearly_cost` is paid in each.
    """

    controls: tuple[Control, ...]
    one_off_cost: int = 0
    yearly_cost: int = 0
    years: float = 3.0

    def __post_init__(self) -> None:
        for name in ("one_off_cost", "yearly_cost"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative: {getattr(self, name)}")
        if not 0 < self.years < math.inf:
            raise ValueError(f"years must be above 0: {self.years}")

    @property
    def annual_cost(self) -> float:
        """The cost of an average year."""
        return self.one_off_cost / self.years + self.yearly_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerBand:
    """A yearly figure as layers on one path overlap not at all, half (in logarithms), or wholly."""

    independent: float
    middle: float
    overlapping: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a measure brings beside what is in place. Money per year."""

    annual_cost: float
    mean_reduction: float
    """By the problem's own overlap of layers."""
    mean_reduction_band: LayerBand
    worst_twentieth_reduction: float
    """Less expected shortfall at 95 %."""
    return_on_security: float | None
    """ROSI: what is saved beyond the cost, per unit of cost. None when it costs nothing."""
    return_band: LayerBand | None
    tail_return: float | None
    """The same with the reduction of the worst twentieth instead of the mean."""
    break_even_efficacy: float | None
    """Share of the expected loss it must remove to pay; above 1, it never can. None: no loss."""
    payback_years: float | None
    """Until the one-off cost is earned back; None when it never is."""
    above_gordon_loeb: bool
    """It costs more than 1/e of the expected loss."""
    method: str
    digest: str
    """Of the problem without the measure, and with it."""


def layer_band(problem: LossProblem) -> LayerBand:
    """Return the expected cost of a year by how far layers overlap."""
    return LayerBand(
        independent=mean_cost(replace(problem, overlap=0.0)),
        middle=mean_cost(replace(problem, overlap=MIDDLE_OVERLAP)),
        overlapping=mean_cost(replace(problem, overlap=1.0)),
    )


def worth(problem: LossProblem, measure: Measure) -> Worth:
    """Return what a measure brings to a problem that does not have its controls yet."""
    better = replace(problem, controls=(*problem.controls, *measure.controls))
    now, then = forecast(problem), forecast(better)
    cost, reduction = measure.annual_cost, now.mean_cost - then.mean_cost
    worst = now.worst_twentieth_mean_cost - then.worst_twentieth_mean_cost
    band = _less(layer_band(problem), layer_band(better))
    earned = reduction - measure.yearly_cost
    return Worth(
        annual_cost=cost,
        mean_reduction=reduction,
        mean_reduction_band=band,
        worst_twentieth_reduction=worst,
        return_on_security=return_on_security(yearly_reduction=reduction, yearly_cost=cost),
        return_band=_returns(band, cost),
        tail_return=return_on_security(yearly_reduction=worst, yearly_cost=cost),
        break_even_efficacy=cost / now.mean_cost if now.mean_cost > 0 else None,
        payback_years=measure.one_off_cost / earned if earned > 0 else None,
        above_gordon_loeb=cost > GORDON_LOEB * now.mean_cost,
        method=METHOD,
        digest=fingerprint((now.digest, then.digest, measure)),
    )


def return_on_security(*, yearly_reduction: float, yearly_cost: float) -> float | None:
    """Return ROSI, or None for what costs nothing: a ratio to an unset cost says nothing."""
    if yearly_cost <= 0:
        return None
    return (yearly_reduction - yearly_cost) / yearly_cost


def _less(before: LayerBand, after: LayerBand) -> LayerBand:
    return LayerBand(
        independent=before.independent - after.independent,
        middle=before.middle - after.middle,
        overlapping=before.overlapping - after.overlapping,
    )


def _returns(band: LayerBand, cost: float) -> LayerBand | None:
    if cost <= 0:
        return None
    return LayerBand(
        independent=(band.independent - cost) / cost,
        middle=(band.middle - cost) / cost,
        overlapping=(band.overlapping - cost) / cost,
    )
