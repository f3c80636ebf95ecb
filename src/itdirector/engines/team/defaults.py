"""Numbers of ours that stand in for facts not given, with where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itdirector.engines.team.model import Person, Skill, TeamProblem

VERSION = "2026-09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """One number, how good it is, and since when the table says so."""

    name: str
    value: float
    unit: str
    grade: str
    """measured, contract, survey, expert or default."""
    source: str
    valid_from: date = date(2026, 9, 1)


WORKING_DAYS = Default(
    name="working days", value=253, unit="days a year", grade="contract",
    source="weekdays of a year less eight public holidays in England",
)  # fmt: skip
LEAVE = Default(
    name="leave", value=25, unit="days a year", grade="default",
    source="ours: usual in offices; the law in Great Britain asks for 20 beside public holidays",
)  # fmt: skip
SICKNESS = Default(
    name="sickness", value=5.7, unit="days a year", grade="survey",
    source="surveys of employers, United Kingdom; recalled, not re-read",
)  # fmt: skip
TRAINING = Default(name="training", value=5, unit="days a year", grade="default", source="ours")
RESIGNATION = Default(
    name="resignation", value=0.15, unit="a year", grade="default", source="ours: 15 in 100 a year"
)
VACANCY = Default(
    name="empty seat after a resignation", value=3, unit="months", grade="default",
    source="ours: the delay of recruiting",
)  # fmt: skip
ADMIN = Default(
    name="share of time for meetings and the like", value=0.125, unit="share", grade="default",
    source="ours: middle of 10 to 15 %",
)  # fmt: skip
MOST_LOAD = Default(
    name="most load to plan for", value=0.85, unit="share", grade="expert",
    source="ours: beyond it waiting grows faster than work (queueing)",
)  # fmt: skip
COVER_PEOPLE = Default(
    name="people a skill needs", value=2, unit="people", grade="default", source="ours"
)
COVER_LEVEL = Default(
    name="level that counts as holding a skill", value=3, unit="level 0 to 4", grade="default",
    source="ours: works alone",
)  # fmt: skip

_OF_PEOPLE = {
    "leave_days": LEAVE,
    "sick_days": SICKNESS,
    "training_days": TRAINING,
    "resignations_per_year": RESIGNATION,
}
_ALWAYS = (ADMIN, MOST_LOAD, VACANCY, WORKING_DAYS)


def of_person(person: Person, what: str) -> float:
    """Return a person's own number of one kind, or our default for it."""
    own: float | None = getattr(person, what)
    return _OF_PEOPLE[what].value if own is None else own


def people_needed(skill: Skill) -> int:
    """Return how many people a skill needs."""
    return int(COVER_PEOPLE.value) if skill.people is None else skill.people


def level_needed(skill: Skill) -> int:
    """Return the level from which somebody holds a skill."""
    return int(COVER_LEVEL.value) if skill.level is None else skill.level


def holders(problem: TeamProblem) -> dict[str, frozenset[str]]:
    """Return for each skill the people at or above its level."""
    return {
        skill.id: frozenset(
            person.id
            for person in problem.people
            if skill.id in person.skills and person.skills[skill.id].level >= level_needed(skill)
        )
        for skill in problem.skills
    }


def gains(problem: TeamProblem) -> dict[str, float]:
    """Return the expected holders more by each course; none by teaching who holds the skill."""
    held = holders(problem)
    return {c.id: 0.0 if c.person in held[c.skill] else c.gain for c in problem.courses}


def defaults_used(problem: TeamProblem) -> tuple[Default, ...]:
    """Return our defaults that enter the answer to this problem, by name."""
    used = set(_ALWAYS)
    for person in problem.people:
        used |= {d for what, d in _OF_PEOPLE.items() if getattr(person, what) is None}
    used |= {COVER_PEOPLE for skill in problem.skills if skill.people is None}
    used |= {COVER_LEVEL for skill in problem.skills if skill.level is None}
    return tuple(sorted(used, key=lambda d: d.name))
