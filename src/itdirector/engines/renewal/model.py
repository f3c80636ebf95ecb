"""What the renewal engine is asked and what it answers. Days are included unless said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

METHOD = "renewal 1"

Unit = Literal["days", "months", "business_days"]
Form = Literal["portal", "email", "post", "registered"]
UNITS = ("days", "months", "business_days")
FORMS = ("portal", "email", "post", "registered")
ANCHORS = ("end_of_term", "anniversary", "any_time")
AT_END = ("ends", "renews", "continues")
MOST_COUNT = {"days": 3660, "business_days": 2600, "months": 120}
"""Periods longer than ten years are slips of the pen."""
MOST_MONTHS = 1200
"""Terms longer than a century are, too."""


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def one_of(owner: str, what: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise ValueError unless the value is among those allowed."""
    if value not in allowed:
        raise ValueError(f"{owner}: {what} must be one of {', '.join(allowed)}, not {value!r}")


def whole(owner: str, what: str, value: object, *, least: int = 0) -> None:
    """Raise ValueError unless the value is a whole number not below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{owner}: {what} must be a whole number from {least}, not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are business days: those of a country, less what is `closed` besides.

    `country` is ISO 3166-1 alpha-2; `subdivision` as python-holidays names it (GB: ENG, WLS, SCT,
    NIR).
    """

    country: str
    subdivision: str | None = None
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one party sits: its calendar, its IANA time zone and its working day there.

    `closes_at` is the last minute at which a notice counts for the day, `opens_at` the first.
    """

    calendar: Calendar = field(default_factory=lambda: Calendar(country="GB", subdivision="ENG"))
    zone: str = "Europe/London"
    opens_at: time = time(9)
    closes_at: time = time(23, 59)

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"zone {self.zone!r} is no IANA time zone") from error
        if not self.opens_at < self.closes_at:
            raise ValueError(f"opens_at {self.opens_at} must be before closes_at {self.closes_at}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How long before what notice must be given.

    A period of n runs from the day after receipt; it must be over on the last day of the term
    (`before` "end") or on the day after it (`before` "renewal"). `clear` days exclude both ends.
    """

    count: int
    unit: Unit
    clear: bool = False
    before: Literal["end", "renewal"] = "end"

    def __post_init__(self) -> None:
        one_of("notice", "unit", self.unit, UNITS)
        one_of("notice", "before", self.before, ("end", "renewal"))
        whole("notice", "count", self.count)
        if self.count > MOST_COUNT[self.unit]:
            raise ValueError(f"notice: count {self.count} {self.unit} is longer than ten years")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """When a sent notice counts as received: so many days after, and then on a business day."""

    count: int
    unit: Literal["days", "business_days"] = "business_days"

    def __post_init__(self) -> None:
        one_of("service", "unit", self.unit, ("days", "business_days"))
        whole("service", "count", self.count)
        if self.count > 365:
            raise ValueError(f"service: count {self.count} is longer than a year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A probability: low and high ends of what is believable, and the likeliest."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.likely <= self.high <= 1:
            raise ValueError("chance: needs 0 <= low <= likely <= high <= 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What is paid if the contract renews, and what would be paid instead. Whole currency units.

    `uplift` is the share the price rises at renewal. `switching_cost` is paid once. Without
    `chance_of_change` (that we would have left or changed it) our default is used and named.
    """

    price_per_year: int
    alternative_per_year: int
    switching_cost: int = 0
    uplift: float = 0.0
    chance_of_change: Chance | None = None

    def __post_init__(self) -> None:
        for name in ("price_per_year", "alternative_per_year", "switching_cost"):
            whole("stake", name, getattr(self, name))
        if not -1 <= self.uplift <= 10:
            raise ValueError(f"stake: uplift must be from -1 to 10, not {self.uplift}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a contract says about its end.

    The first term ends on `ends_on`, or `term_months` after `starts_on`. `at_end` says what happens
    without notice: it ends, it renews for `renewal_months`, or it continues until somebody gives
    notice. `anchor`: to which days notice may be given. Without `service` it is the default of
    the `form`.
    """

    id: str
    starts_on: date | None = None
    ends_on: date | None = None
    term_months: int | None = None
    at_end: Literal["ends", "renews", "continues"] = "renews"
    renewal_months: int | None = None
    notice: Notice
    anchor: Literal["end_of_term", "anniversary", "any_time"] = "end_of_term"
    form: Form = "post"
    service: Service | None = None
    receipt_on_business_days: bool = True
    """A notice that arrives on another day counts from the next business day."""
    vendor: Place = field(default_factory=Place)
    own: Place = field(default_factory=Place)
    replacement: bool = False
    """True when leaving needs a project that replaces it: deciding takes longer."""
    lead_days: int | None = None
    """Days needed to decide before notice is sent; None for our default."""
    stake: Stake | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id: a contract needs one")
        one_of(self.id, "at_end", self.at_end, AT_END)
        one_of(self.id, "anchor", self.anchor, ANCHORS)
        one_of(self.id, "form", self.form, FORMS)
        for name in ("term_months", "renewal_months"):
            months = getattr(self, name)
            if months is not None:
                whole(self.id, name, months, least=1)
                if months > MOST_MONTHS:
                    raise ValueError(f"{self.id}: {name} {months} is longer than a century")
        if self.lead_days is not None:
            whole(self.id, "lead_days", self.lead_days)
        self._check_term()

    def _check_term(self) -> None:
        if self.ends_on is None and (self.starts_on is None or self.term_months is None):
            raise ValueError(f"{self.id}: needs ends_on, or starts_on and term_months")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(f"{self.id}: ends_on {self.ends_on} is before starts_on")
        if self.anchor == "anniversary" and self.starts_on is None:
            raise ValueError(f"{self.id}: an anniversary needs starts_on")
        if self.at_end == "renews" and not (self.renewal_months or self.term_months):
            raise ValueError(f"{self.id}: renews, so it needs renewal_months or term_months")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the arithmetic: from a day, by a rule (and how many of it), to a day."""

    gives: str
    from_day: date
    rule: str
    count: int
    to_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One chance to end the contract, and the days by which something must happen for it."""

    ends_on: date
    """Last day of the contract when notice is given in time."""
    renews_on: date
    latest_receipt: date
    """Last day, at the vendor, on which notice may count as received."""
    latest_send: date
    """Last business day of ours on which to send it."""
    send_before: datetime
    """The last minute to send it, by our clock (with its offset)."""
    decide_by: date
    notice_needed: bool
    steps: tuple[Step, ...]
    """How each day was found, in order; every step starts where an earlier one ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A day on which to remind somebody, and how many days it lies before `decide_by`."""

    on: date
    days_before: int
    past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOfMissing:
    """Chance that we would have changed x what we would then have saved. Whole currency units."""

    committed: int
    """Spend of the renewed term."""
    alternative: int
    """Spend over the same months had notice been given, switching included."""
    expected: int
    low: int
    high: int
    chance: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A value of ours that stands in for one nobody gave."""

    field: str
    value: str
    grade: str
    source: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The dates of one contract as seen on one day.

    `opportunity` is the chance that is due now, even when it is `missed`; `following` the next one
    after a missed one. Both are None where notice may be given at any time, or all has ended.
    """

    id: str
    today: date
    over: bool
    """The contract has ended by itself."""
    renewals: int
    """How often it has renewed silently since the term we were told of."""
    term_ends_on: date | None
    """Last day of the current term; None while it just continues."""
    opportunity: Opportunity | None
    following: Opportunity | None
    missed: bool
    earliest_end: date | None
    """Last day of the contract if notice were sent on the next business day."""
    alerts: tuple[Alert, ...]
    cost_of_missing: CostOfMissing | None
    defaults: tuple[Default, ...]
    doubts: tuple[str, ...]
    """Codes of what another reading of the contract could move by a day; see the README."""
    default_share: float
    """Share of the inputs the answer rests on that are our defaults."""
    method: str
    digest: str
    """SHA-256 of the contract as asked."""
