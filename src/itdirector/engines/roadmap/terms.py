"""What each possible start costs and earns: the coefficients the searching modules share.

The checker and the second solver work these out for themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from itdirector.engines.roadmap.model import TOTAL, BudgetRule, Initiative, Problem

__all__ = ["TOTAL"]

WHOLLY = 50.0
"""Decay of what reaches a goal fully: exp(-50) is nothing beside 1, and unlike infinity it can be
taken away again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One risk unit, or goal, over quarters in which what is finished cannot change.

    `weight` is its loss (or worth) there at present value. `quarter` is the first quarter; past the
    plan one slice covers the rest of the window, since by then all work is finished.
    """

    name: str
    quarter: int
    weight: float
    most: float
    """The largest share that can be had, from 0 to 1."""
    decay: Mapping[str, float]
    """Initiative id to -ln(1 - fraction), where not 0; below 0 where it adds risk."""

    def benefit(self, total_decay: float) -> float:
        """Return the loss removed, or the worth had, at present value."""
        return self.weight * min(self.most, -math.expm1(-total_decay))

    @property
    def lowest_decay(self) -> float:
        """The total decay when everything that adds risk is done, and nothing else."""
        return math.fsum(a for a in self.decay.values() if a < 0)


def slices(problem: Problem) -> tuple[Slice, ...]:
    """Return the slices in which something can be gained or lost: risks first, then goals."""
    found = []
    for unit in sorted(problem.risk_units, key=lambda u: u.id):
        # What one alone removes is limited too: beyond the limit an excess would hide what adds.
        shares = {
            i.id: min(i.effects.get(unit.id, 0), unit.most_removable) for i in _sorted(problem)
        }
        found += _slices(problem, unit.id, unit.baseline_loss, unit.most_removable, shares)
    for goal in sorted(problem.goals, key=lambda g: g.id):
        shares = {i.id: i.contributions.get(goal.id, 0) for i in _sorted(problem)}
        worth = (goal.worth_per_quarter,) * problem.window_quarters
        found += _slices(problem, goal.id, worth, 1.0, shares)
    return tuple(found)


def _sorted(problem: Problem) -> list[Initiative]:
    return list(problem.by_id.values())


def _slices(
    problem: Problem,
    name: str,
    amounts: tuple[float, ...],
    most: float,
    shares: Mapping[str, float],
) -> list[Slice]:
    decay = {
        key: -math.log1p(-share) if share < 1 else WHOLLY for key, share in shares.items() if share
    }
    present = [amount * problem.present_value(q) for q, amount in enumerate(amounts)]
    weights = [*present[: problem.quarters], math.fsum(present[problem.quarters :])]
    return [
        Slice(name=name, quarter=q, weight=weight, most=most, decay=decay)
        for q, weight in enumerate(weights)
        if q > 0 and weight > 0 and decay
    ]


def own_value(problem: Problem, initiative: Initiative, start: int) -> float:
    """Return savings and other value less costs over the window, at present value, by itself.

    Risk, goals and pairs are not in it: they depend on the rest of the plan.
    """
    finish = start + initiative.duration_quarters
    gain = initiative.saving_value_per_quarter + initiative.other_value_per_quarter
    gain -= sum(initiative.run_cost_per_quarter.values())
    after = [gain * problem.present_value(q) for q in range(finish, problem.window_quarters)]
    during = [
        -cost * problem.present_value(start + age)
        for category in sorted(initiative.categories)
        for age, cost in enumerate(initiative.work_cost(category))
    ]
    return math.fsum(after + during)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """A budget that limits: what comes in each period, and how it may be used."""

    name: str
    amounts: tuple[int, ...]
    periods: tuple[range, ...]
    rule: BudgetRule
    partners: tuple[str, ...]
    """Lines with which money may be exchanged, where any of them (or this one) may give."""
    bears: int = 0
    """Hundredths of an overrun that it bears at once."""

    @property
    def adds_up(self) -> bool:
        """Whether spend up to a period need only stay within what was given up to it."""
        return self.rule.keeps_everything and not self.partners

    def spending(self, problem: Problem, initiative: Initiative, start: int) -> list[int]:
        """Return what the initiative takes from this line in each period; below 0 it gives."""
        drawn = [0] * problem.quarters
        finish = start + initiative.duration_quarters
        for category in initiative.categories:
            if self.name not in (category, TOTAL):
                continue
            for age, cost in enumerate(initiative.work_cost(category)):
                drawn[start + age] += cost
            for quarter in range(finish, problem.quarters):
                drawn[quarter] += initiative.run_cost_per_quarter.get(category, 0)
        return [sum(drawn[q] for q in period) for period in self.periods]

    def running_over(self, problem: Problem, initiative: Initiative, start: int) -> list[int]:
        """Return by how much the initiative may run over, at most, in each row that bears it.

        There is a row a period: of all there was up to it where everything is kept, else its own.
        """
        protection = problem.protection
        if protection is None or not self.bears:
            return [0] * len(self.periods)
        over = [0] * problem.quarters
        for category in initiative.categories:
            if self.name in (category, TOTAL):
                for age, most in enumerate(protection.most_over(initiative, category)):
                    over[start + age] += most
        by_period = [sum(over[q] for q in period) for period in self.periods]
        return list(accumulate(by_period)) if self.rule.keeps_everything else by_period


def budget_lines(problem: Problem) -> dict[str, BudgetLine]:
    """Return every budget that limits, by category or TOTAL."""
    lines = {}
    for name, amounts in problem.budget_lines.items():
        partners = () if name == TOTAL else problem.partners(name)
        if not any(problem.rule(c).virement_limit for c in (name, *partners)):
            partners = ()
        lines[name] = BudgetLine(
            name=name,
            amounts=amounts,
            periods=problem.periods(name),
            rule=problem.rule(name),
            partners=partners,
            bears=0 if problem.protection is None else problem.protection.hundredths(name),
        )
    return lines


def total_decays(
    problem: Problem, parts: tuple[Slice, ...], plan: Mapping[str, int]
) -> list[float]:
    """Return, for each slice, the sum of the decays of what is finished by then."""
    by_id = problem.by_id
    finish = {key: start + by_id[key].duration_quarters for key, start in plan.items()}
    return [
        math.fsum(a for key, a in part.decay.items() if finish.get(key, math.inf) <= part.quarter)
        for part in parts
    ]


def plan_value(problem: Problem, parts: tuple[Slice, ...], plan: Mapping[str, int]) -> float:
    """Return a plan's true value: concave benefits, pairs and all."""
    by_id = problem.by_id
    own = [own_value(problem, by_id[key], start) for key, start in plan.items()]
    decays = total_decays(problem, parts, plan)
    pairs = [p.value for p in problem.pair_values if p.one in plan and p.other in plan]
    benefits = [p.benefit(d) for p, d in zip(parts, decays, strict=True)]
    return math.fsum(own + pairs + benefits)
