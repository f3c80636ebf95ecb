"""More, or less, of the money and the people there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from itdirector.engines.roadmap.limits import MONEY, PEOPLE
from itdirector.engines.roadmap.model import TOTAL, BudgetRule, Problem

ANY = "wherever it is needed"
"""Name of money, or of people's days, that is not tied to one budget or skill."""

UNALLOCATED = "unallocated"
"""Budget line that holds extra money until it is moved to the line that needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What there could be more or less of.

    `name` is a budget line (TOTAL included), a skill, or ANY. Of money ANY is an amount that each
    budget may draw on, and less of it is a cut that falls where it hurts least; of people it is so
    many days of each skill. With `every_period` the amount counts for each budget period;
    otherwise it is there in the first, and a cut is taken from the first on. People's days always
    count for each planned quarter.
    """

    kind: str
    name: str
    every_period: bool = False

    def __post_init__(self) -> None:
        if self.kind not in (MONEY, PEOPLE):
            raise ValueError(f'kind must be "{MONEY}" or "{PEOPLE}", not {self.kind!r}')
        if self.kind == PEOPLE and not self.every_period:
            raise ValueError("every_period must be true of people: their days cannot be kept")


def supplies(problem: Problem) -> tuple[Supply, ...]:
    """Return what can be varied: each budget line, money in all, each skill.

    Where a line does not keep what is left of it, its money comes in every period.
    """
    lines = list(problem.budget_lines)
    if len(lines) > 1 and _one_rhythm(problem):
        lines.append(ANY)
    money = [
        Supply(kind=MONEY, name=line, every_period=not _keeps(problem, line)) for line in lines
    ]
    people = [
        Supply(kind=PEOPLE, name=skill, every_period=True)
        for skill in sorted(problem.capacity_days)
    ]
    return (*money, *people)


def changed_by(problem: Problem, supply: Supply, amount: int) -> Problem:
    """Return the problem with so much more of a supply (money, or days a quarter); below 0 less.

    Nothing falls below 0: of a cut that is larger than what there is, the rest is forgotten.
    Raises ValueError for a name that the problem does not have, and where budgets by quarter and
    by year cannot share one amount.
    """
    if supply.kind == PEOPLE:
        return _people(problem, supply, amount)
    if supply.name != ANY:
        return _line(problem, supply, supply.name, amount)
    if not _one_rhythm(problem):
        raise ValueError(f"{ANY}: budgets by quarter and by year cannot share one amount")
    return _pot(problem, supply, amount) if amount > 0 else _cut(problem, supply, amount)


def _people(problem: Problem, supply: Supply, amount: int) -> Problem:
    skills = problem.capacity_days if supply.name == ANY else {supply.name}
    strangers = set(skills) - problem.capacity_days.keys()
    if strangers:
        raise ValueError(f"{supply.name}: not a skill of this problem")
    return replace(
        problem,
        capacity_days={
            skill: tuple(max(0.0, d + amount) for d in days) if skill in skills else days
            for skill, days in problem.capacity_days.items()
        },
    )


def _line(problem: Problem, supply: Supply, line: str, amount: int) -> Problem:
    if line not in problem.budget_lines:
        raise ValueError(f"{line}: not a budget of this problem")
    amounts = changed_amounts(problem.budget_lines[line], amount, every_period=supply.every_period)
    if line == TOTAL:
        return replace(problem, total_budget=amounts)
    return replace(problem, budget={**problem.budget, line: amounts})


def changed_amounts(
    amounts: tuple[int, ...], amount: int, *, every_period: bool
) -> tuple[int, ...]:
    """Return a budget with so much more, or less; a cut of one amount takes the first money."""
    if every_period:
        return tuple(max(0, given + amount) for given in amounts)
    if amount >= 0:
        return (amounts[0] + amount, *amounts[1:])
    left, found = -amount, []
    for given in amounts:
        taken = min(given, left)
        left -= taken
        found.append(given - taken)
    return tuple(found)


def _pot(problem: Problem, supply: Supply, amount: int) -> Problem:
    """Return the problem with money that may be moved, once, to any category."""
    if not problem.budget:
        return _line(problem, supply, TOTAL, amount)
    one = next(iter(problem.budget))
    empty = (0,) * len(problem.budget[one])
    rule = BudgetRule(per=problem.rule(one).per, virement_limit=amount * len(empty))
    more = replace(
        problem,
        budget={
            **problem.budget,
            UNALLOCATED: changed_amounts(empty, amount, every_period=supply.every_period),
        },
        budget_rules={**problem.budget_rules, UNALLOCATED: rule},
    )
    return more if problem.total_budget is None else _line(more, supply, TOTAL, amount)


def _cut(problem: Problem, supply: Supply, amount: int) -> Problem:
    """Return the problem with less in all, the categories' own budgets as they are."""
    if problem.total_budget is not None:
        return _line(problem, supply, TOTAL, amount)
    sums = tuple(sum(amounts) for amounts in zip(*problem.budget.values(), strict=True))
    one = next(iter(problem.budget))
    total = changed_amounts(sums, amount, every_period=supply.every_period)
    rule = BudgetRule(per=problem.rule(one).per)
    return replace(problem, total_budget=total, budget_rules={**problem.budget_rules, TOTAL: rule})


def _one_rhythm(problem: Problem) -> bool:
    """Return whether all budgets come in the same periods, so that they can share money."""
    return len({problem.rule(line).per for line in problem.budget_lines}) == 1


def _keeps(problem: Problem, line: str) -> bool:
    lines = problem.budget_lines if line == ANY else [line]
    return all(problem.rule(name).keeps_everything for name in lines)
