"""How much will be used: by the method the series' own past speaks for, as wide as it was wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from itdirector.engines.forecast.methods import (
    Ahead,
    Floats,
    Season,
    damped_trend,
    season_of,
    seasonal_naive,
    theta,
)
from itdirector.engines.forecast.model import NOMINAL
from itdirector.engines.forecast.usage_model import (
    LEAST_PERIODS,
    LEAST_TRIALS,
    MUST_BE_BETTER,
    NARROWEST,
    NORMAL_90,
    PREFERRED,
    USAGE_METHOD,
    WIDEST,
    Method,
    Smoothing,
    Usage,
    UsageQuestion,
    UsageTrial,
)

MOST_TRIAL_ORIGINS = 4


@dataclass(frozen=True, slots=True)
class _Forecasts:
    by_method: dict[Method, Ahead]
    season: Season
    theta_level: float
    damped: Smoothing


def usage(question: UsageQuestion) -> Usage:
    """Return the next periods with their 90 % interval, and why they were foretold so."""
    values = np.array(question.values, dtype=np.float64)
    trials = _trials(values, season=question.season, periods=question.periods)
    errors = errors_of(trials)
    chosen = choice(errors)
    found = _forecasts(values, season=question.season, periods=question.periods)
    ahead = found.by_method[chosen]
    width = width_of([trial for trial in trials if trial.method == chosen])
    reach = width * ahead.deviations
    seasonal = found.season.effects if len(found.season.effects) > 1 else np.zeros(0)
    return Usage(
        method_chosen=chosen,
        expected=tuple(ahead.expected.tolist()),
        low=tuple((ahead.expected - reach).tolist()),
        high=tuple((ahead.expected + reach).tolist()),
        seasonal=tuple(seasonal.tolist()),
        multiplicative=found.season.multiplicative,
        theta_level=found.theta_level,
        damped=found.damped,
        errors=errors,
        trials=trials,
        standard_deviations=width,
        method=USAGE_METHOD,
        digest=question.digest,
    )


def errors_of(trials: tuple[UsageTrial, ...]) -> dict[Method, float]:
    """Return each method's mean distance from the truth."""
    missed: dict[Method, list[float]] = {}
    for trial in trials:
        missed.setdefault(trial.method, []).append(abs(trial.actual - trial.foretold))
    return {method: math.fsum(gaps) / len(gaps) for method, gaps in missed.items()}


def choice(errors: dict[Method, float]) -> Method:
    """Return the preferred method, or the best where it is clearly better."""
    if not errors:
        return PREFERRED
    best = min(errors, key=lambda method: errors[method])
    return best if errors[best] < MUST_BE_BETTER * errors[PREFERRED] else PREFERRED


def width_of(trials: list[UsageTrial]) -> float:
    """Return how many of its own standard deviations hold 90 % of a method's trials."""
    if len(trials) < LEAST_TRIALS:
        return NORMAL_90
    misses = sorted(
        abs(t.actual - t.foretold) / t.deviation if t.deviation > 0 else 0.0 for t in trials
    )
    rank = min(len(misses), math.ceil(NOMINAL * (len(misses) + 1)))
    return min(WIDEST, max(NARROWEST, misses[rank - 1]))


def _trials(values: Floats, *, season: int, periods: int) -> tuple[UsageTrial, ...]:
    """Return forecasts of the past from several of its ends, by every method."""
    total = len(values)
    reach = min(periods, max(season, 6), total // 4)
    least = max(LEAST_PERIODS, min(2 * season + 2, total - reach))
    found = []
    for back in range(MOST_TRIAL_ORIGINS):
        known = total - reach - back * max(1, reach // 2)
        if known < least:
            break
        ahead = _forecasts(values[:known], season=season, periods=reach)
        for method, forecast in ahead.by_method.items():
            found += [
                UsageTrial(
                    method=method,
                    known=known,
                    lead=lead + 1,
                    foretold=float(forecast.expected[lead]),
                    deviation=float(forecast.deviations[lead]),
                    actual=float(values[known + lead]),
                )
                for lead in range(reach)
            ]
    return tuple(found)


def _forecasts(values: Floats, *, season: int, periods: int) -> _Forecasts:
    found = season_of(values, length=season)
    levels = found.removed(values)
    by_theta, theta_level = theta(levels, periods=periods)
    by_damped, damped = damped_trend(levels, periods=periods)
    both = Ahead(
        (by_theta.expected + by_damped.expected) / 2,
        (by_theta.deviations + by_damped.deviations) / 2,
    )
    without_season: dict[Method, Ahead] = {
        PREFERRED: both,
        "theta": by_theta,
        "damped trend": by_damped,
    }
    by_method = {
        method: Ahead(
            found.restored(ahead.expected, first=len(values)),
            found.scaled(ahead.deviations, first=len(values)),
        )
        for method, ahead in without_season.items()
    }
    by_method["seasonal naive"] = seasonal_naive(values, length=season, periods=periods)
    return _Forecasts(by_method, found, theta_level, damped)
