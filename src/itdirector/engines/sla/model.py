"""What an SLA promises and what was kept. Money: whole units of one currency."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

METHOD = "sla 1"


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def whole(owner: str, what: str, value: object, *, least: int = 0) -> None:
    """Raise ValueError unless the value is a whole number not below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{owner}: {what} must be a whole number from {least}, not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Availability below this many percent earns this share of the month's fee."""

    below_percent: Decimal
    credit_share: float

    def __post_init__(self) -> None:
        if not 0 < self.below_percent <= 100:
            raise ValueError(f"tier: below_percent must be above 0, at most 100: {self}")
        if not 0 < self.credit_share <= 1:
            raise ValueError(f"tier: credit_share must be above 0, at most 1: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Service hours of one weekday (Monday is 0), by the contract's clock.

    `until` 00:00 is the end of the day.
    """

    weekday: int
    begins: time
    until: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"hours: weekday must be from 0 to 6, not {self.weekday}")
        if self.until != time(0) and self.until <= self.begins:
            raise ValueError(f"hours: until {self.until} must be after begins {self.begins}")
        if self.begins.tzinfo or self.until.tzinfo:
            raise ValueError("hours: begins and until are by the contract's clock, without zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """What a contract promises about the availability of one service.

    Months are calendar months in `zone`. Without `hours` the service counts round the clock;
    `closed` days count not at all. `tiers` from the best availability to the worst; the last that
    applies counts. `cap_share` of the month's fee is the most credited.
    """

    id: str
    zone: str
    monthly_fee: int
    tiers: tuple[Tier, ...]
    cap_share: float = 1.0
    claim_days: int | None = None
    """Days after the month ends within which to claim; None when credit comes by itself."""
    hours: tuple[Hours, ...] = ()
    closed: frozenset[date] = frozenset()
    rounded_decimals: int | None = None
    """Decimals of a percent to which the contract rounds, half up; None: it does not."""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id: an SLA needs one")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{self.id}: zone {self.zone!r} is no IANA time zone") from error
        whole(self.id, "monthly_fee", self.monthly_fee)
        if not 0 < self.cap_share <= 1:
            raise ValueError(f"{self.id}: cap_share must be above 0, at most 1")
        for name in ("claim_days", "rounded_decimals"):
            if getattr(self, name) is not None:
                whole(self.id, name, getattr(self, name))
        self._check_tiers()

    def _check_tiers(self) -> None:
        if not self.tiers:
            raise ValueError(f"{self.id}: tiers: needs at least one")
        for better, worse in pairwise(self.tiers):
            if worse.below_percent >= better.below_percent:
                raise ValueError(f"{self.id}: tiers must fall by below_percent")
            if worse.credit_share < better.credit_share:
                raise ValueError(f"{self.id}: tiers must not fall by credit_share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An outage, or time the contract leaves out; its end is excluded. None: it still goes on."""

    id: str
    begins: datetime
    ends: datetime | None
    reason: str = ""

    def __post_init__(self) -> None:
        for name in ("begins", "ends"):
            instant = getattr(self, name)
            if instant is not None and instant.utcoffset() is None:
                raise ValueError(f"{self.id}: {name} needs a time zone")
        if self.ends is not None and self.ends < self.begins:
            raise ValueError(f"{self.id}: ends {self.ends} before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What an hour without the service costs us: low, likeliest and high."""

    low_per_hour: int
    likely_per_hour: int
    high_per_hour: int

    def __post_init__(self) -> None:
        for name in ("low_per_hour", "likely_per_hour", "high_per_hour"):
            whole("loss", name, getattr(self, name))
        if not self.low_per_hour <= self.likely_per_hour <= self.high_per_hour:
            raise ValueError("loss: needs low_per_hour <= likely_per_hour <= high_per_hour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What was seen up to `now` (aware): outages, and time the contract leaves out."""

    outages: tuple[Span, ...]
    excluded: tuple[Span, ...] = ()
    now: datetime

    def __post_init__(self) -> None:
        if self.now.utcoffset() is None:
            raise ValueError("log: now needs a time zone")
        for what, spans in (("outages", self.outages), ("excluded", self.excluded)):
            if len({span.id for span in spans}) < len(spans):
                raise ValueError(f"log: {what}: two have the same id")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAsked:
    """The question about one month, for its digest."""

    sla: Sla
    log: Log
    year: int
    month: int
    loss: Loss | None


Claim = Literal["nothing_owed", "automatic", "open", "too_late", "month_not_over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What one month kept of its promise. Seconds, so that nothing is rounded on the way."""

    id: str
    year: int
    month: int
    begins: datetime
    ends: datetime
    """The first instant after the month."""
    month_seconds: int
    scope_seconds: int
    """Within service hours, what is excluded left out."""
    excluded_seconds: int
    down_seconds: int
    outages: tuple[str, ...]
    """Ids of the outages with a part in scope, in order of their beginning."""
    merged: tuple[tuple[datetime, datetime], ...]
    """Downtime in scope: no two of these overlap or touch. UTC."""
    availability: Fraction
    """Exact; 1 where nothing was in scope."""
    counted_percent: Decimal
    """The percentage as the contract counts it: rounded if it says so, else to 6 decimals down."""
    tier: Tier | None
    credit: int
    """Whole currency units, rounded down; after the cap."""
    capped: bool
    claim: Claim
    claim_by: date | None
    loss: tuple[int, int, int] | None
    """Low, likeliest and high loss of the downtime in scope."""
    credit_share_of_loss: float | None
    """Credit by the likeliest loss; None where nothing was lost or the loss is not known."""
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageHabit:
    """How often the service fails and for how long: Poisson outages, lognormal durations.

    `low_minutes` and `high_minutes` are the 5th and 95th percentile of one outage.
    """

    outages_per_year: float
    low_minutes: float
    high_minutes: float

    def __post_init__(self) -> None:
        if not 0 <= self.outages_per_year <= 10_000:
            raise ValueError("habit: outages_per_year must be from 0 to 10,000")
        if not 0 < self.low_minutes < self.high_minutes < math.inf:
            raise ValueError("habit: needs 0 < low_minutes < high_minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAsked:
    """The question about a year to come, for its digest."""

    sla: Sla
    habit: OutageHabit
    loss: Loss
    seed: int
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a year of such outages brings in credit and costs in loss, by seeded simulation.

    The months simulated have 30.4375 days round the clock: service hours are not modelled.
    """

    id: str
    credit_per_year: float
    credit_error: float
    """Standard error of that mean."""
    loss_per_year: float
    loss_error: float
    credit_share_of_loss: float | None
    chance_of_credit: float
    """Probability that a year has at least one month with a credit."""
    credit_p95: float
    """Exceeded in one year out of twenty."""
    down_hours_per_year: float
    years: int
    seed: int
    method: str
    digest: str
