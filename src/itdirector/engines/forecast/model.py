"""What the forecast engine is asked and what it answers. Amounts are in the question's unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from itdirector.engines.fingerprint import fingerprint


class ProofFailed(Exception):
    """The second road came to another answer: nothing may be claimed."""


METHOD = "run-out 1"
"""Version of the method behind a run-out date; it changes when answers may change."""

HORIZON_DAYS = 365
ACT_ABOVE = 0.10
NOMINAL = 0.90
"""Share of run-out dates that the stated interval is meant to hold."""

Outcome = Literal[
    "runs out", "not within horizon", "no exhaustion", "already exhausted", "too few readings"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A figure of ours used because the question gave none. `grade` is "default"."""

    name: str
    value: float
    source: str
    valid_from: date
    grade: str = "default"


DEFAULTS = {
    "horizon_days": Default(
        name="horizon_days",
        value=HORIZON_DAYS,
        source="one budget year, our choice",
        valid_from=date(2026, 11, 22),
    ),
    "act_above": Default(
        name="act_above",
        value=ACT_ABOVE,
        source="act when one purchase in ten would come too late, our choice",
        valid_from=date(2026, 11, 22),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How much was in use on a day. Several on one day are fine: the highest counts."""

    day: date
    used: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.used):
            raise ValueError(f"used must be a number: {self.used} on {self.day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A known change of use to come: a project, joiners, an archive. It counts from its day on."""

    id: str
    day: date
    change: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.change):
            raise ValueError(f"{self.id}: change must be a number: {self.change}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutQuestion:
    """Asks when this resource will be full.

    `lead_days` is how long it takes to have more, from the last reading. Days are counted from the
    last reading. `horizon_days` and `act_above` (the chance of running out before help arrives
    from which on to act) are ours, and listed as such, where they are None.
    """

    id: str
    unit: str
    readings: tuple[Reading, ...]
    capacity: float
    lead_days: int
    horizon_days: int | None = None
    act_above: float | None = None
    steps: tuple[Step, ...] = ()
    seed: int = 0
    paths: int = 1000

    def __post_init__(self) -> None:
        if not self.readings:
            raise ValueError(f"{self.id}: readings must not be empty")
        if not 0 < self.capacity < math.inf:
            raise ValueError(f"{self.id}: capacity must be above 0: {self.capacity}")
        if not 1 <= self.horizon <= 3660:
            raise ValueError(f"{self.id}: horizon_days must be from 1 to 3660: {self.horizon}")
        if not 0 <= self.lead_days <= self.horizon:
            raise ValueError(f"{self.id}: lead_days must be from 0 to the horizon")
        if not 0 < self.chance_to_act < 1:
            raise ValueError(f"{self.id}: act_above must be between 0 and 1: {self.act_above}")
        if not 100 <= self.paths <= 100_000:
            raise ValueError(f"{self.id}: paths must be from 100 to 100,000: {self.paths}")
        if self.seed < 0:
            raise ValueError(f"{self.id}: seed must not be negative: {self.seed}")
        self._check_steps()

    def _check_steps(self) -> None:
        ids = [step.id for step in self.steps]
        last = self.last_day
        for step in self.steps:
            if ids.count(step.id) > 1:
                raise ValueError(f"{self.id}: two steps are called {step.id}")
            if step.day <= last:
                raise ValueError(f"{self.id}: steps must lie after the last reading: {step.id}")

    @property
    def last_day(self) -> date:
        """Day of the last reading."""
        return max(reading.day for reading in self.readings)

    @property
    def horizon(self) -> int:
        """Days looked ahead, the default where none are given."""
        return HORIZON_DAYS if self.horizon_days is None else self.horizon_days

    @property
    def chance_to_act(self) -> float:
        """Chance of being too late above which to act, the default where none is given."""
        return ACT_ABOVE if self.act_above is None else self.act_above

    @property
    def defaults(self) -> tuple[Default, ...]:
        """The figures of ours that this question leans on."""
        return tuple(DEFAULTS[name] for name in sorted(DEFAULTS) if getattr(self, name) is None)

    @property
    def digest(self) -> str:
        """SHA-256 of the question, whatever order its readings and steps are in."""
        return fingerprint(
            {
                "method": METHOD,
                "id": self.id,
                "unit": self.unit,
                "readings": sorted([r.day.isoformat(), r.used] for r in self.readings),
                "steps": sorted([s.id, s.day.isoformat(), s.change] for s in self.steps),
                "figures": [self.capacity, self.lead_days, self.horizon, self.chance_to_act],
                "seed": self.seed,
                "paths": self.paths,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A day from which on use grew differently. Rates are per day, before and after."""

    day: date
    rate_before: float
    rate_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One forecast of the past beside what came: 5 %, median, 95 % as simulated, and the truth.

    `origin` is the last day then known, `day` the day foretold.
    """

    origin: date
    day: date
    low: float
    median: float
    high: float
    actual: float

    @property
    def miss(self) -> float:
        """Distance of the truth from the median in half widths of its side; 0 when exact."""
        gap = self.actual - self.median
        if abs(gap) <= 1e-9 * abs(self.actual):
            return 0.0
        half = self.high - self.median if gap > 0 else self.median - self.low
        return abs(gap) / half if half > 0 else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOut:
    """When the resource is full, how sure that is, and why.

    A date is None where it lies beyond the horizon. `early` and `late` are the 5th and 95th
    percentiles. With the outcome "too few readings" nothing is claimed: chances are None.
    """

    outcome: Outcome
    early: date | None
    median: date | None
    late: date | None
    chance_before_lead: float | None
    """Probability of being full on or before the day on which more could be there."""
    chance_within_horizon: float | None
    act: bool
    expected_at_horizon: float | None
    """Median use at the horizon, steps included."""
    capacity_needed: float | None
    """What would last to the horizon in nine cases of ten, steps included."""
    last_used: float
    rate_per_day: float
    """Growth per day since the last change, steps not counted."""
    changes: tuple[Change, ...]
    days_per_point: int
    points: int
    points_since_change: int
    filled_share: float
    """Share of points without a reading, drawn straight between their neighbours."""
    block_points: int
    spread: float
    """By how much the trials widened (above 1) or narrowed the simulated paths."""
    trials: tuple[Trial, ...]
    trials_held: float | None
    """Share of trials inside their interval after `spread`; None without trials."""
    defaults: tuple[Default, ...]
    seed: int
    method: str
    digest: str
