"""With unlimited people and bandwidth: the longest path to each service (critical path method)."""

from __future__ import annotations

from dataclasses import dataclass

from itdirector.engines.recovery.jobs import interrupted, jobs_of, needs_met
from itdirector.engines.recovery.model import MINUTES, RecoveryProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class LongestPath:
    """Hours from the disaster, lead time included, and the restores that make them."""

    hours: float
    restores: tuple[str, ...]


def longest_paths(problem: RecoveryProblem) -> dict[str, LongestPath]:
    """Return for each service how soon it can be back at best, and what decides it.

    Of a redundancy the members that are ready first are waited for, as many as are needed.
    """
    jobs, things = jobs_of(problem), problem.by_id
    ready: dict[str, float] = {}
    for key in problem.in_order:
        length = jobs[key].minutes if key in jobs else 0
        # What was not lost and waits for nothing stands already.
        ready[key] = needs_met(things[key].needs, ready) + length
    stopped = interrupted(problem)
    return {
        service.id: LongestPath(
            hours=(problem.lead_minutes + ready[service.id]) / MINUTES,
            restores=_back_from(problem, service.id, ready),
        )
        if service.id in stopped
        else LongestPath(hours=0.0, restores=())
        for service in problem.services
    }


def _back_from(problem: RecoveryProblem, key: str, ready: dict[str, float]) -> tuple[str, ...]:
    """Return the lost components on the chain that decides when `key` is ready, in order."""
    path: list[str] = []
    lost = problem.restores
    at: str | None = key
    while at is not None:
        path += [at] if at in lost else []
        met = needs_met(problem.by_id[at].needs, ready)
        deciding = (
            member
            for need in problem.by_id[at].needs
            for member in sorted(need.of)
            if met > 0 and needs_met([need], ready) == met == ready[member]
        )
        at = next(deciding, None)
    return tuple(reversed(path))
