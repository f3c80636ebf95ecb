"""A desk lived through ticket by ticket: priorities, skills, opening hours. Work begun is finished.

Who is free takes, of what they can do, the most urgent ticket, then the oldest. A ticket that finds
several people free goes to the one with the fewest skills. Work pauses outside a person's hours.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.desk.kpis import survival, wilson
from itdirector.engines.desk.model import (
    HOURS_OF_WEEK,
    METHOD,
    DeskOutcome,
    DeskQuestion,
    Hours,
    Job,
    KindOutcome,
    Person,
    TicketKind,
)

WEEKS_OF_MONTH = 4


class Clock:
    """Turns worked hours into hours of the clock and back. Both count from the first Monday."""

    def __init__(self, hours: Hours) -> None:
        self._length = hours.closes - hours.opens
        self._starts = [24 * day + hours.opens for day in sorted(hours.weekdays)]
        self._per_week = hours.per_week

    def worked(self, at: float) -> float:
        """Return hours worked from the beginning until this hour of the clock."""
        week, hour = divmod(at, HOURS_OF_WEEK)
        shift = bisect_right(self._starts, hour) - 1
        within = min(self._length, hour - self._starts[shift]) if shift >= 0 else 0.0
        return week * self._per_week + max(0, shift) * self._length + within

    def reached(self, worked: float) -> float:
        """Return the first hour of the clock by which so much is worked."""
        week, left = divmod(worked, self._per_week)
        shift, within = divmod(left, self._length)
        if within == 0 and worked > 0:
            if shift == 0:
                week, shift = week - 1, len(self._starts)
            shift, within = shift - 1, self._length
        return week * HOURS_OF_WEEK + self._starts[int(shift)] + within

    def opens(self, at: float) -> float:
        """Return this hour of the clock if it is worked, else when work begins next."""
        week, hour = divmod(at, HOURS_OF_WEEK)
        for start in self._starts:
            if hour < start + self._length:
                return float(week * HOURS_OF_WEEK + max(hour, start))
        return float((week + 1) * HOURS_OF_WEEK + self._starts[0])


@dataclass(slots=True)
class _Ticket:
    kind: TicketKind
    arrived: float
    work: float
    person: str | None = None
    started: float | None = None
    finished: float | None = None


@dataclass(slots=True)
class _Desk:
    """Who is free, what waits and what happens next.

    Queues are heaps of (priority, arrival, number) by skill; events are (hour, 0 for a person and
    1 for a ticket, number), so that who is free at an hour is known before what comes at it.
    """

    people: list[Person]
    tickets: list[_Ticket]
    clocks: list[Clock]
    events: list[tuple[float, int, int]]
    free: set[int] = field(default_factory=set)
    waiting: dict[str, list[tuple[int, float, int]]] = field(default_factory=dict)
    busy_until: dict[int, float] = field(default_factory=dict)
    wakes: dict[int, float] = field(default_factory=dict)
    """When each last meant to look again at the beginning of a shift."""

    def ticket_comes(self, now: float, number: int) -> None:
        """Give it to the free person at work with the fewest skills who can do it, or queue it."""
        ticket = self.tickets[number]
        skill = ticket.kind.skill
        able = [
            (len(self.people[n].skills), n)
            for n in self.free
            if skill in self.people[n].skills and self.clocks[n].opens(now) == now
        ]
        if able:
            self._begin(min(able)[1], number, now)
        else:
            queue = self.waiting.setdefault(skill, [])
            heapq.heappush(queue, (ticket.kind.priority, ticket.arrived, number))

    def person_looks(self, now: float, number: int) -> None:
        """Take the most urgent, then oldest, ticket this person can do, or wait for one."""
        if now < self.busy_until.get(number, 0.0):
            return
        begins = self.clocks[number].opens(now)
        if begins > now:
            heapq.heappush(self.events, (begins, 0, number))
            return
        skills = sorted(self.people[number].skills)
        queues = [self.waiting[skill] for skill in skills if self.waiting.get(skill)]
        if queues:
            self._begin(number, heapq.heappop(min(queues, key=lambda q: q[0]))[2], now)
            return
        self.free.add(number)
        next_shift = self.clocks[number].opens(now // 24 * 24 + self.people[number].hours.closes)
        if next_shift > self.wakes.get(number, 0.0):
            self.wakes[number] = next_shift
            heapq.heappush(self.events, (next_shift, 0, number))

    def _begin(self, person: int, number: int, now: float) -> None:
        ticket, clock = self.tickets[number], self.clocks[person]
        ticket.person, ticket.started = self.people[person].id, now
        ticket.finished = clock.reached(clock.worked(now) + ticket.work)
        self.free.discard(person)
        self.busy_until[person] = ticket.finished
        heapq.heappush(self.events, (ticket.finished, 0, person))


def simulate(question: DeskQuestion) -> DeskOutcome:
    """Return how the desk fares over the weeks asked, by the draws of the seed."""
    tickets = _tickets(question)
    end = float((question.warm_up_weeks + question.weeks) * HOURS_OF_WEEK)
    _live(question, tickets, end=end)
    jobs = tuple(
        Job(
            kind=t.kind.id,
            arrived=t.arrived,
            work_hours=t.work,
            person=t.person,
            started=t.started,
            finished=t.finished,
        )
        for t in tickets
    )
    return _outcome(question, jobs, end=end)


def _tickets(question: DeskQuestion) -> list[_Ticket]:
    """Return all tickets to come, by arrival. Each kind has draws of its own."""
    clock = Clock(question.opening)
    weeks = question.warm_up_weeks + question.weeks
    found = []
    for number, kind in enumerate(sorted(question.kinds, key=lambda k: k.id)):
        rng = Generator(PCG64([question.seed, number]))
        count = rng.poisson(kind.per_week * weeks)
        at = rng.random(count) * weeks * question.opening.per_week
        work = rng.choice(np.array(kind.work_hours), size=count)
        found += [
            _Ticket(kind, clock.reached(float(a)), float(w)) for a, w in zip(at, work, strict=True)
        ]
    return sorted(found, key=lambda t: (t.arrived, t.kind.id))


def _live(question: DeskQuestion, tickets: list[_Ticket], *, end: float) -> None:
    """Let everything happen, in order of time, until the end."""
    people = sorted(question.people, key=lambda p: p.id)
    clocks = [Clock(person.hours) for person in people]
    events = [(clock.opens(0.0), 0, number) for number, clock in enumerate(clocks)]
    events += [(ticket.arrived, 1, number) for number, ticket in enumerate(tickets)]
    heapq.heapify(events)
    desk = _Desk(people, tickets, clocks, events)
    while events and events[0][0] < end:
        now, of_ticket, number = heapq.heappop(events)
        if of_ticket:
            desk.ticket_comes(now, number)
        else:
            desk.person_looks(now, number)


def _outcome(question: DeskQuestion, jobs: tuple[Job, ...], *, end: float) -> DeskOutcome:
    start = float(question.warm_up_weeks * HOURS_OF_WEEK)
    counted = [job for job in jobs if job.arrived >= start]
    clock = Clock(question.opening)
    present = sum(max(0.0, min(job.finished or end, end) - max(job.arrived, start)) for job in jobs)
    return DeskOutcome(
        kinds=tuple(_of_kind(kind, counted, clock, end) for kind in question.kinds),
        busy_share={p.id: _busy(p, jobs, start=start, end=end) for p in question.people},
        late_by_month=tuple(_months(question, counted, clock, end)),
        mean_backlog=present / (end - start),
        jobs=jobs,
        method=METHOD,
        seed=question.seed,
        digest=question.digest,
    )


def _taken(job: Job, clock: Clock, end: float) -> tuple[float, bool]:
    """Return opening hours from arrival to the end of work, or so far, and whether it ended."""
    ended = job.finished is not None and job.finished <= end
    until = job.finished if ended and job.finished is not None else end
    return clock.worked(until) - clock.worked(job.arrived), ended


def _of_kind(kind: TicketKind, jobs: list[Job], clock: Clock, end: float) -> KindOutcome:
    taken = [_taken(job, clock, end) for job in jobs if job.kind == kind.id]
    late = sum(hours > kind.target_hours + 1e-9 for hours, _ended in taken)
    low, high = wilson(late, len(taken))
    curve = survival(taken)
    return KindOutcome(
        id=kind.id,
        tickets=len(taken),
        late_share=late / len(taken) if taken else 0.0,
        late_low=low,
        late_high=high,
        median_hours=curve.percentile(0.5),
        p90_hours=curve.percentile(0.9),
    )


def _busy(person: Person, jobs: tuple[Job, ...], *, start: float, end: float) -> float:
    clock = Clock(person.hours)
    spent = 0.0
    for job in jobs:
        if job.person == person.id and job.started is not None and job.finished is not None:
            spent += max(
                0.0,
                clock.worked(min(job.finished, end)) - clock.worked(max(job.started, start)),
            )
    return spent / (clock.worked(end) - clock.worked(start))


def _months(question: DeskQuestion, jobs: list[Job], clock: Clock, end: float) -> Iterator[float]:
    targets = {kind.id: kind.target_hours for kind in question.kinds}
    start = question.warm_up_weeks * HOURS_OF_WEEK
    late: list[list[bool]] = [[] for _ in range(-(-question.weeks // WEEKS_OF_MONTH))]
    for job in jobs:
        month = int((job.arrived - start) // (WEEKS_OF_MONTH * HOURS_OF_WEEK))
        late[month].append(_taken(job, clock, end)[0] > targets[job.kind] + 1e-9)
    for own in late[: question.weeks // WEEKS_OF_MONTH]:
        yield sum(own) / len(own) if own else 0.0
