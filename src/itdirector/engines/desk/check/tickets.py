"""A second road to a simulated desk: its tickets are read like a diary, and its figures redone.

It does not simulate. It asks of every ticket whether it could have gone that way by the rules, and
adds up the figures by other means (percentiles with open tickets by Efron's redistribution).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from itdirector.engines.desk.model import (
    HOURS_OF_WEEK,
    METHOD,
    DeskOutcome,
    DeskQuestion,
    Hours,
    Job,
    KindOutcome,
    Person,
    ProofFailed,
    TicketKind,
)

CLOSE = 1e-6
Z = 1.959963984540054


def verify_desk(question: DeskQuestion, answer: DeskOutcome) -> None:
    """Raise ProofFailed, naming the field, where the answer breaks a rule or its own evidence."""
    _same("digest", answer.digest, question.digest)
    _same("method", answer.method, METHOD)
    _same("seed", answer.seed, question.seed)
    end = float((question.warm_up_weeks + question.weeks) * HOURS_OF_WEEK)
    kinds = {kind.id: kind for kind in question.kinds}
    for job in answer.jobs:
        _check_ticket(question, job, kinds, end)
    for person in question.people:
        own = [job for job in answer.jobs if job.person == person.id]
        _check_person(person, own, kinds)
        _near("busy_share", answer.busy_share[person.id], _busy(question, person, own, end))
    _check_order(question, answer.jobs, kinds)
    start = float(question.warm_up_weeks * HOURS_OF_WEEK)
    counted = [job for job in answer.jobs if job.arrived >= start]
    _near("mean_backlog", answer.mean_backlog, _backlog(answer.jobs, start, end))
    _same("kinds", [k.id for k in answer.kinds], [k.id for k in question.kinds])
    for outcome in answer.kinds:
        own = [job for job in counted if job.kind == outcome.id]
        _check_kind(question, kinds[outcome.id], outcome, own, end)
    _check_months(question, answer, counted, kinds, end)


def worked(hours: Hours, start: float, end: float) -> float:
    """Return the hours worked between two hours of the clock, day by day."""
    total = 0.0
    for day in range(int(start // 24), int(end // 24) + 1):
        if day % 7 in hours.weekdays:
            opens, closes = 24 * day + hours.opens, 24 * day + hours.closes
            total += max(0.0, min(end, closes) - max(start, opens))
    return total


def _check_ticket(
    question: DeskQuestion, job: Job, kinds: dict[str, TicketKind], end: float
) -> None:
    kind = kinds.get(job.kind)
    if kind is None or job.work_hours not in kind.work_hours or not 0 <= job.arrived <= end:
        raise ProofFailed(f"jobs: a ticket of {job.kind} at {job.arrived} cannot be")
    at = job.arrived % HOURS_OF_WEEK
    day, hour = divmod(at, 24)
    opening = question.opening
    if int(day) not in opening.weekdays or not opening.opens <= hour <= opening.closes:
        raise ProofFailed(f"jobs: a ticket came at {job.arrived}, while nothing was open")


def _check_person(person: Person, jobs: Sequence[Job], kinds: dict[str, TicketKind]) -> None:
    """Check one ticket at a time, within hours, of a skill there is, for as long as it takes."""
    busy_until = -math.inf
    for job in sorted(jobs, key=lambda j: j.started or 0.0):
        if job.started is None or job.finished is None:
            raise ProofFailed(f"jobs: {person.id} has a ticket never begun")
        if kinds[job.kind].skill not in person.skills:
            raise ProofFailed(f"jobs: {person.id} cannot do {job.kind}")
        if job.started < job.arrived - CLOSE or job.started < busy_until - CLOSE:
            raise ProofFailed(f"jobs: {person.id} began at {job.started}, too early")
        _near("jobs: work", worked(person.hours, job.started, job.finished), job.work_hours)
        busy_until = job.finished


def _check_order(question: DeskQuestion, jobs: Sequence[Job], kinds: dict[str, TicketKind]) -> None:
    """Check that nobody took a ticket while a more urgent one of the skill had waited before."""
    never = math.inf
    rows: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for job in jobs:
        kind = kinds[job.kind]
        started = never if job.started is None else job.started
        rows[kind.skill].append((kind.priority, job.arrived, started))
    waiting = {skill: np.array(row).T for skill, row in rows.items()}
    skills = {person.id: person.skills for person in question.people}
    for job in jobs:
        if job.person is None or job.started is None:
            continue
        urgent = kinds[job.kind].priority
        for skill in sorted(skills[job.person] & waiting.keys()):
            priority, arrived, started = waiting[skill]
            before = (priority < urgent) | ((priority == urgent) & (arrived < job.arrived))
            there = (arrived < job.started - CLOSE) & (started > job.started + CLOSE)
            if (before & there).any():
                raise ProofFailed(f"jobs: {job.kind} begun at {job.started} before a better one")


def _busy(question: DeskQuestion, person: Person, jobs: Sequence[Job], end: float) -> float:
    start = float(question.warm_up_weeks * HOURS_OF_WEEK)
    spent = math.fsum(
        worked(person.hours, max(start, j.started), min(end, j.finished))
        for j in jobs
        if j.started is not None and j.finished is not None and j.finished > start
    )
    return spent / worked(person.hours, start, end)


def _backlog(jobs: Sequence[Job], start: float, end: float) -> float:
    """Return tickets in the desk over time, by adding up steps up and down."""
    steps = [(max(start, job.arrived), 1) for job in jobs]
    steps += [(max(start, j.finished), -1) for j in jobs if j.finished is not None]
    area, there, at = 0.0, 0, start
    for when, change in sorted(steps):
        if when >= end:
            break
        area += there * (when - at)
        there, at = there + change, when
    return (area + there * (end - at)) / (end - start)


def _taken(question: DeskQuestion, job: Job, end: float) -> tuple[float, bool]:
    over = job.finished is not None and job.finished <= end
    until = job.finished if over and job.finished is not None else end
    return worked(question.opening, job.arrived, until), over


def _check_kind(
    question: DeskQuestion, kind: TicketKind, said: KindOutcome, jobs: list[Job], end: float
) -> None:
    taken = [_taken(question, job, end) for job in jobs]
    late = sum(hours > kind.target_hours + 1e-9 for hours, _over in taken)
    _same(f"{kind.id}: tickets", said.tickets, len(taken))
    _near(f"{kind.id}: late_share", said.late_share, late / max(1, len(taken)))
    for name, edge in (("late_low", said.late_low), ("late_high", said.late_high)):
        if taken and 0 < edge < 1:
            off = abs(edge - late / len(taken))
            _near(f"{kind.id}: {name}", off, Z * math.sqrt(edge * (1 - edge) / len(taken)))
    if not said.late_low <= said.late_share <= said.late_high:
        raise ProofFailed(f"{kind.id}: late_low and late_high do not hold late_share")
    for name, hours, share in (
        ("median_hours", said.median_hours, 0.5),
        ("p90_hours", said.p90_hours, 0.9),
    ):
        found = redistributed(taken, share)
        if (hours is None) != (found is None):
            raise ProofFailed(f"{kind.id}: {name} is {hours} beside {found}")
        _near(f"{kind.id}: {name}", hours or 0.0, found or 0.0)


def redistributed(taken: Sequence[tuple[float, bool]], share: float) -> float | None:
    """Return the percentile, what is open handing its weight to all that lasted longer (Efron)."""
    row = sorted(taken, key=lambda t: (t[0], not t[1]))
    ended, extra = 0.0, 0.0
    each = 1 / max(1, len(row))
    for n, (hours, over) in enumerate(row):
        weight = each + extra
        if over:
            ended += weight
        elif n + 1 < len(row):
            extra += weight / (len(row) - n - 1)
        last_of_tie = n + 1 == len(row) or row[n + 1][0] != hours
        if last_of_tie and ended >= share - 1e-9:
            return hours
    return None


def _check_months(
    question: DeskQuestion,
    answer: DeskOutcome,
    counted: Sequence[Job],
    kinds: dict[str, TicketKind],
    end: float,
) -> None:
    seen: dict[int, list[bool]] = defaultdict(list)
    for job in counted:
        month = int(job.arrived // HOURS_OF_WEEK - question.warm_up_weeks) // 4
        hours, _over = _taken(question, job, end)
        seen[month].append(hours > kinds[job.kind].target_hours + 1e-9)
    _same("late_by_month: months", len(answer.late_by_month), question.weeks // 4)
    for month, share in enumerate(answer.late_by_month):
        _near("late_by_month", share, sum(seen[month]) / max(1, len(seen[month])))


def _same(name: str, said: object, found: object) -> None:
    if said != found:
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")


def _near(name: str, said: float, found: float) -> None:
    if not math.isclose(said, found, rel_tol=CLOSE, abs_tol=CLOSE):
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")
