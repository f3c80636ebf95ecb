"""Small teams that several tests ask about."""

from __future__ import annotations

from collections.abc import Mapping

from itdirector.engines.team import (
    Course,
    Holding,
    Person,
    Service,
    Skill,
    TeamProblem,
    TrainingLimits,
    Work,
)


def person(key: str, skills: str | Mapping[str, int] = "", **other: object) -> Person:
    """Return a person who holds each of these skills at level 3, or at the levels given."""
    levels = dict.fromkeys(skills, 3) if isinstance(skills, str) else skills
    return Person(id=key, skills={k: Holding(level=n) for k, n in levels.items()}, **other)


def service(key: str, skills: str, loss: int = 1_000, **other: object) -> Service:
    """Return a service that needs all of these skills and has one incident a year."""
    return Service(
        id=key, skills=frozenset(skills), incidents_per_year=1, loss_per_incident=loss, **other
    )


THREE = TeamProblem(
    people=(person("P1", "AB"), person("P2", "AC"), person("P3", "C")),
    skills=(Skill(id="A"), Skill(id="B"), Skill(id="C")),
    services=(service("web", "AB", 4_000), service("mail", "AC"), service("phone", "C", 500)),
    work=(
        Work(id="tickets", skill="A", days_per_year=150),
        Work(id="patching", skill="B", days_per_year=120),
        Work(id="calls", skill="C", days_per_year=60),
    ),
    courses=(
        Course(id="b2", person="P2", skill="B", cost=1_500, days=5, success=0.8),
        Course(id="b3", person="P3", skill="B", cost=900, days=5, success=0.5, kept=0.9),
        Course(id="a3", person="P3", skill="A", cost=700, days=3, success=0.9),
        Course(id="a1 again", person="P1", skill="A", cost=1, days=0, success=1.0),
    ),
    training=TrainingLimits(money=2_000),
)
"""A: P1, P2; B: P1; C: P2, P3."""
