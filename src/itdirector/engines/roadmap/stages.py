"""The plan in stages: first what must be, then value, then what is kinder at nearly the same value.

Stage 0 lets the least give way when the obligations cannot all be met. Stage 1 finds the most
valuable plan and its proof. Stage 2 looks among plans worth nearly as much for one that reduces
risk earlier, then for one that changes less of what was published, then for one with lower peaks
of work. Each preference counts only among plans that are best in all before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce

from ortools.sat.python import cp_model

from itdirector.engines.roadmap import measures
from itdirector.engines.roadmap.cures import Change, granted, least_relief
from itdirector.engines.roadmap.model import Answer, Impossible, Problem, ProofFailed, Solution
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.prove import answer_with, prove
from itdirector.engines.roadmap.rules import workload
from itdirector.engines.roadmap.tangents import Search, build, ready_solver
from itdirector.engines.roadmap.terms import plan_value, slices

NEARLY = 0.005
"""Share of the best value that may be given up for the preferences of stage 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """One preference of stage 2, lower being better: what the best plan had, and what was found."""

    name: str
    before: int
    after: int
    at_least: int
    """No plan that is as good in value and in all earlier preferences is below this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A plan found in stages. Its gap counts what it gives up in value for the preferences."""

    answer: Answer
    gave_way: tuple[Change, ...]
    """The least that had to give way for there to be a plan; empty when nothing had to."""
    problem: Problem
    """The question answered: as asked, with what gave way granted."""
    most_valuable: Mapping[str, int]
    """The plan of stage 1."""
    given_up: float
    """Value that stage 2 gave up, at most the share allowed."""
    preferences: tuple[Preference, ...]


@dataclass(slots=True)
class Chooser:
    """The model of stage 2: plans of enough value, and the preferences fixed so far."""

    problem: Problem
    search: Search
    floor: float
    seed: int
    limit: float
    fixed: list[tuple[Callable[[Mapping[str, int]], int], int]] = field(default_factory=list)

    def best(
        self,
        plan: dict[str, int],
        measure: Callable[[Mapping[str, int]], int],
        model_measure: cp_model.LinearExpr | int,
    ) -> tuple[dict[str, int], int]:
        """Return the best plan by a measure, beginning with a known one, and a bound on it.

        The model may think a plan is worth more than it is: then it learns better, and tries again.
        """
        limit, least = self.limit, 0
        self.search.model.minimize(model_measure)
        while True:
            self.search.expect(plan)
            solver = ready_solver(seed=self.seed, limit=limit)
            status = solver.solve(self.search.model)
            if status == cp_model.INFEASIBLE:
                raise ProofFailed("a plan is known, but none is found that is as good")
            limit = max(0.0, limit - max(0.001, solver.response_proto.deterministic_time))
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            least = max(least, round(solver.best_objective_bound))
            found = self.search.plan_of(solver)
            if self.search.value(found) >= self.floor:
                if measure(found) < measure(plan):
                    plan = found
                break
            self.search.cut_at(found)
        self.search.model.add(model_measure <= measure(plan))
        return plan, least


def plan_in_stages(
    problem: Problem,
    *,
    seed: int,
    limit: float = 60.0,
    share: float = 0.001,
    published: Mapping[str, int] | None = None,
    nearly: float = NEARLY,
) -> Staged:
    """Return the plan that gives way least, is worth most, and is kindest at nearly that worth.

    `limit` is deterministic seconds for stage 1 and again for each attempt of the other stages;
    `published` is the plan that people know already, `nearly` the share of value that may be given
    up. Value and its proof do not depend on what was published, so the same facts repeat them.
    Raises Impossible when no relief helps, LimitReached and ProofFailed as `prove` does.
    """
    gave_way: tuple[Change, ...] = ()
    try:
        first = prove(problem, seed=seed, limit=limit, share=share)
    except Impossible:
        gave_way = least_relief(problem, seed=seed, limit=limit)
        problem = reduce(granted, gave_way, problem)
        first = prove(problem, seed=seed, limit=limit, share=share)
    starts, preferences = _kinder(
        problem, first, seed=seed, limit=limit, published=published, nearly=nearly
    )
    chosen = Solution(
        starts=dict(sorted(starts.items())),
        moves=moves_for(problem, starts) or (),
        value=plan_value(problem, slices(problem), starts),
        bound=first.bound,
        rounds=len(preferences),
        solver=first.first.solver,
    )
    answer = answer_with(
        problem, chosen, first=first.first, second=first.second, seed=seed, share=share
    )
    return Staged(
        answer=answer,
        gave_way=gave_way,
        problem=problem,
        most_valuable=first.starts,
        given_up=max(0.0, first.value - answer.value),
        preferences=preferences,
    )


def _kinder(
    problem: Problem,
    first: Answer,
    *,
    seed: int,
    limit: float,
    published: Mapping[str, int] | None,
    nearly: float,
) -> tuple[dict[str, int], tuple[Preference, ...]]:
    """Return the plan after all preferences, and what each of them reached."""
    search = build(problem)
    floor = first.value - nearly * abs(first.value)
    search.model.add(search.worth >= search.up(floor))
    chooser = Chooser(problem, search, floor, seed, limit)
    plan, reached = dict(first.starts), []
    for name, measure, model_measure in _preferences(search, first.starts, published):
        before = measure(plan)
        plan, least = chooser.best(plan, measure, model_measure)
        reached.append(Preference(name=name, before=before, after=measure(plan), at_least=least))
    return plan, tuple(reached)


def _preferences(
    search: Search, first: Mapping[str, int], published: Mapping[str, int] | None
) -> list[tuple[str, Callable[[Mapping[str, int]], int], cp_model.LinearExpr | int]]:
    """Return the preferences in order: name, measure of a plan, and the same in the model."""
    problem = search.problem
    counted = [key for key in first if measures.reduces_risk(problem.by_id[key])]
    found: list[tuple[str, Callable[[Mapping[str, int]], int], cp_model.LinearExpr | int]] = []
    if counted:
        late = partial(measures.late_risk, problem, counted=counted)
        found.append((measures.LATE_RISK, late, _late_risk(search, counted)))
    if published is not None:
        changed = partial(measures.changes, published=published)
        found.append((measures.CHANGES, changed, _changes(search, published)))
    if problem.capacity_days:
        found.append((measures.PEAKS, partial(measures.peaks, problem), _peaks(search)))
    return found


def _late_risk(search: Search, counted: list[str]) -> cp_model.LinearExpr | int:
    never = search.problem.quarters + 1
    return never * len(counted) - sum(
        (never - t - search.problem.by_id[key].duration_quarters) * x
        for key in counted
        for t, x in search.starts[key].items()
    )


def _changes(search: Search, published: Mapping[str, int]) -> cp_model.LinearExpr | int:
    kept = [search.starts.get(key, {}).get(t) for key, t in published.items()]
    other = [x for key, o in search.starts.items() if key not in published for x in o.values()]
    return len(published) - sum(x for x in kept if x is not None) + sum(other)


def _peaks(search: Search) -> cp_model.LinearExpr | int:
    problem, model = search.problem, search.model
    peaks = []
    for skill in sorted(problem.capacity_days):
        available = problem.capacity_hundredths(skill)
        peak = model.new_int_var(0, max(available), f"most {skill}")
        for load in workload(problem, search.starts, skill):
            model.add(sum(load) <= peak)
        peaks.append(peak)
    return sum(peaks)
