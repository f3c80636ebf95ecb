"""What the desk engine is asked of live channels and of ticket queues, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from itdirector.engines.fingerprint import fingerprint

METHOD = "desk 1"
HOURS_OF_WEEK = 168
MOST_LOAD = 500
MOST_PATIENCE_SECONDS = 7_200.0


class ProofFailed(Exception):
    """The second road came to another answer: nothing may be claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A figure of ours used because the question gave none."""

    name: str
    value: float
    source: str
    valid_from: date
    grade: str = "default"


DEFAULTS = {
    d.name: d
    for d in (
        Default(
            name="most_occupancy",
            value=0.85,
            source="usual planning limit of live desks",
            valid_from=date(2026, 11, 22),
        ),
        Default(
            name="shrinkage",
            value=0.30,
            source="usual share of paid time away from the queue; measure your own",
            valid_from=date(2026, 11, 22),
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuestion:
    """Asks how many people must answer a live channel (phone, chat) at once.

    `answered_share` of all calls are to be answered within `answer_seconds`. Where
    `patience_seconds` (mean) is given, callers give up (Erlang A); otherwise they wait for ever
    (Erlang C). `most_occupancy` and `shrinkage` are ours where None, and listed as such.
    """

    calls_per_hour: float
    handling_seconds: float
    answer_seconds: float = 20.0
    answered_share: float = 0.80
    patience_seconds: float | None = None
    most_occupancy: float | None = None
    shrinkage: float | None = None

    def __post_init__(self) -> None:
        for name in ("calls_per_hour", "handling_seconds"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be above 0: {getattr(self, name)}")
        if not 0 <= self.answer_seconds < math.inf:
            raise ValueError(f"answer_seconds must not be negative: {self.answer_seconds}")
        if not 0 < self.answered_share < 1:
            raise ValueError(f"answered_share must be between 0 and 1: {self.answered_share}")
        self._check_people()

    def _check_people(self) -> None:
        if self.patience_seconds is not None and not (
            0 < self.patience_seconds <= MOST_PATIENCE_SECONDS
        ):
            raise ValueError(f"patience_seconds must be from 0 to 7200: {self.patience_seconds}")
        if not 0 < self.limit < 1:
            raise ValueError(f"most_occupancy must be between 0 and 1: {self.most_occupancy}")
        if not 0 <= self.away < 1:
            raise ValueError(f"shrinkage must be from 0 to below 1: {self.shrinkage}")
        if self.load > MOST_LOAD:
            raise ValueError(f"calls_per_hour: {self.load:.0f} calls at once, at most {MOST_LOAD}")

    @property
    def load(self) -> float:
        """Calls in hand at once if nobody ever waited (Erlangs)."""
        return self.calls_per_hour * self.handling_seconds / 3600

    @property
    def limit(self) -> float:
        """Most of their time people may be busy, the default where none is given."""
        given = self.most_occupancy
        return DEFAULTS["most_occupancy"].value if given is None else given

    @property
    def away(self) -> float:
        """Share of paid time away from the queue, the default where none is given."""
        return DEFAULTS["shrinkage"].value if self.shrinkage is None else self.shrinkage

    @property
    def defaults(self) -> tuple[Default, ...]:
        """The figures of ours that this question leans on."""
        return tuple(DEFAULTS[name] for name in DEFAULTS if getattr(self, name) is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLevel:
    """How a live channel does with so many people. Times in seconds."""

    people: int
    chance_of_waiting: float
    mean_wait_seconds: float
    """Over all calls, those answered at once included."""
    answered_in_time: float
    given_up: float
    occupancy: float


Binding = Literal["answered in time", "occupancy", "stability"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The fewest people that will do, who to pay for that, and which promise decides."""

    level: CallLevel
    one_fewer: CallLevel | None
    """None where one fewer would be nobody, or a queue without end."""
    rostered: int
    binding: Binding
    """What one fewer would break first."""
    defaults: tuple[Default, ...]
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When somebody works: weekdays (0 Monday) and hours of the day, the end not included."""

    weekdays: frozenset[int] = frozenset(range(5))
    opens: int = 9
    closes: int = 17

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"weekdays must be some of 0 to 6: {sorted(self.weekdays)}")
        if not 0 <= self.opens < self.closes <= 24:
            raise ValueError(f"opens must come before closes: {self.opens}-{self.closes}")

    @property
    def per_week(self) -> int:
        """Hours worked a week."""
        return len(self.weekdays) * (self.closes - self.opens)


OFFICE = Hours()
"""Monday to Friday, 9 to 17."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketKind:
    """One kind of ticket. `work_hours` are efforts of own past tickets, drawn with return.

    Lower `priority` goes first. `target_hours` is the promise, in the desk's opening hours.
    Tickets come by chance, evenly over the desk's opening hours.
    """

    id: str
    per_week: float
    work_hours: tuple[float, ...]
    priority: int
    skill: str
    target_hours: float

    def __post_init__(self) -> None:
        if not 0 < self.per_week < math.inf:
            raise ValueError(f"{self.id}: per_week must be above 0: {self.per_week}")
        if not self.work_hours or not all(0 < w < math.inf for w in self.work_hours):
            raise ValueError(f"{self.id}: work_hours must be some, each above 0")
        if not 0 < self.target_hours < math.inf:
            raise ValueError(f"{self.id}: target_hours must be above 0: {self.target_hours}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who works on tickets: with which skills, and when."""

    id: str
    skills: frozenset[str]
    hours: Hours = OFFICE

    def __post_init__(self) -> None:
        if not self.skills:
            raise ValueError(f"{self.id}: skills must not be empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuestion:
    """Asks how a desk will do in so many weeks, after `warm_up_weeks` that do not count."""

    kinds: tuple[TicketKind, ...]
    people: tuple[Person, ...]
    opening: Hours = OFFICE
    weeks: int = 52
    warm_up_weeks: int = 4
    seed: int = 0

    def __post_init__(self) -> None:
        for name, ids in (
            ("kinds", [k.id for k in self.kinds]),
            ("people", [p.id for p in self.people]),
        ):
            if not ids or len(set(ids)) < len(ids):
                raise ValueError(f"{name} must be some, each with an id of its own")
        known = {skill for person in self.people for skill in person.skills}
        for kind in self.kinds:
            if kind.skill not in known:
                raise ValueError(f"{kind.id}: skill {kind.skill!r} is nobody's")
        if not 1 <= self.weeks <= 520 or not 0 <= self.warm_up_weeks <= 52:
            raise ValueError("weeks must be from 1 to 520 and warm_up_weeks from 0 to 52")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative: {self.seed}")

    @property
    def digest(self) -> str:
        """SHA-256 of the question, whatever order its members are in."""
        return fingerprint({"method": METHOD, "question": self})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One simulated ticket. Times in hours from the first Monday, 0:00; None when not yet."""

    kind: str
    arrived: float
    work_hours: float
    person: str | None
    started: float | None
    finished: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOutcome:
    """How one kind of ticket fares, in the desk's opening hours; unfinished ones are counted."""

    id: str
    tickets: int
    late_share: float
    late_low: float
    late_high: float
    """Wilson interval, 95 %: tickets of one queue lean on each other, so it is a little narrow."""
    median_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOutcome:
    """How the desk fares, with every simulated ticket as evidence."""

    kinds: tuple[KindOutcome, ...]
    busy_share: dict[str, float]
    """Person to the share of their hours spent on tickets, after warming up."""
    late_by_month: tuple[float, ...]
    """Share of tickets late, by four weeks of arrival."""
    mean_backlog: float
    """Tickets in the desk, waiting or in work, averaged over the clock (Little's L)."""
    jobs: tuple[Job, ...]
    method: str
    seed: int
    digest: str
