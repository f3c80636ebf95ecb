"""A second road to a plan's value and feasibility, quarter by quarter. Never imports a solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from itdirector.engines.roadmap.model import HUNDREDTHS, Initiative, Problem, RiskUnit, ValueSplit

Plan = Mapping[str, int]
"""Initiative id to the quarter in which work begins. What is not done is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a plan takes and leaves. Money and effort by planned quarter, loss by window quarter."""

    spend: Mapping[str, tuple[int, ...]]
    effort_days: Mapping[str, tuple[float, ...]]
    residual_loss: Mapping[str, tuple[float, ...]]
    split: ValueSplit


def account(problem: Problem, plan: Plan) -> Account:
    """Return what the plan spends, uses, leaves of each risk and is worth."""
    planned = range(problem.quarters)
    return Account(
        spend={c: tuple(_spend(problem, plan, c, q) for q in planned) for c in problem.categories},
        effort_days={
            skill: tuple(_hundredths(problem, plan, skill, q) / HUNDREDTHS for q in planned)
            for skill in sorted(problem.capacity_days)
        },
        residual_loss={
            unit.id: tuple(
                loss * _share_left(problem, plan, unit, q)
                for q, loss in enumerate(unit.baseline_loss)
            )
            for unit in sorted(problem.risk_units, key=lambda u: u.id)
        },
        split=value_split(problem, plan),
    )


def value_split(problem: Problem, plan: Plan) -> ValueSplit:
    """Return where the plan's value comes from, at present value over the whole window."""
    window = range(problem.window_quarters)
    risk = [
        problem.present_value(q) * loss * (1 - _share_left(problem, plan, unit, q))
        for unit in problem.risk_units
        for q, loss in enumerate(unit.baseline_loss)
    ]
    finished = [(q, i) for q in window for i in _finished(problem, plan, q)]
    return ValueSplit(
        risk_value=math.fsum(risk),
        saving_value=math.fsum(
            problem.present_value(q) * i.saving_value_per_quarter for q, i in finished
        ),
        other_value=math.fsum(
            problem.present_value(q) * i.other_value_per_quarter for q, i in finished
        ),
        cost=math.fsum(
            problem.present_value(q) * _spend(problem, plan, category, q)
            for category in problem.categories
            for q in window
        ),
    )


def violations(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return, in plain English, every rule the plan breaks. Q1 is quarter 0."""
    strangers = sorted(plan.keys() - problem.by_id.keys())
    if strangers:
        return tuple(f"{key} is not an initiative of this problem" for key in strangers)
    return (
        *_late_or_early(problem, plan),
        *_missing(problem, plan),
        *_together(problem, plan),
        *_out_of_order(problem, plan),
        *overdrawn(problem, plan),
    )


def best_by_trying_all(problem: Problem) -> tuple[float, dict[str, int]] | None:
    """Return the value and the plan of the best there is, or None when there is none.

    For a handful of initiatives: it tries every plan that keeps within money and people.
    """
    best: tuple[float, dict[str, int]] | None = None
    for plan in _affordable(problem, {}, list(problem.by_id.values())):
        if not violations(problem, plan):
            value = value_split(problem, plan).total
            if best is None or value > best[0]:
                best = (value, dict(plan))
    return best


def overdrawn(problem: Problem, plan: Plan) -> Iterator[str]:
    """Yield every budget and capacity the plan exceeds."""
    by_category = {
        c: [_spend(problem, plan, c, q) for q in range(problem.quarters)]
        for c in problem.categories
    }
    for category, budget in sorted(problem.budget.items()):
        yield from _overspent(category, by_category[category], budget)
    if problem.total_budget is not None:
        together = [sum(line[q] for line in by_category.values()) for q in range(problem.quarters)]
        yield from _overspent("all categories together", together, problem.total_budget)
    for skill in sorted(problem.capacity_days):
        for quarter, available in enumerate(problem.capacity_hundredths(skill)):
            over = _hundredths(problem, plan, skill, quarter) - available
            if over > 0:
                yield f"{skill}: {over / HUNDREDTHS:g} days more than there are in Q{quarter + 1}"


def _finish(initiative: Initiative, start: int) -> int:
    """Return the first quarter after the work."""
    return start + initiative.duration_quarters


def _finished(problem: Problem, plan: Plan, quarter: int) -> Iterator[Initiative]:
    for initiative in problem.initiatives:
        if initiative.id in plan and _finish(initiative, plan[initiative.id]) <= quarter:
            yield initiative


def _spend(problem: Problem, plan: Plan, category: str, quarter: int) -> int:
    spent = 0
    for initiative in problem.initiatives:
        age = quarter - plan.get(initiative.id, problem.window_quarters)
        if 0 <= age < initiative.duration_quarters:
            spent += initiative.work_cost(category)[age]
        elif age >= initiative.duration_quarters:
            spent += initiative.run_cost_per_quarter.get(category, 0)
    return spent


def _hundredths(problem: Problem, plan: Plan, skill: str, quarter: int) -> int:
    used = 0
    for initiative in problem.initiatives:
        age = quarter - plan.get(initiative.id, problem.window_quarters)
        if 0 <= age < initiative.duration_quarters:
            used += initiative.work_hundredths(skill)[age]
    return used


def _share_left(problem: Problem, plan: Plan, unit: RiskUnit, quarter: int) -> float:
    left = math.prod(
        (1 - i.effects.get(unit.id, 0) for i in _finished(problem, plan, quarter)), start=1.0
    )
    return max(left, 1 - unit.most_removable)


def _overspent(line: str, spent: list[int], budget: tuple[int, ...]) -> Iterator[str]:
    so_far = zip(accumulate(spent), accumulate(budget), strict=True)
    for quarter, (drawn, given) in enumerate(so_far):
        if drawn > given:
            yield f"{line}: {drawn - given:,} more spent by the end of Q{quarter + 1} than there is"


def _late_or_early(problem: Problem, plan: Plan) -> Iterator[str]:
    for key, start in sorted(plan.items()):
        initiative = problem.by_id[key]
        last = _finish(initiative, start) - 1
        deadline = initiative.latest_finish
        if start < initiative.earliest_start:
            yield f"{key} starts in Q{start + 1}, before Q{initiative.earliest_start + 1}"
        if deadline is not None and last > deadline:
            yield f"{key} finishes in Q{last + 1}, after its deadline Q{deadline + 1}"
        if last >= problem.quarters:
            yield f"{key} finishes in Q{last + 1}, after the plan ends"


def _missing(problem: Problem, plan: Plan) -> Iterator[str]:
    for key, initiative in problem.by_id.items():
        if initiative.mandatory and key not in plan:
            yield f"{key} is mandatory and not in the plan"
    for group in sorted(problem.mandatory_groups):
        if not any(i.id in plan for i in problem.finishers(group)):
            yield f"{group} is mandatory and none of its variants is in the plan"


def _together(problem: Problem, plan: Plan) -> Iterator[str]:
    for group in sorted({i.group for i in problem.initiatives if i.group is not None}):
        chosen = [i.id for i in problem.finishers(group) if i.id in plan]
        if len(chosen) > 1:
            yield f"{group}: more than one variant chosen: {', '.join(sorted(chosen))}"
    for one, other in sorted(map(sorted, problem.excludes)):
        if one in plan and other in plan:
            yield f"{one} and {other} exclude each other"


def _out_of_order(problem: Problem, plan: Plan) -> Iterator[str]:
    for key, start in sorted(plan.items()):
        for before, wait in sorted(problem.by_id[key].after.items()):
            done = [
                _finish(i, plan[i.id]) + wait for i in problem.finishers(before) if i.id in plan
            ]
            if not done:
                yield f"{key} waits for {before}, which is not in the plan"
            elif min(done) > start:
                yield f"{key} starts in Q{start + 1}, but may not before Q{min(done) + 1}: {before}"


def _affordable(
    problem: Problem, plan: dict[str, int], rest: list[Initiative]
) -> Iterator[dict[str, int]]:
    """Yield every choice for the rest, leaving out what money or people already rule out.

    Costs and effort are never negative, so what is overdrawn stays so.
    """
    if not rest:
        yield plan
        return
    yield from _affordable(problem, plan, rest[1:])
    for start in problem.starts(rest[0]):
        longer = plan | {rest[0].id: start}
        if next(overdrawn(problem, longer), None) is None:
            yield from _affordable(problem, longer, rest[1:])
