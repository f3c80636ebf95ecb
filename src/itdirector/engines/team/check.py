"""A second road to the whole answer: people sent away, work shared out, courses tried. No solver.

What is counted there by formula is tried out here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, combinations

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray
from scipy.optimize import linprog

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.team.answer import ServiceCover, TeamAnswer
from itdirector.engines.team.defaults import (
    ADMIN,
    MOST_LOAD,
    VACANCY,
    WORKING_DAYS,
    level_needed,
    of_person,
    people_needed,
)
from itdirector.engines.team.model import Person, ProofFailed, Service, TeamProblem

MOST_SETS = 50_000
"""So many sets of people are tried; where there are more, `checks` says so."""

PEOPLE_TRIED_OUT = 12
"""Up to so many holders every pattern of presence is tried; beyond, patterns are drawn."""

Floats = NDArray[np.float64]

PATTERNS_DRAWN, SEED, SIGMAS = 100_000, 1, 5.0
COURSES_TRIED_OUT = 12


def must_hold(problem: TeamProblem, answer: TeamAnswer) -> TeamAnswer:
    """Return the answer with what was confirmed; raise ProofFailed naming all that disagrees."""
    faults = [] if answer.digest == fingerprint(problem) else ["digest: of another problem"]
    checks = ["skills: holders counted again"]
    faults += _skill_faults(problem, answer)
    for part in (_service_faults, _truck_faults, _work_faults, _training_faults):
        found, how = part(problem, answer)
        faults += found
        checks.append(how)
    if faults:
        raise ProofFailed("; ".join(faults))
    return replace(answer, checks=tuple(checks))


def _able(problem: TeamProblem, skill: str) -> set[str]:
    (wanted,) = (s for s in problem.skills if s.id == skill)
    levels = {p.id: p.skills[skill].level for p in problem.people if skill in p.skills}
    return {key for key, level in levels.items() if level >= level_needed(wanted)}


def _skill_faults(problem: TeamProblem, answer: TeamAnswer) -> list[str]:
    said = {c.skill: (set(c.holders), c.needed, c.exposure_per_year) for c in answer.skills}
    counted = {
        s.id: (
            _able(problem, s.id),
            people_needed(s),
            math.fsum(v.exposure for v in problem.services if s.id in v.skills),
        )
        for s in problem.skills
    }
    return [] if said == counted else ["skills: holders, need or exposure are wrong"]


def _uncovered(groups: Iterable[set[str]], gone: set[str]) -> bool:
    """Return whether some group of holders has nobody left."""
    return any(group <= gone for group in groups)


def _groups(problem: TeamProblem, service: Service) -> list[set[str]]:
    return [_able(problem, skill) for skill in sorted(service.skills)]


def _service_faults(problem: TeamProblem, answer: TeamAnswer) -> tuple[list[str], str]:
    said = {c.service: c for c in answer.services}
    if said.keys() != {s.id for s in problem.services}:
        return ["services: not one cover for each"], ""
    faults: list[str] = []
    drawn = untried = False
    for service in problem.services:
        cover, people = said[service.id], sorted(_needed_people(problem, service))
        smaller = cover.bus_factor - 1
        many = smaller >= 0 and math.comb(len(people), smaller) > MOST_SETS
        untried, drawn = untried or many, drawn or len(people) > PEOPLE_TRIED_OUT
        faults += _bus_faults(problem, service, cover, [] if many else people)
        faults += _chance_faults(problem, service, cover, people)
    sent = "some smaller sets of absences too many to try" if untried else "people sent away"
    how = f"{PATTERNS_DRAWN} patterns of presence drawn" if drawn else "every pattern tried"
    return faults, f"services: {sent}; {how}"


def _bus_faults(
    problem: TeamProblem, service: Service, cover: ServiceCover, people: list[str]
) -> list[str]:
    """Send the holders of each binding skill away, then every set of people smaller by one."""
    groups, size = _groups(problem, service), cover.bus_factor
    binding = {s for s in service.skills if len(_able(problem, s)) == size}
    if not binding or binding != set(cover.binding_skills):
        return [f"{service.id}: {size} absences of {cover.binding_skills} are not what stops it"]
    for away in combinations(people, size - 1) if size else ():
        if _uncovered(groups, set(away)):
            return [f"{service.id}: {size - 1} absences stop it, not {size}"]
    return []


def _needed_people(problem: TeamProblem, service: Service) -> set[str]:
    return {person for skill in service.skills for person in _able(problem, skill)}


def _chance_faults(
    problem: TeamProblem, service: Service, cover: ServiceCover, people: list[str]
) -> list[str]:
    there = np.array([_present(p) for p in sorted(problem.people, key=_id) if p.id in people])
    if len(people) <= PEOPLE_TRIED_OUT:
        codes = np.arange(2 ** len(people))
        present = (codes[:, None] >> np.arange(len(people))) & 1 == 1
        weights = np.where(present, there, 1 - there).prod(axis=1)
        allowed = 1e-9
    else:
        rng = Generator(PCG64(SEED))
        present = rng.random((PATTERNS_DRAWN, len(people))) < there
        weights = np.full(PATTERNS_DRAWN, 1 / PATTERNS_DRAWN)
        chance = cover.chance_uncovered
        # Bernstein's inequality: as a normal distribution would, and a little for rare patterns.
        spread = chance * (1 - chance) / PATTERNS_DRAWN
        allowed = SIGMAS * math.sqrt(spread) + SIGMAS**2 / (3 * PATTERNS_DRAWN)
    covered = np.ones(len(weights), dtype=np.bool_)
    for skill in service.skills:
        able = _able(problem, skill)
        covered &= present[:, [n for n, p in enumerate(people) if p in able]].any(axis=1)
    found = float(weights[~covered].sum())
    faults = []
    if abs(found - cover.chance_uncovered) > allowed:
        faults.append(f"{service.id}: uncovered {found} of the time, not {cover.chance_uncovered}")
    if abs(cover.cost_per_year - cover.chance_uncovered * service.exposure) > 0.01:
        faults.append(f"{service.id}: absence does not cost {cover.cost_per_year} a year")
    return faults


def _id(person: Person) -> str:
    return person.id


def _present(person: Person) -> float:
    """Return the share of working time somebody sits on this seat."""
    days = WORKING_DAYS.value - of_person(person, "leave_days") - of_person(person, "sick_days")
    years_empty = of_person(person, "resignations_per_year") * VACANCY.value / 12
    return person.fte * max(days, 0) / WORKING_DAYS.value / (1 + years_empty)


def _truck_faults(problem: TeamProblem, answer: TeamAnswer) -> tuple[list[str], str]:
    """Send the named people away; then every set smaller by one, of which none may be enough."""
    factor = answer.truck_factor
    critical = [s for s in problem.services if s.critical]
    groups = {s.id: _groups(problem, s) for s in critical}
    stopped = {key for key, held in groups.items() if _uncovered(held, set(factor.people))}
    if stopped != set(factor.services) or (critical and 2 * len(stopped) <= len(critical)):
        return [f"truck_factor: without {factor.people} {sorted(stopped)} are uncovered"], ""
    if not factor.people:
        return [], "truck factor: more than half uncovered, or none critical, as it is"
    everyone = sorted(p.id for p in problem.people)
    smaller = factor.size - 1
    if math.comb(len(everyone), smaller) > MOST_SETS:
        return [], "truck factor: the set confirmed; smaller ones too many to try"
    for away in combinations(everyone, smaller):
        if 2 * sum(_uncovered(held, set(away)) for held in groups.values()) > len(critical):
            return [f"truck_factor: {smaller} absences are enough: {away}"], ""
    return [], "truck factor: every smaller set of absences tried"


def _work_faults(problem: TeamProblem, answer: TeamAnswer) -> tuple[list[str], str]:
    """Share the work out so that the busiest person is least busy, by linear programme."""
    said, how = answer.workload, "workload: work shared out by linear programme"
    have = {p.id: _days(p) for p in problem.people}
    pairs = [
        (n, p.id)
        for n, w in enumerate(problem.work)
        for p in problem.people
        if w.skill in p.skills and p.skills[w.skill].level > 0
    ]
    asked = [w.days_per_year for w in problem.work]
    done = np.array([[float(n == m) for m, _ in pairs] + [0.0] for n in range(len(asked))])
    held = np.array([[float(p == q) for _, q in pairs] + [-have[p]] for p in have])
    least = _least_load(held, done, asked) if any(asked) else 0.0
    chosen = [w for w in problem.work if w.skill in said.tightest_skills]
    doing = {p for n, p in pairs if problem.work[n] in chosen}
    short = sum(w.days_per_year for w in chosen) - MOST_LOAD.value * sum(have[p] for p in doing)
    stated = {
        "tightest_load": (said.tightest_load, least),
        "tightest_people": (float(set(said.tightest_people) == doing), 1.0),
        "work_days": (said.work_days, sum(asked)),
        "capacity_days": (said.capacity_days, sum(have.values())),
        "missing_days": (said.missing_days, max(0.0, short)),
    }
    return [
        f"workload: {what} is wrong"
        for what, (one, other) in stated.items()
        if not math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
    ], how


def _least_load(held: Floats, done: Floats, asked: list[float]) -> float:
    """Return the load of the busiest person when all is shared best; infinite if it cannot be."""
    if not len(held):
        return math.inf
    aim = np.zeros(held.shape[1])
    aim[-1] = 1.0
    best = linprog(c=aim, A_ub=held, b_ub=np.zeros(len(held)), A_eq=done, b_eq=np.array(asked))
    return math.inf if best.x is None else float(best.x[-1])


def _days(person: Person) -> float:
    days = WORKING_DAYS.value
    for what in ("leave_days", "sick_days", "training_days"):
        days -= of_person(person, what)
    return max(0.0, days * person.fte * (1 - ADMIN.value))


def _training_faults(problem: TeamProblem, answer: TeamAnswer) -> tuple[list[str], str]:
    """Value the plan again, and try every choice of courses where they are few."""
    plan, every = answer.training, [c.id for c in problem.courses]
    value = _worth(problem, plan.courses)
    faults = []
    if value is None:
        return ["training: the courses break a limit, or teach somebody the same twice"], ""
    taken = [c for c in problem.courses if c.id in plan.courses]
    dust = 1e-6 * max(1.0, value)
    if abs(value - plan.value) > dust or plan.bound < plan.value - dust:
        faults.append(f"training: the courses are worth {value}, not {plan.value}")
    if (
        sum(c.cost for c in taken) != plan.cost
        or abs(sum(c.days for c in taken) - plan.days) > 1e-9
    ):
        faults.append("training: cost or days are wrong")
    if plan.rule_of_thumb_value > plan.value + dust or plan.bound > plan.value + dust:
        faults.append("training: the plan is not proven best")
    if len(every) > COURSES_TRIED_OUT:
        return faults, "training: valued again; choices too many to try"
    sets = chain.from_iterable(combinations(every, size) for size in range(len(every) + 1))
    best = max(worth for s in sets if (worth := _worth(problem, s)) is not None)
    if best > plan.value + dust:
        faults.append(f"training: another choice is worth {best}")
    return faults, "training: every choice of courses tried"


def _worth(problem: TeamProblem, chosen: Iterable[str]) -> float | None:
    """Return what courses cover more, person by person; None where they break a limit."""
    names, limits = set(chosen), problem.training
    taken = [c for c in problem.courses if c.id in names]
    pairs = {(c.person, c.skill) for c in taken}
    over = (
        limits.money is not None and sum(c.cost for c in taken) > limits.money,
        limits.days is not None and sum(c.days for c in taken) > limits.days + 1e-9,
        limits.courses is not None and len(taken) > limits.courses,
    )
    if any(over) or len(pairs) < len(taken) or len(taken) < len(names):
        return None
    total = 0.0
    for skill in problem.skills:
        able = _able(problem, skill.id)
        hoped = [c.success * c.kept for c in taken if c.skill == skill.id and c.person not in able]
        holders = min(max(people_needed(skill), len(able)), len(able) + sum(hoped))
        depending = [s for s in problem.services if skill.id in s.skills]
        share = (holders - len(able)) / people_needed(skill)
        total += share * sum(s.exposure for s in depending)
    return total
