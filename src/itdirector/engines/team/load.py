"""Whether work fits the people who can do it: the tightest set of skills (Hall 1935).

However work is shared out, the work of a set of skills falls on those who hold one of them; the
largest of these ratios is also reached by some sharing (max-flow min-cut), so nothing is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations

from itdirector.engines.team.answer import Workload
from itdirector.engines.team.defaults import ADMIN, MOST_LOAD, WORKING_DAYS, of_person
from itdirector.engines.team.model import Person, TeamProblem


def capacity_days(person: Person) -> float:
    """Return the days a year a person can work: what leave, training and meetings leave."""
    away = sum(of_person(person, w) for w in ("leave_days", "sick_days", "training_days"))
    return max(0.0, person.fte * (WORKING_DAYS.value - away) * (1 - ADMIN.value))


def doers(problem: TeamProblem) -> dict[str, frozenset[str]]:
    """Return for each skill with work the people at level 1 or above: help counts as work."""
    return {
        skill: frozenset(
            p.id for p in problem.people if skill in p.skills and p.skills[skill].level >= 1
        )
        for skill in sorted({w.skill for w in problem.work})
    }


def workload(problem: TeamProblem) -> Workload:
    """Return all work against all capacity, and the tightest set of skills."""
    capacity = {p.id: capacity_days(p) for p in problem.people}
    can = doers(problem)
    days = {k: math.fsum(w.days_per_year for w in problem.work if w.skill == k) for k in can}
    sets = [chosen for size in range(1, len(can) + 1) for chosen in combinations(sorted(can), size)]
    tightest = max(sets, key=lambda s: (_load(s, days, can, capacity), -len(s)), default=())
    people = frozenset().union(*(can[skill] for skill in tightest))
    have = math.fsum(capacity[p] for p in people)
    asked = math.fsum(days[skill] for skill in tightest)
    return Workload(
        work_days=math.fsum(days.values()),
        capacity_days=math.fsum(capacity.values()),
        tightest_load=_load(tightest, days, can, capacity),
        tightest_skills=tightest,
        tightest_people=tuple(sorted(people)),
        missing_days=max(0.0, asked - MOST_LOAD.value * have),
    )


def _load(
    chosen: tuple[str, ...],
    days: Mapping[str, float],
    can: Mapping[str, frozenset[str]],
    capacity: Mapping[str, float],
) -> float:
    asked = math.fsum(days[skill] for skill in chosen)
    people = frozenset().union(*(can[skill] for skill in chosen))
    have = math.fsum(capacity[p] for p in people)
    if asked == 0:
        return 0.0
    return asked / have if have else math.inf
