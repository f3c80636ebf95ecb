"""What a forced choice costs, what it changes, and what stands in its way."""

from __future__ import annotations

import math
from functools import partial

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import Plan
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.limits import Limit, least_conflict, limits_of, without
from itdirector.engines.roadmap.model import Answer, Problem, Solution
from itdirector.engines.roadmap.reasons import Difference, Worse


def worse(asked: Asked, other: Solution | Answer) -> Worse:
    """Return how much worse another best plan is than the plan, as far as both are proven.

    The other answers the same problem with more rules: it can never truly be better.
    """
    answer = asked.answer
    amount = answer.value - other.value
    return Worse(
        amount=amount,
        at_least=min(amount, max(0.0, answer.value - other.bound)),
        at_most=max(amount, answer.bound - other.value),
        instead=other.starts,
    )


def entering(asked: Asked, problem: Problem, key: str) -> Worse:
    """Return how much worse a problem's best plan is with an initiative than without it.

    Below 0 it enters. Infinite where one of the two is impossible, or both (then above 0).
    """
    free = asked.best(problem)
    if free is None:
        return Worse(amount=math.inf, at_least=math.inf, at_most=math.inf, instead={})
    if key in free.starts:
        left_out = with_forced(problem, Forced(left_out=[key]))
        out = asked.best_within(left_out, most=free.bound)
        if out is None:
            never = -math.inf
            return Worse(amount=never, at_least=never, at_most=never, instead=free.starts)
        return _between(chosen=free, left_out=out)
    chosen = asked.best_within(with_forced(problem, Forced(chosen=[key])), most=free.bound)
    if chosen is None:
        return Worse(amount=math.inf, at_least=math.inf, at_most=math.inf, instead={})
    return _between(chosen=chosen, left_out=free)


def _between(*, chosen: Solution, left_out: Solution) -> Worse:
    return Worse(
        amount=left_out.value - chosen.value,
        at_least=left_out.value - chosen.bound,
        at_most=left_out.bound - chosen.value,
        instead=chosen.starts,
    )


def difference(plan: Plan, other: Plan) -> Difference:
    """Return what the other plan does that the first does not."""
    return Difference(
        added={key: t for key, t in sorted(other.items()) if key not in plan},
        dropped=tuple(sorted(plan.keys() - other.keys())),
        moved={
            key: (plan[key], t)
            for key, t in sorted(other.items())
            if key in plan and plan[key] != t
        },
    )


def blocking(asked: Asked, forced: Forced) -> tuple[Limit, ...]:
    """Return limits that together allow no plan with the forced choices; none can be spared."""
    return least_conflict(limits_of(asked.problem), partial(_possible, asked, forced))


def _possible(asked: Asked, forced: Forced, gone: set[Limit]) -> bool:
    return asked.possible(with_forced(without(asked.problem, gone), forced))
