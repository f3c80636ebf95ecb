"""What one more unit of money, or one more day, buys: by solving again, never by shadow prices.

The best value is a staircase. It never falls with more supply, so two amounts with the same value
have nothing between them; where values differ, the interval is halved until one step is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.forcing import difference
from itdirector.engines.roadmap.limits import MONEY
from itdirector.engines.roadmap.model import ProofFailed
from itdirector.engines.roadmap.staircase import IMPOSSIBLE_HERE, Break, Point, Staircase
from itdirector.engines.roadmap.supply import Supply, changed_by, supplies

MONEY_LADDER = (-10_000, -5_000, -2_500, -1_000, 0, 1_000, 2_500, 5_000, 10_000, 25_000)
"""Amounts of money looked at unless others are named: our default."""

DAYS_LADDER = (-6, -3, -1, 0, 1, 3, 6, 12)
"""Days a quarter looked at unless others are named (3 are one a month): our default."""

JUMP = 1.0
"""Money below which two best values are the same."""


def breakpoints(asked: Asked, supply: Supply, *, ladder: Sequence[int] | None = None) -> Staircase:
    """Return what more and less of a supply is worth, with every break to one step.

    `ladder` holds the amounts to look at, rounded outward to whole steps; what lies between them
    is found by halving. Raises ValueError for a ladder of fewer than two amounts.
    """
    step = asked.step(supply)
    chosen = ladder or (MONEY_LADDER if supply.kind == MONEY else DAYS_LADDER)
    rungs = sorted({_outward(amount, step) for amount in (*chosen, 0)})
    if len(rungs) < 2:
        raise ValueError("ladder: needs an amount that is not 0")
    # From no change outward: each plan found is where the search for the next begins.
    points = {n: _point(asked, supply, n * step) for n in sorted(rungs, key=abs)}
    for low, high in pairwise(rungs):
        _halve(asked, supply, points, (low, high))
    ordered = tuple(points[n] for n in sorted(points))
    _must_rise(ordered)
    return Staircase(
        supply=supply,
        step=step,
        points=ordered,
        breaks=tuple(_breaks(ordered)),
        flat=max(
            (_open(low, high) for low, high in pairwise(ordered) if not _jumps(low, high)),
            default=0.0,
        ),
    )


def all_breakpoints(asked: Asked, *, ladder: Sequence[int] | None = None) -> list[Staircase]:
    """Return the staircase of every budget, of money in all and, by default days, of every skill.

    `ladder` is for money.
    """
    return [
        breakpoints(asked, supply, ladder=ladder if supply.kind == MONEY else None)
        for supply in supplies(asked.problem)
    ]


def _halve(
    asked: Asked, supply: Supply, points: dict[int, Point], between: tuple[int, int]
) -> None:
    low, high = between
    if high - low <= 1 or not _jumps(points[low], points[high]):
        return
    middle = (low + high) // 2
    points[middle] = _point(asked, supply, middle * asked.step(supply))
    _halve(asked, supply, points, (low, middle))
    _halve(asked, supply, points, (middle, high))


def _point(asked: Asked, supply: Supply, extra: int) -> Point:
    answer = asked.answer
    found = asked.best(changed_by(asked.problem, supply, extra))
    if found is None:
        never = IMPOSSIBLE_HERE
        return Point(extra=extra, gain=never, at_least=never, at_most=never, starts=None)
    gain = found.value - answer.value
    return Point(
        extra=extra,
        gain=gain,
        at_least=min(gain, found.value - answer.bound),
        at_most=max(gain, found.bound - answer.value),
        starts=found.starts,
    )


def _jumps(low: Point, high: Point) -> bool:
    return high.possible and (not low.possible or high.gain > low.gain + JUMP)


def _open(low: Point, high: Point) -> float:
    """Return what could be hidden between two points that look alike."""
    return high.at_most - low.gain if low.possible else 0.0


def _must_rise(points: tuple[Point, ...]) -> None:
    """Refuse values that fall as supply grows by more than the proofs leave open."""
    for low, high in pairwise(points):
        if low.gain > high.at_most + JUMP:
            raise ProofFailed(f"gain: falls from {low.extra} to {high.extra} extra")


def _breaks(points: tuple[Point, ...]) -> list[Break]:
    return [
        Break(
            extra=high.extra,
            gain=high.gain,
            jump=high.gain - low.gain,
            change=None if low.starts is None else difference(low.starts, high.starts),
        )
        for low, high in pairwise(points)
        if _jumps(low, high) and high.starts is not None
    ]


def _outward(amount: int, step: int) -> int:
    """Return the steps of an amount, rounded away from 0."""
    steps = -(-abs(amount) // step)
    return steps if amount >= 0 else -steps
