"""Coverage, bus factors and what absence is expected to cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations

from itdirector.engines.team.answer import ServiceCover, SkillCover
from itdirector.engines.team.defaults import (
    VACANCY,
    WORKING_DAYS,
    holders,
    of_person,
    people_needed,
)
from itdirector.engines.team.model import Person, Service, TeamProblem

MONTHS = 12


def skill_covers(problem: TeamProblem) -> tuple[SkillCover, ...]:
    """Return each skill's cover: gaps first, by what hangs on them, then by id."""
    held = holders(problem)
    covers = [
        SkillCover(
            skill=skill.id,
            holders=tuple(sorted(held[skill.id])),
            needed=people_needed(skill),
            exposure_per_year=exposure(problem, skill.id),
        )
        for skill in problem.skills
    ]
    return tuple(sorted(covers, key=lambda c: (c.gap == 0, -c.exposure_per_year, c.skill)))


def exposure(problem: TeamProblem, skill: str) -> float:
    """Return the money a year of the services that need a skill."""
    return math.fsum(s.exposure for s in problem.services if skill in s.skills)


def service_covers(problem: TeamProblem) -> tuple[ServiceCover, ...]:
    """Return each service's bus factor and expected cost of absence, the dearest first."""
    held = holders(problem)
    absent = {person.id: absent_share(person) for person in problem.people}
    covers = [_service_cover(service, held, absent) for service in problem.services]
    return tuple(sorted(covers, key=lambda c: (-c.cost_per_year, c.bus_factor, c.service)))


def _service_cover(
    service: Service, held: Mapping[str, frozenset[str]], absent: Mapping[str, float]
) -> ServiceCover:
    fewest = min(len(held[skill]) for skill in service.skills)
    chance = chance_uncovered([held[skill] for skill in sorted(service.skills)], absent)
    return ServiceCover(
        service=service.id,
        bus_factor=fewest,
        binding_skills=tuple(sorted(s for s in service.skills if len(held[s]) == fewest)),
        chance_uncovered=chance,
        cost_per_year=chance * service.exposure,
    )


def absent_share(person: Person) -> float:
    """Return the share of working time a person's seat is empty: leave, sickness, vacancy.

    People present part of the week are absent the rest of it.
    """
    days = of_person(person, "leave_days") + of_person(person, "sick_days")
    vacant = of_person(person, "resignations_per_year") * VACANCY.value / MONTHS
    there = max(0.0, 1 - days / WORKING_DAYS.value) / (1 + vacant)
    return 1 - there * person.fte


def chance_uncovered(groups: list[frozenset[str]], absent: Mapping[str, float]) -> float:
    """Return the probability that some group has nobody present, absences being independent.

    Inclusion and exclusion over groups: people in several groups are counted once.
    """
    total = 0.0
    distinct = sorted(set(groups), key=sorted)
    for size in range(1, len(distinct) + 1):
        for chosen in combinations(distinct, size):
            away = math.prod(absent[person] for person in frozenset().union(*chosen))
            total += away if size % 2 else -away
    return min(1.0, max(0.0, total))
