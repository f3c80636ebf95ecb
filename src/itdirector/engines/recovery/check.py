"""A second road to the whole answer, and the refusal to give one that it does not confirm.

Nothing here imports a solver: schedules are clocked minute by minute, the structure function is
tried out on states of the world, paths are lived through instead of computed.
"""

from __future__ import annotations

from dataclasses import replace

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.recovery.answer import Order, Promise, RecoveryAnswer
from itdirector.engines.recovery.check_order import (
    back_at,
    bound_faults,
    order_faults,
    outage,
    soonest,
)
from itdirector.engines.recovery.check_parts import (
    chance_faults,
    exposure_faults,
    uptime_faults,
    weak_point_faults,
)
from itdirector.engines.recovery.model import MINUTES, ProofFailed, RecoveryProblem, Service


def must_hold(problem: RecoveryProblem, answer: RecoveryAnswer) -> RecoveryAnswer:
    """Return the answer with the list of what was confirmed; raise ProofFailed if anything is not.

    The message names everything that disagrees.
    """
    faults, checks = examine(problem, answer)
    if faults:
        raise ProofFailed("; ".join(faults))
    return replace(answer, checks=checks)


def examine(
    problem: RecoveryProblem, answer: RecoveryAnswer
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is wrong with an answer, and what was confirmed with which method."""
    faults = [] if answer.digest == fingerprint(problem) else ["digest: of another problem"]
    broken = order_faults(problem, answer.order)
    if broken:  # the rest would be judged by a schedule that is none
        return (*faults, *broken), ()
    bounds, sought = bound_faults(problem, answer.order)
    faults += bounds + _promise_faults(problem, answer) + _on_time_faults(problem, answer)
    faults += exposure_faults(problem, answer) + weak_point_faults(problem, answer)
    downs, tried = uptime_faults(problem, answer)
    chances, lived = chance_faults(problem, answer)
    checks = (
        "order: needs, hands, reasons and loss, minute by minute",
        f"least loss: {sought}",
        "promises: longest paths lived through",
        "exposures: each level of loss asked of the service",
        "weak points: every component and every pair taken down",
        f"uptime: {tried}",
        f"chance of never: {lived}",
    )
    return (*faults, *downs, *chances), checks


def _begins(problem: RecoveryProblem, order: Order) -> dict[str, int]:
    lead = problem.lead_minutes
    return {step.component: round(step.start_hours * MINUTES) - lead for step in order.steps}


def _promise_faults(problem: RecoveryProblem, answer: RecoveryAnswer) -> list[str]:
    """Check when services are back, with the hands there are and with unlimited ones."""
    said = {promise.service: promise for promise in answer.promises}
    if said.keys() != {service.id for service in problem.services}:
        return ["promises: not one for each service"]
    back = back_at(problem, _begins(problem, answer.order))
    best = soonest(problem)
    lead, faults = problem.lead_minutes / MINUTES, []
    for service in problem.services:
        promise = said[service.id]
        ready, soon = (outage(problem, at, service.id) / MINUTES for at in (back, best))
        most = service.most_tolerable_hours
        compared = {
            "ready_hours": (promise.ready_hours, ready),
            "unlimited_hours": (promise.unlimited_hours, soon),
            "critical_path": (_path_hours(problem, promise), max(0.0, soon - lead)),
            "loss": (promise.loss, service.loss.lost(ready)),
            "beyond_tolerable": (promise.beyond_tolerable, most is not None and ready > most),
        }
        faults += [
            f"{service.id}: {what} says {said_so}, lived through it is {lived}"
            for what, (said_so, lived) in compared.items()
            if abs(said_so - lived) > 1e-6
        ]
        if promise.verdict not in _possible_verdicts(service, ready, soon, answer):
            faults.append(f"{service.id}: the verdict {promise.verdict!r} does not follow")
    return faults


def _path_hours(problem: RecoveryProblem, promise: Promise) -> float:
    """Return the hours of the restores on the critical path, without the lead time."""
    restores = [problem.restores[key] for key in promise.critical_path]
    return sum(r.planned_minutes for r in restores) / MINUTES


def _possible_verdicts(
    service: Service, ready: float, soon: float, answer: RecoveryAnswer
) -> tuple[str, ...]:
    if service.rto_hours is None:
        return ("no promise",)
    if ready <= service.rto_hours:
        return ("kept",)
    if soon > service.rto_hours:
        return ("path",)
    return ("people",) if answer.order_on_time is None else ("another order keeps it",)


def _on_time_faults(problem: RecoveryProblem, answer: RecoveryAnswer) -> list[str]:
    """Check the order that keeps every promise, and that what is late is said to be."""
    promised = [s for s in problem.services if s.rto_hours is not None]
    spare = answer.least_worst_late_hours
    faults = _late_faults(problem, answer, promised)
    order = answer.order_on_time
    if order is None:
        if answer.least_late_proven and spare is not None and spare <= 0:
            faults.append("no order keeps every promise, but least_worst_late_hours says one does")
        return faults
    faults += order_faults(problem, order)
    if not faults:
        back = back_at(problem, _begins(problem, order))
        faults += [
            f"{s.id}: order_on_time does not keep its promise"
            for s in promised
            if outage(problem, back, s.id) / MINUTES > (s.rto_hours or 0)
        ]
    if order.loss < answer.order.least_loss - 0.01:
        faults.append("order_on_time loses less than the least")
    return faults


def _late_faults(
    problem: RecoveryProblem, answer: RecoveryAnswer, promised: list[Service]
) -> list[str]:
    """Check that no order at hand is less late than the least stated."""
    spare = answer.least_worst_late_hours
    broken = any(p.verdict in ("people", "path", "another order keeps it") for p in answer.promises)
    if broken != (spare is not None):
        return ["least_worst_late_hours: there where promises break, and only there"]
    if spare is None:
        return []
    orders = [o for o in (answer.order, answer.order_on_time) if o is not None]
    backs = [back_at(problem, _begins(problem, order)) for order in orders]
    late = min(
        max(outage(problem, back, s.id) / MINUTES - (s.rto_hours or 0) for s in promised)
        for back in backs
    )
    # Promises are counted in whole minutes, rounded down.
    if spare > late + 1 / MINUTES:
        return [f"an order is late by {late} hours, less than the least of {spare}"]
    return []
