"""The two questions that need a solver: the truck factor and the training plan (HiGHS).

Both are small mixed-integer programmes; the answers are recomputed outside the solver.
"""

from __future__ import annotations

import math
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from itdirector.engines.team.answer import TrainingPlan, TruckFactor
from itdirector.engines.team.cover import exposure
from itdirector.engines.team.defaults import gains, holders, people_needed
from itdirector.engines.team.model import ProofFailed, TeamProblem

Floats = NDArray[np.float64]


def truck_factor(problem: TeamProblem) -> TruckFactor:
    """Return the smallest set of people without whom most critical services are uncovered.

    A skill is out when all its holders are away, a service when one of its skills is out.
    """
    critical = sorted((s for s in problem.services if s.critical), key=lambda s: s.id)
    if not critical:
        return TruckFactor(people=(), services=())
    held = holders(problem)
    people = sorted(p.id for p in problem.people)
    skills = sorted({skill for s in critical for skill in s.skills})
    # Columns: people away, skills out, services uncovered.
    names = [("p", p) for p in people] + [("k", k) for k in skills]
    names += [("s", s.id) for s in critical]
    at = {name: column for column, name in enumerate(names)}
    rows: list[dict[int, float]] = [
        {at["k", k]: 1.0, at["p", p]: -1.0} for k in skills for p in sorted(held[k])
    ]
    rows += [{at["s", s.id]: 1.0, **{at["k", k]: -1.0 for k in s.skills}} for s in critical]
    most = len(critical) // 2 + 1
    rows.append({at["s", s.id]: -1.0 for s in critical})
    upper = [0.0] * (len(rows) - 1) + [-float(most)]
    cost = [1.0 if kind == "p" else 0.0 for kind, _ in names]
    chosen, _ = _solved(cost, rows, upper, len(names))
    away = frozenset(p for p in people if chosen[at["p", p]] > 0.5)
    return TruckFactor(
        people=tuple(sorted(away)),
        services=tuple(s.id for s in critical if any(held[k] <= away for k in s.skills)),
    )


def training_plan(problem: TeamProblem) -> TrainingPlan:
    """Return the courses that cover most exposure within the limits; one a person and skill.

    Expected holders beyond the number needed are worth nothing.
    """
    courses = sorted(problem.courses, key=lambda c: c.id)
    worths, more = worth_per_holder(problem), gains(problem)
    skills = [k for k in sorted(worths) if any(c.skill == k for c in courses)]
    at = {k: len(courses) + number for number, k in enumerate(skills)}
    rows: list[dict[int, float]] = []
    upper: list[float] = []
    for skill in skills:
        rows.append(
            {at[skill]: 1.0, **{n: -more[c.id] for n, c in enumerate(courses) if c.skill == skill}}
        )
        upper.append(0.0)
    for pair in sorted({(c.person, c.skill) for c in courses}):
        rows.append({n: 1.0 for n, c in enumerate(courses) if (c.person, c.skill) == pair})
        upper.append(1.0)
    for limit, amounts in _limits(problem):
        rows.append(dict(enumerate(amounts)))
        upper.append(limit)
    most = [1.0] * len(courses) + [float(missing(problem)[k]) for k in skills]
    cost = [0.0] * len(courses) + [-worths[k] for k in skills]
    chosen, bound = _solved(cost, rows, upper, len(cost), most=most, whole=len(courses))
    taken = frozenset(c.id for c, x in zip(courses, chosen, strict=False) if x > 0.5)
    return TrainingPlan(
        courses=tuple(sorted(taken)),
        value=training_value(problem, taken),
        bound=-bound,
        rule_of_thumb_value=training_value(problem, greedy_courses(problem)),
        cost=sum(c.cost for c in courses if c.id in taken),
        days=math.fsum(c.days for c in courses if c.id in taken),
        solver=f"HiGHS in SciPy {version('scipy')}",
    )


def worth_per_holder(problem: TeamProblem) -> dict[str, float]:
    """Return what one more expected holder of each skill covers, up to the number needed."""
    return {s.id: exposure(problem, s.id) / people_needed(s) for s in problem.skills}


def missing(problem: TeamProblem) -> dict[str, int]:
    """Return how many holders each skill lacks."""
    held = holders(problem)
    return {s.id: max(0, people_needed(s) - len(held[s.id])) for s in problem.skills}


def training_value(problem: TeamProblem, taken: frozenset[str]) -> float:
    """Return the exposure a year that a set of courses is expected to cover more."""
    worths, lacking, more = worth_per_holder(problem), missing(problem), gains(problem)
    learnt = dict.fromkeys(worths, 0.0)
    for course in problem.courses:
        learnt[course.skill] += more[course.id] if course.id in taken else 0.0
    return math.fsum(worths[k] * min(lacking[k], learnt[k]) for k in sorted(worths))


def greedy_courses(problem: TeamProblem) -> frozenset[str]:
    """Return the courses taken one by one, each the one that adds most and still fits.

    With a limit on the number of courses alone this is worth at least 1 - 1/e of the best
    (Nemhauser, Wolsey and Fisher 1978); with a limit on money it may be far below.
    """
    courses = sorted(problem.courses, key=lambda c: c.id)
    taken: frozenset[str] = frozenset()
    while True:
        fitting = [c.id for c in courses if c.id not in taken and fits(problem, taken | {c.id})]
        before = training_value(problem, taken)
        added = {key: training_value(problem, taken | {key}) - before for key in fitting}
        best = max(added, key=lambda key: added[key], default=None)
        if best is None or added[best] <= 0:
            return taken
        taken |= {best}


def fits(problem: TeamProblem, taken: frozenset[str]) -> bool:
    """Return whether a set of courses keeps the limits, and none is taken twice over."""
    courses = sorted(problem.courses, key=lambda c: c.id)
    pairs = [(c.person, c.skill) for c in courses if c.id in taken]
    return len(set(pairs)) == len(pairs) and all(
        math.fsum(a for a, c in zip(amounts, courses, strict=True) if c.id in taken) <= limit + 1e-9
        for limit, amounts in _limits(problem)
    )


def _limits(problem: TeamProblem) -> list[tuple[float, list[float]]]:
    """Return each limit with what every course, by id, takes of it."""
    courses = sorted(problem.courses, key=lambda c: c.id)
    limits = problem.training
    asked = [
        (limits.money, [float(c.cost) for c in courses]),
        (limits.days, [c.days for c in courses]),
        (limits.courses, [1.0 for _ in courses]),
    ]
    return [(float(limit), amounts) for limit, amounts in asked if limit is not None]


def _solved(
    cost: list[float],
    rows: list[dict[int, float]],
    upper: list[float],
    columns: int,
    *,
    most: list[float] | None = None,
    whole: int | None = None,
) -> tuple[Floats, float]:
    """Return the columns of least cost with rows @ columns <= upper, and the proven least cost.

    Columns go from 0 to `most` (1); the first `whole` of them (all) are whole numbers.
    """
    if not columns:
        return np.zeros(0), 0.0
    matrix = np.zeros((len(rows), columns))
    for number, row in enumerate(rows):
        for column, value in row.items():
            matrix[number, column] = value
    kinds = np.zeros(columns, dtype=np.int64)
    kinds[: columns if whole is None else whole] = 1
    found = milp(
        c=np.array(cost),
        constraints=LinearConstraint(matrix, ub=np.array(upper)),
        bounds=Bounds(0, np.array(most or [1.0] * columns)),
        integrality=kinds,
        options={"mip_rel_gap": 0.0},
    )
    if not found.success:
        raise ProofFailed(f"the solver says: {found.message}")
    return found.x, float(found.mip_dual_bound)
