"""How well the clock is kept: share closed in time, and ages in which open weaknesses count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

Z95 = 1.959963984540054
"""97.5th percentile of the standard normal distribution: 95 % on both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One weakness from the day it was found: open without `closed`, no clock without `due`."""

    found: date
    closed: date | None = None
    due: date | None = None

    def __post_init__(self) -> None:
        if self.closed is not None and self.closed < self.found:
            raise ValueError("closed lies before found")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockKept:
    """Of the weaknesses whose clock has run out or that are closed: how many were in time.

    `undecided` are open with days left: they are neither kept nor broken. `low` and `high` are
    Wilson's 95 % interval of the share; the share is None when nothing is decided.
    """

    in_time: int
    late: int
    undecided: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Days from found to closed by Kaplan and Meier: open weaknesses count as "at least so old".

    `median_days` and `p90_days` are None when fewer than that share will be seen closed:
    the honest answer is then "more than `oldest_days`". `survival` pairs each day on which one was
    closed with the share still open after it.
    """

    closed: int
    still_open: int
    median_days: int | None
    p90_days: int | None
    oldest_days: int
    survival: tuple[tuple[int, float], ...]


def clock_kept(histories: tuple[History, ...], *, as_of: date) -> ClockKept:
    """Return the share closed by the due date, that day included. What has no due is left out."""
    in_time = late = undecided = 0
    for history in _known(histories, as_of):
        if history.due is None:
            continue
        end = history.closed
        if end is not None and end <= history.due:
            in_time += 1
        elif end is not None or history.due < as_of:
            late += 1
        else:
            undecided += 1
    low, high = wilson(in_time, in_time + late)
    decided = in_time + late
    share = in_time / decided if decided else None
    return ClockKept(
        in_time=in_time, late=late, undecided=undecided, share=share, low=low, high=high
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927). Without trials: from 0 to 1."""
    if trials == 0:
        return (0.0, 1.0)
    share, scale = successes / trials, 1 + Z95**2 / trials
    middle = share + Z95**2 / (2 * trials)
    spread = Z95 * math.sqrt(share * (1 - share) / trials + Z95**2 / (4 * trials**2))
    return (max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def ages(histories: tuple[History, ...], *, as_of: date) -> Ages:
    """Return the ages at closing. Raises ValueError without any history, or from the future."""
    known = _known(histories, as_of)
    if not known:
        raise ValueError("histories: there are none")
    spans = [((h.closed or as_of) - h.found).days for h in known]
    closings = [span for span, h in zip(spans, known, strict=True) if h.closed is not None]
    survival, left = [], 1.0
    for day in sorted(set(closings)):
        left *= 1 - closings.count(day) / sum(span >= day for span in spans)
        survival.append((day, left))
    return Ages(
        closed=len(closings),
        still_open=len(known) - len(closings),
        median_days=_first_day(survival, 0.5),
        p90_days=_first_day(survival, 0.1),
        oldest_days=max(spans),
        survival=tuple(survival),
    )


def _known(histories: tuple[History, ...], as_of: date) -> tuple[History, ...]:
    for history in histories:
        if max(history.found, history.closed or history.found) > as_of:
            raise ValueError(f"as_of: {as_of} lies before what a history tells")
    return histories


def _first_day(survival: list[tuple[int, float]], share: float) -> int | None:
    return next((day for day, left in survival if left <= share + 1e-12), None)
