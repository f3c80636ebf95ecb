"""Many questions about one plan: every plan found on the way helps to answer the next one.

A plan found for one question that also keeps the rules of another is where its search begins;
where it already reaches what no plan can exceed, nothing is searched at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from ortools.sat.python import cp_model

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap.check import value_split, violations
from itdirector.engines.roadmap.highs import NO_PLAN, Steps
from itdirector.engines.roadmap.limits import MONEY
from itdirector.engines.roadmap.model import (
    Answer,
    Impossible,
    LimitReached,
    Problem,
    ProofFailed,
    Solution,
    close_enough,
)
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.prefilter import prefilter
from itdirector.engines.roadmap.rules import add_rules, add_starts
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.supply import Supply
from itdirector.engines.roadmap.tangents import ready_solver

REMEMBERED = 40
"""Plans kept to begin with; checking one takes about a thousandth of a second."""

KNOWN = "a plan known before"
"""Named as the solver where a known plan already meets the bound."""

FEASIBILITY_NODES = 20_000
"""Search nodes in which the second solver must say whether there is any plan."""


class Asked:
    """A problem, its best plan, and all that was found while asking about it.

    `limit` is deterministic seconds for each search, `share` how closely each best value must be
    proven, `money_step` the money by which amounts of money are told apart (people's days: by one).
    Refuses an answer that belongs to another problem.
    """

    def __init__(
        self,
        problem: Problem,
        answer: Answer,
        *,
        limit: float = 20.0,
        share: float = 0.001,
        money_step: int = 500,
    ) -> None:
        if answer.digest != fingerprint(problem):
            raise ValueError("answer: belongs to another problem")
        if not limit > 0:
            raise ValueError(f"limit must be above 0 seconds, not {limit}")
        if not 0 <= share < 1:
            raise ValueError(f"share must be from 0 to below 1, not {share}")
        if not money_step >= 1:
            raise ValueError(f"money_step must be at least 1, not {money_step}")
        self.problem = problem
        self.answer = answer
        self.seed = answer.seed
        self.limit = limit
        self.share = share
        self.money_step = money_step
        self.searches = 0
        """How many searches were needed so far."""
        self._plans: list[dict[str, int]] = [dict(answer.starts)]
        self._found: dict[str, Solution | None] = {}
        self._possible: dict[str, bool] = {}

    def best(self, problem: Problem, *, most: float = math.inf) -> Solution | None:
        """Return the best plan of a changed problem; None when both solvers say there is none.

        `most` is a value that no plan of it can exceed, where that is known beforehand. Raises
        LimitReached when no plan was found in time, and ProofFailed when the solvers disagree.
        """
        key = fingerprint(problem)
        if key not in self._found:
            self._found[key] = self._search(problem)
        found = self._found[key]
        if found is None or found.bound <= most:
            return found
        if found.value > most + 1:
            raise ProofFailed(f"bound: {most} cannot bound a plan worth {found.value}")
        return replace(found, bound=max(most, found.value))

    def best_within(self, problem: Problem, *, most: float) -> Solution | None:
        """Return the best plan of a problem that allows no plan worth more than `most`.

        Nothing is searched where a plan known before is as good as that.
        """
        known = self._known(problem)
        if known is not None:
            value = value_split(problem, known).total
            if close_enough(value=value, bound=most, share=self.share):
                return _as_solution(problem, known, value, max(most, value))
        return self.best(problem, most=most)

    def step(self, supply: Supply) -> int:
        """Return the smallest amount of a supply that questions tell apart."""
        return self.money_step if supply.kind == MONEY else 1

    def possible(self, problem: Problem) -> bool:
        """Return whether any plan keeps the rules; believed only when both solvers say the same."""
        key = fingerprint(problem)
        if key not in self._possible:
            known = self._known(problem) is not None
            self._possible[key] = known or any_plan(problem, seed=self.seed, limit=self.limit)
        return self._possible[key]

    def _search(self, problem: Problem) -> Solution | None:
        known = self._known(problem)
        if known is None and not self.possible(problem):
            return None
        self.searches += 1
        smaller = prefilter(problem).problem
        begin = {k: t for k, t in (known or {}).items() if k in smaller.by_id}
        try:
            found = solve(smaller, seed=self.seed, limit=self.limit, share=self.share, known=begin)
        except Impossible:
            raise ProofFailed("no plan, says a search; there is one, said both before") from None
        self._remember(found.starts)
        return found

    def _known(self, problem: Problem) -> dict[str, int] | None:
        """Return the best of the plans found so far that keep the rules of this problem."""
        fitting = [plan for plan in self._plans if _keeps_the_rules(problem, plan)]
        return max(fitting, key=lambda p: value_split(problem, p).total, default=None)

    def _remember(self, plan: Mapping[str, int]) -> None:
        if dict(plan) not in self._plans:
            self._plans.append(dict(plan))
            del self._plans[1 : max(1, len(self._plans) - REMEMBERED + 1)]


def any_plan(problem: Problem, *, seed: int, limit: float) -> bool:
    """Return whether any plan keeps the rules, whatever it is worth: both solvers' word.

    Raises LimitReached when one of them cannot say in time, ProofFailed when they disagree.
    """
    model = cp_model.CpModel()
    add_rules(model, problem, add_starts(model, problem))
    status = ready_solver(seed=seed, limit=limit).solve(model)
    second = Steps(problem, seed=seed)
    second.rules()
    ended = second.run(nodes=FEASIBILITY_NODES, gap=math.inf)
    return agreed(
        first=None if status == cp_model.UNKNOWN else status != cp_model.INFEASIBLE,
        second=False if ended in NO_PLAN else (second.plan() is not None or None),
    )


def agreed(*, first: bool | None, second: bool | None) -> bool:
    """Return what both solvers say of there being a plan; None is what one cannot say in time."""
    if first is None or second is None:
        raise LimitReached("it could not be decided in time whether there is a plan")
    if first != second:
        raise ProofFailed("one solver says that there is a plan, the other that there is none")
    return first


def _keeps_the_rules(problem: Problem, plan: Mapping[str, int]) -> bool:
    if not plan.keys() <= problem.by_id.keys():
        return False
    moves = moves_for(problem, plan)
    return moves is not None and not violations(problem, plan, moves)


def _as_solution(problem: Problem, plan: dict[str, int], value: float, bound: float) -> Solution:
    return Solution(
        starts=dict(sorted(plan.items())),
        moves=moves_for(problem, plan) or (),
        value=value,
        bound=bound,
        rounds=0,
        solver=KNOWN,
    )
