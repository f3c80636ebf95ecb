"""What is asked and answered of regular usage: bills, seats, gigabytes a month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from itdirector.engines.fingerprint import fingerprint

USAGE_METHOD = "usage 1"

Method = Literal["seasonal naive", "theta", "damped trend", "theta and damped trend"]

LEAST_PERIODS = 8
"""Fewer past periods are no ground for a forecast; the question is refused."""

PREFERRED: Method = "theta and damped trend"
"""The mean of two good methods: over many series hard to beat (M4: Makridakis et al. 2020)."""

MUST_BE_BETTER = 0.80
"""Another method is taken only where its errors in trials are below this share of the preferred's:
trials are few, and picking the best of them at any margin costs accuracy (benchmarks/forecast.py).
"""

LEAST_TRIALS = 10
NORMAL_90 = 1.6449
"""Half width of the 90 % interval in standard deviations where trials are too few to tell."""

NARROWEST, WIDEST = 1.0, 5.0
"""Limits of what trials, which overlap, may make of that half width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageQuestion:
    """Asks how much will be used in the next periods.

    `values` are at even steps, oldest first; `season` is how many steps make a cycle: 12 for
    months, 4 for quarters, 7 for days, 1 for none.
    """

    id: str
    unit: str
    values: tuple[float, ...]
    season: int
    periods: int

    def __post_init__(self) -> None:
        if len(self.values) < LEAST_PERIODS:
            raise ValueError(f"{self.id}: values must be at least {LEAST_PERIODS}")
        if not all(math.isfinite(value) for value in self.values):
            raise ValueError(f"{self.id}: values must be numbers")
        if not 1 <= self.season <= 366:
            raise ValueError(f"{self.id}: season must be from 1 to 366: {self.season}")
        if not 1 <= self.periods <= 120:
            raise ValueError(f"{self.id}: periods must be from 1 to 120: {self.periods}")

    @property
    def digest(self) -> str:
        """SHA-256 of the question."""
        return fingerprint(
            {
                "method": USAGE_METHOD,
                "id": self.id,
                "unit": self.unit,
                "values": self.values,
                "figures": [self.season, self.periods],
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageTrial:
    """One method's forecast of a past value from `known` values, `lead` steps ahead."""

    method: Method
    known: int
    lead: int
    foretold: float
    deviation: float
    """Standard deviation the method gave itself."""
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothing:
    """What exponential smoothing chose: weights of level and trend, and the trend kept per step."""

    level: float
    trend: float
    damping: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The next periods with their 90 % interval, and why they were foretold so."""

    method_chosen: Method
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seasonal: tuple[float, ...]
    """Factor (or amount, where `multiplicative` is false) of each step of the cycle, beginning
    with the step of the first value; empty where no season was found."""
    multiplicative: bool
    theta_level: float
    """Weight of the newest value in the Theta method."""
    damped: Smoothing
    errors: dict[Method, float]
    """Mean distance from the truth in trials of the past, by method; empty without trials."""
    trials: tuple[UsageTrial, ...]
    standard_deviations: float
    """Half width of the interval in the method's own standard deviations, from its trials."""
    method: str
    digest: str
