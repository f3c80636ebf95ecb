"""What an expected cost rests on: measured, contract, survey, expert, or our own defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from itdirector.engines.loss.model import GRADES, Grade, LossProblem, Scenario


def weaker(scenario: Scenario) -> Grade:
    """Return the weaker grade of a scenario's frequency and cost: a product is no better."""
    return max(scenario.grades.frequency, scenario.grades.cost, key=GRADES.index)


def share_by_grade(problem: LossProblem, mean_costs: Mapping[str, float]) -> dict[Grade, float]:
    """Return the share of the mean cost that rests on each grade; all 0 when nothing is lost.

    `mean_costs` maps scenarios to their expected cost of a year.
    """
    total = sum(mean_costs.values())
    shares: dict[Grade, float] = dict.fromkeys(GRADES, 0.0)
    for scenario in problem.scenarios:
        if total > 0:
            shares[weaker(scenario)] += mean_costs[scenario.id] / total
    return shares


def defaults(problem: LossProblem) -> Iterator[str]:
    """Yield the name of every figure that nobody has stated."""
    for scenario in problem.scenarios:
        if scenario.grades.frequency == "default":
            yield f"{scenario.id}.frequency"
        if scenario.grades.cost == "default":
            yield f"{scenario.id}.cost"
    for control in problem.controls:
        if control.grade == "default":
            yield f"{control.id}.effect"
