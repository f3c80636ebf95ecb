"""The best order of restoring: a resource-constrained project schedule, proven by CP-SAT.

Jobs are the restores of what was lost; skills and bandwidth are renewable resources; the objective
is money lost until each service is back (Pritsker, Watters and Wolfe 1969; Hartmann and Briskorn
2010). Time runs in the greatest common divisor of all durations, so nothing is rounded twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from operator import itemgetter

from ortools.sat.python import cp_model

from itdirector.engines.recovery.jobs import Job, interrupted, jobs_of, supply_of
from itdirector.engines.recovery.model import (
    MINUTES,
    LimitReached,
    Need,
    ProofFailed,
    RecoveryProblem,
    Service,
    minutes,
)

LARGEST_COEFFICIENT = 2**31
"""OR-Tools 9.15 certifies wrong optima from here on: google/or-tools#5293."""

STAGES = ((1, 0.4), (8, 0.6))
"""Workers and share of the limit, one search after the other. One worker with a strong linear
relaxation proves weighted losses (1.6 deterministic seconds where eight do not in 5, firm 0 of the
benchmark); eight that take turns prove makespans, where bounds need the variety (PSPLIB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Starts in minutes after the first restore may begin, and what no order can better."""

    starts: Mapping[str, int]
    bound: int
    """Of the objective: money an hour x minutes, or minutes late."""
    proven: bool


@dataclass(slots=True)
class _Search:
    problem: RecoveryProblem
    jobs: dict[str, Job]
    unit: int
    model: cp_model.CpModel
    start: dict[str, cp_model.IntVar]
    ready: dict[str, cp_model.IntVar]

    def in_units(self, whole_minutes: int) -> int:
        return whole_minutes // self.unit


def least_loss(problem: RecoveryProblem, *, seed: int, limit: float) -> Found:
    """Return the order in which least money is lost; the bound is money an hour x minutes.

    `limit` counts deterministic seconds. Raises LimitReached when no order was found in time.
    """
    return _solve(problem, _add_loss, seed=seed, limit=limit)


def least_late(problem: RecoveryProblem, *, seed: int, limit: float) -> Found:
    """Return the order in which the service furthest beyond its RTO is least late, in minutes.

    Negative lateness is time to spare. Services without `rto_hours` do not count; there must be
    one with. Raises LimitReached when no order was found in time.
    """
    return _solve(problem, _add_lateness, seed=seed, limit=limit)


def least_loss_on_time(problem: RecoveryProblem, *, seed: int, limit: float) -> Found:
    """Return the order in which least money is lost among those that keep every RTO.

    To be asked where `least_late` has found one; ProofFailed if there is none after all.
    """
    return _solve(problem, _add_promises, seed=seed, limit=limit)


def solver_name() -> str:
    """Return the solver and its version."""
    return f"OR-Tools CP-SAT {version('ortools')}"


def _solve(
    problem: RecoveryProblem, objective: Callable[[_Search], None], *, seed: int, limit: float
) -> Found:
    search = _search(problem)
    objective(search)
    best, bound = math.inf, -math.inf
    starts: dict[str, int] = {}
    for workers, share in STAGES:
        solver = _solver(workers, seed=seed, limit=share * limit)
        status = solver.solve(search.model)
        if status in (cp_model.INFEASIBLE, cp_model.MODEL_INVALID):
            raise ProofFailed(f"the solver says {solver.status_name(status)} of jobs one can queue")
        if status == cp_model.UNKNOWN:  # its bound is worthless: it may be reported as 0
            continue
        bound = max(bound, solver.best_objective_bound)
        found = {key: solver.value(x) for key, x in search.start.items()}
        best, starts = min((best, starts), (solver.objective_value, found), key=itemgetter(0))
        if status == cp_model.OPTIMAL:
            break
        _hint(search, starts)
    if math.isinf(best):
        raise LimitReached(f"no order of restoring was found within {limit} deterministic seconds")
    lowest = math.ceil(bound - 1e-6)
    return Found(
        starts={key: begin * search.unit for key, begin in starts.items()},
        bound=lowest * search.unit,
        proven=lowest >= round(best),
    )


def _solver(workers: int, *, seed: int, limit: float) -> cp_model.CpSolver:
    """Return a search that repeats: one worker, or several that take turns."""
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = workers > 1
    solver.parameters.linearization_level = 1 if workers > 1 else 2
    solver.parameters.max_deterministic_time = limit
    return solver


def _hint(search: _Search, starts: Mapping[str, int]) -> None:
    """Tell the next search of the best order so far."""
    search.model.clear_hints()  # type: ignore[no-untyped-call]
    for key, begin in starts.items():
        search.model.add_hint(search.start[key], begin)


def _search(problem: RecoveryProblem) -> _Search:
    jobs = jobs_of(problem)
    unit = math.gcd(*(job.minutes for job in jobs.values()), *_marks(problem)) or 1
    horizon = sum(job.minutes for job in jobs.values()) // unit
    model = cp_model.CpModel()
    search = _Search(problem, jobs, unit, model, {}, {})
    intervals: dict[str, cp_model.IntervalVar] = {}
    for key in problem.in_order:
        if key in jobs:
            length = search.in_units(jobs[key].minutes)
            begins = model.new_int_var(0, horizon, f"start {key}")
            search.start[key] = begins
            intervals[key] = model.new_fixed_size_interval_var(begins, length, key)
            search.ready[key] = model.new_int_var(0, horizon, f"ready {key}")
            model.add(search.ready[key] == begins + length)
        else:
            begins = search.ready[key] = model.new_int_var(0, horizon, f"ready {key}")
        for need in problem.by_id[key].needs:
            _wait(search, begins, need)
    for resource, most in supply_of(problem).items():
        users = [key for key, job in jobs.items() if resource in job.uses]
        uses = [safe(jobs[key].uses[resource]) for key in users]
        model.add_cumulative([intervals[key] for key in users], uses, safe(most))
    return search


def _marks(problem: RecoveryProblem) -> list[int]:
    """Return every instant, in minutes, at which the price of time changes."""
    marks = [problem.lead_minutes]
    for service in problem.services:
        marks += [minutes(start) for start, _ in service.loss.steps]
        marks.append(promised_minutes(service))
    return marks


def _wait(search: _Search, begins: cp_model.IntVar, need: Need) -> None:
    """Let nothing begin before enough of a need stands; which members is the solver's choice."""
    members = sorted(need.of)
    if not need.redundant:
        for member in members:
            search.model.add(begins >= search.ready[member])
        return
    chosen = {member: search.model.new_bool_var("") for member in members}
    search.model.add(sum(chosen.values()) == need.quorum)
    for member, literal in chosen.items():
        search.model.add(begins >= search.ready[member]).only_enforce_if(literal)


def _add_loss(search: _Search) -> None:
    terms: list[cp_model.LinearExpr] = []
    stopped = interrupted(search.problem)
    for service in search.problem.services:
        terms += _loss_terms(search, service) if service.id in stopped else []
    search.model.minimize(sum(terms))


def _loss_terms(search: _Search, service: Service) -> list[cp_model.LinearExpr]:
    """Return what a service's outage costs: each change of rate times the time since it."""
    lead = search.in_units(search.problem.lead_minutes)
    horizon = sum(search.in_units(job.minutes) for job in search.jobs.values())
    terms, before = [], 0
    for start, rate in service.loss.steps:
        beyond = search.model.new_int_var(0, horizon + lead, f"{service.id} beyond {start}")
        late = search.ready[service.id] + lead - search.in_units(minutes(start))
        search.model.add_max_equality(beyond, [late, 0])
        terms.append(safe(rate - before) * beyond)
        before = rate
    return terms


def _add_promises(search: _Search) -> None:
    """Minimise the loss among the orders that keep every RTO."""
    _add_loss(search)
    for service, allowed in _allowed(search).items():
        search.model.add(search.ready[service] <= allowed)


def _add_lateness(search: _Search) -> None:
    """Minimise how late the latest service is; the least can be below 0."""
    allowed = _allowed(search)
    horizon = sum(search.in_units(job.minutes) for job in search.jobs.values())
    most = horizon + max(abs(units) for units in allowed.values())
    late = search.model.new_int_var(-most, most, "late")
    for service, units in allowed.items():
        search.model.add(late >= search.ready[service] - units)
    search.model.minimize(late)


def _allowed(search: _Search) -> dict[str, int]:
    """Return how long restoring may take for each stopped service with an RTO, in units."""
    stopped = interrupted(search.problem)
    return {
        s.id: search.in_units(promised_minutes(s)) - search.in_units(search.problem.lead_minutes)
        for s in search.problem.services
        if s.rto_hours is not None and s.id in stopped
    }


def promised_minutes(service: Service) -> int:
    """Return the RTO in whole minutes, rounded down; 0 where there is none."""
    return math.floor(round((service.rto_hours or 0) * MINUTES, 6))


def safe(coefficient: int) -> int:
    """Return the coefficient; raise ProofFailed where the solver could not be trusted with it."""
    if abs(coefficient) >= LARGEST_COEFFICIENT:
        raise ProofFailed(f"{coefficient} is too large a coefficient for the solver")
    return coefficient
