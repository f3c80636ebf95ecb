"""What can be left out of a question without changing the worth of its best answer.

Only what is safe by argument: a plan with the thing in it can always be changed into one without
it that keeps every rule and is worth at least as much. What others wait for, require or exclude,
what is obliged, and what may pay for others is never left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.roadmap.model import Initiative, Problem
from itdirector.engines.roadmap.terms import BudgetLine, Slice, budget_lines, own_value, slices


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """A smaller question with the same best value, and why each initiative left it."""

    problem: Problem
    worthless: tuple[str, ...]
    """Worth nothing even at their best start, with nothing else done."""
    dominated: Mapping[str, str]
    """Variant to another of its group that is at least as good in everything."""


def prefilter(problem: Problem) -> Filtered:
    """Return the question without what no best plan needs. Starts and ids stay as they are."""
    parts = slices(problem)
    free = [i for i in problem.by_id.values() if not _tied(problem, i)]
    worthless = [i.id for i in free if _worthless(problem, parts, i)]
    dominated: dict[str, str] = {}
    for one in reversed(free):
        if one.id in worthless or one.group is None:
            continue
        for other in free:
            rivals = other.group == one.group and other.id != one.id
            left_out = other.id in worthless or other.id in dominated
            if rivals and not left_out and _at_least_as_good(problem, parts, other, one):
                dominated[one.id] = other.id
                break
    gone = {*worthless, *dominated}
    return Filtered(
        problem=problem.with_only(problem.by_id.keys() - gone),
        worthless=tuple(worthless),
        dominated=dominated,
    )


def _tied(problem: Problem, initiative: Initiative) -> bool:
    """Return whether anything else in the question may hang on this very initiative."""
    key = initiative.id
    named = {name for i in problem.initiatives for name in (*i.after, *i.requires)}
    named |= {name for pair in problem.excludes for name in pair}
    named |= {name for pair in problem.pair_values for name in (pair.one, pair.other)}
    gives = any(cost < 0 for cost in initiative.run_cost_per_quarter.values())
    return initiative.mandatory or key in named or gives


def _worthless(problem: Problem, parts: tuple[Slice, ...], initiative: Initiative) -> bool:
    """Return whether every start is worth nothing, at the most that it can ever bring."""
    group = initiative.group
    if group is not None and _group_counts(problem, group):
        return False
    return all(
        own_value(problem, initiative, start)
        + _most_gained(parts, initiative.id, start + initiative.duration_quarters)
        <= 0
        for start in problem.starts(initiative)
    )


def _group_counts(problem: Problem, group: str) -> bool:
    named = {name for i in problem.initiatives for name in (*i.after, *i.requires)}
    return group in problem.mandatory_groups or group in named


def _most_gained(parts: tuple[Slice, ...], key: str, finish: int) -> float:
    """Return the most an initiative can add to all benefits, whatever else is done.

    Benefits are concave: it adds most where nothing else helps and all that adds risk is done.
    """
    gained = []
    for part in parts:
        decay = part.decay.get(key, 0.0)
        if decay and part.quarter >= finish:
            others = math.fsum(a for k, a in part.decay.items() if a < 0 and k != key)
            before = others if decay > 0 else math.inf
            # What adds risk costs least where nothing is left to lose: then it costs nothing.
            gained.append(_step(part, before, decay))
    return math.fsum(gained)


def _step(part: Slice, before: float, decay: float) -> float:
    return 0.0 if math.isinf(before) else part.benefit(before + decay) - part.benefit(before)


def _at_least_as_good(
    problem: Problem, parts: tuple[Slice, ...], one: Initiative, other: Initiative
) -> bool:
    """Return whether `one` can stand in for `other`, at the same start, in every plan."""
    starts = problem.starts(other)
    return (
        one.duration_quarters <= other.duration_quarters
        and set(starts) <= set(problem.starts(one))
        and _needs_no_more(one, other)
        and all(_takes_no_more(problem, one, other, start) for start in starts)
        and all(_brings_no_less(problem, parts, one, other, start) for start in starts)
    )


def _needs_no_more(one: Initiative, other: Initiative) -> bool:
    waits = all(wait <= other.after.get(name, -1) for name, wait in one.after.items())
    return waits and set(one.requires) <= set(other.requires)


def _takes_no_more(problem: Problem, one: Initiative, other: Initiative, start: int) -> bool:
    lines = budget_lines(problem).values()
    return all(_draws_no_more(problem, line, one, other, start) for line in lines) and all(
        _hundredths(one, skill, age) <= _hundredths(other, skill, age)
        for skill in one.effort_days
        for age in range(one.duration_quarters)
    )


def _draws_no_more(
    problem: Problem, line: BudgetLine, one: Initiative, other: Initiative, start: int
) -> bool:
    """Compare what is planned and what it may run over: less of both needs less kept back."""
    mine = line.spending(problem, one, start) + line.running_over(problem, one, start)
    theirs = line.spending(problem, other, start) + line.running_over(problem, other, start)
    return all(a <= b for a, b in zip(mine, theirs, strict=True))


def _hundredths(initiative: Initiative, skill: str, age: int) -> int:
    work = initiative.work_hundredths(skill)
    return work[age] if age < len(work) else 0


def _brings_no_less(
    problem: Problem, parts: tuple[Slice, ...], one: Initiative, other: Initiative, start: int
) -> bool:
    mine, theirs = start + one.duration_quarters, start + other.duration_quarters
    return own_value(problem, one, start) >= own_value(problem, other, start) and all(
        (part.decay.get(one.id, 0.0) if part.quarter >= mine else 0.0)
        >= (part.decay.get(other.id, 0.0) if part.quarter >= theirs else 0.0)
        for part in parts
    )
