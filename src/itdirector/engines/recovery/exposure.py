"""How much work each kind of event destroys: the achieved recovery point, and what decides it.

A chain of copies loses at worst its interval, plus the running time of the job, plus the lag until
the copy is where it must be. Of several chains the best usable one counts; of everything a service
needs the worst.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from itdirector.engines.recovery.answer import Exposure
from itdirector.engines.recovery.defaults import dwell_of
from itdirector.engines.recovery.model import Copy, RecoveryProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """What restoring one thing loses, and the chain of copies it comes from."""

    hours: float
    component: str | None = None
    copy: str | None = None
    parts: Mapping[str, float]

    @property
    def rank(self) -> tuple[float, str]:
        return (self.hours, self.component or "")


NOTHING_LOST = _Point(hours=0.0, parts={})

Usable = Callable[[Copy], bool]


def exposures(problem: RecoveryProblem) -> tuple[Exposure, ...]:
    """Return what each service loses to each kind of event, by service and event.

    "failure" leaves every copy; "site loss" those off site; "ransomware" those offline or immutable
    and kept for longer than the intruder was inside, whose time is lost as well.
    """
    dwell = dwell_of(problem)
    events: dict[str, tuple[Usable, float]] = {
        "failure": (lambda _: True, 0.0),
        "ransomware": (lambda copy: copy.offline_or_immutable and copy.kept_hours > dwell, dwell),
        "site loss": (lambda copy: copy.off_site, 0.0),
    }
    answers = []
    for event, (usable, inside) in events.items():
        points = _points(problem, usable, inside)
        for service in problem.services:
            point = points[service.id]
            answers.append(
                Exposure(
                    service=service.id,
                    event=event,
                    hours=point.hours,
                    component=point.component,
                    copy=point.copy,
                    parts=point.parts,
                    rpo_hours=service.rpo_hours,
                )
            )
    return tuple(sorted(answers, key=lambda e: (e.service, e.event)))


def _points(problem: RecoveryProblem, usable: Usable, inside: float) -> dict[str, _Point]:
    """Return what each thing loses: the worst of its own data and of all it needs."""
    own = {
        c.id: _best(c.id, c.copies, usable, inside) if c.holds_data else NOTHING_LOST
        for c in problem.components
    }
    points: dict[str, _Point] = {}
    for key in problem.in_order:
        candidates = [own.get(key, NOTHING_LOST)]
        for need in problem.by_id[key].needs:
            # Members of a redundancy hold the same data: the best of them serve.
            members = sorted((points[member] for member in need.of), key=lambda p: p.rank)
            candidates.append(members[need.quorum - 1])
        points[key] = max(candidates, key=lambda p: p.rank)
    return points


def _best(key: str, copies: tuple[Copy, ...], usable: Usable, inside: float) -> _Point:
    found = [_point(key, copy, inside) for copy in copies if usable(copy)]
    nothing = _Point(hours=math.inf, component=key, parts={"no usable copy": math.inf})
    return min(found, key=lambda p: (p.hours, p.copy), default=nothing)


def _point(key: str, copy: Copy, inside: float) -> _Point:
    parts = {
        "interval": copy.interval_hours,
        "job": copy.job_hours,
        "lag": copy.lag_hours,
        "dwell": inside,
    }
    return _Point(hours=math.fsum(parts.values()), component=key, copy=copy.id, parts=parts)
