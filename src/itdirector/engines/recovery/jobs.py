"""The restores as jobs, when things stand again, and pressing an order so that nothing idles.

`pressed` is serial schedule generation (Kelley 1963): taking the jobs of a valid order by their
starts and placing each as early as it fits never makes any of them later.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from itdirector.engines.recovery.answer import Binding
from itdirector.engines.recovery.model import Need, RecoveryProblem

BANDWIDTH = "bandwidth"
"""The shared resource that copying draws on; skills are called `skill:<name>`."""

STREAM_UNITS = 100
"""Bandwidth is counted in hundredths of a gigabyte an hour."""

NEVER = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One restore: how many whole minutes, and what it holds while it runs."""

    id: str
    minutes: int
    uses: Mapping[str, int]


def jobs_of(problem: RecoveryProblem) -> dict[str, Job]:
    """Return the restore of every lost component, by id."""
    jobs = {}
    for key, restore in problem.restores.items():
        uses = {f"skill:{skill}": count for skill, count in sorted(restore.skills.items())}
        if restore.stream_gb_per_hour and problem.bandwidth_gb_per_hour is not None:
            uses[BANDWIDTH] = round(restore.stream_gb_per_hour * STREAM_UNITS)
        jobs[key] = Job(id=key, minutes=restore.planned_minutes, uses=uses)
    return jobs


def supply_of(problem: RecoveryProblem) -> dict[str, int]:
    """Return how much there is of each thing that jobs hold."""
    supply = {f"skill:{skill}": count for skill, count in sorted(problem.engineers.items())}
    if problem.bandwidth_gb_per_hour is not None:
        supply[BANDWIDTH] = round(problem.bandwidth_gb_per_hour * STREAM_UNITS)
    return supply


def needs_met(needs: Iterable[Need], ready: Mapping[str, float]) -> float:
    """Return when the last need is met: for each, when the last member of its quorum is ready."""
    return max((_met(need, ready) for need in needs), default=0)


def _met(need: Need, ready: Mapping[str, float]) -> float:
    return sorted(ready.get(member, NEVER) for member in need.of)[need.quorum - 1]


def ready_times(problem: RecoveryProblem, finishes: Mapping[str, float]) -> dict[str, float]:
    """Return when each thing stands again, given when lost components are restored.

    What was lost and has no finish never stands; what was not lost stands with its needs.
    """
    lost, things = problem.restores, problem.by_id
    ready: dict[str, float] = {}
    for key in problem.in_order:
        if key in lost:
            ready[key] = finishes.get(key, NEVER)
        else:
            ready[key] = needs_met(things[key].needs, ready)
    return ready


def interrupted(problem: RecoveryProblem) -> frozenset[str]:
    """Return the services that the disaster stops; the others stand throughout."""
    ready = ready_times(problem, {})
    return frozenset(s.id for s in problem.services if ready[s.id] == NEVER)


def pressed(problem: RecoveryProblem, starts: Mapping[str, int]) -> dict[str, int]:
    """Return starts, none later than given, such that no job could begin earlier by itself."""
    jobs, supply, things = jobs_of(problem), supply_of(problem), problem.by_id
    rank = {key: number for number, key in enumerate(problem.in_order)}
    placed: dict[str, int] = {}
    for key in sorted(jobs, key=lambda k: (starts[k], rank[k])):
        done = {k: float(begin + jobs[k].minutes) for k, begin in placed.items()}
        earliest = int(needs_met(things[key].needs, ready_times(problem, done)))
        moments = [earliest, *sorted(int(end) for end in done.values() if end > earliest)]
        placed[key] = next(t for t in moments if _fits(jobs[key], t, jobs, placed, supply))
    return placed


def _fits(
    job: Job,
    begin: int,
    jobs: Mapping[str, Job],
    placed: Mapping[str, int],
    supply: Mapping[str, int],
) -> bool:
    return all(
        _peak(resource, begin, begin + job.minutes, jobs, placed) + use <= supply[resource]
        for resource, use in job.uses.items()
    )


def _peak(
    resource: str, begin: int, end: int, jobs: Mapping[str, Job], placed: Mapping[str, int]
) -> int:
    """Return the most of a resource that placed jobs hold at any moment from begin to end."""
    spans = [
        (at, at + jobs[key].minutes, jobs[key].uses.get(resource, 0))
        for key, at in placed.items()
        if at < end and begin < at + jobs[key].minutes
    ]
    moments = [begin, *(at for at, _, _ in spans if at > begin)]
    return max(sum(use for at, until, use in spans if at <= t < until) for t in moments)


def bindings(problem: RecoveryProblem, starts: Mapping[str, int]) -> dict[str, tuple[Binding, ...]]:
    """Return, for each job of a pressed order, all that keeps it from beginning a minute earlier.

    Needs first, then resources by name; a job that begins at once is bound by nothing.
    """
    jobs = jobs_of(problem)
    finishes = {key: float(begin + jobs[key].minutes) for key, begin in starts.items()}
    ready = ready_times(problem, finishes)
    return {
        key: (*_needs_binding(problem, key, starts[key], ready), *_short(problem, key, starts))
        for key in starts
        if starts[key] > 0
    }


def _needs_binding(
    problem: RecoveryProblem, key: str, begin: int, ready: Mapping[str, float]
) -> list[Binding]:
    waited = {
        member
        for need in problem.by_id[key].needs
        if _met(need, ready) == begin
        for member in need.of
        if ready[member] == begin
    }
    return [Binding(kind="need", on=key, waits_for=tuple(sorted(waited)))] if waited else []


def _short(problem: RecoveryProblem, key: str, starts: Mapping[str, int]) -> list[Binding]:
    jobs, supply = jobs_of(problem), supply_of(problem)
    begin, job = starts[key], jobs[key]
    others = {k: at for k, at in starts.items() if k != key}
    found = []
    for resource, use in job.uses.items():
        before = _peak(resource, begin - 1, begin - 1 + job.minutes, jobs, others)
        freed = [
            k
            for k, at in others.items()
            if at + jobs[k].minutes == begin and resource in jobs[k].uses
        ]
        if freed and before + use > supply[resource]:
            kind = "bandwidth" if resource == BANDWIDTH else "skill"
            on = resource.removeprefix("skill:")
            found.append(Binding(kind=kind, on=on, waits_for=tuple(sorted(freed))))
    return found
