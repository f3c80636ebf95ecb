"""Five alternatives instead of one: what each aim costs on the others, each proven.

An alternative is the plan worth most among those that keep its ends (limits on axes: the
epsilon-constraint method, Haimes, Lasdon and Wismer 1971). Value grows with every axis, so a plan
better on all of them would keep the same ends and be worth more: there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.axes import (
    CHEAPEST_SAFE,
    EARNED,
    GOALS,
    GROWTH_FIRST,
    LESS_IS_BETTER,
    LOSS_LEFT,
    MUST_DO,
    RECOMMENDED,
    RISK_FIRST,
    SAFE_SHARE,
    SPEND,
    TOLERANCE,
    Alternative,
    End,
    Frontier,
    position,
)
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.model import Impossible, Problem, close_enough
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.tangents import FINDING, Search, build
from itdirector.engines.roadmap.terms import own_value, slices


def frontier(asked: Asked, *, safe_share: float | None = None) -> Frontier:
    """Return the five alternatives.

    `safe_share` is what a safe plan removes of the loss that can be removed. Without it SAFE_SHARE
    is used, and named among the defaults. Raises ValueError unless it is from 0 to 1.
    """
    share = SAFE_SHARE if safe_share is None else safe_share
    if not 0 <= share <= 1:
        raise ValueError(f"safe_share must be from 0 to 1, not {share}")
    plan = dict(asked.answer.starts)
    growth = GOALS if asked.problem.goals else EARNED
    must = _alternative(asked, MUST_DO, SPEND, (), plan)
    risk = _alternative(asked, RISK_FIRST, LOSS_LEFT, (), plan)
    nothing = position(asked.problem, {})[LOSS_LEFT]
    removable = nothing - risk.position[LOSS_LEFT]
    safe_end = End(axis=LOSS_LEFT, amount=nothing - share * removable)
    safe = _alternative(asked, CHEAPEST_SAFE, SPEND, (safe_end,), dict(risk.starts))
    grown = _alternative(asked, GROWTH_FIRST, growth, (), plan)
    found: list[Alternative] = []
    for one in (must, safe, _recommended(asked), risk, grown):
        twin = next((other.name for other in found if other.starts == one.starts), None)
        found.append(replace(one, same_as=twin))
    return Frontier(
        alternatives=tuple(found),
        safe_share=share,
        defaults=("SAFE_SHARE",) if safe_share is None else (),
        seed=asked.seed,
        digest=asked.answer.digest,
    )


def _recommended(asked: Asked) -> Alternative:
    answer = asked.answer
    return Alternative(
        name=RECOMMENDED,
        aim=None,
        aim_bound=None,
        granted=(),
        ends=(),
        starts=answer.starts,
        moves=answer.moves,
        position=position(asked.problem, answer.starts),
        value=answer.value,
        bound=answer.bound,
    )


def _alternative(
    asked: Asked, name: str, aim: str, granted: tuple[End, ...], known: dict[str, int]
) -> Alternative:
    """Return the plan with the best of one axis within the ends granted, and then most value."""
    problem, sign = asked.problem, -1.0 if LESS_IS_BETTER[aim] else 1.0
    first = Model(asked, granted)
    plan, aim_bound = first.best(
        first.axes[aim] if sign > 0 else -first.axes[aim],
        lambda p: sign * _on(first, aim, p),
        known,
    )
    ends = (*granted, End(axis=aim, amount=position(problem, plan)[aim]))
    second = Model(asked, ends)
    plan, bound = second.best(
        second.search.worth,
        lambda p: value_split(problem, p).total,
        plan,
        most=asked.answer.bound,
    )
    return Alternative(
        name=name,
        aim=aim,
        aim_bound=_off(first, aim, sign * aim_bound),
        granted=granted,
        ends=ends,
        starts=dict(sorted(plan.items())),
        moves=moves_for(problem, plan) or (),
        position=position(problem, plan),
        value=value_split(problem, plan).total,
        bound=bound,
    )


@dataclass(slots=True)
class Model:
    """The model of one alternative: the axes as the solver sees them, and the ends stated."""

    asked: Asked
    ends: tuple[End, ...]
    search: Search
    axes: dict[str, cp_model.LinearExpr]
    nothing: dict[str, float]

    def __init__(self, asked: Asked, ends: tuple[End, ...]) -> None:
        self.asked, self.ends = asked, ends
        self.search = build(asked.problem)
        self.axes = _axes(self.search)
        self.nothing = position(asked.problem, {})
        for end in ends:
            self._limit(end, TOLERANCE)

    def _limit(self, end: End, slack: float) -> None:
        """State an end with so much slack; below 0 it is stricter than it is."""
        less = LESS_IS_BETTER[end.axis]
        loosened = end.amount + (slack if less else -slack)
        level = _level(self, end.axis, loosened) * self.search.units
        axis = self.axes[end.axis]
        self.search.model.add(axis <= math.ceil(level) if less else axis >= math.floor(level))

    def best(
        self,
        goal: cp_model.LinearExpr | int,
        measure: Callable[[dict[str, int]], float],
        known: dict[str, int],
        *,
        most: float = math.inf,
    ) -> tuple[dict[str, int], float]:
        """Return the plan with most of a measure that keeps the ends, and a bound on it.

        `most` is what no plan exceeds, where that is known.

        The model may think a plan better than it is: then it learns better, and tries again. What
        its rounding alone still lets through is shut out by a stricter end; no bound found after
        that counts.
        """
        plan, value, bound, limit = known, measure(known), most, self.asked.limit
        self.search.model.maximize(goal)
        share, progress, strict = self.asked.share, True, False
        seen: list[dict[str, int]] = []
        while progress and limit > 0 and not close_enough(value=value, bound=bound, share=share):
            self.search.expect(plan)
            try:
                found = self.search.attempt(
                    seed=self.asked.seed,
                    limit=limit,
                    gap=max(0.5, share * abs(value) / 4),
                    way=FINDING,
                )
            except Impossible:
                break
            limit -= max(0.001, found.spent)
            progress = not strict and found.bound < bound - 1e-9 * abs(bound)
            bound = bound if strict else min(bound, found.bound)
            if found.plan is None:
                continue
            self.search.cut_at(found.plan)
            there = position(self.asked.problem, found.plan)
            missed = [end for end in self.ends if not end.kept_by(there)]
            if not missed and measure(found.plan) > value:
                plan, value, progress = found.plan, measure(found.plan), True
            elif missed and found.plan in seen:
                for end in missed:
                    self._limit(end, -abs(there[end.axis] - end.amount))
                progress = strict = True
            progress = progress or found.plan not in seen
            seen.append(found.plan)
        return plan, max(bound, value)


def _level(model: Model, axis: str, amount: float) -> float:
    """Return an amount as the model counts it: of loss, what is not removed, below nothing."""
    return amount - model.nothing[axis] if axis == LOSS_LEFT else amount


def _on(model: Model, axis: str, plan: dict[str, int]) -> float:
    return _level(model, axis, position(model.asked.problem, plan)[axis])


def _off(model: Model, axis: str, level: float) -> float:
    return level + model.nothing[axis] if axis == LOSS_LEFT else level


def _axes(search: Search) -> dict[str, cp_model.LinearExpr]:
    """Return each axis in solver units, never worse than it is; loss left is below nothing done."""
    problem = search.problem
    risks = risk_parts(problem)
    spend, earned = [], []
    for key, options in search.starts.items():
        for value, (t, x) in zip(search.own[key], options.items(), strict=True):
            cost = _cost(problem, key, t)
            spend.append(-search.up(-cost) * x)
            earned.append(search.up(value + cost) * x)
    earned += [search.up(pair.value) * both for pair, both in search.together]
    return {
        SPEND: cp_model.LinearExpr.sum(spend),
        LOSS_LEFT: -cp_model.LinearExpr.sum(search.benefits[:risks]),
        GOALS: cp_model.LinearExpr.sum(search.benefits[risks:]),
        EARNED: cp_model.LinearExpr.sum(earned),
    }


def risk_parts(problem: Problem) -> int:
    """Return how many of the slices are of risk units: they stand before those of goals."""
    aimless = tuple(replace(i, contributions={}) for i in problem.initiatives)
    return len(slices(replace(problem, initiatives=aimless)))


def _cost(problem: Problem, key: str, start: int) -> float:
    only_cost = replace(problem.by_id[key], saving_value_per_quarter=0, other_value_per_quarter=0)
    return -own_value(problem, only_cost, start)
