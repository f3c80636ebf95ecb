"""Can recovery promises be kept? All parts of the answer together, checked before given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.recovery.answer import CENT, Chance, Order, Promise, RecoveryAnswer, Step
from itdirector.engines.recovery.availability import uptimes
from itdirector.engines.recovery.chance import chances
from itdirector.engines.recovery.check import must_hold
from itdirector.engines.recovery.cuts import weak_points
from itdirector.engines.recovery.defaults import VERSION, defaults_used
from itdirector.engines.recovery.exposure import exposures
from itdirector.engines.recovery.jobs import bindings, interrupted, jobs_of, pressed, ready_times
from itdirector.engines.recovery.model import MINUTES, RecoveryProblem, Service
from itdirector.engines.recovery.order import (
    Found,
    least_late,
    least_loss,
    least_loss_on_time,
    solver_name,
)
from itdirector.engines.recovery.paths import LongestPath, longest_paths
from itdirector.engines.recovery.second_order import agreed

METHOD = f"recovery 1, defaults {VERSION}"


def assess(
    problem: RecoveryProblem, *, seed: int, draws: int = 2_000, limit: float = 5.0
) -> RecoveryAnswer:
    """Return whether each promise is kept, the order of restoring, exposures and weak points.

    `draws` are the simulated nights; `limit` counts deterministic seconds of each search. Raises
    LimitReached when no order was found, ProofFailed when a second road disagrees.
    """
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    order = _best_order(problem, seed=seed, limit=limit)
    late = on_time = None
    if _broken(problem, order):
        late = least_late(problem, seed=seed, limit=limit)
        pressed_late = pressed(problem, late.starts)
        if _least_spare(problem, pressed_late) >= 0:
            on_time = _order(problem, least_loss_on_time(problem, seed=seed, limit=limit))
    listed = [step.component for step in order.steps]
    answer = RecoveryAnswer(
        order=order,
        order_on_time=on_time,
        promises=_promises(
            problem, order, on_time, chances(problem, listed, draws=draws, seed=seed)
        ),
        least_worst_late_hours=None if late is None else late.bound / MINUTES,
        least_late_proven=late is None or late.proven,
        exposures=exposures(problem),
        weak_points=weak_points(problem),
        uptimes=uptimes(problem),
        defaults=defaults_used(problem),
        draws=draws,
        seed=seed,
        method=METHOD,
        digest=fingerprint(problem),
    )
    return must_hold(problem, answer)


def _best_order(problem: RecoveryProblem, *, seed: int, limit: float) -> Order:
    """Return the order in which least money is lost, by the word of both solvers."""
    found = least_loss(problem, seed=seed, limit=limit)
    starts, bounds = agreed(
        problem, pressed(problem, found.starts), {solver_name(): found.bound / MINUTES}, seed=seed
    )
    least = max(bounds.values())
    order = _order(problem, replace(found, starts=starts))
    return replace(order, bounds=bounds, least_loss=least, proven=order.loss - least <= CENT)


def _order(problem: RecoveryProblem, found: Found) -> Order:
    starts, jobs = pressed(problem, found.starts), jobs_of(problem)
    why, lead = bindings(problem, starts), problem.lead_minutes
    steps = [
        Step(
            component=key,
            start_hours=(lead + begin) / MINUTES,
            finish_hours=(lead + begin + jobs[key].minutes) / MINUTES,
            bound_by=why.get(key, ()),
        )
        for key, begin in starts.items()
    ]
    back = _back(problem, starts)
    return Order(
        steps=tuple(sorted(steps, key=lambda s: (s.start_hours, s.finish_hours, s.component))),
        loss=sum(service.loss.lost(back[service.id]) for service in problem.services),
        least_loss=found.bound / MINUTES,
        proven=found.proven,
        solver=solver_name(),
    )


def _back(problem: RecoveryProblem, starts: Mapping[str, int]) -> dict[str, float]:
    """Return the hour in which each service stands again; 0 if it was never stopped."""
    jobs = jobs_of(problem)
    finishes = {key: float(begin + jobs[key].minutes) for key, begin in starts.items()}
    ready, stopped = ready_times(problem, finishes), interrupted(problem)
    return {
        s.id: (problem.lead_minutes + ready[s.id]) / MINUTES if s.id in stopped else 0.0
        for s in problem.services
    }


def _starts(problem: RecoveryProblem, order: Order) -> dict[str, int]:
    lead = problem.lead_minutes
    return {step.component: round(step.start_hours * MINUTES) - lead for step in order.steps}


def _least_spare(problem: RecoveryProblem, starts: Mapping[str, int]) -> float:
    """Return the least time to spare of all promised services, in hours; below 0 if one is late."""
    back = _back(problem, starts)
    return min(s.rto_hours - back[s.id] for s in problem.services if s.rto_hours is not None)


def _broken(problem: RecoveryProblem, order: Order) -> bool:
    promised = any(service.rto_hours is not None for service in problem.services)
    return promised and _least_spare(problem, _starts(problem, order)) < 0


def _promises(
    problem: RecoveryProblem,
    order: Order,
    on_time: Order | None,
    simulated: Mapping[str, Chance],
) -> tuple[Promise, ...]:
    back, paths = _back(problem, _starts(problem, order)), longest_paths(problem)
    return tuple(
        Promise(
            service=service.id,
            rto_hours=service.rto_hours,
            ready_hours=back[service.id],
            unlimited_hours=paths[service.id].hours,
            critical_path=paths[service.id].restores,
            verdict=_verdict(
                service, back[service.id], paths[service.id], possible=on_time is not None
            ),
            loss=service.loss.lost(back[service.id]),
            beyond_tolerable=service.most_tolerable_hours is not None
            and back[service.id] > service.most_tolerable_hours,
            chance=simulated[service.id],
        )
        for service in sorted(problem.services, key=lambda s: s.id)
    )


def _verdict(service: Service, ready: float, path: LongestPath, *, possible: bool) -> str:
    if service.rto_hours is None:
        return "no promise"
    if ready <= service.rto_hours:
        return "kept"
    if path.hours > service.rto_hours:
        return "path"
    return "another order keeps it" if possible else "people"
