"""What the loss engine is asked and what it answers. Costs are in the organisation's currency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

METHOD = "loss@2"
"""Changes whenever the same question may get another answer."""

MOST_STOPPED = 0.95
"""Controls together never remove more than this share of the loss arriving by one path."""

Grade = Literal["measured", "contract", "survey", "expert", "default"]
"""What a figure rests on, best first."""

GRADES: tuple[Grade, ...] = ("measured", "contract", "survey", "expert", "default")


class ProofFailed(Exception):
    """An answer and its check disagree, so the answer is not given. A fault of ours."""


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

    @property
    def shape(self) -> float:
        """Alpha of the gamma distribution: the events the belief is worth having seen."""
        return self.events_per_year * self.evidence_years

    def updated(self, *, incidents: int, years: float) -> Frequency:
        """Return the belief after seeing this many incidents of one's own in so many years."""
        if incidents < 0 or not 0 <= years < math.inf:
            raise ValueError(f"cannot have seen {incidents} incidents in {years} years")
        if math.isinf(self.evidence_years):
            return self
        evidence = self.evidence_years + years
        return Frequency(
            events_per_year=(self.shape + incidents) / evidence, evidence_years=evidence
        )

    def chance_within(self, years: float) -> float:
        """Return the probability of at least one event in so many years."""
        if math.isinf(self.evidence_years):
            return -math.expm1(-self.events_per_year * years)
        return -math.expm1(-self.shape * math.log1p(years / self.evidence_years))

    def thinned(self, share: float) -> Frequency:
        """Return the frequency of the events that come through, each with probability `share`."""
        if share == 0:
            return Frequency(events_per_year=0.0, evidence_years=math.inf)
        return Frequency(
            events_per_year=self.events_per_year * share,
            evidence_years=self.evidence_years / share,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """An insurance of one event's cost.

    Of what goes beyond `deductible` the firm bears the share `coinsurance`; the insurer pays the
    rest, at most `limit`, both per event and in the organisation's currency. None: no limit.
    """

    deductible: float
    limit: float | None = None
    coinsurance: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.deductible < math.inf:
            raise ValueError(f"deductible must not be negative: {self.deductible}")
        if self.limit is not None and not 0 < self.limit < math.inf:
            raise ValueError(f"limit must be above 0, or None: {self.limit}")
        if not 0 <= self.coinsurance < 1:
            raise ValueError(f"coinsurance must be from 0 to below 1: {self.coinsurance}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """What a scenario's figures rest on. What nobody stated counts as our default."""

    frequency: Grade = "default"
    cost: Grade = "default"

    def __post_init__(self) -> None:
        for one in fields(self):
            if getattr(self, one.name) not in GRADES:
                raise ValueError(f"{one.name}: {getattr(self, one.name)!r} is no grade: {GRADES}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing that may go wrong.

    `low_cost` and `high_cost` are the 5th and 95th percentiles of what one event costs, which is
    taken as lognormal. `paths` maps each way in to its share of the events; shares add up to 1.
    `family` names the scenarios that tend to strike in the same year (simulation only).
    """

    id: str
    frequency: Frequency
    low_cost: float
    high_cost: float
    paths: Mapping[str, float] = field(default_factory=lambda: {"any": 1.0})
    policy: Policy | None = None
    family: str | None = None
    grades: Grades = field(default_factory=Grades)

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
    grade: Grade = "default"

    def __post_init__(self) -> None:
        for target, fraction in [*self.stops.items(), *self.shrinks.items()]:
            if not 0 <= fraction <= 1:
                raise ValueError(f"{self.id}: the effect on {target} must be from 0 to 1")
        if self.grade not in GRADES:
            raise ValueError(f"{self.id}: grade {self.grade!r} is none of {GRADES}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonCause:
    """One event that strikes several scenarios at once, as when an identity provider fails.

    `hits` maps a scenario to the probability that the event strikes it. These events are part of
    each scenario's own frequency, not on top of it: means stay, bad years get worse.
    """

    id: str
    frequency: Frequency
    hits: Mapping[str, float]

    def __post_init__(self) -> None:
        for target, chance in self.hits.items():
            if not 0 <= chance <= 1:
                raise ValueError(f"{self.id}: hits on {target} must be from 0 to 1: {chance}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossProblem:
    """The scenarios to add up, what ties them together, and the controls in place.

    `most_per_event` is the most the organisation can lose in one event (equity, credit and
    insurance, or a year's revenue): losses beyond it fall on somebody else. `overlap` says how
    far controls on one path stop the same events: 0, each stops its share of what the others let
    through; 1, all stop the same events and only the best counts; between, geometrically.
    """

    scenarios: tuple[Scenario, ...]
    controls: tuple[Control, ...] = ()
    most_per_event: float = math.inf
    common_causes: tuple[CommonCause, ...] = ()
    overlap: float = 0.0

    def __post_init__(self) -> None:
        if not self.most_per_event > 0:
            raise ValueError(f"most_per_event must be above 0: {self.most_per_event}")
        if not 0 <= self.overlap <= 1:
            raise ValueError(f"overlap must be from 0 to 1: {self.overlap}")
        for kind, ids in (
            ("scenario", [s.id for s in self.scenarios]),
            ("control", [c.id for c in self.controls]),
            ("common cause", [c.id for c in self.common_causes]),
        ):
            for name in ids:
                if ids.count(name) > 1:
                    raise ValueError(f"{name}: two {kind}s have this id")
        self._check_targets()
        for scenario in self.scenarios:
            self.own_frequency(scenario)

    def own_frequency(self, scenario: Scenario) -> Frequency:
        """Return how often a scenario strikes alone, without the common causes' part.

        ValueError when common causes alone would strike it more often than it does.
        """
        caused = math.fsum(
            cause.frequency.events_per_year * cause.hits.get(scenario.id, 0.0)
            for cause in self.common_causes
        )
        if caused == 0:
            return scenario.frequency
        total = scenario.frequency.events_per_year
        if caused > total * (1 + 1e-9):
            raise ValueError(f"{scenario.id}: common causes strike {caused:g} times, all {total:g}")
        return Frequency(
            events_per_year=max(0.0, total - caused),
            evidence_years=scenario.frequency.evidence_years,
        )

    def _check_targets(self) -> None:
        paths = {path for s in self.scenarios for path in s.paths}
        ids = {s.id for s in self.scenarios}
        for control in self.controls:
            for unknown in sorted((control.stops.keys() - paths) | (control.shrinks.keys() - ids)):
                raise ValueError(f"{control.id}: {unknown!r} is no path or scenario of the problem")
        for cause in self.common_causes:
            for unknown in sorted(cause.hits.keys() - ids):
                raise ValueError(f"{cause.id}: {unknown!r} is no scenario of the problem")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioForecast:
    """One scenario with the controls in place. Costs are net of insurance."""

    id: str
    events_per_year: float
    mean_event_cost: float
    mean_cost: float
    """Expected cost of one year."""
    mean_recovered: float
    """Expected payment of the insurer in one year."""
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
    share_by_grade: Mapping[Grade, float]
    """Share of the mean cost that rests on figures of each grade, by the weaker of two."""
    defaults: tuple[str, ...]
    """Figures of ours nobody has stated, as "ransom.frequency" or "MFA.effect"."""
    grid_step: float
    grid_points: int
    beyond_grid: float
    """Probability of a year worse than the last grid point. Means include it."""
    method: str
    digest: str
    """SHA-256 of the problem, whatever order it was listed in."""
