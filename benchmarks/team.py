"""How fast a team's questions are answered: the IT of a firm of 250 people, and larger ones.

Run from the repository root: `python benchmarks/team.py`. Teams are drawn with a seed.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

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
from itdirector.engines.team.solve import assess

SKILLS = 12
RUNS = 5
SIZES = ((5, 20, "250 people"), (10, 40, "10 people x 40 courses"), (20, 40, "1,000 people"))


def team(people: int, courses: int, seed: int) -> TeamProblem:
    """Return a team of so many at drawn levels: 15 in 100 hold a skill, half do not know it."""
    rng = np.random.default_rng(seed)
    names = [f"skill {n:02}" for n in range(SKILLS)]
    staff = tuple(
        Person(
            id=f"person {n:02}",
            skills={
                k: Holding(level=int(rng.choice([0, 1, 2, 3, 4], p=[0.5, 0.2, 0.15, 0.1, 0.05])))
                for k in names
            },
        )
        for n in range(people)
    )
    pairs = [(p.id, k) for p in staff for k in names]
    chosen = rng.choice(len(pairs), courses, replace=False)
    return TeamProblem(
        people=staff,
        skills=tuple(Skill(id=k) for k in names),
        services=tuple(
            Service(
                id=f"service {n:02}",
                skills=frozenset(rng.choice(names, 3, replace=False).tolist()),
                incidents_per_year=float(rng.integers(1, 9)),
                loss_per_incident=int(rng.integers(200, 5_000)),
            )
            for n in range(15)
        ),
        work=tuple(
            Work(id=k, skill=k, days_per_year=float(rng.integers(10, 15 * people))) for k in names
        ),
        courses=tuple(
            Course(
                id=f"course {n:02}",
                person=pairs[pair][0],
                skill=pairs[pair][1],
                cost=int(rng.integers(300, 4_000)),
                days=float(rng.integers(1, 6)),
                success=float(rng.uniform(0.5, 0.95)),
            )
            for n, pair in enumerate(chosen)
        ),
        training=TrainingLimits(money=8_000),
    )


def main() -> None:
    head = f"{'team':<24} {'milliseconds':>13} {'truck factor':>13} {'plan':>8} {'one by one':>11}"
    print(head)
    for people, courses, label in SIZES:
        problem = team(people, courses, seed=1)
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            answer = assess(problem)
            times.append(1000 * (time.perf_counter() - began))
        plan = answer.training
        share = plan.rule_of_thumb_value / plan.value if plan.value else 1.0
        row = f"{label:<24} {statistics.median(times):>13.0f} {answer.truck_factor.size:>13}"
        print(f"{row} {plan.value:>8.0f} {share:>11.1%}")


if __name__ == "__main__":
    main()
