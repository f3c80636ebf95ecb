"""What controls leave of each scenario, path by path, and of the expected cost of a year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from itdirector.engines.loss.insurance import EventCost, Retained
from itdirector.engines.loss.model import MOST_STOPPED, Frequency, LossProblem, Scenario
from itdirector.engines.loss.severity import Severity, lognormal


@dataclass(frozen=True, slots=True)
class Blow:
    """A common cause as one scenario feels it: its events, and the share of them that hurts."""

    cause: str
    frequency: Frequency
    chance: float


@dataclass(frozen=True, slots=True)
class Residual:
    """One scenario with controls in place: the events left and the cost of one to the firm."""

    frequency: Frequency
    """Of the events it has alone, before controls."""
    share_left: float
    severity: EventCost
    blows: tuple[Blow, ...] = ()

    @property
    def events_per_year(self) -> float:
        """Events that still come through, per year, those of common causes included."""
        caused = math.fsum(b.frequency.events_per_year * b.chance for b in self.blows)
        return self.frequency.events_per_year * self.share_left + caused

    @property
    def thinned(self) -> Frequency:
        """The frequency of its own events that still come through."""
        return self.frequency.thinned(self.share_left)

    @property
    def mean_cost(self) -> float:
        """Expected cost of a year, net of insurance."""
        return self.events_per_year * self.severity.mean()

    @property
    def mean_recovered(self) -> float:
        """Expected payment of the insurer in a year."""
        if isinstance(self.severity, Retained):
            return self.events_per_year * (self.severity.whole.mean() - self.severity.mean())
        return 0.0

    def chance_within(self, years: float) -> float:
        """Return the probability that at least one event comes through in so many years."""
        quiet = 1 - self.thinned.chance_within(years)
        for blow in self.blows:
            quiet *= 1 - blow.frequency.thinned(blow.chance).chance_within(years)
        return 1 - quiet if self.blows else self.thinned.chance_within(years)


def layered(effects: Sequence[float], *, overlap: float) -> float:
    """Return the share that gets past layers which each stop a fraction.

    `overlap` 0: independent, product of (1 - e). 1: the same events, 1 - the best. Between, the
    two are weighted in logarithms.
    """
    independent = math.prod((1 - e for e in effects), start=1.0)
    if overlap == 0:
        return independent
    same = 1 - max(effects, default=0.0)
    return float(independent ** (1 - overlap) * same**overlap)


def residual(problem: LossProblem, scenario: Scenario) -> Residual:
    """Return what the problem's controls leave of a scenario.

    Fractions left multiply, path by path, as far as layers do not overlap; frequency and cost
    together never fall below 1 - MOST_STOPPED of what arrived by the path.
    """
    least, overlap = 1 - MOST_STOPPED, problem.overlap
    shrunk = [c.shrinks[scenario.id] for c in problem.controls if scenario.id in c.shrinks]
    cost_left = max(least, layered(shrunk, overlap=overlap))
    events_left = math.fsum(
        share
        * max(
            layered([c.stops[path] for c in problem.controls if path in c.stops], overlap=overlap),
            least / cost_left,
        )
        for path, share in scenario.paths.items()
    )
    return Residual(
        frequency=problem.own_frequency(scenario),
        share_left=events_left,
        severity=event_cost(problem, scenario, cost_left=cost_left),
        blows=tuple(
            Blow(cause.id, cause.frequency, cause.hits[scenario.id] * events_left)
            for cause in problem.common_causes
            if scenario.id in cause.hits
        ),
    )


def event_cost(problem: LossProblem, scenario: Scenario, *, cost_left: float) -> EventCost:
    """Return the cost of one event to the firm when this share of it is left."""
    whole: Severity = replace(
        lognormal(scenario.low_cost, scenario.high_cost),
        cap=problem.most_per_event,
        scale=cost_left,
    )
    return Retained(whole=whole, policy=scenario.policy) if scenario.policy else whole


def mean_cost(problem: LossProblem) -> float:
    """Return the expected cost of a year with the problem's controls in place."""
    return math.fsum(residual(problem, scenario).mean_cost for scenario in problem.scenarios)
