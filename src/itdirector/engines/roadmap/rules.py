"""The rules of a plan as constraints of an integer model. All integers: nothing is approximated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.reserves import Reserve, add_reserves
from itdirector.engines.roadmap.terms import BudgetLine, budget_lines

LARGEST_COEFFICIENT = 2**31
"""OR-Tools 9.15 certifies wrong optima beyond it. https://github.com/google/or-tools/issues/5293"""

LARGEST_SUM = 2**45
"""Amounts beyond it, times the hundred of a percentage, pass what a solver can add up (2^53)."""

Starts = dict[str, dict[int, cp_model.IntVar]]
"""Initiative id, then quarter, to the 0-1 variable that says work begins there."""

Money = cp_model.LinearExpr | int
"""An amount of money that the solver decides, or a plain one."""

Spent = list[tuple[int, cp_model.IntVar]]
"""Amounts of money, each with the 0-1 variable that spends it."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Variables for supply beyond the limits, each in one period: money and hundredths of days."""

    money: Mapping[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    """Budget line and number of its period. Where all money is kept, the first period is enough."""
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
) -> list[Reserve]:
    """Add the order of work and the limits of money and people, eased by `extra`.

    Returns what budget lines that bear overruns keep back.
    """
    extra = extra or Extra()
    _add_order(model, problem, starts)
    for key, initiative in problem.by_id.items():
        for required in initiative.requires:
            others = [x for f in problem.finishers(required) for x in starts[f.id].values()]
            model.add(sum(others) >= sum(starts[key].values()))
    lines = budget_lines(problem)
    moved = _moved(model, problem, lines)
    reserves: list[Reserve] = []
    for name, line in lines.items():
        spent = _spent(problem, starts, line)
        back: list[Money] = [0] * len(line.periods)
        if line.bears:
            rows = add_reserves(model, problem, starts, line)
            back = [row.amount for row in rows]
            reserves += rows
        if line.adds_up:
            _add_running_total(model, line, spent, back, more=extra.money.get((name, 0), 0))
        else:
            more = [
                extra.money.get((name, p), 0) + moved.get((name, p), 0)
                for p in range(len(line.periods))
            ]
            _add_carrying(model, problem, line, spent, back, more)
    for skill in sorted(problem.capacity_days):
        _add_capacity(model, problem, starts, skill=skill, extra=extra)
    return reserves


def ample(problem: Problem) -> int:
    """Return an amount of money that no budget line ever holds more than, or lacks more than."""
    given = sum(sum(amounts) for amounts in problem.budget_lines.values())
    turned_over = sum(
        sum(i.one_off_cost.values())
        + problem.quarters * sum(map(abs, i.run_cost_per_quarter.values()))
        for i in problem.initiatives
    )
    most = given + turned_over + problem.most_running_over
    if most >= LARGEST_SUM:
        raise OverflowError("budgets and costs are too large for a proof: state larger units")
    return most


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


def _spent(problem: Problem, starts: Starts, line: BudgetLine) -> list[Spent]:
    """Return what a line is drawn on in each period: amounts with the starts that draw them."""
    spent: list[Spent] = [[] for _ in line.periods]
    for key, initiative in problem.by_id.items():
        for t, x in starts[key].items():
            for period, amount in enumerate(line.spending(problem, initiative, t)):
                if amount:
                    spent[period].append((amount, x))
    return spent


def _add_running_total(
    model: cp_model.CpModel, line: BudgetLine, spent: list[Spent], back: list[Money], *, more: Money
) -> None:
    """Everything is kept: what is spent up to a period stays within what was given up to it.

    `back` is kept back for overruns in each period.
    """
    so_far: dict[int, int] = {}
    variables: dict[int, cp_model.IntVar] = {}
    for drawn, reserve, available in zip(spent, back, accumulate(line.amounts), strict=True):
        for amount, x in drawn:
            variables[x.index] = x
            so_far[x.index] = so_far.get(x.index, 0) + amount
        total = sum(safe(amount) * variables[index] for index, amount in so_far.items())
        model.add(total + reserve <= available + more)


def _moved(
    model: cp_model.CpModel, problem: Problem, lines: Mapping[str, BudgetLine]
) -> dict[tuple[str, int], Money]:
    """Return what each line receives less what it gives, by line and period; they balance."""
    moved: dict[tuple[str, int], Money] = {}
    pools: dict[tuple[str, int], list[Money]] = {}
    most = ample(problem)
    for name, line in lines.items():
        for p in range(len(line.periods) if line.partners else 0):
            given = model.new_int_var(0, min(most, line.rule.virement_limit), f"{name} gives {p}")
            taken = model.new_int_var(0, most, f"{name} takes {p}")
            moved[name, p] = taken - given
            pools.setdefault((line.rule.per, p), []).append(taken - given)
    for pool in pools.values():
        model.add(sum(pool) == 0)
    return moved


def _add_carrying(
    model: cp_model.CpModel,
    problem: Problem,
    line: BudgetLine,
    spent: list[Spent],
    back: list[Money],
    more: list[Money],
) -> None:
    """Of what a period leaves, a share goes into the next and the rest is lost.

    What is kept back counts as spent, except where everything is kept: then it need only be there.
    """
    most = ample(problem) * (1 + len(line.periods))
    percent = line.rule.carry_percent
    cap = most if line.rule.carry_cap is None else min(most, line.rule.carry_cap)
    carried: Money = 0
    for p, amount in enumerate(line.amounts):
        kept = model.new_int_var(0, cap, f"{line.name} keeps {p}")
        lost = model.new_int_var(0, most, f"{line.name} loses {p}")
        drawn: Money = sum(safe(cost) * x for cost, x in spent[p])
        if line.rule.keeps_everything:
            model.add(kept + lost >= back[p])
        else:
            drawn += back[p]
        model.add(amount + carried + more[p] - drawn == kept + lost)
        # The same as kept <= percent of (kept + lost), with smaller coefficients on the starts.
        model.add((100 - percent) * kept <= percent * lost)
        carried = kept


def _add_capacity(
    model: cp_model.CpModel, problem: Problem, starts: Starts, *, skill: str, extra: Extra
) -> None:
    loads = workload(problem, starts, skill)
    for quarter, available in enumerate(problem.capacity_hundredths(skill)):
        model.add(sum(loads[quarter]) <= available + extra.people.get((skill, quarter), 0))


def workload(problem: Problem, starts: Starts, skill: str) -> list[list[cp_model.LinearExpr]]:
    """Return hundredths of a day of a skill in each planned quarter, start by start."""
    used: list[list[cp_model.LinearExpr]] = [[] for _ in range(problem.quarters)]
    for key, initiative in problem.by_id.items():
        if not initiative.effort_days.get(skill):
            continue
        work = initiative.work_hundredths(skill)
        for t, x in starts[key].items():
            for age, amount in enumerate(work):
                used[t + age].append(safe(amount) * x)
    return used
