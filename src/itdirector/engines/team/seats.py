"""More hands: hire, contract, outsource, automate or drop, compared by price of a delivered day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

MONTHS = 12

NIC_TABLE = (
    (date(2024, 4, 6), 0.138, 9_100),
    (date(2025, 4, 6), 0.15, 5_000),
)
"""Employer's national insurance, United Kingdom: from when, rate, yearly salary it begins above.
Grade: contract (law); recalled, not re-read. Older years are not held."""

DISCOUNT_PER_YEAR = 0.08
HIRING_DELAY_MONTHS = 3.0
"""Ours: until somebody is found and free."""

RAMP_MONTHS = 6.0
"""Ours: from nothing to everything over two quarters, in a straight line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """What an employer pays a year for one person. Shares and prices are the caller's."""

    salary: int
    pension_share: float
    tools_per_year: int
    recruitment: int
    stays_years: float

    def __post_init__(self) -> None:
        for what in ("salary", "tools_per_year", "recruitment"):
            if not isinstance(getattr(self, what), int) or getattr(self, what) < 0:
                raise ValueError(f"{what} must be whole money not below 0")
        if not 0 <= self.pension_share <= 1:
            raise ValueError(f"pension_share must be from 0 to 1, not {self.pension_share}")
        if not 0 < self.stays_years < math.inf:
            raise ValueError(f"stays_years must be above 0, not {self.stays_years}")


def loaded_cost(job: Employment, on: date) -> dict[str, float]:
    """Return the parts of a year's loaded cost by the law of that day: they add up to it.

    ValueError where the table does not reach back to that day.
    """
    rules = [(rate, above) for begins, rate, above in NIC_TABLE if begins <= on]
    if not rules:
        raise ValueError(f"on: no employer's contributions are held for {on}")
    rate, above = rules[-1]
    return {
        "salary": float(job.salary),
        "national insurance": rate * max(0, job.salary - above),
        "pension": job.pension_share * job.salary,
        "tools": float(job.tools_per_year),
        "recruitment": job.recruitment / job.stays_years,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One way to get days of work done (or not to need them), from the day it is decided on.

    Nothing for `delay_months`; then the share of `days_per_month` grows in a straight line over
    `ramp_months`. It is paid for from the end of the delay to `ends_after_months` (None: to the
    end of what is compared). Automating and dropping deliver the days they save.
    """

    id: str
    days_per_month: float
    once: int = 0
    per_month: int = 0
    per_day: int = 0
    delay_months: float = HIRING_DELAY_MONTHS
    ramp_months: float = RAMP_MONTHS
    ends_after_months: float | None = None

    def __post_init__(self) -> None:
        for what in ("days_per_month", "delay_months", "ramp_months"):
            if not 0 <= getattr(self, what) < math.inf:
                raise ValueError(f"{self.id}: {what} must be a number not below 0")
        for what in ("once", "per_month", "per_day"):
            if not isinstance(getattr(self, what), int) or getattr(self, what) < 0:
                raise ValueError(f"{self.id}: {what} must be whole money not below 0")
        if self.ends_after_months is not None and not self.ends_after_months >= self.delay_months:
            raise ValueError(f"{self.id}: ends_after_months must not be before the delay is over")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPrice:
    """One way, over the months compared, at present value."""

    id: str
    days: float
    """Days delivered, not discounted."""
    cost: float
    worth: float
    break_even_day: float | None
    """What a day must be worth for it to pay; None where no day is delivered."""

    @property
    def net(self) -> float:
        """Worth less cost. Below 0 it is better to do nothing."""
        return self.worth - self.cost


def compare_seats(
    seats: tuple[Seat, ...],
    *,
    value_per_day: float,
    months: int,
    discount_per_year: float = DISCOUNT_PER_YEAR,
) -> tuple[SeatPrice, ...]:
    """Return every way priced, the best net first, then by id.

    `value_per_day` is what one more day of capacity is worth, as the roadmap finds it by solving
    again with more days. Money falls at the middle of each month.
    """
    if months < 1 or not 0 <= value_per_day < math.inf or not 0 <= discount_per_year < 1:
        raise ValueError("needs months from 1, value_per_day not below 0, discount_per_year to 1")
    if len({seat.id for seat in seats}) < len(seats):
        raise ValueError("seats: two have the same id")
    priced = [_priced(seat, value_per_day, months, discount_per_year) for seat in seats]
    return tuple(sorted(priced, key=lambda p: (-p.net, p.id)))


def _priced(seat: Seat, value_per_day: float, months: int, discount: float) -> SeatPrice:
    days = cost = valued = 0.0
    for month in range(months):
        factor = (1 + discount) ** (-(month + 0.5) / MONTHS)
        delivered = seat.days_per_month * (_ramped(seat, month + 1) - _ramped(seat, month))
        paid = _paid_months(seat, month + 1) - _paid_months(seat, month)
        days += delivered
        valued += factor * delivered
        cost += factor * (seat.per_month * paid + seat.per_day * delivered)
    cost += seat.once
    return SeatPrice(
        id=seat.id,
        days=days,
        cost=cost,
        worth=value_per_day * valued,
        break_even_day=cost / valued if valued else None,
    )


def _ramped(seat: Seat, month: float) -> float:
    """Return the full months' worth delivered until a month: the integral of the ramp."""
    worked = _paid_months(seat, month)
    if worked >= seat.ramp_months:
        return worked - seat.ramp_months / 2
    return worked**2 / (2 * seat.ramp_months)


def _paid_months(seat: Seat, month: float) -> float:
    end = month if seat.ends_after_months is None else min(month, seat.ends_after_months)
    return max(0.0, end - seat.delay_months)
