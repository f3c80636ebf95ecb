"""What each possible start costs and earns: the coefficients the searching modules share.

The checker and the second solver work these out for themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.roadmap.model import Initiative, Problem, RiskUnit

TOTAL = "all categories together"
"""Name of the budget line that every category draws on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One risk unit over quarters in which its remaining share cannot change.

    `weight` is its loss there at present value. `quarter` is the first quarter; past the plan one
    slice covers the rest of the window, since by then all work is finished.
    """

    unit: RiskUnit
    quarter: int
    weight: float
    decay: Mapping[str, float]
    """Initiative id to -ln(1 - fraction removed), where above 0."""

    def benefit(self, total_decay: float) -> float:
        """Return the loss removed, at present value."""
        return self.weight * min(self.unit.most_removable, -math.expm1(-total_decay))


def slices(problem: Problem) -> tuple[Slice, ...]:
    """Return the slices in which some loss can be removed, by unit and quarter."""
    found = []
    for unit in sorted(problem.risk_units, key=lambda u: u.id):
        decay = {i.id: _decay(i, unit) for i in problem.by_id.values() if i.effects.get(unit.id)}
        present = [loss * problem.present_value(q) for q, loss in enumerate(unit.baseline_loss)]
        weights = [*present[: problem.quarters], math.fsum(present[problem.quarters :])]
        found += [
            Slice(unit=unit, quarter=q, weight=weight, decay=decay)
            for q, weight in enumerate(weights)
            if q > 0 and weight > 0 and decay
        ]
    return tuple(found)


def _decay(initiative: Initiative, unit: RiskUnit) -> float:
    # A larger fraction than the unit allows reaches the limit at once: the excess changes nothing.
    return -math.log1p(-min(initiative.effects[unit.id], unit.most_removable))


def own_value(problem: Problem, initiative: Initiative, start: int) -> float:
    """Return savings and other value less costs over the window, at present value, without risk."""
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


def budget_lines(problem: Problem) -> dict[str, tuple[int, ...]]:
    """Return every budget that limits, by category or TOTAL."""
    lines = {name: problem.budget[name] for name in sorted(problem.budget)}
    if problem.total_budget is not None:
        lines[TOTAL] = problem.total_budget
    return lines


def spending(problem: Problem, initiative: Initiative, *, line: str, start: int) -> list[int]:
    """Return what the initiative takes from a budget line in each planned quarter."""
    drawn = [0] * problem.quarters
    finish = start + initiative.duration_quarters
    for category in initiative.categories:
        if line not in (category, TOTAL):
            continue
        for age, cost in enumerate(initiative.work_cost(category)):
            drawn[start + age] += cost
        for quarter in range(finish, problem.quarters):
            drawn[quarter] += initiative.run_cost_per_quarter.get(category, 0)
    return drawn


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
    """Return a plan's true value: concave risk benefit and all."""
    by_id = problem.by_id
    own = [own_value(problem, by_id[key], start) for key, start in plan.items()]
    decays = total_decays(problem, parts, plan)
    return math.fsum(own + [p.benefit(d) for p, d in zip(parts, decays, strict=True)])
