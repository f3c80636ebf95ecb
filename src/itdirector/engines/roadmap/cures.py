"""Why no plan keeps every obligation, and the least that would have to give way.

Each cure relaxes one kind of limit and leaves all others as they are, so that a director can choose
between them. Only when no single kind is enough are several relaxed together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.ledger import kept_back
from itdirector.engines.roadmap.model import (
    HUNDREDTHS,
    TOTAL,
    Impossible,
    Initiative,
    LimitReached,
    Problem,
    ProofFailed,
)
from itdirector.engines.roadmap.relief import HUNDREDTH_WORTH, QUARTER_WORTH, Scope, slip
from itdirector.engines.roadmap.rules import Extra, Starts, add_rules, add_starts, ample
from itdirector.engines.roadmap.second_relief import second_opinion
from itdirector.engines.roadmap.tangents import ready_solver
from itdirector.engines.roadmap.terms import BudgetLine, budget_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One limit that gives way."""

    kind: str
    """"money", "people" or "deadline"."""
    what: str
    """The budget line, the skill or the initiative."""
    amount: float
    """Money, days or quarters more."""
    quarter: int
    """When: money is needed by then, days in it, work finishes in it."""

    @property
    def sentence(self) -> str:
        """The change in plain English. Q1 is quarter 0."""
        name = f"Q{self.quarter + 1}"
        if self.kind == "money":
            return f"{self.amount:,.0f} more in {self.what} by {name}"
        if self.kind == "people":
            return f"{self.amount:g} more {self.what} days in {name}"
        late = "one quarter" if self.amount == 1 else f"{self.amount:.0f} quarters"
        return f"finish {self.what} {late} later, in {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What stands in the way of a plan. Both parts are empty when nothing does.

    `conflict` names obligations that cannot be met together; without any one of them the rest can.
    Each of `cures` is enough by itself. No cure means that the obligations contradict each other
    whatever is spent.
    """

    conflict: tuple[str, ...]
    cures: tuple[tuple[Change, ...], ...]


def diagnose(problem: Problem, *, seed: int, limit: float = 60.0) -> Diagnosis:
    """Return the conflict and its cures; `limit` is deterministic seconds for each attempt.

    Raises LimitReached when an attempt could not be decided in that time.
    """
    core = _obligations_only(problem)
    if _least_relief(core, Scope(), seed=seed, limit=limit) is not None:
        return Diagnosis(conflict=(), cures=())
    conflict = _conflict(core, seed=seed, limit=limit)
    for scopes in _attempts(core):
        tried = [_least_relief(core, scope, seed=seed, limit=limit) for scope in scopes]
        cures = tuple(cure for cure in tried if cure is not None)
        if cures:
            return Diagnosis(conflict=conflict, cures=cures)
    return Diagnosis(conflict=conflict, cures=())


def least_relief(problem: Problem, *, seed: int, limit: float = 60.0) -> tuple[Change, ...]:
    """Return the one least relief with which there is a plan: later dates if they are enough.

    Quarters of lateness count alike. Only when no lateness is enough do money and people give way
    too, weighed against each other by QUARTER_WORTH and HUNDREDTH_WORTH. Raises Impossible when
    nothing helps and LimitReached when it could not be decided in `limit` deterministic seconds.
    """
    core = _obligations_only(problem)
    lines, skills = tuple(budget_lines(problem)), tuple(sorted(problem.capacity_days))
    late = frozenset(i.id for i in core.initiatives if i.latest_finish is not None)
    for scope in (Scope(deadlines=late), Scope(lines, skills, late)):
        changes = _least_relief(core, scope, seed=seed, limit=limit)
        if changes is not None:
            return changes
    raise Impossible("the obligations contradict each other, whatever gives way")


def _attempts(problem: Problem) -> Iterator[list[Scope]]:
    """Yield one limit at a time, then each kind as a whole, then everything."""
    lines = tuple(budget_lines(problem))
    skills = tuple(sorted(problem.capacity_days))
    late = frozenset(i.id for i in problem.initiatives if i.latest_finish is not None)
    deadlines = [Scope(deadlines=frozenset({key})) for key in sorted(late)]
    money = [Scope(lines=(line,)) for line in lines]
    yield deadlines + money + [Scope(skills=(skill,)) for skill in skills]
    yield [Scope(deadlines=late), Scope(lines=lines), Scope(skills=skills)]
    yield [Scope(lines, skills, late)]


def _obligations_only(problem: Problem) -> Problem:
    """Return the problem without what no obligation needs."""
    wanted = [i for i in problem.initiatives if _obliged(problem, i.id) or _gives_money(i)]
    needed: dict[str, None] = {}
    while wanted:
        initiative = wanted.pop()
        if initiative.id not in needed:
            needed[initiative.id] = None
            named = {*initiative.after, *initiative.requires}
            wanted += [f for key in sorted(named) for f in problem.finishers(key)]
    return problem.with_only(needed)


def _gives_money(initiative: Initiative) -> bool:
    """Return whether it may pay for others: then no obligation can be judged without it."""
    return any(cost < 0 for cost in initiative.run_cost_per_quarter.values())


def _obliged(problem: Problem, key: str) -> bool:
    initiative = problem.by_id[key]
    return initiative.mandatory or initiative.group in problem.mandatory_groups


def _conflict(problem: Problem, *, seed: int, limit: float) -> tuple[str, ...]:
    """Drop obligations one by one, and keep those without which the rest would fit."""
    kept = sorted(problem.mandatory_groups | {i.id for i in problem.initiatives if i.mandatory})
    for obligation in list(kept):
        fewer = [key for key in kept if key != obligation]
        attempt = replace(
            problem,
            initiatives=tuple(
                replace(i, mandatory=i.mandatory and i.id in fewer) for i in problem.initiatives
            ),
            mandatory_groups=problem.mandatory_groups & set(fewer),
        )
        if _least_relief(attempt, Scope(), seed=seed, limit=limit) is None:
            kept = fewer
    return tuple(kept)


def _least_relief(
    problem: Problem, scope: Scope, *, seed: int, limit: float
) -> tuple[Change, ...] | None:
    """Return the least changes within the scope that allow a plan, or None when none do."""
    eased = scope.without_deadlines(problem)
    model = cp_model.CpModel()
    starts = add_starts(model, eased)
    extra = _extra(model, eased, scope)
    add_rules(model, eased, starts, extra)
    slips = [slip(problem, key, t) * x for key, o in starts.items() for t, x in o.items()]
    model.minimize(
        sum(extra.money.values())
        + HUNDREDTH_WORTH * sum(extra.people.values())
        + QUARTER_WORTH * sum(slips)
    )
    solver = ready_solver(seed=seed, limit=limit)
    status = solver.solve(model)
    if status not in (cp_model.INFEASIBLE, cp_model.OPTIMAL):
        raise LimitReached("it could not be decided in time what stands in the way")
    least = None if status == cp_model.INFEASIBLE else solver.objective_value
    _confirm(least, second_opinion(problem, scope, seed=seed))
    return None if least is None else tuple(_changes(problem, solver, starts, extra))


def _confirm(first: float | None, second: float | None) -> None:
    """Refuse a least relief, or that there is none, when the second solver finds otherwise."""
    if first is None or second is None:
        agree = first is second
    else:
        agree = abs(first - second) <= 0.5 + 1e-6 * first
    if not agree:
        raise ProofFailed(f"the least relief is {first}, says one solver; the other says {second}")


def _extra(model: cp_model.CpModel, problem: Problem, scope: Scope) -> Extra:
    most, lines = ample(problem), budget_lines(problem)
    all_people = sum(sum(i.work_hundredths(s)) for i in problem.initiatives for s in i.effort_days)
    return Extra(
        money={
            (name, p): model.new_int_var(0, most, f"{name} {p}")
            for name in scope.lines
            for p in range(1 if lines[name].adds_up else len(lines[name].periods))
        },
        people={
            (skill, q): model.new_int_var(0, all_people, f"{skill} {q}")
            for skill in scope.skills
            for q in range(problem.quarters)
        },
    )


def _changes(
    problem: Problem, solver: cp_model.CpSolver, starts: Starts, extra: Extra
) -> Iterator[Change]:
    plan = {key: t for key, o in starts.items() for t, x in o.items() if solver.value(x)}
    for key, start in plan.items():
        late = slip(problem, key, start)
        if late:
            finish = start + problem.by_id[key].duration_quarters - 1
            yield Change(kind="deadline", what=key, amount=late, quarter=finish)
    lines = budget_lines(problem)
    for (name, period), more in extra.money.items():
        amount = solver.value(more)
        if amount:
            short = _first_shortage(problem, plan, lines[name]) if lines[name].adds_up else period
            first = lines[name].periods[short][0]
            yield Change(kind="money", what=name, amount=amount, quarter=first)
    for (skill, quarter), more in extra.people.items():
        hundredths = solver.value(more)
        if hundredths:
            days = hundredths / HUNDREDTHS
            yield Change(kind="people", what=skill, amount=days, quarter=quarter)


def _first_shortage(problem: Problem, plan: dict[str, int], line: BudgetLine) -> int:
    """Return the first period by which the plan needs more than was given."""
    drawn = [line.spending(problem, problem.by_id[key], start) for key, start in plan.items()]
    spent = accumulate(sum(amounts) for amounts in zip(*drawn, strict=True))
    given, back = accumulate(line.amounts), kept_back(problem, plan, line.name)
    needs = (s + b > g for s, g, b in zip(spent, given, back, strict=True))
    return next(p for p, short in enumerate(needs) if short)


def granted(problem: Problem, change: Change) -> Problem:
    """Return the problem with a change granted."""

    def more(supply: tuple[Any, ...], entry: int) -> tuple[Any, ...]:
        return tuple(n + change.amount * (number == entry) for number, n in enumerate(supply))

    if change.kind == "deadline":
        return replace(
            problem,
            initiatives=tuple(
                replace(i, latest_finish=change.quarter) if i.id == change.what else i
                for i in problem.initiatives
            ),
        )
    if change.kind == "people":
        days = more(problem.capacity_days[change.what], change.quarter)
        return replace(problem, capacity_days={**problem.capacity_days, change.what: days})
    periods = problem.periods(change.what)
    entry = next(p for p, quarters in enumerate(periods) if change.quarter in quarters)
    money = more(problem.budget_lines[change.what], entry)
    if change.what == TOTAL:
        return replace(problem, total_budget=money)
    return replace(problem, budget={**problem.budget, change.what: money})
