"""What waiting costs, for every initiative of a plan at once.

To wait is to begin a quarter later at the earliest; to leave it out altogether counts as waiting
too. All else may be planned anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.forcing import blocking, difference, worse
from itdirector.engines.roadmap.limits import Limit
from itdirector.engines.roadmap.reasons import (
    CANNOT_WAIT,
    COSTS,
    COSTS_NOTHING,
    TOO_CLOSE,
    Difference,
    Waiting,
    Worse,
)

__all__ = ["CANNOT_WAIT", "COSTS", "COSTS_NOTHING", "TOO_CLOSE", "Waiting", "wait", "waiting"]

NOTHING = 0.5
"""Money below which a plan is worth the same as another."""


def waiting(asked: Asked, *, quarters: int = 1) -> Mapping[str, Waiting]:
    """Return what it costs to wait so many quarters, by initiative of the plan, dearest first.

    What cannot wait stands before all. The plans found for one are where the search for the next
    begins. Raises ValueError for fewer than 1 quarter.
    """
    found = [wait(asked, key, quarters=quarters) for key in asked.answer.starts]
    return {one.key: one for one in sorted(found, key=_dearest_first)}


def wait(asked: Asked, key: str, *, quarters: int = 1) -> Waiting:
    """Return what it costs when one initiative of the plan waits so many quarters.

    Raises ValueError for fewer than 1 quarter, and for what is not in the plan.
    """
    if quarters < 1:
        raise ValueError(f"quarters must be at least 1, not {quarters}")
    if key not in asked.answer.starts:
        raise ValueError(f"{key}: is not in the plan")
    forced = Forced(earliest={key: asked.answer.starts[key] + quarters})
    other = asked.best_within(with_forced(asked.problem, forced), most=asked.answer.bound)
    loss: Worse | None = None
    instead: Difference | None = None
    limits: tuple[Limit, ...] = ()
    if other is None:
        limits = blocking(asked, forced)
    else:
        loss = worse(asked, other)
        instead = difference(asked.answer.starts, other.starts)
    return Waiting(
        key=key,
        quarters=quarters,
        verdict=verdict(loss),
        loss=loss,
        instead=instead,
        blocking=limits,
    )


def verdict(loss: Worse | None) -> str:
    """Return what a price of waiting means; None is what no plan allows."""
    if loss is None:
        return CANNOT_WAIT
    if loss.amount < NOTHING:
        return COSTS_NOTHING
    return COSTS if loss.certain else TOO_CLOSE


def _dearest_first(wait: Waiting) -> tuple[bool, float, str]:
    return wait.loss is not None, 0.0 if wait.loss is None else -wait.loss.amount, wait.key
