"""How far costs may run over what is planned, and how much of that the budgets bear at once.

The budget of uncertainty of Bertsimas and Sim (2004, Operations Research 52): of all works on one
budget line, any `overruns` of them may reach the top of their range together, and the money must
still do. Fractions of an overrun count: with 1.5, the dearest in full and half of the next.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from itdirector.engines.roadmap.initiative import HUNDREDTHS, Initiative

Range = tuple[tuple[float, float], ...]
"""Share of projects to the most that the real cost is, times the planned one."""

COST_FACTORS: Range = ((0.0, 0.8), (0.5, 1.05), (0.8, 1.35), (0.95, 2.0), (1.0, 3.0))
"""Range of a cost: its logarithm is straight between the points. The middle three are our default
for want of the firm's own history, after the fat tail that Flyvbjerg and Budzier 2011 report (mean
+27 %, one in six about +200 %); the two ends are our assumption. Grade: default, version 1,
22 November 2026."""


def check_range(name: str, table: Range) -> None:
    """Refuse a range of costs that does not rise from a share of 0 to 1; names the field."""
    shares = [share for share, _ in table]
    factors = [factor for _, factor in table]
    if shares[:1] != [0] or shares[-1:] != [1] or shares != sorted(set(shares)):
        raise ValueError(f"{name} must rise from a share of 0 to 1")
    if not factors[0] > 0 or factors != sorted(factors) or not math.isfinite(factors[-1]):
        raise ValueError(f"{name} must be above 0 and never fall")


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What the budgets bear beyond what is planned.

    `overruns` maps a budget line (TOTAL included) to how many overruns at once it bears, counted to
    a hundredth and rounded up; a line that is absent bears none. Only one-off costs run over.
    `own_factors` maps an initiative to a range of its own: ((0, 1), (1, 1)) is a fixed price.
    """

    overruns: Mapping[str, float] = field(default_factory=dict)
    cost_factors: Range = COST_FACTORS
    own_factors: Mapping[str, Range] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line, number in self.overruns.items():
            if not 0 <= number < math.inf:
                raise ValueError(f"overruns: {line} must be a number not below 0, not {number}")
        check_range("cost_factors", self.cost_factors)
        for key, table in self.own_factors.items():
            check_range(f"own_factors: {key}", table)

    @property
    def defaults(self) -> tuple[str, ...]:
        """Names of our tables that are used for want of the organisation's own."""
        return ("COST_FACTORS",) if self.cost_factors is COST_FACTORS else ()

    def range_of(self, key: str) -> Range:
        """Return the range of an initiative's cost."""
        return self.own_factors.get(key, self.cost_factors)

    def hundredths(self, line: str) -> int:
        """Return how many hundredths of an overrun a line bears, rounded up."""
        return math.ceil(round(self.overruns.get(line, 0.0) * HUNDREDTHS, 6))

    def most_over(self, initiative: Initiative, category: str) -> tuple[int, ...]:
        """Return the most by which each quarter of the work may run over, rounded up."""
        beyond = max(0.0, self.range_of(initiative.id)[-1][1] - 1)
        return tuple(math.ceil(cost * beyond) for cost in initiative.work_cost(category))
