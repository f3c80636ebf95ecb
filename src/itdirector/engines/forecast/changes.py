"""Where a series began to behave differently: optimal segmentation by PELT.

Killick, Fearnhead and Eckley 2012, JASA 107. Exact: pruning only drops what cannot win, with a
least segment length too (a pruned start stays until a segment begun at its slayer may end).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.forecast.terms import MAD_TO_SIGMA, OUTLYING, ROUNDING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Cost = Callable[[Ints, int], Floats]
"""Cost of the segments from each start (included) to one end (not included): shape of starts."""


def mean_cost(values: Floats) -> Cost:
    """Return the cost of segments with one mean each: squared distances from it."""
    shifted = values - values.mean()
    sums = _running(shifted)
    squares = _running(shifted**2)

    def cost(starts: Ints, end: int) -> Floats:
        total = sums[end] - sums[starts]
        spread = squares[end] - squares[starts] - total**2 / (end - starts)
        return np.asarray(np.maximum(0.0, spread), np.float64)

    return cost


def line_cost(values: Floats) -> Cost:
    """Return the cost of segments with one straight line each: squared distances from it."""
    shifted = values - values.mean()
    at = np.arange(len(values), dtype=np.float64)
    sums, squares, moments = _running(shifted), _running(shifted**2), _running(at * shifted)

    def cost(starts: Ints, end: int) -> Floats:
        n = (end - starts).astype(np.float64)
        total = sums[end] - sums[starts]
        middle = (starts + end - 1) / 2
        tilt = moments[end] - moments[starts] - middle * total
        width = n * (n**2 - 1) / 12
        on_line = np.divide(tilt**2, width, out=np.zeros_like(width), where=width > 0)
        spread = squares[end] - squares[starts] - total**2 / n - on_line
        return np.asarray(np.maximum(0.0, spread), np.float64)

    return cost


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The best segmentation of every prefix: `last[t]` is where the last segment of [0, t) starts.

    `costs[t]` is its cost with one penalty for each change.
    """

    last: Ints
    costs: Floats

    def changes(self, end: int) -> list[int]:
        """Return where segments of the prefix of this length start, 0 left out, rising."""
        found = []
        while (end := int(self.last[end])) > 0:
            found.append(end)
        return found[::-1]


def pelt(cost: Cost, *, points: int, penalty: float, least: int) -> Segmentation:
    """Return the cheapest segmentation of each prefix, segments having at least `least` points.

    Prefixes shorter than `least` count as one segment. The earliest change wins a tie. `cost` must
    not rise when a segment is cut in two, as squared distances never do.
    """
    last = np.zeros(points + 1, dtype=np.int64)
    costs = np.zeros(points + 1)
    costs[0] = -penalty
    useless_from = np.full(points + 1, points + 1, dtype=np.int64)
    starts = np.zeros(1, dtype=np.int64)
    for end in range(1, points + 1):
        if end - least >= least:
            starts = np.append(starts, end - least)
        starts = starts[useless_from[starts] > end]
        bare = costs[starts] + cost(starts, end)
        best = int(np.argmin(bare))
        last[end], costs[end] = starts[best], bare[best] + penalty
        beaten = starts[bare > costs[end]]
        useless_from[beaten] = np.minimum(useless_from[beaten], end + least)
    return Segmentation(last, costs)


def memory(values: Floats) -> float:
    """Return how much of a deviation from the line survives a step: 0 white noise, 1 random walk.

    From the first autocorrelation of the differences, which is (memory - 1) / 2 for AR(1) noise
    and hardly feels a change of slope; outliers are drawn in.
    """
    steps = np.diff(values)
    middle = np.median(steps)
    reach = OUTLYING * MAD_TO_SIGMA * float(np.median(np.abs(steps - middle)))
    if reach > 0:
        steps = np.clip(steps, middle - reach, middle + reach)
    steps = steps - steps.mean()
    power = float(steps @ steps)
    if power <= len(steps) * (ROUNDING * float(np.max(np.abs(values)))) ** 2:
        return 0.0
    return min(1.0, max(0.0, 1 + 2 * float(steps[1:] @ steps[:-1]) / power))


def noise(values: Floats) -> float:
    """Return the standard deviation of white noise about a slow line, from its differences."""
    steps = np.diff(values)
    deviation = MAD_TO_SIGMA * float(np.median(np.abs(steps - np.median(steps))))
    if deviation == 0:
        deviation = float(steps.std())
    return max(deviation / math.sqrt(2), ROUNDING * float(np.max(np.abs(values))), 1e-300)


def _running(values: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(values)))
