"""Week by week: what comes, what can be done, what is left; and when to hire."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

MOST_UTILISATION = 0.80
"""Above this, sustained, waits grow without a cause anybody sees. A default of ours."""

MONTHS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week of work in hours: what came, what was done, what is left at its end."""

    came_hours: float
    done_hours: float
    backlog_hours: float
    utilisation: float
    """Of the capacity of the week; 1 for a week without any and with work to do."""
    weeks_to_clear: float
    """Backlog at the end by this week's capacity; infinite without any."""


def weeks(
    *, backlog_hours: float, came_hours: Sequence[float], capacity_hours: Sequence[float]
) -> tuple[Week, ...]:
    """Return what becomes of a backlog: work is stored, capacity is not."""
    if len(came_hours) != len(capacity_hours):
        raise ValueError("capacity_hours must have as many weeks as came_hours")
    for name, given in (
        ("backlog_hours", [backlog_hours]),
        ("came_hours", came_hours),
        ("capacity_hours", capacity_hours),
    ):
        if not all(0 <= hours < math.inf for hours in given):
            raise ValueError(f"{name} must not be negative")
    found, left = [], backlog_hours
    for came, capacity in zip(came_hours, capacity_hours, strict=True):
        to_do = left + came
        done = min(to_do, capacity)
        left = to_do - done
        idle_week = 1.0 if to_do > 0 else 0.0
        found.append(
            Week(
                came_hours=came,
                done_hours=done,
                backlog_hours=left,
                utilisation=done / capacity if capacity else idle_week,
                weeks_to_clear=left / capacity if capacity else (math.inf if left else 0.0),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How a desk did in a month: share of tickets late, share of capacity used."""

    late_share: float
    utilisation: float

    def __post_init__(self) -> None:
        for name in ("late_share", "utilisation"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be from 0 to 1: {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """Whether to look for more hands, by which rules, and how many months each has held."""

    hire: bool
    reasons: tuple[Literal["late", "busy"], ...]
    months_late: int
    months_busy: int


def hiring(months: Sequence[Month], *, late_target: float) -> Hiring:
    """Return whether the last three months or more were too late or too busy, oldest first."""
    if not 0 <= late_target < 1:
        raise ValueError(f"late_target must be from 0 to below 1: {late_target}")
    late = _lasting([month.late_share > late_target for month in months])
    busy = _lasting([month.utilisation > MOST_UTILISATION for month in months])
    reasons: list[Literal["late", "busy"]] = []
    if late >= MONTHS_IN_A_ROW:
        reasons.append("late")
    if busy >= MONTHS_IN_A_ROW:
        reasons.append("busy")
    return Hiring(hire=bool(reasons), reasons=tuple(reasons), months_late=late, months_busy=busy)


def _lasting(held: Sequence[bool]) -> int:
    """Return for how long it has held up to now."""
    return len(held) if all(held) else held[::-1].index(False)
