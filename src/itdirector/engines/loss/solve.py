"""The distribution of a year's loss, exactly: no sampling, so the same question has one answer.

Each scenario is a compound Poisson sum, or negative binomial where its rate is uncertain; their
transforms multiply (Klugman, Panjer and Willmot, Loss Models, ch. 9). An event of a common cause
costs the sum of what it strikes: one more compound sum. Tilting keeps years beyond the grid from
wrapping round onto it (Grübel and Hermesmeier 1999, ASTIN Bulletin 29).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.loss.controls import Residual, residual
from itdirector.engines.loss.evidence import defaults, share_by_grade
from itdirector.engines.loss.insurance import EventCost
from itdirector.engines.loss.model import (
    METHOD,
    Forecast,
    Frequency,
    LossProblem,
    ScenarioForecast,
)
from itdirector.engines.loss.severity import Floats

PERCENTS = (1, 5, 10, 25, 50, 75, 80, 90, 95, 98, 99)
COARSE_POINTS = 2**10
LEAST_POINTS = 2**14
POINTS = 2**16
MOST_POINTS = 2**20
FINER = 0.002
"""The grid step is at most this share of the median, while POINTS allow it."""

FINENESS = 0.005
"""The grid step is at most this share of the 1-in-20-year loss, while MOST_POINTS allow it."""

BEYOND = 1e-4
"""Most probability that a year may have beyond the grid."""

BEYOND_OF_LOSS = 0.005
"""Most of it as a share of the probability of any loss: rare losses keep their tail in sight."""

TILT = 10.0
"""Years beyond the grid count exp(-TILT) = 5e-5 of their probability where they wrap round."""

CURVE_POINTS = 60

CACHED_POINTS = 2**13
"""Worked on at a time, so that what is in between stays in the processor's cache."""

Transform = NDArray[np.complex128]


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
    costs = {s.id: part.mean_cost for s, part in zip(problem.scenarios, parts, strict=True)}
    mean = math.fsum(costs.values())
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
        share_by_grade=share_by_grade(problem, costs),
        defaults=tuple(defaults(problem)),
        grid_step=year.step,
        grid_points=len(year.chances),
        beyond_grid=year.beyond,
        method=METHOD,
        digest=fingerprint(problem),
    )


def yearly_chances(parts: Sequence[Residual], *, step: float, points: int) -> Floats:
    """Return the probability that a year's loss rounds to each multiple of `step`, from 0."""
    tilt = np.exp(-TILT / points * np.arange(points))
    log_transform = np.zeros(points // 2 + 1, dtype=np.complex128)
    certain, rate = np.zeros(points), 0.0
    struck: dict[str, Transform] = {}
    for part in (p for p in parts if p.events_per_year > 0):
        events = tilt * _event_chances(part.severity, step=step, points=points)
        if math.isinf(part.thinned.evidence_years):
            certain += part.thinned.events_per_year * events
            rate += part.thinned.events_per_year
            if not part.blows:
                continue
        transform = np.fft.rfft(events)
        if math.isfinite(part.thinned.evidence_years):
            log_transform += _log_count_transform(part.thinned, transform)
        for blow in part.blows:
            passed = struck.get(blow.cause, 1.0)
            struck[blow.cause] = passed * (1 - blow.chance + blow.chance * transform)
    log_transform += np.fft.rfft(certain) - rate  # certain rates make one compound Poisson sum
    for cause, frequency in _causes(parts).items():
        if cause in struck:
            log_transform += _log_count_transform(frequency, struck[cause])
    chances = np.fft.irfft(np.exp(log_transform), points) / tilt
    return np.asarray(np.maximum(chances, 0.0), np.float64)


def _causes(parts: Sequence[Residual]) -> dict[str, Frequency]:
    return {blow.cause: blow.frequency for part in parts for blow in part.blows}


def _log_count_transform(frequency: Frequency, transform: Transform) -> Transform:
    """Return the logarithm of the generating function of the number of events."""
    if math.isinf(frequency.evidence_years):
        return frequency.events_per_year * (transform - 1)
    # ln(1 + x) of x = (1 - transform) / evidence, whose real part is not below 0: no transform of
    # chances exceeds 1. numpy's complex log1p is slower, and loses digits where x is small.
    real = (1 - transform.real) / frequency.evidence_years
    imaginary = transform.imag / -frequency.evidence_years
    size = (real + 2) * real
    size += imaginary * imaginary
    real += 1
    log = np.empty_like(transform)
    log.real = np.log1p(size, out=size) * (-0.5 * frequency.shape)
    log.imag = np.arctan(np.divide(imaginary, real, out=real), out=real) * -frequency.shape
    return log


def _event_chances(severity: EventCost, *, step: float, points: int) -> Floats:
    """Return the cost of one event on the grid, its mean kept exactly (Loss Models, 9.6.5.2)."""
    limited = step * np.arange(1, points + 1, dtype=np.float64)
    for start in range(0, points, CACHED_POINTS):
        some = slice(start, start + CACHED_POINTS)
        limited[some] = severity.limited_mean(limited[some]) / step
    slopes = limited.copy()
    slopes[1:] -= limited[:-1]
    chances = -slopes
    chances[1:] += slopes[:-1]
    chances[0] += 1.0
    return chances


def _year(parts: Sequence[Residual]) -> _Year:
    """Return the year on a grid that reaches far and is fine, chosen by the problem alone."""
    any_loss = 1 - _chance_of_no_loss(parts)
    beyond = min(BEYOND, BEYOND_OF_LOSS * any_loss)
    end = _reach(parts, beyond)
    coarse = _tabulated(parts, end=end, points=COARSE_POINTS)
    while any_loss > 0 and coarse.beyond > beyond:
        end *= 2
        coarse = _tabulated(parts, end=end, points=COARSE_POINTS)
    points = LEAST_POINTS
    while points < POINTS and end / points > FINER * coarse.quantile(0.5):
        points *= 2
    year = _tabulated(parts, end=end, points=points)
    while points < MOST_POINTS and year.step > FINENESS * year.quantile(0.95) > 0:
        points *= 2
        year = _tabulated(parts, end=end, points=points)
    return year


def _reach(parts: Sequence[Residual], beyond: float) -> float:
    """Return an end that single events alone pass with about the probability `beyond`."""
    end = max(1.0, math.fsum(part.mean_cost for part in parts))
    while math.fsum(p.events_per_year * p.severity.chance_above(end) for p in parts) > beyond:
        end *= 2
    return end


def _tabulated(parts: Sequence[Residual], *, end: float, points: int) -> _Year:
    chances = yearly_chances(parts, step=end / points, points=points)
    return _Year(end / points, chances, np.cumsum(chances))


def _chance_of_no_loss(parts: Sequence[Residual]) -> float:
    """Return the probability that no event costs the firm anything."""
    quiet, missed = 1.0, dict.fromkeys(_causes(parts), 1.0)
    for part in parts:
        hurts = part.severity.chance_above(0.0)
        quiet *= 1 - part.frequency.thinned(part.share_left * hurts).chance_within(1)
        for blow in part.blows:
            missed[blow.cause] *= 1 - blow.chance * hurts
    for cause, frequency in _causes(parts).items():
        quiet *= 1 - frequency.thinned(1 - missed[cause]).chance_within(1)
    return quiet


def _worst_mean(year: _Year, *, mean: float, share: float) -> float:
    """Return the mean of the worst `share` of years: the exact mean less what the others hold."""
    start = year.quantile(1 - share)
    index = round(start / year.step)
    held = year.step * float(np.arange(index + 1) @ year.chances[: index + 1])
    held -= start * (float(year.cumulative[index]) - (1 - share))
    return max(start, (mean - held) / share)


def _curve(year: _Year, parts: Sequence[Residual]) -> Iterator[tuple[float, float]]:
    """Yield points of the loss-exceedance curve, at even ratios from a small event to the end."""
    small = [part.severity.quantile(0.05) for part in parts if part.events_per_year > 0]
    if not small:
        return
    first = min(max(year.step, min(small)), year.end / 2)
    for cost in np.geomspace(first, year.end - year.step, CURVE_POINTS):
        on_grid = round(cost / year.step) * year.step
        yield on_grid, year.at_least(on_grid)


def _of_scenario(name: str, part: Residual, mean: float) -> ScenarioForecast:
    severity = part.severity
    return ScenarioForecast(
        id=name,
        events_per_year=part.events_per_year,
        mean_event_cost=severity.mean(),
        mean_cost=part.mean_cost,
        mean_recovered=part.mean_recovered,
        share_of_mean=part.mean_cost / mean if mean > 0 else 0.0,
        chance_within_1_year=part.chance_within(1),
        chance_within_3_years=part.chance_within(3),
        chance_within_5_years=part.chance_within(5),
        event_p05_cost=severity.quantile(0.05),
        event_median_cost=severity.quantile(0.5),
        event_p95_cost=severity.quantile(0.95),
    )
