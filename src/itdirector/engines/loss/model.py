"""What the loss engine is asked and what it answers. Costs are in the organisation's currency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_STOPPED = 0.95
"""Controls together never remove more than this share of the loss arriving by one path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How often something happens, and how much evidence says so.

    The yearly rate is gamma distributed with mean `events_per_year`; `evidence_years` is how many
    years of watching that belief is worth (1 for "like us" figures, 10 for strong ones). Infinite
    evidence means a rate known for certain.
    """

    events_per_year: float
    evidence_years: float = 5.0

    def __post_init__(self) -> None:
        if not 0 <= self.events_per_year < math.inf:
            raise ValueError(f"events_per_year must not be negative: {self.events_per_year}")
        if not self.evidence_years > 0:
            raise ValueError(f"evidence_years must be above 0: {self.evidence_years}")

    def updated(self, *, incidents: int, years: float) -> Frequency:
        """Return the belief after seeing this many incidents of one's own in so many years."""
        if incidents < 0 or not 0 <= years < math.inf:
            raise ValueError(f"cannot have seen {incidents} incidents in {years} years")
        if math.isinf(self.evidence_years):
            return self
        evidence = self.evidence_years + years
        events = self.events_per_year * self.evidence_years + incidents
        return Frequency(events_per_year=events / evidence, evidence_years=evidence)

    def chance_within(self, years: float) -> float:
        """Return the probability of at least one event in so many years."""
        if math.isinf(self.evidence_years):
            return -math.expm1(-self.events_per_year * years)
        shape = self.events_per_year * self.evidence_years
        return -math.expm1(-shape * math.log1p(years / self.evidence_years))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing that may go wrong.

    `low_cost` and `high_cost` are the 5th and 95th percentiles of what one event costs, which is
    taken as lognormal. `paths` maps each way in to its share of the events; shares add up to 1.
    """

    id: str
    frequency: Frequency
    low_cost: float
    high_cost: float
    paths: Mapping[str, float] = field(default_factory=lambda: {"any": 1.0})

    def __post_init__(self) -> None:
        if not 0 < self.low_cost < self.high_cost < math.inf:
            raise ValueError(f"{self.id}: needs 0 < low_cost < high_cost")
        if any(not 0 <= share <= 1 for share in self.paths.values()):
            raise ValueError(f"{self.id}: the share of a path must be from 0 to 1")
        if abs(sum(self.paths.values()) - 1) > 1e-9:
            raise ValueError(f"{self.id}: the shares of its paths must add up to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something that makes losses rarer or smaller. Every fraction is from 0 to 1.

    `stops` maps a path to the fraction of its events stopped (operational efficacy: coverage and
    reliability included). `shrinks` maps a scenario to the fraction of each loss avoided.
    """

    id: str
    stops: Mapping[str, float] = field(default_factory=dict)
    shrinks: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for target, fraction in [*self.stops.items(), *self.shrinks.items()]:
            if not 0 <= fraction <= 1:
                raise ValueError(f"{self.id}: the effect on {target} must be from 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossProblem:
    """The scenarios to add up, independent of each other, and the controls in place.

    `most_per_event` is the most the organisation can lose in one event (equity, credit and
    insurance, or a year's revenue): losses beyond it fall on somebody else.
    """

    scenarios: tuple[Scenario, ...]
    controls: tuple[Control, ...] = ()
    most_per_event: float = math.inf

    def __post_init__(self) -> None:
        if not self.most_per_event > 0:
            raise ValueError(f"most_per_event must be above 0: {self.most_per_event}")
        for kind, ids in (
            ("scenario", [s.id for s in self.scenarios]),
            ("control", [c.id for c in self.controls]),
        ):
            for name in ids:
                if ids.count(name) > 1:
                    raise ValueError(f"{name}: two {kind}s have this id")
        self._check_targets()

    def _check_targets(self) -> None:
        paths = {path for s in self.scenarios for path in s.paths}
        ids = {s.id for s in self.scenarios}
        for control in self.controls:
            for unknown in sorted((control.stops.keys() - paths) | (control.shrinks.keys() - ids)):
                raise ValueError(f"{control.id}: {unknown!r} is no path or scenario of the problem")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioForecast:
    """One scenario with the controls in place."""

    id: str
    events_per_year: float
    mean_event_cost: float
    mean_cost: float
    """Expected cost of one year."""
    share_of_mean: float
    chance_within_1_year: float
    chance_within_3_years: float
    chance_within_5_years: float
    event_p05_cost: float
    event_median_cost: float
    event_p95_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What one year may cost, with what is needed to judge and to repeat it.

    Nothing is sampled. Amounts other than means are exact to one `grid_step`.
    """

    mean_cost: float
    chance_of_no_loss: float
    one_in_10_cost: float
    """Exceeded in one year out of ten (VaR 90)."""
    one_in_20_cost: float
    """Exceeded in one year out of twenty (VaR 95)."""
    worst_twentieth_mean_cost: float
    """Mean of the worst one year in twenty (expected shortfall at 95 %)."""
    quantiles: Mapping[int, float]
    """Percent to the cost that is not exceeded with that probability."""
    exceedance: tuple[tuple[float, float], ...]
    """Pairs (cost, probability of losing that much or more), by rising cost."""
    scenarios: tuple[ScenarioForecast, ...]
    grid_step: float
    grid_points: int
    beyond_grid: float
    """Probability of a year worse than the last grid point. Means include it."""
    digest: str
    """SHA-256 of the problem, whatever order it was listed in."""
