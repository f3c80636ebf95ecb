"""Amounts as the second solver works them out: from the problem alone, not from `terms`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from itdirector.engines.roadmap.model import Initiative, Problem

Key = tuple[str, str]
"""Kind ("risk" or "goal") and id."""


@dataclass(frozen=True, slots=True)
class Source:
    """A risk unit or a goal: what is there to be had, and what each initiative gets of it."""

    key: Key
    amounts: tuple[float, ...]
    """Loss, or worth, by quarter of the window."""
    most: float
    shares: Mapping[str, float]

    def at_stake(self, problem: Problem, quarter: int) -> float:
        """Return the amount of a quarter at present value; after the plan, of all the rest."""
        last = quarter + 1 if quarter < problem.quarters else problem.window_quarters
        return math.fsum(self.amounts[q] * problem.present_value(q) for q in range(quarter, last))

    @property
    def worst(self) -> float:
        """The share when everything that adds risk is done and nothing else: 0 or below."""
        return 1 - math.prod(1 - min(e, 0.0) for e in self.shares.values())


def sources(problem: Problem) -> list[Source]:
    """Return the risk units, then the goals, each with the shares that count."""
    risks = [
        Source(
            ("risk", unit.id),
            unit.baseline_loss,
            unit.most_removable,
            {
                i.id: min(i.effects[unit.id], unit.most_removable)
                for i in problem.initiatives
                if i.effects.get(unit.id)
            },
        )
        for unit in problem.risk_units
    ]
    goals = [
        Source(
            ("goal", goal.id),
            (goal.worth_per_year / 4,) * problem.window_quarters,
            1.0,
            {
                i.id: i.contributions[goal.id]
                for i in problem.initiatives
                if i.contributions.get(goal.id)
            },
        )
        for goal in problem.goals
    ]
    return risks + goals


def own_value(problem: Problem, initiative: Initiative, start: int) -> float:
    """Return the present value of everything but the risk removed."""
    value = 0.0
    for quarter in range(start, problem.window_quarters):
        age = quarter - start
        if age < initiative.duration_quarters:
            cash: float = -sum(initiative.work_cost(c)[age] for c in initiative.categories)
        else:
            cash = initiative.saving_value_per_quarter + initiative.other_value_per_quarter
            cash -= sum(initiative.run_cost_per_quarter.values())
        value += cash * problem.present_value(quarter)
    return value


def spent_by(initiative: Initiative, categories: Iterable[str], *, quarters_in: int) -> int:
    """Return what the initiative has drawn after so many quarters, from these categories."""
    if quarters_in <= 0:
        return 0
    running = max(0, quarters_in - initiative.duration_quarters)
    return sum(
        sum(initiative.work_cost(c)[:quarters_in])
        + running * initiative.run_cost_per_quarter.get(c, 0)
        for c in categories
    )


def run_over_by(
    problem: Problem, initiative: Initiative, categories: Iterable[str], *, quarters_in: int
) -> int:
    """Return by how much it may have run over, at most, after so many quarters."""
    if problem.protection is None or quarters_in <= 0:
        return 0
    return sum(
        sum(problem.protection.most_over(initiative, category)[:quarters_in])
        for category in categories
    )
