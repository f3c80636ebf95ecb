"""Would a rule have picked what was exploited later? Effort against coverage, on days gone by.

Rules are judged on a day T by what they knew then; the outcome is whether exploitation was first
reported in the days after T, T excluded and the last day included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One vulnerability open on day T, with the score each rule gave it then (more: sooner)."""

    id: str
    scores: Mapping[str, float]
    first_exploited: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What selecting at and above one score would have meant; every count is of vulnerabilities.

    Effort is the share selected, coverage the share of the exploited that were selected,
    efficiency the share of the selected that were exploited (None when nothing is selected).
    """

    threshold: float
    selected: int
    caught: int
    exploited: int
    population: int

    def __post_init__(self) -> None:
        most = min(self.selected, self.exploited)
        if not (0 <= self.caught <= most and max(self.selected, self.exploited) <= self.population):
            raise ValueError(f"caught: {self.caught} of {self.selected} selected cannot be")
        if not self.exploited:
            raise ValueError("exploited: nothing was, so there is no coverage to measure")

    @property
    def effort(self) -> float:
        """Share of the open vulnerabilities that is selected."""
        return self.selected / self.population

    @property
    def coverage(self) -> float:
        """Share of the later exploited that is selected."""
        return self.caught / self.exploited

    @property
    def efficiency(self) -> float | None:
        """Share of the selected that is later exploited."""
        return self.caught / self.selected if self.selected else None


Curve = tuple[Point, ...]
"""Points by rising effort, one for each distinct score: equal scores come together."""


def effort_curve(
    past: tuple[Past, ...], *, rule: str, day: date, window_days: int = WINDOW_DAYS
) -> Curve:
    """Return the curve of one rule. Raises ValueError, naming the item, without its score."""
    if not past:
        raise ValueError("past: nothing was open")
    if window_days < 1:
        raise ValueError(f"window_days must be at least 1, not {window_days}")
    last = day + timedelta(days=window_days)
    hits: dict[float, list[bool]] = {}
    for item in past:
        if rule not in item.scores:
            raise ValueError(f"{item.id}: scores lack {rule!r}")
        later = item.first_exploited is not None and day < item.first_exploited <= last
        hits.setdefault(item.scores[rule], []).append(later)
    exploited = sum(sum(found) for found in hits.values())
    points, selected, caught = [], 0, 0
    for score in sorted(hits, reverse=True):
        selected += len(hits[score])
        caught += sum(hits[score])
        points.append(
            Point(
                threshold=score,
                selected=selected,
                caught=caught,
                exploited=exploited,
                population=len(past),
            )
        )
    return tuple(points)


def coverage_at(curve: Curve, effort: float) -> float:
    """Return the coverage expected at an effort from 0 to 1.

    Within equal scores the choice is by lot, so coverage grows evenly there.
    """
    if not 0 <= effort <= 1:
        raise ValueError(f"effort must be from 0 to 1, not {effort}")
    efforts = [0.0, *(point.effort for point in curve)]
    coverages = [0.0, *(point.coverage for point in curve)]
    right = min(bisect_right(efforts, effort), len(curve))
    low, high = efforts[right - 1], efforts[right]
    share = (effort - low) / (high - low)
    return coverages[right - 1] + share * (coverages[right] - coverages[right - 1])


def dominates(curve: Curve, other: Curve) -> bool:
    """Return whether a rule covers at least as much at every effort, and more at one.

    Both curves are straight between their points, so their points are where to look.
    """
    efforts = sorted({point.effort for point in (*curve, *other)})
    leads = [coverage_at(curve, e) - coverage_at(other, e) for e in efforts]
    return min(leads) >= -1e-12 and max(leads) > 1e-12
