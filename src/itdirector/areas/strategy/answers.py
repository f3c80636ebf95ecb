"""The questions about a plan, asked of the roadmap engine and of its second road, as plain data.

Nothing is handed out that the second road does not confirm. What cannot be settled in time, and
what the two roads disagree about, is said to be so: `unsettled` is then the only field beside the
key. This module loads the solvers, so it is imported where it is used.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from typing import Any, TypeVar

from itdirector.areas.strategy.reopening import Reopened
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.beliefs import Beliefs
from itdirector.engines.roadmap.breakpoints import breakpoints
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.forcing import difference
from itdirector.engines.roadmap.frontier import frontier
from itdirector.engines.roadmap.model import (
    Impossible,
    LimitReached,
    Problem,
    ProofFailed,
    Solution,
)
from itdirector.engines.roadmap.reasons import Worse
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_frontier import confirm_frontier
from itdirector.engines.roadmap.recheck_robust import confirm_core_index
from itdirector.engines.roadmap.recheck_supply import confirm_staircase
from itdirector.engines.roadmap.recheck_waiting import confirm_wait
from itdirector.engines.roadmap.recheck_why import confirm_order, confirm_why_in, confirm_why_out
from itdirector.engines.roadmap.robust import core_index
from itdirector.engines.roadmap.supply import supplies
from itdirector.engines.roadmap.timing import order
from itdirector.engines.roadmap.waiting import wait
from itdirector.engines.roadmap.why import why_in, why_out

LIMIT_S = 10.0
"""Deterministic seconds for each search; the lease of a job is renewed before each."""
DRAWS = 50
LATE, DISAGREE = "late", "disagree"
"""Why something is not settled: the search ended first, or the two roads do not agree."""

Heartbeat = Callable[[], None]
Item = dict[str, Any]
T = TypeVar("T")
log = logging.getLogger(__name__)


class WatchedAsked(Asked):
    """The first road; says that it is alive before each search."""

    def __init__(self, kept: Reopened, alive: Heartbeat) -> None:
        super().__init__(kept.problem, kept.answer, limit=LIMIT_S)
        self._alive = alive

    def best(self, problem: Problem, *, most: float = math.inf) -> Solution | None:
        """Return the best plan of a changed problem; see `Asked.best`."""
        self._alive()
        return super().best(problem, most=most)


@dataclass(frozen=True, kw_only=True)
class WatchedSecond(Second):
    """The second road; says that it is alive before each search."""

    alive: Heartbeat

    def best(self, problem: Problem, *, known: Mapping[str, int] | None = None) -> Solution | None:
        """Return the best plan the second solver finds; see `Second.best`."""
        self.alive()
        return super().best(problem, known=known)


class Case:
    """One plan that is asked about, by both roads."""

    def __init__(self, kept: Reopened, *, alive: Heartbeat) -> None:
        self.kept = kept
        self.asked = WatchedAsked(kept, alive)
        self.second = WatchedSecond(problem=kept.problem, answer=kept.answer, alive=alive)

    def price(self, found: Worse) -> dict[str, float]:
        """Return what the best plan loses, between what is proven: never below nothing.

        Against the most valuable plan, of which the plan at hand may have left a little aside.
        """
        amount = max(0.0, found.at_least, found.amount + self.kept.given_up)
        return {
            "amount": min(max(0.0, found.at_most), amount),
            "at_least": max(0.0, found.at_least),
            "at_most": max(0.0, found.at_most),
        }


def answers(part: str, case: Case) -> Iterator[Item]:
    """Yield what is found for one kind of question, a piece at a time."""
    yield from ASK[part](case)


def _settled(key: str, ask: Callable[[], T], confirm: Callable[[T], None]) -> tuple[T | None, Item]:
    """Return an answer both roads agree on, and its plain form; else why there is none."""
    try:
        found = ask()
        confirm(found)
    except (LimitReached, Impossible):
        return None, {"key": key, "unsettled": LATE}
    except ProofFailed:
        log.exception("two roads disagree about %s", key)
        return None, {"key": key, "unsettled": DISAGREE}
    return found, {"key": key, **plain(found)}


def _waiting(case: Case) -> Iterator[Item]:
    for key in case.kept.answer.starts:
        found, told = _settled(
            key, partial(wait, case.asked, key), partial(confirm_wait, case.second)
        )
        if found is not None:
            told["loss"] = None if found.loss is None else case.price(found.loss)
        yield told


def _why_in(case: Case) -> Iterator[Item]:
    problem, plan = case.kept.problem, case.kept.answer.starts
    steps = order(problem, plan)
    confirm_order(problem, plan, steps)
    for step in steps:
        key = step.key
        found, told = _settled(
            key, partial(why_in, case.asked, key), partial(confirm_why_in, case.second)
        )
        if found is not None:
            told["loss"] = None if found.loss is None else case.price(found.loss)
        yield {**told, "step": plain(step), "serves": _serves(problem, plan, key)}


def _serves(problem: Problem, plan: Mapping[str, int], key: str) -> dict[str, float]:
    """Return what an initiative adds to the rest of the plan, by kind, at present value."""
    whole = value_split(problem, plan)
    rest = value_split(problem, {k: t for k, t in plan.items() if k != key})
    return {
        "risk": whole.risk_value - rest.risk_value,
        "savings": whole.saving_value - rest.saving_value,
        "other": whole.other_value - rest.other_value + whole.pair_value - rest.pair_value,
        "goals": whole.goal_value - rest.goal_value,
        "cost": whole.cost - rest.cost,
    }


def _why_out(case: Case) -> Iterator[Item]:
    for key in sorted(case.kept.problem.by_id.keys() - case.kept.answer.starts.keys()):
        found, told = _settled(
            key, partial(why_out, case.asked, key), partial(confirm_why_out, case.second)
        )
        if found is not None:
            told["price"] = None if found.price is None else case.price(found.price)
            told.pop("without_limits")
        yield told


def _supply(case: Case) -> Iterator[Item]:
    for supply in supplies(case.kept.problem):
        _found, told = _settled(
            f"{supply.kind} {supply.name}",
            partial(breakpoints, case.asked, supply),
            partial(confirm_staircase, case.second),
        )
        yield told


def _alternatives(case: Case) -> Iterator[Item]:
    found, told = _settled(
        "alternatives",
        partial(frontier, case.asked),
        partial(confirm_frontier, case.second),
    )
    if found is not None:
        for one, plainly in zip(found.alternatives, told["alternatives"], strict=True):
            plainly["change"] = plain(difference(case.kept.answer.starts, one.starts))
            plainly["gap"] = one.gap
    yield told


def _steadiness(case: Case) -> Iterator[Item]:
    units = {unit.id for unit in case.kept.problem.risk_units}
    beliefs = Beliefs(
        priors={
            name: {unit: factor for unit, factor in factors.items() if unit in units}
            for name, factors in case.kept.priors.items()
        }
    )
    found, told = _settled(
        "steadiness",
        partial(core_index, case.asked, beliefs, seed=case.asked.seed, draws=DRAWS),
        partial(confirm_core_index, case.second, beliefs),
    )
    if found is not None:
        told["draws"] = len(found.draws)
    yield told


ASK: dict[str, Callable[[Case], Iterator[Item]]] = {
    "waiting": _waiting,
    "why_in": _why_in,
    "why_out": _why_out,
    "supply": _supply,
    "alternatives": _alternatives,
    "steadiness": _steadiness,
}


def plain(found: Any) -> Any:
    """Return an engine's answer as JSON keeps it: what is without end is null."""
    if is_dataclass(found) and not isinstance(found, type):
        return {one.name: plain(getattr(found, one.name)) for one in fields(found)}
    if isinstance(found, Mapping):
        return {str(name): plain(value) for name, value in found.items()}
    if isinstance(found, (tuple, list)):
        return [plain(one) for one in found]
    return None if isinstance(found, float) and math.isinf(found) else found
