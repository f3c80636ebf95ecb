"""Three classic ways to go on with a series, after its season is taken out.

Theta: Assimakopoulos and Nikolopoulos 2000, as exponential smoothing with half the slope of the
line as drift (Hyndman and Billah 2003). Damped trend: Gardner and McKenzie 1985. Both led the M3
competition of 3,003 series (Makridakis and Hibon 2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.forecast.usage_model import Smoothing

Floats = NDArray[np.float64]

SEASONAL_Z = 1.6449
"""A season counts where its autocorrelation is beyond the 90 % band (as in the Theta of M3)."""

WARM_UP = 10
"""The first level and trend of smoothing are those of a line through so many first values."""


@dataclass(frozen=True, slots=True)
class Season:
    """What each step of the cycle, from that of the first value, multiplies or adds."""

    effects: Floats
    multiplicative: bool

    def at(self, steps: NDArray[np.int64]) -> Floats:
        """Return the effects at these steps, counted from the first value."""
        return self.effects[steps % len(self.effects)]

    def removed(self, values: Floats) -> Floats:
        """Return values, from the first on, without their season."""
        effects = self.at(np.arange(len(values)))
        return values / effects if self.multiplicative else values - effects

    def restored(self, levels: Floats, *, first: int) -> Floats:
        """Return levels of the steps from `first` on with their season."""
        effects = self.at(np.arange(first, first + len(levels)))
        return levels * effects if self.multiplicative else levels + effects

    def scaled(self, deviations: Floats, *, first: int) -> Floats:
        """Return standard deviations of levels as those of values with their season."""
        effects = self.at(np.arange(first, first + len(deviations)))
        return deviations * np.abs(effects) if self.multiplicative else deviations


NO_SEASON = Season(np.zeros(1), multiplicative=False)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A forecast: expected values and the standard deviation of their errors, for each lead."""

    expected: Floats
    deviations: Floats


def season_of(values: Floats, *, length: int) -> Season:
    """Return the season by classical decomposition, or none where it is not evident."""
    if length < 2 or len(values) < 2 * length + 2 or not _evident(values, length):
        return NO_SEASON
    weights = np.ones(length + 1 - length % 2)
    if length % 2 == 0:
        weights[[0, -1]] = 0.5
    trend = np.convolve(values, weights / weights.sum(), mode="valid")
    half = len(weights) // 2
    inside = values[half : half + len(trend)]
    multiplicative = bool(values.min() > 0 and trend.min() > 0)
    apart = inside / trend if multiplicative else inside - trend
    step = np.arange(half, half + len(trend)) % length
    effects = np.bincount(step, weights=apart, minlength=length) / np.bincount(step)
    effects = effects / effects.mean() if multiplicative else effects - effects.mean()
    return Season(effects, multiplicative)


def _evident(values: Floats, length: int) -> bool:
    off = values - values.mean()
    power = float(off @ off)
    if power == 0:
        return False
    lags = np.array([off[lag:] @ off[:-lag] for lag in range(1, length + 1)]) / power
    limit = SEASONAL_Z * np.sqrt((1 + 2 * (lags[:-1] ** 2).sum()) / len(values))
    return bool(abs(lags[-1]) > limit)


def seasonal_naive(values: Floats, *, length: int, periods: int) -> Ahead:
    """Repeat the last cycle. Its errors add up cycle by cycle."""
    length = length if len(values) >= 2 * length else 1
    leads = np.arange(periods)
    expected = values[len(values) - length + leads % length]
    error = float(np.sqrt(np.mean((values[length:] - values[:-length]) ** 2)))
    return Ahead(expected, error * np.sqrt(leads // length + 1))


def theta(levels: Floats, *, periods: int) -> tuple[Ahead, float]:
    """Return the Theta forecast of a series without season, and the weight it gave the newest."""
    n = len(levels)
    weights = np.linspace(0.01, 1.0, 100)
    squares = np.zeros(100)
    level = np.full(100, levels[0])
    for value in levels[1:]:
        error = value - level
        squares += error**2
        level = level + weights * error
    best = int(np.argmin(squares))
    weight = float(weights[best])
    t = np.arange(n) - (n - 1) / 2
    drift = float(t @ levels / (t @ t)) / 2
    leads = np.arange(1, periods + 1)
    late = (1 - (1 - weight) ** n) / weight
    error = float(np.sqrt(squares[best] / (n - 1)))
    ahead = Ahead(
        level[best] + drift * (leads - 1 + late),
        error * np.sqrt(1 + (leads - 1) * weight**2),
    )
    return ahead, weight


def damped_trend(levels: Floats, *, periods: int) -> tuple[Ahead, Smoothing]:
    """Return the damped-trend forecast of a series without season, and its weights."""
    chosen, half = np.array([0.5, 0.3, 0.89]), np.array([0.48, 0.29, 0.09])
    for fineness in (7, 3, 3, 3, 3):
        grid = _around(chosen, half, fineness)
        squares, level, trend = _smoothed(levels, grid)
        best = int(np.argmin(squares))
        chosen = grid[best]
        half = half / (fineness - 1) if fineness > 3 else half / 2
    weight, of_trend, damping = (float(part) for part in chosen)
    kept = np.cumsum(damping ** np.arange(1, periods + 1))
    growth = weight * (1 + of_trend * kept)
    spread = 1 + np.concatenate(([0.0], np.cumsum(growth[:-1] ** 2)))
    error = float(np.sqrt(squares[best] / len(levels)))
    ahead = Ahead(level[best] + trend[best] * kept, error * np.sqrt(spread))
    return ahead, Smoothing(level=weight, trend=of_trend, damping=damping)


def _around(middle: Floats, half: Floats, fineness: int) -> Floats:
    """Return a grid of weights about the middle, inside what is allowed: shape (points, 3)."""
    low = np.maximum(middle - half, [0.02, 0.01, 0.8])
    high = np.minimum(middle + half, [0.99, 0.6, 0.98])
    axes = [np.linspace(a, b, fineness) for a, b in zip(low, high, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)


def _smoothed(levels: Floats, grid: Floats) -> tuple[Floats, Floats, Floats]:
    """Return squared one-step errors, last level and last trend for each point of the grid."""
    weight, of_trend, damping = grid.T
    head = levels[:WARM_UP]
    t = np.arange(len(head)) - (len(head) - 1) / 2
    slope = float(t @ head / (t @ t))
    trend = np.full(len(grid), slope)
    level = np.full(len(grid), float(head.mean()) - slope * (len(head) + 1) / 2)
    squares = np.zeros(len(grid))
    for value in levels:
        foretold = level + damping * trend
        error = value - foretold
        squares += error**2
        trend = damping * trend + weight * of_trend * error
        level = foretold + weight * error
    return squares, level, trend
