"""What more or less of a supply is worth, checked by a second road: see `recheck`."""

from __future__ import annotations

import math
from itertools import pairwise

from itdirector.engines.roadmap.check import DUST, value_split
from itdirector.engines.roadmap.model import ProofFailed
from itdirector.engines.roadmap.recheck import Second, broken, confirm_difference, same
from itdirector.engines.roadmap.staircase import Break, Point, Staircase
from itdirector.engines.roadmap.supply import changed_by

SAME = 1.0
"""Money below which two best values are the same."""


def confirm_staircase(second: Second, claim: Staircase) -> None:
    """Refuse a staircase unless every point, every break and what lies between them is so.

    Every point is solved again. Between neighbours more than one step apart the gain may differ by
    no more than what counts as the same: there a break could hide.
    """
    extras = [point.extra for point in claim.points]
    if extras != sorted(set(extras)) or 0 not in extras:
        raise ProofFailed("points: not in order, or none without a change")
    for point in claim.points:
        _confirm_point(second, claim, point)
    jumps = []
    for low, high in pairwise(claim.points):
        if high.possible and not high.gain - low.gain <= SAME:
            if high.extra - low.extra > claim.step:
                raise ProofFailed(f"points: a break may hide below {high.extra}")
            jumps.append((low, high))
    if [high.extra for _, high in jumps] != [b.extra for b in claim.breaks]:
        raise ProofFailed("breaks: not where the gain rises")
    for (low, high), there in zip(jumps, claim.breaks, strict=True):
        _confirm_break(low, high, there)
    hidden = (
        high.at_most - low.gain
        for low, high in pairwise(claim.points)
        if low.possible and (low, high) not in jumps
    )
    same("flat", claim.flat, max(hidden, default=0.0))


def _confirm_point(second: Second, claim: Staircase, point: Point) -> None:
    changed = changed_by(second.problem, claim.supply, point.extra)
    name = f"points.{point.extra}"
    if point.starts is None:
        if math.isfinite(point.gain) or second.best(changed) is not None:
            raise ProofFailed(f"{name}: the second solver finds a plan")
        return
    complaints = broken(changed, point.starts)
    if complaints:
        raise ProofFailed(f"{name}.starts: {'; '.join(complaints)}")
    value = value_split(second.problem, point.starts).total
    same(f"{name}.gain", point.gain, value - second.answer.value)
    same(f"{name}.at_least", point.at_least, value - second.answer.bound)
    other = second.best(changed, known=point.starts)
    if other is None or other.value > point.at_most + second.answer.value + DUST:
        raise ProofFailed(f"{name}.at_most: the second solver finds a plan that gains more")


def _confirm_break(low: Point, high: Point, claim: Break) -> None:
    name = f"breaks.{claim.extra}"
    same(f"{name}.gain", claim.gain, high.gain)
    if low.starts is None or high.starts is None:
        if claim.change is not None or not math.isinf(claim.jump):
            raise ProofFailed(f"{name}.jump: nothing is possible one step below")
        return
    same(f"{name}.jump", claim.jump, high.gain - low.gain)
    if claim.change is None:
        raise ProofFailed(f"{name}.change: there is a plan one step below")
    confirm_difference(f"{name}.change", low.starts, high.starts, claim.change)
