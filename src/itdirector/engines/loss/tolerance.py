"""How much loss the owners accept, as a curve through two points, and where a year breaks it.

The curve is the exceedance of a lognormal. Two answers draw it: "we accept losing this much one
year in ten, and that much one year in a hundred".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from itdirector.engines.loss.severity import NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Two accepted losses, each with the yearly probability with which it may be exceeded.

    Costs in the organisation's currency; the rarer loss is the greater one.
    """

    likelier_chance: float
    likelier_cost: float
    rarer_chance: float
    rarer_cost: float

    def __post_init__(self) -> None:
        if not 0 < self.rarer_chance < self.likelier_chance < 1:
            raise ValueError("rarer_chance: needs 0 < rarer_chance < likelier_chance < 1")
        if not 0 < self.likelier_cost < self.rarer_cost < math.inf:
            raise ValueError("rarer_cost: needs 0 < likelier_cost < rarer_cost")

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        wide = NORMAL.inv_cdf(1 - self.rarer_chance) - NORMAL.inv_cdf(1 - self.likelier_chance)
        return math.log(self.rarer_cost / self.likelier_cost) / wide

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        at = NORMAL.inv_cdf(1 - self.likelier_chance)
        return math.log(self.likelier_cost) - self.sigma * at

    def accepted_chance(self, cost: float) -> float:
        """Return with what yearly probability this loss, above 0, may be exceeded."""
        return NORMAL.cdf((self.mu - math.log(cost)) / self.sigma)

    def accepted_cost(self, chance: float) -> float:
        """Return the loss that may be exceeded with this yearly probability."""
        return math.exp(self.mu + self.sigma * NORMAL.inv_cdf(1 - chance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a loss-exceedance curve lies above the tolerance."""

    within: bool
    breaches: tuple[tuple[float, float, float], ...]
    """Triples (cost, probability of that much or more, accepted probability), by rising cost."""
    worst: tuple[float, float, float] | None
    """The breach with the greatest ratio of the two probabilities."""


def judged(exceedance: Sequence[tuple[float, float]], tolerance: Tolerance) -> Verdict:
    """Return where pairs (cost, probability) lie above the tolerance.

    Only between the two points told: outside them the curve is our extrapolation.
    """
    told = [
        (cost, chance, tolerance.accepted_chance(cost))
        for cost, chance in exceedance
        if tolerance.likelier_cost <= cost <= tolerance.rarer_cost
    ]
    breaches = tuple(point for point in told if point[1] > point[2])
    return Verdict(
        within=not breaches,
        breaches=breaches,
        worst=max(breaches, key=lambda point: point[1] / point[2], default=None),
    )
