"""How much more money, or people, it takes for an initiative to enter the best plan."""

from __future__ import annotations

import math

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.limits import MONEY, PEOPLE, plenty
from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.reasons import Enough
from itdirector.engines.roadmap.supply import ANY, Supply, changed_by, supplies


def enough_of(asked: Asked, kind: str, key: str) -> tuple[Enough, ...]:
    """Return what is enough of each single supply of a kind; when none is, of all together.

    Empty when the initiative does not enter whatever there is of this kind.
    """
    several = Supply(kind=kind, name=ANY, every_period=True)
    there = [s for s in supplies(asked.problem) if s.kind == kind]
    single = [s for s in there if s.name != ANY]
    together = [s for s in there if s.name == ANY] or [several] * (kind == PEOPLE)
    found = _each(asked, single, key)
    return found or _each(asked, together, key)


def _each(asked: Asked, wanted: list[Supply], key: str) -> tuple[Enough, ...]:
    tried = (least_enough(asked, supply, key) for supply in wanted)
    return tuple(enough for enough in tried if enough is not None)


def least_enough(asked: Asked, supply: Supply, key: str) -> Enough | None:
    """Return the least amount found with which the initiative enters, to one step.

    The amount is doubled until it enters and then halved. None when it does not enter even with
    all of this supply that there could be use for.
    """
    step = asked.step(supply)
    most = math.ceil(_all_of(asked.problem, supply) / step)
    if not _enters(asked, supply, most * step, key):
        return None
    low, high = 0, 1
    while high < most and not _enters(asked, supply, high * step, key):
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if _enters(asked, supply, middle * step, key):
            high = middle
        else:
            low = middle
    found = asked.best(changed_by(asked.problem, supply, high * step))
    gain = -math.inf if found is None else found.value - asked.answer.value
    return Enough(supply=supply, amount=high * step, not_enough=low * step, gain=gain)


def _enters(asked: Asked, supply: Supply, amount: int, key: str) -> bool:
    found = asked.best(changed_by(asked.problem, supply, amount))
    return found is not None and key in found.starts


def _all_of(problem: Problem, supply: Supply) -> float:
    """Return as much of a supply as there could be any use for."""
    if supply.kind == MONEY:
        return plenty(problem)
    return 1 + sum(sum(i.effort_days.values()) for i in problem.initiatives)
