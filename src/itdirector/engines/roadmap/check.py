"""A second road to a plan's value and feasibility, quarter by quarter. Shares no solver's model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap.ledger import kept_back, overspent, refused_moves, spend
from itdirector.engines.roadmap.model import (
    HUNDREDTHS,
    Answer,
    Goal,
    Initiative,
    Move,
    Problem,
    ProofFailed,
    RiskUnit,
    ValueSplit,
)
from itdirector.engines.roadmap.moves import moves_for

DUST = 0.01
"""How far two roads to one amount may lie apart: floats, not logic."""

Plan = Mapping[str, int]
"""Initiative id to the quarter in which work begins. What is not done is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a plan takes and leaves. Money and effort by planned quarter, loss by window quarter."""

    spend: Mapping[str, tuple[int, ...]]
    effort_days: Mapping[str, tuple[float, ...]]
    residual_loss: Mapping[str, tuple[float, ...]]
    goal_reached: Mapping[str, tuple[float, ...]]
    reserve: Mapping[str, tuple[int, ...]]
    split: ValueSplit


def account(problem: Problem, plan: Plan) -> Account:
    """Return what the plan spends, uses, leaves of each risk and is worth."""
    planned = range(problem.quarters)
    return Account(
        spend={c: tuple(spend(problem, plan, c, q) for q in planned) for c in problem.categories},
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
        goal_reached={
            goal.id: tuple(
                _share_reached(problem, plan, goal, q) for q in range(problem.window_quarters)
            )
            for goal in sorted(problem.goals, key=lambda g: g.id)
        },
        reserve={} if problem.protection is None else _reserve(problem, plan),
        split=value_split(problem, plan),
    )


def _reserve(problem: Problem, plan: Plan) -> dict[str, tuple[int, ...]]:
    every = {line: kept_back(problem, plan, line) for line in problem.budget_lines}
    return {line: back for line, back in every.items() if any(back)}


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
            problem.present_value(q) * spend(problem, plan, category, q)
            for category in problem.categories
            for q in window
        ),
        goal_value=math.fsum(
            problem.present_value(q)
            * goal.worth_per_quarter
            * _share_reached(problem, plan, goal, q)
            for goal in problem.goals
            for q in window
        ),
        pair_value=math.fsum(
            pair.value for pair in problem.pair_values if {pair.one, pair.other} <= plan.keys()
        ),
    )


def confirm(problem: Problem, answer: Answer) -> None:
    """Refuse an answer unless all it says of its plan is so, figure by figure.

    Raises ProofFailed, with the name of the field that is wrong.
    """
    if answer.digest != fingerprint(problem):
        raise ProofFailed("digest: the answer belongs to another question")
    broken = violations(problem, answer.starts, answer.moves)
    if broken or answer.violations:
        raise ProofFailed(f"violations: {'; '.join(broken or answer.violations)}")
    books = account(problem, answer.starts)
    for name in ("spend", "effort_days", "residual_loss", "goal_reached", "reserve", "split"):
        if getattr(answer, name) != getattr(books, name):
            raise ProofFailed(f"{name}: the answer's figures are not those of its plan")
    if abs(answer.value - books.split.total) > DUST:
        raise ProofFailed(f"value: {answer.value}, recomputed {books.split.total}")
    if answer.bound != min(answer.first.bound, answer.second.bound):
        raise ProofFailed(f"bound: {answer.bound} is not the lower of the two solvers'")
    if answer.value > answer.bound + DUST:
        raise ProofFailed(f"bound: {answer.bound} cannot bound a plan worth {answer.value}")


def violations(problem: Problem, plan: Plan, moves: Sequence[Move] = ()) -> tuple[str, ...]:
    """Return, in plain English, every rule the plan breaks. Q1 is quarter 0.

    `moves` is money moved between categories, which the rules of the budgets must allow too.
    """
    strangers = sorted(plan.keys() - problem.by_id.keys())
    if strangers:
        return tuple(f"{key} is not an initiative of this problem" for key in strangers)
    return (
        *_late_or_early(problem, plan),
        *_missing(problem, plan),
        *_together(problem, plan),
        *_alone(problem, plan),
        *_out_of_order(problem, plan),
        *refused_moves(problem, moves),
        *overspent(problem, plan, moves),
        *overworked(problem, plan),
    )


def best_by_trying_all(problem: Problem) -> tuple[float, dict[str, int]] | None:
    """Return the value and the plan of the best there is, or None when there is none.

    For a handful of initiatives. Of plans worth the same it returns the first.
    """
    plans = ((value_split(problem, plan).total, plan) for plan in every_plan(problem))
    return max(plans, key=lambda found: found[0], default=None)


def every_plan(problem: Problem) -> Iterator[dict[str, int]]:
    """Yield every plan that keeps all rules, for a handful of initiatives."""
    for plan in _affordable(problem, {}, list(problem.by_id.values())):
        moves = moves_for(problem, plan)
        if moves is not None and not violations(problem, plan, moves):
            yield plan


def overworked(problem: Problem, plan: Plan) -> Iterator[str]:
    """Yield every capacity the plan exceeds."""
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


def _hundredths(problem: Problem, plan: Plan, skill: str, quarter: int) -> int:
    used = 0
    for initiative in problem.initiatives:
        age = quarter - plan.get(initiative.id, problem.window_quarters)
        if 0 <= age < initiative.duration_quarters:
            used += initiative.work_hundredths(skill)[age]
    return used


def _share_left(problem: Problem, plan: Plan, unit: RiskUnit, quarter: int) -> float:
    """Return the share of the baseline that remains; above 1 where the plan adds risk."""
    left = math.prod(
        (
            1 - min(i.effects.get(unit.id, 0), unit.most_removable)
            for i in _finished(problem, plan, quarter)
        ),
        start=1.0,
    )
    return max(left, 1 - unit.most_removable)


def _share_reached(problem: Problem, plan: Plan, goal: Goal, quarter: int) -> float:
    return 1 - math.prod(
        (1 - i.contributions.get(goal.id, 0) for i in _finished(problem, plan, quarter)), start=1.0
    )


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


def _alone(problem: Problem, plan: Plan) -> Iterator[str]:
    for key in sorted(plan):
        for required in problem.by_id[key].requires:
            if not any(i.id in plan for i in problem.finishers(required)):
                yield f"{key} requires {required}, which is not in the plan"


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
    """Yield every choice for the rest, leaving out what people or money already rule out.

    Effort is never negative, so what is overdrawn stays so; of money that is true only where
    nothing gives any back and none may be moved.
    """
    if not rest:
        yield plan
        return
    yield from _affordable(problem, plan, rest[1:])
    money_only_goes = not any(
        rule.virement_limit for rule in problem.budget_rules.values()
    ) and not any(cost < 0 for i in problem.initiatives for cost in i.run_cost_per_quarter.values())
    for start in problem.starts(rest[0]):
        longer = plan | {rest[0].id: start}
        fits = next(overworked(problem, longer), None) is None
        if fits and money_only_goes:
            fits = next(overspent(problem, longer), None) is None
        if fits:
            yield from _affordable(problem, longer, rest[1:])
