"""How many seats to commit to: the question and its answer. Money: whole units of one currency."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

METHOD = "licences 1"
MOST_MONTHS = 60
MOST_SEATS = 2_000
"""The dynamic program is a table of seats by people: beyond this it is no longer small."""


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def whole(owner: str, what: str, value: object, *, least: int = 0) -> None:
    """Raise ValueError unless the value is a whole number not below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{owner}: {what} must be a whole number from {least}, not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsvendor:
    """One decision under an uncertain demand that is normal with this mean and deviation.

    `underage` is what one unit too few costs (top-up price - price), `overage` one too many
    (price - salvage).
    """

    mean: float
    deviation: float
    underage: float
    overage: float

    def __post_init__(self) -> None:
        for name in ("mean", "deviation", "underage", "overage"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"newsvendor: {name} must not be negative or infinite")
        if not self.underage + self.overage > 0:
            raise ValueError("newsvendor: underage and overage are both 0, any quantity will do")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The price of every seat, for the whole term, when at least `from_seats` are committed."""

    from_seats: int
    price: int

    def __post_init__(self) -> None:
        whole("band", "from_seats", self.from_seats)
        whole("band", "price", self.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workforce:
    """How many seats are needed now, and how that moves.

    `joiners_per_year` join the organisation, each needing a seat with `assignment_rate`; a holder
    leaves at `leaving_per_year` (0.15: about 14 % of them in a year). `planned` seats are needed
    besides from the months given, month 1 the one after the first.
    """

    needed_now: int
    joiners_per_year: float
    leaving_per_year: float
    assignment_rate: float = 1.0
    planned: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        whole("workforce", "needed_now", self.needed_now)
        for name in ("joiners_per_year", "leaving_per_year"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"workforce: {name} must not be negative or infinite")
        if not 0 <= self.assignment_rate <= 1:
            raise ValueError("workforce: assignment_rate must be from 0 to 1")
        for seats in self.planned:
            whole("workforce", "planned", seats)

    @property
    def monthly_joiners(self) -> float:
        """Mean new holders a month."""
        return self.joiners_per_year * self.assignment_rate / 12

    @property
    def monthly_leaving(self) -> float:
        """Probability that a holder leaves within a month."""
        return -math.expm1(-self.leaving_per_year / 12)

    def planned_in(self, month: int) -> int:
        """Return the seats planned from that month, 0 where nothing is."""
        return self.planned[month - 1] if 1 <= month <= len(self.planned) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatQuestion:
    """How many seats to commit to for a term. Seats are added monthly and never given back.

    `top_up_prices` are what one more seat costs from month 1, 2, … to the end of the term (see
    `prorated`); empty when none can be added. `shortage_cost_per_month` is what a person without a
    seat costs; None when everyone must have one.
    """

    id: str
    months: int
    bands: tuple[Band, ...]
    workforce: Workforce
    top_up_prices: tuple[int, ...] = ()
    shortage_cost_per_month: int | None = None
    held_now: int | None = None
    """Seats paid for today: keeping them is one of the alternatives."""
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id: a question needs one")
        whole(self.id, "months", self.months, least=1)
        if self.months > MOST_MONTHS:
            raise ValueError(f"{self.id}: months {self.months} is more than {MOST_MONTHS}")
        self._check_prices()
        if len(self.workforce.planned) >= self.months:
            raise ValueError(f"{self.id}: planned has more months than follow the first")
        for name in ("held_now", "shortage_cost_per_month"):
            if getattr(self, name) is not None:
                whole(self.id, name, getattr(self, name))
        if not self.top_up_prices and self.shortage_cost_per_month is None and self.months > 1:
            raise ValueError(f"{self.id}: needs top_up_prices or shortage_cost_per_month")

    def _check_prices(self) -> None:
        if not self.bands or self.bands[0].from_seats != 0:
            raise ValueError(f"{self.id}: bands must begin with one from 0 seats")
        if any(b.from_seats <= a.from_seats for a, b in pairwise(self.bands)):
            raise ValueError(f"{self.id}: bands must rise by from_seats")
        if self.bands[-1].from_seats > MOST_SEATS:
            raise ValueError(f"{self.id}: bands reach beyond {MOST_SEATS} seats")
        if self.top_up_prices and len(self.top_up_prices) != self.months - 1:
            raise ValueError(f"{self.id}: top_up_prices needs {self.months - 1} prices")
        for price in self.top_up_prices:
            whole(self.id, "top_up_prices", price)

    def commitment(self, seats: int) -> int:
        """Return what committing to so many seats costs for the term."""
        return (
            seats
            * max(
                (b for b in self.bands if b.from_seats <= seats), key=lambda b: b.from_seats
            ).price
        )


def prorated(price: int, months: int) -> tuple[int, ...]:
    """Return what a seat of this price a term costs from month 1, 2, … on, rounded up."""
    return tuple(-(-price * (months - month) // months) for month in range(1, months))


@dataclass(frozen=True, slots=True, kw_only=True)
class BandChoice:
    """The best quantity within one price band."""

    from_seats: int
    price: int
    quantity: int
    expected_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What another quantity would cost. The same simulated months as the plan's."""

    name: str
    quantity: int
    expected_cost: float
    extra_cost: float
    """Expected cost above the plan's; never negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPlan:
    """How many seats to commit to, exactly; and how much the cost may vary, by simulation."""

    id: str
    quantity: int
    expected_cost: float
    """Mean cost of the term, shortages included, when later months are decided as well."""
    commitment: int
    low_cost: float
    """5th percentile of the cost over simulated terms."""
    high_cost: float
    """95th percentile."""
    chance_of_top_up: float
    mean_idle_seat_months: float
    mean_short_seat_months: float
    bands: tuple[BandChoice, ...]
    alternatives: tuple[Alternative, ...]
    levels: tuple[tuple[int, ...], ...]
    """For month 1, 2, …: seats to hold, by the number of people who need one (from 0)."""
    people_beyond: float
    """Probability, in any month, of needing more seats than the table counts."""
    draws: int
    seed: int
    method: str
    digest: str
