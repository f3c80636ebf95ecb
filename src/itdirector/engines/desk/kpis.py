"""Figures of a desk from its own tickets, with what is still open counted and doubt shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itdirector.engines.desk.model import TicketKind

Z95 = 1.959963984540054
REOPENED_WITHIN_DAYS = 5
"""A ticket opened again within so many days was not resolved at first contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One real ticket. Times bear no zone or all the same one; None is not yet, or not known."""

    id: str
    kind: str
    opened: datetime
    first_reply: datetime | None = None
    resolved: datetime | None = None
    reopened: datetime | None = None
    contacts: int | None = None
    satisfied: int | None = None
    """1 satisfied, 0 not, None did not say."""
    work_hours: float | None = None

    def __post_init__(self) -> None:
        for name in ("first_reply", "resolved", "reopened"):
            at = getattr(self, name)
            if at is not None and at < self.opened:
                raise ValueError(f"{self.id}: {name} lies before opened")
        if self.reopened is not None and self.resolved is None:
            raise ValueError(f"{self.id}: reopened needs resolved, the first time it was")
        if self.contacts is not None and self.contacts < 1:
            raise ValueError(f"{self.id}: contacts must be at least 1: {self.contacts}")
        if self.satisfied not in {None, 0, 1}:
            raise ValueError(f"{self.id}: satisfied must be 0 or 1: {self.satisfied}")
        if self.work_hours is not None and not 0 < self.work_hours < math.inf:
            raise ValueError(f"{self.id}: work_hours must be above 0: {self.work_hours}")


@dataclass(frozen=True, slots=True)
class Survival:
    """Share still open after each duration at which one ended, by rising duration."""

    steps: tuple[tuple[float, float], ...]

    def percentile(self, share: float) -> float | None:
        """Return the least duration by which this share has ended, or None if not yet known."""
        for duration, still_open in self.steps:
            if still_open <= 1 - share + 1e-12:
                return duration
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson; value None of none."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The state of a desk at one moment. Durations in hours of the clock, ages in days."""

    first_reply_median_hours: float | None
    first_reply_p90_hours: float | None
    resolution_median_hours: float | None
    resolution_p90_hours: float | None
    resolution_mean_of_closed_hours: float | None
    """Flatters while tickets are open: to be shown with the median only."""
    open_tickets: int
    backlog_median_age_days: float | None
    backlog_oldest_age_days: float | None
    first_contact: Share
    """Of tickets closed long enough ago to know, with contacts counted."""
    reopened: Share
    satisfied: Share
    answered: Share
    """Of closed tickets, those whose person said whether they were satisfied."""
    tickets_per_user_month: float


def survival(durations: Iterable[tuple[float, bool]]) -> Survival:
    """Return the Kaplan-Meier curve of (duration, whether it ended); what is open is censored.

    Kaplan and Meier 1958. At one duration ends come before what is censored.
    """
    ends: Counter[float] = Counter()
    there: Counter[float] = Counter()
    for duration, ended in durations:
        there[duration] += 1
        ends[duration] += ended
    left, still_open = there.total(), 1.0
    steps = []
    for duration in sorted(there):
        if ends[duration]:
            still_open *= 1 - ends[duration] / left
            steps.append((duration, still_open))
        left -= there[duration]
    return Survival(tuple(steps))


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson 1927; all of it where nothing was seen."""
    if not 0 <= count <= of:
        raise ValueError(f"count must be from 0 to {of}: {count}")
    if of == 0:
        return 0.0, 1.0
    share, z2 = count / of, Z95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return middle - half if count else 0.0, middle + half if count < of else 1.0


def figures(tickets: Sequence[Ticket], *, now: datetime, users: int, months: float) -> Figures:
    """Return the figures at a moment. `months` is how long tickets were collected for."""
    if users < 1 or not 0 < months < math.inf:
        raise ValueError("users must be at least 1 and months above 0")
    for ticket in tickets:
        if ticket.opened > now:
            raise ValueError(f"{ticket.id}: opened lies after now")
    replies = survival(_span(t.opened, t.first_reply, now) for t in tickets)
    ends = survival(_span(t.opened, t.resolved, now) for t in tickets)
    closed = [t for t in tickets if t.resolved is not None and t.resolved <= now]
    hours = [_span(t.opened, t.resolved, now)[0] for t in closed]
    ages = sorted(_age_days(t, now) for t in tickets if _is_open(t, now))
    said = [t for t in closed if t.satisfied is not None]
    return Figures(
        first_reply_median_hours=replies.percentile(0.5),
        first_reply_p90_hours=replies.percentile(0.9),
        resolution_median_hours=ends.percentile(0.5),
        resolution_p90_hours=ends.percentile(0.9),
        resolution_mean_of_closed_hours=math.fsum(hours) / len(hours) if hours else None,
        open_tickets=len(ages),
        backlog_median_age_days=ages[(len(ages) - 1) // 2] if ages else None,
        backlog_oldest_age_days=ages[-1] if ages else None,
        first_contact=_first_contact(closed, now),
        reopened=_share(sum(_reopened(t, now) for t in closed), len(closed)),
        satisfied=_share(sum(t.satisfied or 0 for t in said), len(said)),
        answered=_share(len(said), len(closed)),
        tickets_per_user_month=len(tickets) / users / months,
    )


def calibrated(
    tickets: Sequence[Ticket], *, weeks: float, promises: dict[str, tuple[int, str, float]]
) -> tuple[TicketKind, ...]:
    """Return kinds for a simulation from own tickets: their rate and the efforts they took.

    `promises` maps a kind to (priority, skill, target in opening hours). A kind none of whose
    tickets has an effort is refused: a guess would decide the answer.
    """
    if not 0 < weeks < math.inf:
        raise ValueError(f"weeks must be above 0: {weeks}")
    found = []
    for kind, (priority, skill, target_hours) in sorted(promises.items()):
        own = [t for t in tickets if t.kind == kind]
        efforts = tuple(t.work_hours for t in own if t.work_hours is not None)
        if not efforts:
            raise ValueError(f"{kind}: work_hours are known of none of its tickets")
        found.append(
            TicketKind(
                id=kind,
                per_week=len(own) / weeks,
                work_hours=efforts,
                priority=priority,
                skill=skill,
                target_hours=target_hours,
            )
        )
    return tuple(found)


def _span(opened: datetime, ended: datetime | None, now: datetime) -> tuple[float, bool]:
    """Return hours until the end, or until now, and whether it has ended."""
    done = ended is not None and ended <= now
    until = ended if done and ended is not None else now
    return (until - opened) / timedelta(hours=1), done


def _reopened(ticket: Ticket, now: datetime) -> bool:
    return ticket.reopened is not None and ticket.reopened <= now


def _is_open(ticket: Ticket, now: datetime) -> bool:
    return ticket.resolved is None or ticket.resolved > now


def _age_days(ticket: Ticket, now: datetime) -> float:
    return (now - ticket.opened) / timedelta(days=1)


def _first_contact(closed: Sequence[Ticket], now: datetime) -> Share:
    wait = timedelta(days=REOPENED_WITHIN_DAYS)
    eligible = kept = 0
    for ticket in closed:
        if ticket.contacts is None or ticket.resolved is None or ticket.resolved + wait > now:
            continue
        eligible += 1
        again = ticket.reopened is not None and ticket.reopened <= ticket.resolved + wait
        kept += ticket.contacts == 1 and not again
    return _share(kept, eligible)


def _share(count: int, of: int) -> Share:
    low, high = wilson(count, of)
    return Share(count=count, of=of, low=low, high=high)
