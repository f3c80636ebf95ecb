"""Futures of a series: its own past differences, drawn in blocks, added to its last level.

Moving blocks (Künsch 1989, Annals of Statistics 17) keep the week and the memory of the noise. The
growth itself is drawn too, from a past resampled the same way: a past of 60 days knows it less
well than one of 600, and a path that all share one growth would hide that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from itdirector.engines.forecast.terms import BLOCK_DAYS, BLOCKS_IN_PAST, LEAST_AFTER_CHANGE

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Growth:
    """What is known of growth: the differences to draw from, their mean, and the block length.

    `doubt` multiplies the error of the mean: above 1 where few points follow the last change.
    """

    differences: Floats
    rate: float
    block: int
    doubt: float


def growth(values: Floats, *, since: int, days_per_point: int) -> Growth:
    """Return the growth of a series whose last change is at the point `since`, not its last."""
    after = len(values) - 1 - since
    start = min(since, max(0, len(values) - 1 - LEAST_AFTER_CHANGE))
    differences = np.diff(values[start:])
    rate = float(np.diff(values[since:]).mean())
    block = max(1, min(BLOCK_DAYS // days_per_point, len(differences) // BLOCKS_IN_PAST))
    return Growth(
        differences=differences,
        rate=rate,
        block=block,
        doubt=max(1.0, len(differences) / after) ** 0.5,
    )


def futures(known: Growth, *, last: float, points: int, paths: int, rng: Generator) -> Floats:
    """Return simulated levels after the last one: shape (paths, points)."""
    n, block = len(known.differences), known.block
    deviations = known.differences - _expected(known)
    drawn = _blocks(deviations, points, block, paths=paths, rng=rng)
    past = _blocks(deviations, n, block, paths=paths, rng=rng)
    error = known.doubt * past.mean(axis=1, keepdims=True)
    return last + np.cumsum(known.rate + error + drawn, axis=1)


def _expected(known: Growth) -> float:
    """Return the mean of a block drawn at random: the middle counts more often than the ends."""
    running = np.concatenate(([0.0], np.cumsum(known.differences)))
    return float((running[known.block :] - running[: -known.block]).mean() / known.block)


def _blocks(deviations: Floats, points: int, block: int, *, paths: int, rng: Generator) -> Floats:
    """Return blocks laid end to end, cut to length: shape (paths, points)."""
    pieces = -(-points // block)
    starts = rng.integers(0, len(deviations) - block + 1, size=(paths, pieces, 1))
    laid = deviations[starts + np.arange(block)].reshape(paths, -1)
    return np.asarray(laid[:, :points], np.float64)
