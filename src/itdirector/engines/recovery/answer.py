"""What the recovery engine answers. Times are hours after the disaster unless a name says else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CENT = 0.01
"""Losses nearer to each other are the same: float dust."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A number of ours that stood in for a fact nobody gave."""

    name: str
    value: float
    unit: str
    grade: str
    """measured, contract, survey, expert or default."""
    source: str
    valid_from: str
    """ISO date from which the table says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What keeps a restore from beginning earlier.

    `kind` is "need" (`on`: the component itself), "skill" or "bandwidth" (`on`: which one);
    `waits_for` are the things that stood, or the restores that ended, at that very moment.
    """

    kind: str
    on: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One restore of the order, and every reason why it begins no earlier."""

    component: str
    start_hours: float
    finish_hours: float
    bound_by: tuple[Binding, ...]
    """Empty where it begins as soon as restoring may begin at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order of restoring in which least money is lost, and how sure that is."""

    steps: tuple[Step, ...]
    """By start."""
    loss: float
    """Money lost until every service is back, when all goes as planned."""
    least_loss: float
    """No order of these jobs with these people loses less."""
    proven: bool
    solver: str
    bounds: Mapping[str, float] = field(default_factory=dict)
    """Solver to the money that no order loses less than, by its own word; `least_loss` is the
    highest. Empty where nobody was asked twice: for an order that must keep every promise."""

    @property
    def gap(self) -> float:
        """Money another order could save at most."""
        return max(0.0, self.loss - self.least_loss)

    @property
    def proof(self) -> str:
        """Whose bounds the order meets.

        "proven by two solvers", "bound by one solver only", or "not proven".
        """
        meet = sum(self.loss - bound <= CENT for bound in self.bounds.values())
        if meet > 1:
            return "proven by two solvers"
        return "bound by one solver only" if meet or self.proven else "not proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Whether one service is back within its RTO.

    `verdict` is "no promise" (no RTO), "kept", "another order keeps it" (one that keeps every
    promise, at a price), "people" (with unlimited people and bandwidth it would be kept), or "path"
    (not with any number of people: an hour must come off `critical_path`).
    """

    service: str
    rto_hours: float | None
    ready_hours: float
    """In the order of least loss, with the people there are, as planned."""
    unlimited_hours: float
    """With unlimited people and bandwidth: lead time and longest path."""
    critical_path: tuple[str, ...]
    """The restores of that longest path, in order."""
    verdict: str
    loss: float
    beyond_tolerable: bool
    chance: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What simulation says of one service: uncertain durations, and restores that may fail."""

    met: float | None
    """Share of draws in which the RTO was kept; None without an RTO."""
    met_low: float | None
    met_high: float | None
    """The 95 % interval of what sampling alone leaves open (Wilson)."""
    never: float
    """Share of draws in which the service did not come back at all."""
    median_hours: float
    p90_hours: float
    """Infinite where that many draws never came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Hours of work a service loses to one kind of event, with the copy that decides it.

    `parts` adds up to `hours`. Without any usable copy `hours` is infinite and `copy` None.
    """

    service: str
    event: str
    hours: float
    component: str | None
    copy: str | None
    parts: Mapping[str, float]
    rpo_hours: float | None

    @property
    def gap_hours(self) -> float | None:
        """Hours beyond the target; 0 or less is kept; None without a target."""
        return None if self.rpo_hours is None else self.hours - self.rpo_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakPoint:
    """One or two components whose failure together stops services, and what that costs a year."""

    components: tuple[str, ...]
    services: tuple[str, ...]
    events_per_year: float
    loss_per_year: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """Share of the time a service stands in everyday failures, shared parts counted once."""

    service: str
    availability: float
    hours_down_per_year: float
    naive_hours_down_per_year: float
    """As if members of a redundancy never failed together: shown to be compared, not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAnswer:
    """Can recovery promises be kept, what decides it, and all that is needed to repeat it."""

    order: Order
    order_on_time: Order | None
    """Where `order` breaks a promise and another keeps all: the one of those that loses least."""
    promises: tuple[Promise, ...]
    """By service."""
    least_worst_late_hours: float | None
    """Where `order` breaks a promise: in every order some service is late by this or more (0 or
    less: all promises can be kept). None where `order` keeps them all."""
    least_late_proven: bool
    exposures: tuple[Exposure, ...]
    weak_points: tuple[WeakPoint, ...]
    """Dearest first."""
    uptimes: tuple[Uptime, ...]
    defaults: tuple[Default, ...]
    """Numbers of ours in this answer."""
    draws: int
    seed: int
    method: str
    digest: str
    """SHA-256 of the problem, whatever order it was listed in."""
    checks: tuple[str, ...] = ()
    """What the second road confirmed, each with its method; `assess` gives no answer without."""
