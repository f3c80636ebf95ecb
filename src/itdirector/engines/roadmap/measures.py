"""What is preferred among plans of nearly the same value, measured on a plan. Lower is better.

Each measure is a whole number, so that one plan is better than another or it is not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from itdirector.engines.roadmap.model import Initiative, Problem

LATE_RISK, CHANGES, PEAKS = "quarters until risk is reduced", "changes", "peaks of work"
"""The preferences, in the order in which they count."""


def reduces_risk(initiative: Initiative) -> bool:
    """Return whether an initiative makes some loss rarer."""
    return any(fraction > 0 for fraction in initiative.effects.values())


def late_risk(problem: Problem, plan: Mapping[str, int], counted: Collection[str]) -> int:
    """Return the sum of the quarters in which `counted` initiatives are not yet finished.

    One that is left out is never finished: it counts one quarter more than the plan has.
    """
    return sum(
        plan[key] + problem.by_id[key].duration_quarters if key in plan else problem.quarters + 1
        for key in counted
    )


def changes(plan: Mapping[str, int], published: Mapping[str, int]) -> int:
    """Return how many initiatives are added, dropped or begin at another time than published."""
    return sum(plan.get(key) != published.get(key) for key in plan.keys() | published.keys())


def peaks(problem: Problem, plan: Mapping[str, int]) -> int:
    """Return the busiest quarter of each skill, added up, in hundredths of a day."""
    total = 0
    for skill in problem.capacity_days:
        load = [0] * problem.quarters
        for key, start in plan.items():
            for age, work in enumerate(problem.by_id[key].work_hundredths(skill)):
                load[start + age] += work
        total += max(load)
    return total
