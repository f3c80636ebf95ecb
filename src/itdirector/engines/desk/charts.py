"""Control charts: which figures of a row are news, and which only noise nobody should explain.

XmR (individuals and moving range): limits at the mean and 2.66 mean moving ranges about it
(Shewhart 1931, Wheeler 1993; 2.66 = 3 / 1.128).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

RANGES = 2.66
MOST_RANGE = 3.268
RUN = 8
LEAST_VALUES = 6
"""With fewer, limits mean nothing and the row is refused."""

Rule = Literal["beyond a limit", "eight on one side", "three of four near a limit", "jump"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A value (counted from 0) that is news, and by which rule."""

    at: int
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A row's mean and natural limits, and what in it is news."""

    mean: float
    low: float
    high: float
    mean_range: float
    signals: tuple[Signal, ...]


def chart(values: Sequence[float]) -> Chart:
    """Return the limits and the signals of a row of figures, oldest first."""
    if len(values) < LEAST_VALUES or not all(map(math.isfinite, values)):
        raise ValueError(f"values must be at least {LEAST_VALUES} numbers")
    mean = math.fsum(values) / len(values)
    ranges = [abs(b - a) for a, b in pairwise(values)]
    mean_range = math.fsum(ranges) / len(ranges)
    reach = RANGES * mean_range
    signals = [
        *(
            Signal(at=n, rule="beyond a limit")
            for n, v in enumerate(values)
            if abs(v - mean) > reach
        ),
        *(Signal(at=n, rule="eight on one side") for n in _runs(values, mean)),
        *(Signal(at=n, rule="three of four near a limit") for n in _near(values, mean, reach)),
        *(
            Signal(at=n, rule="jump")
            for n, r in enumerate(ranges, start=1)
            if r > MOST_RANGE * mean_range
        ),
    ]
    return Chart(
        mean=mean,
        low=mean - reach,
        high=mean + reach,
        mean_range=mean_range,
        signals=tuple(sorted(signals, key=lambda s: (s.at, s.rule))),
    )


def _runs(values: Sequence[float], mean: float) -> list[int]:
    """Return where eight or more in a row lie on one side of the mean."""
    found, length, side = [], 0, 0
    for n, value in enumerate(values):
        here = (value > mean) - (value < mean)
        length = length + 1 if here == side and here else int(here != 0)
        side = here
        if length >= RUN:
            found.append(n)
    return found


def _near(values: Sequence[float], mean: float, reach: float) -> list[int]:
    """Return where three of the last four lie nearer to one limit than to the mean."""
    found = []
    for n in range(3, len(values)):
        last = values[n - 3 : n + 1]
        above = sum(v - mean > reach / 2 for v in last)
        below = sum(mean - v > reach / 2 for v in last)
        if max(above, below) >= 3:
            found.append(n)
    return found
