"""What controls do: how well one works in practice, what they leave together, who earned what.

Efficacy follows FAIR-CAM (FAIR Institute); shares follow Shapley (1953); return on security
investment follows ENISA (2012).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

from itdirector.engines.loss.model import (
    MOST_STOPPED,
    Control,
    Frequency,
    LossProblem,
    Scenario,
)
from itdirector.engines.loss.severity import Severity, lognormal

DAYS_PER_YEAR = 365

MOST_SHARED = 14
"""Controls among which shares are worked out exactly; the work doubles with each."""


@dataclass(frozen=True, slots=True)
class Residual:
    """One scenario with controls in place: the share of events left and the cost of one."""

    frequency: Frequency
    share_left: float
    severity: Severity

    @property
    def events_per_year(self) -> float:
        """Events that still come through, per year."""
        return self.frequency.events_per_year * self.share_left

    @property
    def thinned(self) -> Frequency:
        """The frequency of the events that still come through."""
        if self.share_left == 0:
            return Frequency(events_per_year=0.0, evidence_years=math.inf)
        return Frequency(
            events_per_year=self.events_per_year,
            evidence_years=self.frequency.evidence_years / self.share_left,
        )

    @property
    def mean_cost(self) -> float:
        """Expected cost of a year."""
        return self.events_per_year * self.severity.mean()


def residual(problem: LossProblem, scenario: Scenario) -> Residual:
    """Return what the problem's controls leave of a scenario.

    Fractions left multiply, path by path; frequency and cost together never fall below
    1 - MOST_STOPPED of what arrived by the path.
    """
    least = 1 - MOST_STOPPED
    shrunk = math.prod(1 - c.shrinks.get(scenario.id, 0.0) for c in problem.controls)
    cost_left = max(least, shrunk)
    events_left = math.fsum(
        share
        * max(math.prod(1 - c.stops.get(path, 0.0) for c in problem.controls), least / cost_left)
        for path, share in scenario.paths.items()
    )
    severity = replace(
        lognormal(scenario.low_cost, scenario.high_cost),
        cap=problem.most_per_event,
        scale=cost_left,
    )
    return Residual(scenario.frequency, events_left, severity)


def mean_cost(problem: LossProblem) -> float:
    """Return the expected cost of a year with the problem's controls in place."""
    return math.fsum(residual(problem, scenario).mean_cost for scenario in problem.scenarios)


def shares_of_reduction(problem: LossProblem) -> dict[str, float]:
    """Return how much of the yearly reduction each control earns: its Shapley value.

    The shares add up to what all controls remove together, which what each would remove alone does
    not. Refuses more than MOST_SHARED controls.
    """
    controls = problem.controls
    if len(controls) > MOST_SHARED:
        raise ValueError(f"shares are exact up to {MOST_SHARED} controls, not {len(controls)}")
    costs = {
        frozenset(c.id for c in chosen): mean_cost(replace(problem, controls=chosen))
        for size in range(len(controls) + 1)
        for chosen in itertools.combinations(controls, size)
    }
    return {control.id: _share(control, costs, count=len(controls)) for control in controls}


def _share(control: Control, costs: dict[frozenset[str], float], *, count: int) -> float:
    without = {chosen: cost for chosen, cost in costs.items() if control.id not in chosen}
    return math.fsum(
        (cost - costs[chosen | {control.id}]) / (count * math.comb(count - 1, len(chosen)))
        for chosen, cost in without.items()
    )


def operational_efficacy(
    *, coverage: float, reliability: float, intended: float, degraded: float = 0.0
) -> float:
    """Return the share of events a control stops in practice. All are fractions from 0 to 1.

    `coverage` is the share of assets that have it, `reliability` the share of time it is in its
    intended state, `intended` and `degraded` its efficacy in and out of that state.
    """
    for name, share in (
        ("coverage", coverage),
        ("reliability", reliability),
        ("intended", intended),
        ("degraded", degraded),
    ):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} must be from 0 to 1: {share}")
    return coverage * (reliability * intended + (1 - reliability) * degraded)


def reliability(*, lapses_per_year: float, days_to_repair: float) -> float:
    """Return the share of time in the intended state, as of an alternating renewal process."""
    return 1 / (1 + lapses_per_year * days_to_repair / DAYS_PER_YEAR)


def reliability_by_days(*, lapses_per_year: float, days_to_repair: float) -> float:
    """Return the same share in the discrete form of the FAIR-CAM literature, for comparison."""
    return float((1 - lapses_per_year / DAYS_PER_YEAR) ** days_to_repair)


def return_on_security(*, yearly_reduction: float, yearly_cost: float) -> float:
    """Return ROSI: what is saved beyond the cost, per unit of the cost. Cost must be above 0."""
    return (yearly_reduction - yearly_cost) / yearly_cost
