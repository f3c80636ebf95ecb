"""Minimal cut sets of one and two components, and what they cost a year.

Top-down like MOCUS (Fussell and Vesely 1972), but sets of more than two are dropped where they
arise: what a set contains can only grow, so nothing of order one or two is missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from itdirector.engines.recovery.answer import WeakPoint
from itdirector.engines.recovery.defaults import beta_of
from itdirector.engines.recovery.model import Component, Need, RecoveryProblem, Service

HOURS_PER_YEAR = 8_766
"""365.25 days."""

Cut = frozenset[str]
Family = frozenset[Cut]

ORDER = 2
NOTHING: Family = frozenset({frozenset()})
"""The family of what has failed already: nothing more must fail."""


def minimal_cuts(problem: RecoveryProblem) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return each service's minimal cut sets of order one and two, sorted, smallest first."""
    families: dict[str, Family] = {}
    services = {service.id for service in problem.services}
    for key in problem.in_order:
        own: set[Cut] = set() if key in services else {frozenset({key})}
        for need in problem.by_id[key].needs:
            own |= _failing(need, families)
        families[key] = _minimal(own)
    return {
        key: tuple(sorted((tuple(sorted(cut)) for cut in families[key]), key=lambda c: (len(c), c)))
        for key in sorted(services)
    }


def _failing(need: Need, families: dict[str, Family]) -> Family:
    """Return the cuts that take so many members that the quorum is lost."""
    enough = len(need.of) - need.quorum + 1
    # failing[j]: cuts that take at least j of the members seen so far.
    failing: list[Family] = [NOTHING, *(frozenset() for _ in range(enough))]
    for member in sorted(need.of):
        for j in range(enough, 0, -1):
            both = {a | b for a in failing[j - 1] for b in families[member]}
            failing[j] = _minimal(failing[j] | both)
    return failing[enough]


def _minimal(cuts: Iterable[Cut]) -> Family:
    """Return the cuts of at most two that contain no other."""
    kept: set[Cut] = set()
    for cut in sorted(set(cuts), key=len):
        if len(cut) <= ORDER and not any(frozenset(part) in kept for part in _parts(cut)):
            kept.add(cut)
    return frozenset(kept)


def _parts(cut: Cut) -> list[tuple[str, ...]]:
    return [part for size in range(len(cut)) for part in combinations(sorted(cut), size)]


def weak_points(problem: RecoveryProblem) -> tuple[WeakPoint, ...]:
    """Return single components and pairs that stop services, by expected loss a year.

    One component: its failures a year times what its repair time costs. Two: both at once by chance
    (each fails while the other is being repaired), and by a common cause where they are members of
    one redundancy. The outage of a chance pair ends with the shorter of two remaining repairs.
    """
    stopped: dict[tuple[str, ...], list[Service]] = {}
    cuts = minimal_cuts(problem)
    for service in problem.services:
        for cut in cuts[service.id]:
            stopped.setdefault(cut, []).append(service)
    components = {c.id: c for c in problem.components}
    points = [
        _single(components[cut[0]], services)
        if len(cut) == 1
        else _pair(components[cut[0]], components[cut[1]], services, _beta(problem, cut))
        for cut, services in stopped.items()
    ]
    return tuple(sorted(points, key=lambda p: (-p.loss_per_year, len(p.components), p.components)))


def _single(component: Component, services: list[Service]) -> WeakPoint:
    loss = sum(service.loss.lost(component.repair_hours) for service in services)
    return WeakPoint(
        components=(component.id,),
        services=tuple(sorted(service.id for service in services)),
        events_per_year=component.failures_per_year,
        loss_per_year=component.failures_per_year * loss,
    )


def _pair(one: Component, other: Component, services: list[Service], beta: float) -> WeakPoint:
    together = one.repair_hours + other.repair_hours
    by_chance = (
        (1 - beta) ** 2
        * one.failures_per_year
        * other.failures_per_year
        * (together / HOURS_PER_YEAR)
    )
    overlap_hours = one.repair_hours * other.repair_hours / together if together else 0.0
    by_cause = beta * (one.failures_per_year * other.failures_per_year) ** 0.5
    cause_hours = min(one.repair_hours, other.repair_hours)
    return WeakPoint(
        components=(one.id, other.id),
        services=tuple(sorted(service.id for service in services)),
        events_per_year=by_chance + by_cause,
        loss_per_year=sum(
            by_chance * s.loss.lost(overlap_hours) + by_cause * s.loss.lost(cause_hours)
            for s in services
        ),
    )


def _beta(problem: RecoveryProblem, pair: tuple[str, ...]) -> float:
    """Return the largest common-cause share of a redundancy both belong to; 0 if there is none."""
    needs = [need for thing in problem.by_id.values() for need in thing.needs]
    shares = [beta_of(n) for n in needs if n.redundant and n.of >= set(pair)]
    return max(shares, default=0.0)
