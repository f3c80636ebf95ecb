"""The second road to an order of restoring: clocks, hands and losses by the minute. No solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

import numpy as np

from itdirector.engines.recovery.answer import Order
from itdirector.engines.recovery.model import MINUTES, RecoveryProblem, Restore, minutes
from itdirector.engines.recovery.standing import standing

FEW_ENOUGH = 6
"""With so many restores every order is tried."""

PENNY = 0.01
"""Losses may differ by float dust below this."""


def order_faults(problem: RecoveryProblem, order: Order) -> list[str]:
    """Return what is wrong with an order: jobs, needs, hands, reasons, loss, bound."""
    lost = problem.restores
    listed = [step.component for step in order.steps]
    if sorted(listed) != sorted(lost):
        return [f"the order restores {sorted(listed)}, lost are {sorted(lost)}"]
    begins = {s.component: round(s.start_hours * MINUTES) - _lead(problem) for s in order.steps}
    faults = [
        f"{step.component}: the restore does not take from {step.start_hours} to "
        f"{step.finish_hours} hours"
        for step in order.steps
        if abs(step.finish_hours - step.start_hours - _length(lost[step.component]) / MINUTES)
        > 1e-6
        or begins[step.component] < 0
    ]
    faults += [f"{key}: {fault}" for key in lost for fault in _clashes(problem, begins, key)]
    faults += _reason_faults(problem, order, begins)
    loss = loss_of(problem, begins)
    if abs(loss - order.loss) > PENNY:
        faults.append(f"the order loses {loss}, not {order.loss}")
    if order.least_loss > order.loss + PENNY or (order.proven and order.gap > PENNY):
        faults.append(f"a least loss of {order.least_loss} does not fit a loss of {order.loss}")
    return faults


def bound_faults(problem: RecoveryProblem, order: Order) -> tuple[list[str], str]:
    """Return whether an order better than the best possible exists, and how it was sought.

    With few restores every order is tried, so that a bound met by its order is proven twice; with
    more, orders by several rules of thumb may not do better than the bound.
    """
    few = len(problem.restores) <= FEW_ENOUGH
    best = min(loss_of(problem, begins) for begins in _schedules(problem, every=few))
    how = f"{'every order tried' if few else 'orders by rules of thumb'}; {order.proof}"
    faults = []
    if order.bounds and order.least_loss != max(order.bounds.values()):
        faults.append(f"a least loss of {order.least_loss} is not the highest of the bounds")
    if best < order.least_loss - PENNY:
        faults.append(f"an order loses {best}, less than the least of {order.least_loss}")
    return faults, how


def least_by_trying_every_order(problem: RecoveryProblem) -> float:
    """Return the least loss of all orders; the number of orders grows as n factorial."""
    return min(loss_of(problem, begins) for begins in _schedules(problem, every=True))


def _schedules(problem: RecoveryProblem, *, every: bool) -> Iterator[dict[str, int]]:
    """Yield schedules: of all lists, or of lists by length, by what is behind, and reversed."""
    lost = sorted(problem.restores)
    lists: list[Sequence[str]] = []
    if every:
        lists = list(permutations(lost))
    else:
        worth = {key: _worth_behind(problem, key) for key in lost}
        lengths = {key: _length(problem.restores[key]) for key in lost}
        lists = [
            sorted(lost, key=lambda k: (lengths[k], k)),
            sorted(lost, key=lambda k: (-worth[k], lengths[k], k)),
            sorted(lost, key=lambda k: (-worth[k] / max(1, lengths[k]), k)),
        ]
    for wanted in lists:
        begins = _placed(problem, wanted, strict=every)
        if begins is not None:
            yield begins


def _worth_behind(problem: RecoveryProblem, key: str) -> float:
    """Return the money an hour of services that do not stand without this one thing."""
    up = standing(problem, {key: np.array([True])}, 1)
    return float(sum(s.loss.lost(24) / 24 for s in problem.services if not up[s.id][0]))


def _placed(
    problem: RecoveryProblem, wanted: Sequence[str], *, strict: bool
) -> dict[str, int] | None:
    """Place the jobs one by one, each at its first possible minute; None if a list cannot be kept.

    When not `strict`, a job whose needs are not placed yet waits for its turn.
    """
    begins: dict[str, int] = {}
    left = list(wanted)
    while left:
        back = back_at(problem, begins)
        ready = {key: _needs_at(problem, back, key) for key in left}
        placeable = [key for key in left if math.isfinite(ready[key])]
        if strict and placeable[:1] != left[:1]:
            return None
        key = placeable[0]
        ends = {at + _length(problem.restores[k]) for k, at in begins.items()}
        moments = sorted({int(ready[key]), *(e for e in ends if e > ready[key])})
        begins[key] = next(t for t in moments if not _overdrawn(problem, begins | {key: t}, key))
        left.remove(key)
    return begins


def complete_order(problem: RecoveryProblem, begun: Mapping[str, int]) -> dict[str, int]:
    """Return an order of all restores that follows what is known of one, the rest after it."""
    wanted = sorted(problem.restores, key=lambda key: (begun.get(key, math.inf), key))
    return _placed(problem, wanted, strict=False) or {}


def loss_of(problem: RecoveryProblem, begins: dict[str, int]) -> float:
    """Return the money lost until every service is back, added up minute by minute."""
    back = back_at(problem, begins)
    total = 0.0
    for service in problem.services:
        minute = np.arange(int(outage(problem, back, service.id)))
        starts = np.array([round(start * MINUTES) for start, _ in service.loss.steps])
        rates = np.array([rate for _, rate in service.loss.steps])
        total += float(rates[np.searchsorted(starts, minute, side="right") - 1].sum()) / MINUTES
    return total


def outage(problem: RecoveryProblem, back: dict[str, float], service: str) -> float:
    """Return the minutes a service is down: none if it stands with everything lost down."""
    if standing(problem, {key: np.array([True]) for key in problem.restores}, 1)[service][0]:
        return 0.0
    return _lead(problem) + back[service]


def back_at(problem: RecoveryProblem, begins: dict[str, int]) -> dict[str, float]:
    """Return the minute in which each thing stands again: it is down in all states before."""
    lost = problem.restores
    ends = {key: begins[key] + _length(lost[key]) for key in begins}
    moments = np.array(sorted({0, *ends.values()}))
    down = {key: moments < ends.get(key, math.inf) for key in lost}
    up = standing(problem, down, len(moments))
    return {key: float(moments[np.argmax(u)]) if u.any() else math.inf for key, u in up.items()}


def _needs_at(problem: RecoveryProblem, back: dict[str, float], key: str) -> float:
    return max(
        (sorted(back[m] for m in need.of)[need.quorum - 1] for need in problem.by_id[key].needs),
        default=0.0,
    )


def _clashes(problem: RecoveryProblem, begins: dict[str, int], key: str) -> list[str]:
    """Return which needs or hands a restore begins without."""
    faults = _overdrawn(problem, begins, key)
    if begins[key] < _needs_at(problem, back_at(problem, begins), key):
        faults.append("begins before what it needs stands")
    return faults


def _overdrawn(problem: RecoveryProblem, begins: dict[str, int], key: str) -> list[str]:
    """Return what there is too little of at some moment of one restore."""
    lost = problem.restores
    begin, end = begins[key], begins[key] + _length(lost[key])
    others = {k: (at, at + _length(lost[k])) for k, at in begins.items() if k != key}
    moments = {begin, *(at for at, _ in others.values() if begin < at < end)}
    faults = set()
    for moment in moments if end > begin else ():
        at_work = [lost[key], *(lost[k] for k, (a, b) in others.items() if a <= moment < b)]
        faults |= {
            f"needs more of {skill} than there are"
            for skill in lost[key].skills
            if sum(r.skills.get(skill, 0) for r in at_work) > problem.engineers.get(skill, 0)
        }
        streams = sum(round(r.stream_gb_per_hour * 100) for r in at_work)
        limit = problem.bandwidth_gb_per_hour
        if limit is not None and lost[key].data_gb and streams > round(limit * 100):
            faults.add("copies more than the bandwidth lets through")
    return sorted(faults)


def _reason_faults(problem: RecoveryProblem, order: Order, begins: dict[str, int]) -> list[str]:
    """Return reasons that do not hold: a minute earlier must be impossible, and only then."""
    ends = {key: begins[key] + _length(problem.restores[key]) for key in begins}
    back = back_at(problem, begins) | ends
    faults = []
    for step in order.steps:
        key = step.component
        earlier = begins | {key: begins[key] - 1}
        bound = begins[key] > 0 and bool(_clashes(problem, earlier, key))
        if bound != bool(step.bound_by) or (begins[key] > 0) != bound:
            faults.append(f"{key}: the reasons do not explain its start")
        faults += [
            f"{key}: {other} is named as a reason, but ends at another time"
            for binding in step.bound_by
            for other in binding.waits_for
            if back[other] != begins[key]
        ]
    return faults


def soonest(problem: RecoveryProblem) -> dict[str, float]:
    """Return the minute each thing stands with unlimited hands: begin all that can, see what ends.

    No path is computed: the world is stepped from one end of a restore to the next.
    """
    begins: dict[str, int] = {}
    while len(begins) < len(problem.restores):
        back = back_at(problem, begins)
        ready = {k: _needs_at(problem, back, k) for k in problem.restores if k not in begins}
        first = min(ready.values())
        begins |= {key: int(at) for key, at in ready.items() if at == first}
    return back_at(problem, begins)


def _length(restore: Restore) -> int:
    return minutes(max(restore.p50_hours, restore.copying_hours))


def _lead(problem: RecoveryProblem) -> int:
    return minutes(problem.detection_hours + problem.decision_hours)
