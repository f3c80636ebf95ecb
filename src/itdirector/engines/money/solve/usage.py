"""Usage forecast: last year again below 24 months, mean of Theta and damped trend from there on.

Theta as exponential smoothing with half the slope for drift (Hyndman and Billah 2003, IJF 19);
damped trend after Gardner and McKenzie (1985). Such means of simple methods are the strong
baselines of the M competitions. Ranges come from paths: past errors drawn again, in the order
of the method's own recursion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.guards import whole
from itdirector.engines.money.model.usage import UsageForecast, UsageHistory

YEAR = 12
ENOUGH_FOR_TREND = 24
F95 = (2.818, 2.259, 2.093, 2.014, 1.968, 1.937, 1.915, 1.899, 1.887)
"""95th percentiles of the F distribution with 11 and 11 (years - 1) degrees of freedom, from 2
years on; the last serves for more years, a little on the strict side."""

LEAST_VARIANCE = 1e-12
"""Of logarithms: below it, nothing moves."""

LEARNED = 5
LEARNED_WITH_SEASON = 16
"""Level, trend, three weights, and eleven factors of a season are learned from the same months the
errors are taken from; errors are widened by as much."""

ENOUGH_FOR_SEASON = 36
"""Below it most months of the year were seen but once apart from their trend."""

WIDER_LAST_YEAR = 1.8
WIDER_SHORT_TREND = 2.1
WIDER_TREND = 1.3
"""Ranges as learned from past errors are too narrow: a short past has not shown all it can do. By
these factors they hold four times out of five on the synthetic firms of `benchmarks/money.py`;
that of a short trend serves below three years."""

DRAWS = 4000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Damped:
    """A damped trend fitted to deseasonalised months."""

    alpha: float
    beta: float
    phi: float
    level: float
    slope: float
    errors: Floats
    """One-step errors as shares of what was expected."""


def forecast_usage(
    history: UsageHistory, *, months: int, seed: int, draws: int = DRAWS
) -> UsageForecast:
    """Return the next `months` of a usage line, with ranges from `draws` simulated paths."""
    whole(history.id, "months", months, least=1)
    paths = usage_paths(history, months=months, seed=seed, draws=draws)
    y = np.array(history.amounts, np.float64)
    season: Floats = np.ones(0)
    parameters: dict[str, float] = {}
    if len(y) >= ENOUGH_FOR_TREND:
        season = _season(y)
        x = y / _tiled(season, len(y))
        fit = _fit_damped(x)
        parameters = {"alpha": fit.alpha, "beta": fit.beta, "phi": fit.phi}
        parameters |= {"theta alpha": _smoothing_weight(x)}
    low95, low80, high80, high95 = np.quantile(paths, [0.025, 0.1, 0.9, 0.975], axis=0)
    totals = np.quantile(paths.sum(axis=1), [0.1, 0.5, 0.9])
    return UsageForecast(
        id=history.id,
        method=method_of(len(y)),
        history_months=len(y),
        expected=_numbers(expected_usage(history, months=months)),
        low80=_numbers(low80),
        high80=_numbers(high80),
        low95=_numbers(low95),
        high95=_numbers(high95),
        total_p10=float(totals[0]),
        total_p50=float(totals[1]),
        total_p90=float(totals[2]),
        parameters=parameters,
        season=_numbers(season),
        seed=seed,
        draws=draws,
        digest=fingerprint(history),
    )


def method_of(months: int) -> str:
    """Return the name of the method so many months of history allow."""
    if months < YEAR:
        return "last month again"
    if months < ENOUGH_FOR_TREND:
        return "last year again"
    return "theta and damped trend"


def expected_usage(history: UsageHistory, *, months: int) -> Floats:
    """Return the expected amount of each month to come: shape (months,), never below 0."""
    y = np.array(history.amounts, np.float64)
    if len(y) < YEAR:
        return np.full(months, y[-1])
    if len(y) < ENOUGH_FOR_TREND:
        return last_year_again(y, months)
    theta, damped = _both_ahead(y, months)
    return np.maximum((theta + damped) / 2, 0.0)


def _both_ahead(y: Floats, months: int) -> tuple[Floats, Floats]:
    """Return the forecasts of Theta and of the damped trend, the season put back."""
    season = _season(y)
    x = y / _tiled(season, len(y))
    ahead = _tiled(season, len(y) + months)[len(y) :]
    return _theta(x, months) * ahead, _damped_ahead(_fit_damped(x), months) * ahead


def last_year_again(y: Floats, months: int) -> Floats:
    """Return the last twelve months, again and again: the seasonal naive forecast."""
    return _tiled(y[-YEAR:], months)


def usage_paths(history: UsageHistory, *, months: int, seed: int, draws: int) -> Floats:
    """Return simulated futures: shape (draws, months), minor units, never below 0."""
    rng = Generator(PCG64(seed))
    y = np.array(history.amounts, np.float64)
    if len(y) < ENOUGH_FOR_TREND:
        expected = expected_usage(history, months=months)
        return np.maximum(expected + _naive_errors(y, months, draws, rng), 0.0)
    return _trend_paths(y, months, draws, rng)


def _trend_paths(y: Floats, months: int, draws: int, rng: Generator) -> Floats:
    """Let the damped trend run on with its own past errors.

    Which method is right is not known either: half the paths, by chance, lie round each.
    """
    season = _season(y)
    fit = _fit_damped(y / _tiled(season, len(y)))
    learned = LEARNED if (season == 1).all() else LEARNED_WITH_SEASON
    errors = (fit.errors - fit.errors.mean()) * (len(y) / (len(y) - learned)) ** 0.5
    level, slope = np.full(draws, fit.level), np.full(draws, fit.slope)
    paths = np.empty((draws, months))
    for month in range(months):
        ahead = np.maximum(level + fit.phi * slope, 0.0)
        error = ahead * rng.choice(errors, size=draws)
        paths[:, month] = ahead + error
        level = ahead + fit.alpha * error
        slope = fit.phi * slope + fit.alpha * fit.beta * error
    middle = _damped_ahead(fit, months)
    centres = [
        np.divide(ahead, middle, out=np.zeros(months), where=middle > 0)
        for ahead in _both_ahead(y, months)
    ]
    which = rng.integers(2, size=draws)
    wider = WIDER_TREND if len(y) >= ENOUGH_FOR_SEASON else WIDER_SHORT_TREND
    around = middle + wider * (paths - middle)
    return np.asarray(np.maximum(around * np.array(centres)[which], 0.0), np.float64)


def _naive_errors(y: Floats, months: int, draws: int, rng: Generator) -> Floats:
    """Draw errors of the naive methods, as a run of past ones so that they hang together."""
    if len(y) < YEAR + 3:
        steps = rng.choice(np.diff(y), size=(draws, months))
        runs = np.cumsum(steps * rng.choice([-1.0, 1.0], size=(draws, months)), axis=1)
        return np.asarray(runs, np.float64)
    past = y[YEAR:] - y[:-YEAR]
    begin = rng.integers(len(past), size=(draws, 1))
    runs = past[(begin + np.arange(months)) % len(past)]
    years = 1 + np.arange(months) // YEAR
    signs = rng.choice([-1.0, 1.0], size=(draws, 1))
    return np.asarray(runs * signs * WIDER_LAST_YEAR * np.sqrt(years), np.float64)


def _season(y: Floats) -> Floats:
    """Return twelve factors with mean 1 (ratio to moving average), or ones without a season."""
    if len(y) < ENOUGH_FOR_TREND or y.min() <= 0 or not _is_seasonal(y):
        return np.ones(YEAR)
    weights = np.r_[0.5, np.ones(YEAR - 1), 0.5] / YEAR
    ratio = np.full(len(y), np.nan)
    half = YEAR // 2
    ratio[half:-half] = y[half:-half] / np.convolve(y, weights, mode="valid")
    factors = np.array([np.nanmean(ratio[month::YEAR]) for month in range(YEAR)])
    return np.asarray(factors / factors.mean(), np.float64)


def _is_seasonal(y: Floats) -> bool:
    """Say whether months of the year differ by more than chance: two-way analysis of variance.

    Rows are the last complete years, columns the months, amounts their logarithms without the
    drift between the first and the last year.
    """
    years = len(y) // YEAR
    logs = np.log(y[-years * YEAR :])
    table = logs.reshape(years, YEAR)
    drift = (table[-1].mean() - table[0].mean()) / (YEAR * (years - 1))
    table = (logs - drift * np.arange(years * YEAR)).reshape(years, YEAR)
    months = table.mean(axis=0) - table.mean()
    rest = table - table.mean(axis=1, keepdims=True) - months
    between = years * float(months @ months) / (YEAR - 1)
    within = float((rest**2).sum()) / ((YEAR - 1) * (years - 1))
    return between > F95[min(years - 2, len(F95) - 1)] * max(within, LEAST_VARIANCE)


def _theta(x: Floats, months: int) -> Floats:
    """Return the Theta forecast: smoothed level, and half the slope of a straight line."""
    n = len(x)
    slope = float(np.polyfit(np.arange(n), x, 1)[0])
    alpha = _smoothing_weight(x)
    level = x[0]
    for value in x:
        level += alpha * (value - level)
    ahead = np.arange(months) + (1 - (1 - alpha) ** n) / alpha
    return np.asarray(level + slope / 2 * ahead, np.float64)


def _smoothing_weight(x: Floats) -> float:
    """Return the weight of simple smoothing with the least squared one-step error."""
    weights = np.linspace(0.01, 1, 199)
    level, squares = np.full(len(weights), x[0]), np.zeros(len(weights))
    for value in x[1:]:
        error = value - level
        squares += error**2
        level = level + weights * error
    return float(weights[np.argmin(squares)])


def _fit_damped(x: Floats) -> _Damped:
    """Fit by two rounds of a grid, all its points at once: no start values, nothing by chance."""
    phis = np.array([0.8, 0.9, 0.95, 0.98])
    alpha, beta, phi = _best_on_grid(x, np.linspace(0.02, 1, 25), np.linspace(0, 0.5, 11), phis)
    finer = _best_on_grid(
        x,
        np.clip(alpha + np.linspace(-0.04, 0.04, 9), 0.001, 1),
        np.clip(beta + np.linspace(-0.05, 0.05, 9), 0, 1),
        np.clip(phi + np.linspace(-0.04, 0.02, 7), 0.8, 0.98),
    )
    return _run_damped(x, *finer)


def _start(x: Floats) -> tuple[float, float]:
    """Return level and slope before the first month, from a line through the first year."""
    slope, level = np.polyfit(np.arange(YEAR), x[:YEAR], 1)
    return float(level - slope), float(slope)


def _best_on_grid(
    x: Floats, alphas: Floats, betas: Floats, phis: Floats
) -> tuple[float, float, float]:
    alpha, beta, phi = (a.ravel() for a in np.meshgrid(alphas, betas, phis, indexing="ij"))
    first_level, first_slope = _start(x)
    level, slope = np.full(len(alpha), first_level), np.full(len(alpha), first_slope)
    squares = np.zeros(len(alpha))
    for value in x:
        ahead = level + phi * slope
        error = value - ahead
        squares += error**2
        level = ahead + alpha * error
        slope = phi * slope + alpha * beta * error
    best = int(np.argmin(squares))
    return float(alpha[best]), float(beta[best]), float(phi[best])


def _run_damped(x: Floats, alpha: float, beta: float, phi: float) -> _Damped:
    level, slope = _start(x)
    errors = np.zeros(len(x))
    for month, value in enumerate(x):
        ahead = level + phi * slope
        error = value - ahead
        errors[month] = error / ahead if ahead > 0 else 0.0
        level, slope = ahead + alpha * error, phi * slope + alpha * beta * error
    return _Damped(alpha, beta, phi, level, slope, errors)


def _damped_ahead(fit: _Damped, months: int) -> Floats:
    return np.asarray(fit.level + fit.slope * np.cumsum(fit.phi ** np.arange(1, months + 1)))


def _tiled(year: Floats, months: int) -> Floats:
    return np.resize(year, months)


def _numbers(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
