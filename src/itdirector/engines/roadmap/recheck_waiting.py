"""What waiting costs, checked by a second road: see `recheck`."""

from __future__ import annotations

from collections.abc import Mapping

from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.model import ProofFailed
from itdirector.engines.roadmap.reasons import (
    CANNOT_WAIT,
    COSTS,
    COSTS_NOTHING,
    TOO_CLOSE,
    Waiting,
)
from itdirector.engines.roadmap.recheck import (
    Second,
    confirm_blocking,
    confirm_difference,
    confirm_worse,
)


def confirm_waiting(second: Second, claim: Mapping[str, Waiting]) -> None:
    """Refuse prices of waiting unless there is one for all of the plan, and all of them are so."""
    if claim.keys() != second.answer.starts.keys():
        raise ProofFailed("key: not every initiative of the plan, or others")
    for key, wait in claim.items():
        if wait.key != key:
            raise ProofFailed(f"{key}.key: is {wait.key}")
        confirm_wait(second, wait)


def confirm_wait(second: Second, claim: Waiting) -> None:
    """Refuse the price of waiting of one initiative unless all of it is so; names the field."""
    key, plan = claim.key, second.answer.starts
    forced = Forced(earliest={key: plan[key] + claim.quarters})
    if claim.loss is None or claim.instead is None:
        if claim.verdict != CANNOT_WAIT:
            raise ProofFailed(f"{key}.verdict: what can wait has a price")
        confirm_blocking(second, f"{key}.blocking", forced, claim.blocking)
        return
    confirm_worse(second, f"{key}.loss", with_forced(second.problem, forced), claim.loss)
    confirm_difference(f"{key}.instead", plan, claim.loss.instead, claim.instead)
    expected = COSTS if claim.loss.at_least > 0 else TOO_CLOSE
    if claim.verdict != (COSTS_NOTHING if claim.loss.amount < 0.5 else expected):
        raise ProofFailed(f"{key}.verdict: {claim.verdict!r} is not what its price says")
