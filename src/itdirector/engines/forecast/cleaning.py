"""From readings as they come to a series with even steps: daily highs, or weekly ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.forecast.model import Reading
from itdirector.engines.forecast.terms import MOST_MISSING_DAYS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """Highs at even steps, oldest first, up to `last_day`."""

    last_day: date
    days_per_point: int
    values: Floats
    filled: int
    """How many points had no reading and lie on a straight line between their neighbours."""

    def day(self, point: int) -> date:
        """Return the (last) day of a point, counted from 0 at the oldest."""
        behind = len(self.values) - 1 - point
        return self.last_day - timedelta(days=behind * self.days_per_point)


def cleaned(readings: Sequence[Reading]) -> Series:
    """Return the daily highs, or the weekly ones where too many days have no reading."""
    daily = _highs(readings, days=1)
    if daily.filled <= MOST_MISSING_DAYS * len(daily.values):
        return daily
    return _highs(readings, days=7)


def _highs(readings: Sequence[Reading], *, days: int) -> Series:
    """Return the highest reading of each step; steps end with the day of the last reading."""
    last = max(reading.day for reading in readings)
    behind = np.array([(last - reading.day).days // days for reading in readings])
    count = int(behind.max()) + 1
    highs = np.full(count, -np.inf)
    np.maximum.at(highs, count - 1 - behind, [reading.used for reading in readings])
    known = np.flatnonzero(np.isfinite(highs))
    values = np.interp(np.arange(count), known, highs[known])
    return Series(last, days, values, count - len(known))
