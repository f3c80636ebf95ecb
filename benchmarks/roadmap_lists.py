"""How plans are made by hand: rank candidates, go down the list, put each in as early as it fits.

Each practice gives what must be done its place first, unless it says otherwise, and takes what a
candidate waits for along with it. None when a deadline is missed that way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from itdirector.engines.roadmap.check import value_split, violations
from itdirector.engines.roadmap.greedy import Draft, good_start, put_with_what_it_needs
from itdirector.engines.roadmap.model import Initiative, Problem

MEDIUM, HIGH = 2_000, 6_000
"""Yearly loss removed, taken alone, from which a candidate counts as of medium or high risk."""

Rank = Callable[[Problem, Initiative], float]


def by_return(problem: Problem, initiative: Initiative) -> float:
    """Return what the initiative brings for each unit of money, alone and at once."""
    cost = value_split(problem, {initiative.id: 0}).cost
    return (_alone(problem, initiative) + cost) / max(1.0, cost)


def by_level(problem: Problem, initiative: Initiative) -> float:
    """Return 2 for high, 1 for medium and 0 for low risk removed."""
    yearly = sum(
        4 * unit.baseline_loss[0] * initiative.effects.get(unit.id, 0)
        for unit in problem.risk_units
    )
    return float((yearly >= MEDIUM) + (yearly >= HIGH))


def listed(problem: Problem, rank: Rank, *, deadlines_first: bool) -> dict[str, int] | None:
    """Return the plan that comes of a ranking; None when it misses a deadline."""
    draft = Draft(problem)

    def place(initiative: Initiative) -> tuple[int, float, str]:
        if initiative.mandatory and deadlines_first:
            return 0, float(initiative.latest_finish or 0), initiative.id
        return 1, -rank(problem, initiative), initiative.id

    for initiative in sorted(problem.initiatives, key=place):
        wanted = initiative.mandatory or _alone(problem, initiative) > 0
        if wanted and initiative.id not in draft.starts:
            put_with_what_it_needs(draft, initiative.id)
    return None if violations(problem, draft.starts) else draft.starts


def _alone(problem: Problem, initiative: Initiative) -> float:
    return value_split(problem, {initiative.id: 0}).total


PRACTICES: Mapping[str, Callable[[Problem], dict[str, int] | None]] = {
    "ROI list": lambda problem: listed(problem, by_return, deadlines_first=True),
    "ROI list without dates": lambda problem: listed(problem, by_return, deadlines_first=False),
    "H/M/L list": lambda problem: listed(problem, by_level, deadlines_first=True),
    "adaptive greedy": good_start,
}
"""Name of a practice to the plan it makes."""
