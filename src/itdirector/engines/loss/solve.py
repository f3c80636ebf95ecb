"""The distribution of a year's loss, exactly: no sampling, so the same question has one answer.

Each scenario is a compound Poisson sum, or negative binomial where its rate is uncertain; their
transforms multiply (Klugman, Panjer and Willmot, Loss Models, ch. 9). Tilting keeps years beyond
the grid from wrapping round onto it (Grübel and Hermesmeier 1999, ASTIN Bulletin 29).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.loss.controls import Residual, residual
from itdirector.engines.loss.model import Forecast, Frequency, LossProblem, ScenarioForecast
from itdirector.engines.loss.severity import Floats, Severity

PERCENTS = (1, 5, 10, 25, 50, 75, 80, 90, 95, 98, 99)
COARSE_POINTS = 2**12
POINTS = 2**16
MOST_POINTS = 2**20
FINENESS = 0.005
"""The grid step is at most this share of the 1-in-20-year loss, while MOST_POINTS allow it."""

BEYOND = 1e-4
"""Most probability that a year may have beyond the grid."""

BEYOND_OF_LOSS = 0.005
"""Most of it as a share of the probability of any loss: rare losses keep their tail in sight."""

TILT = 10.0
"""Years beyond the grid count exp(-TILT) = 5e-5 of their probability where they wrap round."""

CURVE_POINTS = 60


@dataclass(frozen=True, slots=True)
class _Year:
    """Probabilities of a year's loss at multiples of `step`, from 0."""

    step: float
    chances: Floats
    cumulative: Floats

    @property
    def end(self) -> float:
        return self.step * len(self.chances)

    @property
    def beyond(self) -> float:
        """Probability of a year beyond the grid."""
        return max(0.0, 1.0 - float(self.cumulative[-1]))

    def quantile(self, probability: float) -> float:
        """Return the least loss not exceeded with this probability, or the last of the grid."""
        index = int(np.searchsorted(self.cumulative, probability - 1e-12))
        return self.step * min(index, len(self.chances) - 1)

    def at_least(self, cost: float) -> float:
        """Return the probability of losing this much or more."""
        index = math.ceil(cost / self.step - 1e-9)
        below = self.cumulative[index - 1] if index > 0 else 0.0
        return max(0.0, 1.0 - float(below))


def forecast(problem: LossProblem) -> Forecast:
    """Return the distribution of one year's loss with the problem's controls in place."""
    parts = [residual(problem, scenario) for scenario in problem.scenarios]
    mean = math.fsum(part.mean_cost for part in parts)
    year = _year(parts)
    return Forecast(
        mean_cost=mean,
        chance_of_no_loss=_chance_of_no_loss(parts),
        one_in_10_cost=year.quantile(0.90),
        one_in_20_cost=year.quantile(0.95),
        worst_twentieth_mean_cost=_worst_mean(year, mean=mean, share=0.05),
        quantiles={percent: year.quantile(percent / 100) for percent in PERCENTS},
        exceedance=tuple(_curve(year, parts)),
        scenarios=tuple(
            _of_scenario(scenario.id, part, mean)
            for scenario, part in zip(problem.scenarios, parts, strict=True)
        ),
        grid_step=year.step,
        grid_points=len(year.chances),
        beyond_grid=year.beyond,
        digest=fingerprint(problem),
    )


def yearly_chances(parts: list[Residual], *, step: float, points: int) -> Floats:
    """Return the probability that a year's loss rounds to each multiple of `step`, from 0."""
    tilt = np.exp(-TILT / points * np.arange(points))
    log_transform = np.zeros(points // 2 + 1, dtype=np.complex128)
    for part in parts:
        if part.events_per_year > 0:
            events = np.fft.rfft(tilt * _event_chances(part.severity, step=step, points=points))
            log_transform += _log_count_transform(part.thinned, events)
    chances = np.fft.irfft(np.exp(log_transform), points) / tilt
    return np.asarray(np.maximum(chances, 0.0), np.float64)


def _log_count_transform(
    frequency: Frequency, transform: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """Return the logarithm of the generating function of the number of events."""
    if math.isinf(frequency.evidence_years):
        return frequency.events_per_year * (transform - 1)
    shape = frequency.events_per_year * frequency.evidence_years
    return np.asarray(-shape * np.log1p((1 - transform) / frequency.evidence_years), np.complex128)


def _event_chances(severity: Severity, *, step: float, points: int) -> Floats:
    """Return the cost of one event on the grid, its mean kept exactly (Loss Models, 9.6.5.2)."""
    limits = step * np.arange(1, points + 1, dtype=np.float64)
    slopes = np.diff(severity.limited_mean(limits), prepend=0.0) / step
    return -np.diff(slopes, prepend=1.0)


def _year(parts: list[Residual]) -> _Year:
    """Return the year on a grid that reaches far and is fine, chosen by the problem alone."""
    any_loss = 1 - _chance_of_no_loss(parts)
    end = max(1.0, math.fsum(part.mean_cost for part in parts))
    beyond = min(BEYOND, BEYOND_OF_LOSS * any_loss)
    while any_loss > 0 and _tabulated(parts, end=end, points=COARSE_POINTS).beyond > beyond:
        end *= 2
    points = POINTS
    year = _tabulated(parts, end=end, points=points)
    while points < MOST_POINTS and year.step > FINENESS * year.quantile(0.95) > 0:
        points *= 2
        year = _tabulated(parts, end=end, points=points)
    return year


def _tabulated(parts: list[Residual], *, end: float, points: int) -> _Year:
    chances = yearly_chances(parts, step=end / points, points=points)
    return _Year(end / points, chances, np.cumsum(chances))


def _chance_of_no_loss(parts: list[Residual]) -> float:
    return math.prod((1 - part.thinned.chance_within(1) for part in parts), start=1.0)


def _worst_mean(year: _Year, *, mean: float, share: float) -> float:
    """Return the mean of the worst `share` of years: the exact mean less what the others hold."""
    start = year.quantile(1 - share)
    index = round(start / year.step)
    held = year.step * float(np.arange(index + 1) @ year.chances[: index + 1])
    held -= start * (float(year.cumulative[index]) - (1 - share))
    return max(start, (mean - held) / share)


def _curve(year: _Year, parts: list[Residual]) -> Iterator[tuple[float, float]]:
    """Yield points of the loss-exceedance curve, at even ratios from a small event to the end."""
    small = [part.severity.quantile(0.05) for part in parts if part.events_per_year > 0]
    if not small:
        return
    first = min(max(year.step, min(small)), year.end / 2)
    for cost in np.geomspace(first, year.end - year.step, CURVE_POINTS):
        on_grid = round(cost / year.step) * year.step
        yield on_grid, year.at_least(on_grid)


def _of_scenario(name: str, part: Residual, mean: float) -> ScenarioForecast:
    frequency, severity = part.thinned, part.severity
    return ScenarioForecast(
        id=name,
        events_per_year=frequency.events_per_year,
        mean_event_cost=severity.mean(),
        mean_cost=part.mean_cost,
        share_of_mean=part.mean_cost / mean if mean > 0 else 0.0,
        chance_within_1_year=frequency.chance_within(1),
        chance_within_3_years=frequency.chance_within(3),
        chance_within_5_years=frequency.chance_within(5),
        event_p05_cost=severity.quantile(0.05),
        event_median_cost=severity.quantile(0.5),
        event_p95_cost=severity.quantile(0.95),
    )
