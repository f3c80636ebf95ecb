"""What the team engine is asked. Money is whole units of one currency; work is days a year.

What cannot be right is refused here, with the name of the culprit and of the field.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

TOP_LEVEL = 4
"""Skill levels go from 0 (none) to 4 (teaches others)."""

MOST_WORKING_SKILLS = 16
"""Workload tries every set of skills with work; more skills than this are to be merged."""


class ProofFailed(Exception):
    """Two roads to one number disagree: nothing may be claimed. A defect, ours or a solver's."""


def _number(owner: str, what: str, amount: float | None, *, most: float = math.inf) -> None:
    if amount is not None and not (0 <= amount <= most and math.isfinite(amount)):
        raise ValueError(f"{owner}: {what} must be a number from 0 to {most}, not {amount}")


def _money(owner: str, what: str, amount: object) -> None:
    if not isinstance(amount, int) or amount < 0:
        raise ValueError(f"{owner}: {what} must be whole money not below 0, not {amount!r}")


def _unique(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if not name:
            raise ValueError(f"{kind}: one has no id")
        if name in seen:
            raise ValueError(f"{kind}: two have the id {name!r}")
        seen.add(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one person can do in one skill, said by whom, and when that was last seen."""

    level: int
    evidence: str = ""
    seen_on: date | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.level, int) or not 0 <= self.level <= TOP_LEVEL:
            raise ValueError(f"level must be a whole number from 0 to {TOP_LEVEL}: {self.level!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the team. None means our default, said to be so in the answer."""

    id: str
    fte: float = 1.0
    skills: Mapping[str, Holding] = field(default_factory=dict)
    leave_days: float | None = None
    sick_days: float | None = None
    training_days: float | None = None
    resignations_per_year: float | None = None

    def __post_init__(self) -> None:
        _number(self.id, "fte", self.fte, most=1)
        for what in ("leave_days", "sick_days", "training_days"):
            _number(self.id, what, getattr(self, what), most=250)
        _number(self.id, "resignations_per_year", self.resignations_per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill that is covered when `people` are at `level` or above. None means our default."""

    id: str
    people: int | None = None
    level: int | None = None

    def __post_init__(self) -> None:
        if self.people is not None and (not isinstance(self.people, int) or self.people < 1):
            raise ValueError(f"{self.id}: people must be a whole number from 1: {self.people!r}")
        if self.level is not None and self.level not in range(1, TOP_LEVEL + 1):
            raise ValueError(f"{self.id}: level must be from 1 to {TOP_LEVEL}, not {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What needs skills: all of them. Its incidents cost more when nobody is there who can.

    `loss_per_incident` is that extra cost: hours of waiting for help from outside, times what an
    hour of outage costs.
    """

    id: str
    skills: frozenset[str]
    critical: bool = True
    incidents_per_year: float = 0.0
    loss_per_incident: int = 0

    def __post_init__(self) -> None:
        if not self.skills:
            raise ValueError(f"{self.id}: skills must name at least one")
        _number(self.id, "incidents_per_year", self.incidents_per_year)
        _money(self.id, "loss_per_incident", self.loss_per_incident)

    @property
    def exposure(self) -> float:
        """Money a year it would cost if nobody who can were ever there."""
        return self.incidents_per_year * self.loss_per_incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Days a year of one skill: tickets, patching, on-call, or a project's share."""

    id: str
    skill: str
    days_per_year: float

    def __post_init__(self) -> None:
        _number(self.id, "days_per_year", self.days_per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One person learning one skill to the level that covers it.

    `success` is the probability of reaching it, `kept` that it is still there when it counts.
    """

    id: str
    person: str
    skill: str
    cost: int
    days: float
    success: float
    kept: float = 1.0

    def __post_init__(self) -> None:
        _money(self.id, "cost", self.cost)
        _number(self.id, "days", self.days)
        _number(self.id, "success", self.success, most=1)
        _number(self.id, "kept", self.kept, most=1)

    @property
    def gain(self) -> float:
        """Expected holders more."""
        return self.success * self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLimits:
    """What a training plan may take in all: money, days away from work, courses."""

    money: int | None = None
    days: float | None = None
    courses: int | None = None

    def __post_init__(self) -> None:
        _money("training", "money", self.money or 0)
        _number("training", "days", self.days)
        if self.courses is not None and (not isinstance(self.courses, int) or self.courses < 0):
            raise ValueError(f"training: courses must be a whole number, not {self.courses!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamProblem:
    """A team, what is asked of it, and what it could learn."""

    people: tuple[Person, ...]
    skills: tuple[Skill, ...]
    services: tuple[Service, ...] = ()
    work: tuple[Work, ...] = ()
    courses: tuple[Course, ...] = ()
    training: TrainingLimits = field(default_factory=TrainingLimits)

    def __post_init__(self) -> None:
        for kind in ("people", "skills", "services", "work", "courses"):
            _unique(kind, [thing.id for thing in getattr(self, kind)])
        skills, people = {s.id for s in self.skills}, {p.id for p in self.people}
        asked = {f"{p.id}: skills": set(p.skills) for p in self.people}
        asked |= {f"{s.id}: skills": set(s.skills) for s in self.services}
        asked |= {f"{w.id}: skill": {w.skill} for w in self.work}
        asked |= {f"{c.id}: skill": {c.skill} for c in self.courses}
        for where, names in asked.items():
            for name in sorted(names - skills):
                raise ValueError(f"{where} names {name!r}, which is not in the problem")
        for course in self.courses:
            if course.person not in people:
                raise ValueError(f"{course.id}: person {course.person!r} is not in the problem")
        if len({w.skill for w in self.work}) > MOST_WORKING_SKILLS:
            raise ValueError(f"work: of more than {MOST_WORKING_SKILLS} skills; merge some")
