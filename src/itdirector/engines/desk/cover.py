"""Small teams: how often is nobody there? Cover, not queueing, binds teams of one to three."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from itdirector.engines.desk.model import OFFICE, Hours

WORKING_DAYS_PER_YEAR = 260
WEEKS_PER_YEAR = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may be away: days a year on leave, ill or training, out of 260."""

    id: str
    away_days_per_year: float
    skills: frozenset[str]
    hours: Hours = OFFICE

    def __post_init__(self) -> None:
        if not 0 <= self.away_days_per_year <= WORKING_DAYS_PER_YEAR:
            raise ValueError(f"{self.id}: away_days_per_year must be from 0 to 260")

    @property
    def chance_away(self) -> float:
        """Probability of being away on a working day."""
        return self.away_days_per_year / WORKING_DAYS_PER_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How an opening is covered for one skill, absences independent of each other."""

    skill: str
    chance_of_nobody: float
    """Averaged over the opening hours."""
    hours_a_year_with_nobody: float
    hours_a_week_on_nobodys_rota: int
    """Opening hours in which nobody with the skill works even when all are there."""
    days_a_year_with_nobody: float
    """Working days on which all who work with the skill that day are away, or none does."""
    one_more: float
    """Chance of nobody with one more person there all the opening, away as the average one."""


def cover(colleagues: Sequence[Colleague], *, skill: str, opening: Hours) -> Cover:
    """Return how often nobody with the skill is there while the desk is open."""
    if len({c.id for c in colleagues}) < len(colleagues):
        raise ValueError("colleagues must each have an id of their own")
    able = [c for c in colleagues if skill in c.skills]
    chances = [
        math.prod(c.chance_away for c in able if _works(c.hours, day, hour))
        for day in sorted(opening.weekdays)
        for hour in range(opening.opens, opening.closes)
    ]
    nobody = math.fsum(chances) / len(chances)
    usual = math.fsum(c.chance_away for c in able) / len(able) if able else 0.0
    days = [
        math.prod(c.chance_away for c in able if day in c.hours.weekdays)
        for day in opening.weekdays
    ]
    unmanned = sum(
        not any(_works(c.hours, day, hour) for c in able)
        for day in opening.weekdays
        for hour in range(opening.opens, opening.closes)
    )
    return Cover(
        skill=skill,
        chance_of_nobody=nobody,
        hours_a_year_with_nobody=nobody * opening.per_week * WEEKS_PER_YEAR,
        hours_a_week_on_nobodys_rota=unmanned,
        days_a_year_with_nobody=math.fsum(days) * WEEKS_PER_YEAR,
        one_more=nobody * usual,
    )


def _works(hours: Hours, day: int, hour: int) -> bool:
    return day in hours.weekdays and hours.opens <= hour < hours.closes
