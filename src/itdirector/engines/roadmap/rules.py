"""The rules of a plan as constraints of an integer model. All integers: nothing is approximated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.terms import budget_lines, spending

LARGEST_COEFFICIENT = 2**31
"""OR-Tools 9.15 certifies wrong optima beyond it. https://github.com/google/or-tools/issues/5293"""

Starts = dict[str, dict[int, cp_model.IntVar]]
"""Initiative id, then quarter, to the 0-1 variable that says work begins there."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Variables for supply beyond the limits: money by budget line, hundredths of days by skill."""

    money: Mapping[str, cp_model.IntVar] = field(default_factory=dict)
    people: Mapping[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)


def safe(coefficient: int) -> int:
    """Return the coefficient; refuse one the solver could not be trusted with."""
    if abs(coefficient) >= LARGEST_COEFFICIENT:
        raise OverflowError(f"{coefficient} is too large for a proof: state money in larger units")
    return coefficient


def add_starts(model: cp_model.CpModel, problem: Problem) -> Starts:
    """Return a variable for each start in time, with "at most once" and "must" already said."""
    starts: Starts = {
        key: {t: model.new_bool_var(f"{key}@{t}") for t in problem.starts(initiative)}
        for key, initiative in problem.by_id.items()
    }
    groups: dict[str, list[cp_model.IntVar]] = {}
    for key, initiative in problem.by_id.items():
        own = list(starts[key].values())
        if initiative.mandatory:
            model.add_exactly_one(own)
        groups.setdefault(initiative.group or key, []).extend(own)
    for group, members in groups.items():
        if group in problem.mandatory_groups:
            model.add_exactly_one(members)
        else:
            model.add_at_most_one(members)
    for pair in sorted(map(sorted, problem.excludes)):
        model.add_at_most_one(x for key in pair for x in starts[key].values())
    return starts


def add_rules(
    model: cp_model.CpModel, problem: Problem, starts: Starts, extra: Extra | None = None
) -> None:
    """Add the order of work and the limits of money and people, eased by `extra`."""
    extra = extra or Extra()
    _add_order(model, problem, starts)
    for line, budget in budget_lines(problem).items():
        _add_budget(model, problem, starts, line=line, budget=budget, extra=extra)
    for skill in sorted(problem.capacity_days):
        _add_capacity(model, problem, starts, skill=skill, extra=extra)


def _add_order(model: cp_model.CpModel, problem: Problem, starts: Starts) -> None:
    for key, initiative in problem.by_id.items():
        for before, wait in initiative.after.items():
            for t, begins in starts[key].items():
                done = [
                    x
                    for f in problem.finishers(before)
                    for u, x in starts[f.id].items()
                    if u + f.duration_quarters + wait <= t
                ]
                model.add(sum(done) >= begins)


def _add_budget(
    model: cp_model.CpModel,
    problem: Problem,
    starts: Starts,
    *,
    line: str,
    budget: tuple[int, ...],
    extra: Extra,
) -> None:
    # Full carry-over: what is spent up to a quarter stays within what was given up to it.
    spent = [
        (x, list(accumulate(spending(problem, initiative, line=line, start=t))))
        for key, initiative in problem.by_id.items()
        for t, x in starts[key].items()
    ]
    for quarter, available in enumerate(accumulate(budget)):
        drawn = sum(safe(so_far[quarter]) * x for x, so_far in spent if so_far[quarter])
        model.add(drawn <= available + extra.money.get(line, 0))


def _add_capacity(
    model: cp_model.CpModel, problem: Problem, starts: Starts, *, skill: str, extra: Extra
) -> None:
    used: list[list[cp_model.LinearExpr]] = [[] for _ in range(problem.quarters)]
    for key, initiative in problem.by_id.items():
        if not initiative.effort_days.get(skill):
            continue
        work = initiative.work_hundredths(skill)
        for t, x in starts[key].items():
            for age, amount in enumerate(work):
                used[t + age].append(safe(amount) * x)
    for quarter, available in enumerate(problem.capacity_hundredths(skill)):
        model.add(sum(used[quarter]) <= available + extra.people.get((skill, quarter), 0))
