"""Who uses what they have: seats to reclaim, editions to lower, apps that do the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

from itdirector.engines.licences.model import whole

QUIET_DAYS = 60
"""From here a seat is quiet: ask its holder. Our default (grade: default, 2026-11-22)."""
IDLE_DAYS = 90
"""From here it may be reclaimed: a quarter without use, holidays left out. Our default."""

Verdict = Literal["active", "quiet", "reclaim", "on_leave", "seasonal", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of an app: its price a seat a year and what it can do."""

    id: str
    app: str
    price_per_year: int
    features: frozenset[str]

    def __post_init__(self) -> None:
        whole(self.id, "price_per_year", self.price_per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One seat and its holder. Days of leave are included at both ends.

    `usage_known` False: nothing was measured, so nothing is concluded. `last_used` None with known
    usage: never. `features_used` None: not measured.
    """

    id: str
    app: str
    edition: str
    owner: str
    assigned_on: date
    last_used: date | None = None
    usage_known: bool = True
    leave: tuple[tuple[date, date], ...] = ()
    seasonal: bool = False
    features_used: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if any(last < first for first, last in self.leave):
            raise ValueError(f"{self.id}: leave ends before it begins")
        if self.last_used is not None and not self.usage_known:
            raise ValueError(f"{self.id}: last_used is given, so usage_known must be True")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatVerdict:
    """What is to be done about one seat, and why."""

    seat: str
    app: str
    owner: str
    verdict: Verdict
    last_used: date | None
    idle_days: int | None
    """Days since last use, or since assignment if never used, days of leave left out."""
    saving_per_year: int
    """Price of the seat if it may be reclaimed, else 0."""
    lower_edition: str | None
    """Cheapest edition that has every feature used, if cheaper; for active seats alone."""
    lower_saving_per_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReport:
    """Every seat, the largest saving first; and what the whole is worth a year.

    Nothing is saved before the contract lets seats go: see the renewal's dates.
    """

    seats: tuple[SeatVerdict, ...]
    reclaim_saving_per_year: int
    quiet_saving_per_year: int
    """Besides, if every quiet seat turned out to be unused."""
    lower_saving_per_year: int
    unknown_share: float
    """Share of seats of which nothing was measured."""
    quiet_days: int
    idle_days: int
    defaults: tuple[str, ...]
    """Names of our defaults that were used."""


def usage(
    seats: Iterable[Seat],
    editions: Iterable[Edition],
    *,
    today: date,
    quiet_days: int | None = None,
    idle_days: int | None = None,
) -> UsageReport:
    """Return the verdict on every seat.

    Raises ValueError for two editions or seats of one id, an edition unknown, dates to come, and
    unless 0 < quiet_days <= idle_days.
    """
    given = {"quiet_days": quiet_days, "idle_days": idle_days}
    quiet = QUIET_DAYS if quiet_days is None else quiet_days
    idle = IDLE_DAYS if idle_days is None else idle_days
    if not 0 < quiet <= idle:
        raise ValueError(f"quiet_days {quiet} must be above 0 and at most idle_days {idle}")
    listed = list(seats)
    known = _by_id(list(editions), listed)
    found = [_verdict(seat, known, today=today, quiet=quiet, idle=idle) for seat in listed]
    found.sort(key=lambda v: (-v.saving_per_year - v.lower_saving_per_year, v.owner, v.seat))
    price = {seat.id: known[seat.app, seat.edition].price_per_year for seat in listed}
    return UsageReport(
        seats=tuple(found),
        reclaim_saving_per_year=sum(v.saving_per_year for v in found),
        quiet_saving_per_year=sum(price[v.seat] for v in found if v.verdict == "quiet"),
        lower_saving_per_year=sum(v.lower_saving_per_year for v in found),
        unknown_share=sum(v.verdict == "unknown" for v in found) / len(found) if found else 0.0,
        quiet_days=quiet,
        idle_days=idle,
        defaults=tuple(name for name, value in given.items() if value is None),
    )


def _by_id(editions: list[Edition], seats: list[Seat]) -> dict[tuple[str, str], Edition]:
    known = {(edition.app, edition.id): edition for edition in editions}
    if len(known) < len(editions):
        raise ValueError("editions: two of one app have the same id")
    if len({seat.id for seat in seats}) < len(seats):
        raise ValueError("seats: two have the same id")
    for seat in seats:
        if (seat.app, seat.edition) not in known:
            raise ValueError(f"{seat.id}: edition {seat.edition!r} of {seat.app} is not listed")
    return known


def _verdict(
    seat: Seat, known: dict[tuple[str, str], Edition], *, today: date, quiet: int, idle: int
) -> SeatVerdict:
    days = idle_days_of(seat, today)
    verdict = _judged(seat, days, today=today, quiet=quiet, idle=idle)
    own = known[seat.app, seat.edition]
    lower = _lower(seat, own, known.values()) if verdict == "active" else None
    return SeatVerdict(
        seat=seat.id,
        app=seat.app,
        owner=seat.owner,
        verdict=verdict,
        last_used=seat.last_used,
        idle_days=days,
        saving_per_year=own.price_per_year if verdict == "reclaim" else 0,
        lower_edition=lower.id if lower else None,
        lower_saving_per_year=own.price_per_year - lower.price_per_year if lower else 0,
    )


def _judged(seat: Seat, days: int | None, *, today: date, quiet: int, idle: int) -> Verdict:
    if days is None:
        return "unknown"
    if days < quiet:
        return "active"
    if any(first <= today <= last for first, last in seat.leave):
        return "on_leave"
    if seat.seasonal:
        return "seasonal"
    return "reclaim" if days >= idle else "quiet"


def idle_days_of(seat: Seat, today: date) -> int | None:
    """Return the days since last use or assignment, leave left out; None when not measured.

    Raises ValueError for a day still to come.
    """
    if not seat.usage_known:
        return None
    since = max(seat.assigned_on, seat.last_used or seat.assigned_on)
    if since > today:
        raise ValueError(f"{seat.id}: assigned_on or last_used {since} is after today")
    away = 0
    counted = since
    for first, last in sorted(seat.leave):
        begins = max(first, counted + timedelta(days=1))
        ends = min(last, today)
        if begins <= ends:
            away += (ends - begins).days + 1
            counted = ends
    return (today - since).days - away


def _lower(seat: Seat, own: Edition, editions: Iterable[Edition]) -> Edition | None:
    """Return the cheapest edition with every feature used, if it is cheaper than the seat's."""
    used = seat.features_used
    if used is None:
        return None
    fitting = [
        edition
        for edition in editions
        if edition.app == seat.app
        and used <= edition.features
        and edition.price_per_year < own.price_per_year
    ]
    return min(fitting, key=lambda edition: (edition.price_per_year, edition.id), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app, what it is used for, who uses it and what one user costs a year."""

    id: str
    functions: frozenset[str]
    users: frozenset[str]
    price_per_user_year: int

    def __post_init__(self) -> None:
        whole(self.id, "price_per_user_year", self.price_per_user_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two apps for the same thing: give one up, and its users move to the other."""

    keep: str
    give_up: str
    shared_functions: frozenset[str]
    lost_functions: frozenset[str]
    """What only the one given up does: where there is any, look first."""
    users_of_both: int
    users_to_move: int
    saving_per_year: int
    """What its users cost now, less what those who move will cost at the other."""


def duplicates(apps: Iterable[App]) -> tuple[Duplicate, ...]:
    """Return each pair of apps that share a function, in its better direction.

    Without loss of functions before with, larger savings first. A pair that saves nothing either
    way is left out. Raises ValueError for two apps of one id.
    """
    listed = sorted(apps, key=lambda app: app.id)
    if len({app.id for app in listed}) < len(listed):
        raise ValueError("apps: two have the same id")
    found = [_better(one, other) for one, other in combinations(listed, 2)]
    worth = [pair for pair in found if pair is not None]
    return tuple(
        sorted(worth, key=lambda d: (bool(d.lost_functions), -d.saving_per_year, d.give_up))
    )


def _better(one: App, other: App) -> Duplicate | None:
    pairs = [pair for pair in _directions(one, other) if pair.saving_per_year > 0]
    return min(
        pairs, key=lambda pair: (bool(pair.lost_functions), -pair.saving_per_year), default=None
    )


def _directions(one: App, other: App) -> Iterator[Duplicate]:
    if not one.functions & other.functions:
        return
    for keep, give_up in ((one, other), (other, one)):
        moving = give_up.users - keep.users
        now = len(give_up.users) * give_up.price_per_user_year
        yield Duplicate(
            keep=keep.id,
            give_up=give_up.id,
            shared_functions=keep.functions & give_up.functions,
            lost_functions=give_up.functions - keep.functions,
            users_of_both=len(keep.users & give_up.users),
            users_to_move=len(moving),
            saving_per_year=now - len(moving) * keep.price_per_user_year,
        )
