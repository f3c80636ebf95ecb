"""Whether two sets of measurements differ: the rank test of Mann and Whitney, 1947."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def p_of(one: list[float], other: list[float]) -> float:
    """Return how likely ranks so far apart are by chance, both sides, ties counted as halves.

    By the normal approximation: for more than twenty measurements on each side.
    """
    values = np.array(one + other)
    ranks, ties = _ranks(values)
    n, m = len(one), len(other)
    total = n + m
    larger = float(ranks[:n].sum()) - n * (n + 1) / 2
    spread = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if spread == 0:
        return 1.0
    return math.erfc(abs(larger - n * m / 2) / math.sqrt(spread) / math.sqrt(2))


def _ranks(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return each value's rank from 1, the middle one for equals, and the sum of t³ - t of ties."""
    _kinds, which, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times).astype(float)
    return (last - (times - 1) / 2)[which], float((times.astype(float) ** 3 - times).sum())
