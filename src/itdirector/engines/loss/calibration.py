"""How good a person's estimates have been, and how to combine several people's.

Source: Hubbard and Seiersen (calibrated 90 % intervals: nine in ten, not nineteen in twenty);
Wilson, JASA 22 (1927), for the interval of a rate; Brier, Monthly Weather Review 78 (1950); Cooke,
Experts in Uncertainty (1991), for weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from itdirector.engines.loss.severity import Z95

TARGET = 0.90
EXPECTED = {"below": 0.05, "within": 0.90, "above": 0.05}
"""Where true values fall for someone calibrated: under, inside and over a 90 % interval."""

ENOUGH = 20
"""Scored answers of each person before weights may differ. Source: our default, 2026-11."""

Place = Literal["below", "within", "above"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One 90 % interval: 5 % chance it is below `low`, 5 % chance it is above `high`. Above 0."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high < math.inf:
            raise ValueError(f"low: an estimate needs 0 < low < high: {self.low}, {self.high}")

    def place(self, actual: float) -> Place:
        """Return where the true value fell. The ends are inside."""
        if actual < self.low:
            return "below"
        return "above" if actual > self.high else "within"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An estimate and what turned out to be true."""

    estimate: Estimate
    actual: float

    @property
    def place(self) -> Place:
        """Where the true value fell."""
        return self.estimate.place(self.actual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A person's record of 90 % intervals."""

    scored: int
    hits: int
    hit_rate: float | None
    """None before the first answer."""
    low_rate: float
    high_rate: float
    """What the hit rate may really be: 90 % Wilson interval."""
    verdict: Literal["too early to say", "overconfident", "underconfident", "calibrated"]
    """"calibrated": nothing speaks against it yet."""


def calibration(record: Sequence[Scored]) -> Calibration:
    """Return how often the truth fell inside the intervals, and what that says."""
    hits, count = sum(one.place == "within" for one in record), len(record)
    low, high = wilson(hits, count)
    verdict: Literal["too early to say", "overconfident", "underconfident", "calibrated"]
    if high < TARGET:
        verdict = "overconfident"
    elif count < ENOUGH:
        verdict = "too early to say"
    else:
        verdict = "underconfident" if low > TARGET else "calibrated"
    return Calibration(
        scored=count,
        hits=hits,
        hit_rate=hits / count if count else None,
        low_rate=low,
        high_rate=high,
        verdict=verdict,
    )


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 90 % interval of a rate seen `hits` times in `count`; (0, 1) without any."""
    if not 0 <= hits <= count:
        raise ValueError(f"hits must be from 0 to {count}: {hits}")
    if count == 0:
        return (0.0, 1.0)
    rate, z2 = hits / count, Z95**2
    middle = (rate + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 * math.sqrt(rate * (1 - rate) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return (max(0.0, middle - half), min(1.0, middle + half))


def brier(forecasts: Sequence[tuple[float, bool]]) -> float:
    """Return the mean square error of pairs (probability told, happened): 0 best, 1 worst."""
    if not forecasts:
        raise ValueError("forecasts: none to score")
    for chance, _ in forecasts:
        if not 0 <= chance <= 1:
            raise ValueError(f"forecasts: a probability must be from 0 to 1: {chance}")
    return math.fsum((chance - happened) ** 2 for chance, happened in forecasts) / len(forecasts)


def weights(records: Mapping[str, Sequence[Scored]]) -> dict[str, float]:
    """Return each person's weight; they add up to 1.

    Equal until everybody has ENOUGH scored answers; then by Cooke's calibration score: the
    probability that someone calibrated would do as badly, all taken at the shortest record.
    """
    if not records:
        raise ValueError("records: nobody to weigh")
    shortest = min(len(record) for record in records.values())
    if shortest < ENOUGH:
        return dict.fromkeys(records, 1 / len(records))
    # The chi-square tail with two degrees of freedom is an exponential: no table needed.
    surprise = {name: shortest * _divergence(record) for name, record in records.items()}
    least = min(surprise.values())
    scores = {name: math.exp(least - value) for name, value in surprise.items()}
    return {name: score / sum(scores.values()) for name, score in scores.items()}


def combined(
    estimates: Mapping[str, Estimate], shares: Mapping[str, float] | None = None
) -> Estimate:
    """Return one estimate: the average of the people's quantiles, equally or by weight.

    Quantities above 0 that span orders of magnitude are averaged in logarithms, where they are
    normal: the average of lognormals is then lognormal, and nobody's high end rules.
    """
    if not estimates:
        raise ValueError("estimates: nobody estimated")
    used = shares or dict.fromkeys(estimates, 1.0)
    missing = sorted(estimates.keys() - used.keys())
    if missing:
        raise ValueError(f"shares: no weight for {', '.join(missing)}")
    total = math.fsum(used[name] for name in estimates)
    if not total > 0 or any(used[name] < 0 for name in estimates):
        raise ValueError("shares: weights must not be negative, and not all 0")
    low = math.fsum(used[name] * math.log(one.low) for name, one in estimates.items())
    high = math.fsum(used[name] * math.log(one.high) for name, one in estimates.items())
    return Estimate(low=math.exp(low / total), high=math.exp(high / total))


def _divergence(record: Sequence[Scored]) -> float:
    """Return the relative information of where truths fell to where they should."""
    seen = Counter(one.place for one in record)
    return math.fsum(
        count / len(record) * math.log(count / len(record) / EXPECTED[place])
        for place, count in seen.items()
    )
