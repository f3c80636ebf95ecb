"""Contracts and what they will cost. Amounts are whole minor units (pence, cents)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from itdirector.engines.money.model.guards import different, named, one_of, rate, refuse, whole
from itdirector.engines.money.tables import Default, Grade

AT_RENEWAL = ("renews", "stops", "assumed")
BILLED = ("in advance", "in arrears")
GRADES = ("measured", "contract", "survey", "expert", "default")
MOST_MONTHS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplift:
    """How the price moves at each renewal: by `plus`, or by an index and `plus`.

    Rates are exact shares (see `shares.percent`). The rise is never above `cap` nor below `floor`
    when these are given.
    """

    plus: Fraction | int = 0
    index: str | None = None
    cap: Fraction | None = None
    floor: Fraction | int | None = None

    def __post_init__(self) -> None:
        rate("uplift", "plus", self.plus, least=-1, most=10)
        if self.cap is not None:
            rate("uplift", "cap", self.cap, least=-1, most=10)
        if self.floor is not None:
            rate("uplift", "floor", self.floor, least=-1, most=10)
        if self.cap is not None and self.floor is not None and self.floor > self.cap:
            raise refuse("uplift", "floor", f"{self.floor} is above the cap {self.cap}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChange:
    """From this day on, included, so many units are paid for."""

    on: date
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From so many units on, every unit costs this much."""

    from_seats: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One thing paid for again and again.

    `price` is for one unit and one billing period, without VAT, in the contract's currency, as
    on `start`; `tiers` replace it from a number of units on. The first uplift is on `renews_on`,
    further ones every `term_months`. `at_renewal` says whether it goes on by itself ("renews"),
    ends there ("stops"), or is only budgeted to go on ("assumed").
    """

    id: str
    category: str
    start: date
    renews_on: date
    price: int
    seats: int = 1
    seat_changes: tuple[SeatChange, ...] = ()
    tiers: tuple[Tier, ...] = ()
    currency: str = "GBP"
    billing_months: int = 12
    billed: str = "in advance"
    payment_days: int = 30
    term_months: int = 12
    notice_days: int = 0
    at_renewal: str = "renews"
    uplift: Uplift = Uplift()
    vat_rate: Fraction | int = 0
    vat_recoverable: Fraction | int = 1
    """Share of the VAT that comes back; the rest is cost."""

    def __post_init__(self) -> None:
        named("a contract", "id", self.id)
        for field in ("category", "currency"):
            named(self.id, field, getattr(self, field))
        for field in ("price", "seats", "payment_days", "notice_days"):
            whole(self.id, field, getattr(self, field))
        for field in ("billing_months", "term_months"):
            whole(self.id, field, getattr(self, field), least=1)
        for field in ("vat_rate", "vat_recoverable"):
            rate(self.id, field, getattr(self, field), least=0, most=1)
        one_of(self.id, "billed", self.billed, BILLED)
        one_of(self.id, "at_renewal", self.at_renewal, AT_RENEWAL)
        if self.renews_on <= self.start:
            raise refuse(self.id, "renews_on", f"{self.renews_on} is not after {self.start}")
        self._check_units()

    def _check_units(self) -> None:
        different(self.id, "seat_changes", [change.on for change in self.seat_changes])
        different(self.id, "tiers", [tier.from_seats for tier in self.tiers])
        for change in self.seat_changes:
            whole(self.id, "seat_changes", change.seats)
            if change.on <= self.start:
                raise refuse(self.id, "seat_changes", f"{change.on} is not after {self.start}")
        for tier in self.tiers:
            whole(self.id, "tiers", tier.from_seats, least=1)
            whole(self.id, "tiers", tier.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRate:
    """How much an index (CPI) rises in the renewals of one calendar year."""

    index: str
    year: int
    rate: Fraction
    grade: Grade
    source: str

    def __post_init__(self) -> None:
        named("an index rate", "index", self.index)
        rate(self.index, "rate", self.rate, least=-1, most=10)
        one_of(self.index, "grade", self.grade, GRADES)
        named(self.index, "source", self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRate:
    """What one minor unit of a currency is worth in minor units of the home currency."""

    currency: str
    home_per_unit: Fraction
    as_of: date
    grade: Grade
    source: str

    def __post_init__(self) -> None:
        named("an FX rate", "currency", self.currency)
        rate(self.currency, "home_per_unit", self.home_per_unit, least=0, most=1_000_000)
        if self.home_per_unit == 0:
            raise refuse(self.currency, "home_per_unit", "must be above 0")
        one_of(self.currency, "grade", self.grade, GRADES)
        named(self.currency, "source", self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All contracts of an organisation, and the months to look at."""

    home_currency: str
    first_month: date
    months: int
    contracts: tuple[Contract, ...]
    index_rates: tuple[IndexRate, ...] = ()
    fx_rates: tuple[FxRate, ...] = ()

    def __post_init__(self) -> None:
        named("a book", "home_currency", self.home_currency)
        whole("a book", "months", self.months, least=1)
        if self.months > MOST_MONTHS:
            raise refuse("a book", "months", f"must be at most {MOST_MONTHS}")
        if self.first_month.day != 1:
            raise refuse(
                "a book", "first_month", f"must be the first of a month: {self.first_month}"
            )
        different("a book", "contracts", [contract.id for contract in self.contracts])
        different("a book", "index_rates", [(r.index, r.year) for r in self.index_rates])
        different("a book", "fx_rates", [r.currency for r in self.fx_rates])
        self._check_rates()

    def _check_rates(self) -> None:
        currencies = {r.currency for r in self.fx_rates}
        if self.home_currency in currencies:
            raise refuse("a book", "fx_rates", f"converts {self.home_currency} into itself")
        first_known: dict[str, int] = {}
        for r in self.index_rates:
            first_known[r.index] = min(r.year, first_known.get(r.index, r.year))
        for contract in self.contracts:
            if contract.currency not in currencies | {self.home_currency}:
                raise refuse(contract.id, "currency", f"{contract.currency} has no FX rate")
            index = contract.uplift.index
            if index is None:
                continue
            if index not in first_known:
                raise refuse(contract.id, "uplift", f"follows {index}, of which no rate is given")
            if contract.renews_on.year < first_known[index]:
                raise refuse(
                    contract.id, "uplift", f"needs {index} of {contract.renews_on.year} or before"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """One day on which a contract is renewed and its price moves."""

    on: date
    notice_by: date
    rate: Fraction
    bound_by: str
    """"rule", or "cap" or "floor" where that decided."""
    index_year: int | None
    """Year of the index used: earlier than the renewal when no later one was given."""
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice, for `first_day` to `last_day`, both included. Net in both currencies."""

    on: date
    first_day: date
    last_day: date
    paid_on: date
    net_foreign: int
    net: int
    vat: int
    vat_lost: int
    assumed: bool

    @property
    def cost(self) -> int:
        """What it costs the organisation: net, and the VAT that does not come back."""
        return self.net + self.vat_lost

    @property
    def gross(self) -> int:
        """What leaves the bank."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForecast:
    """One contract over the months of the book, in the home currency.

    `invoices` are those invoiced, paid or used within the months. Cost invoiced within the months
    is `accrual` + `prepaid_at_end` - `prepaid_at_start`, exactly; prepaid below 0 is owed.
    """

    contract: str
    category: str
    currency: str
    accrual: tuple[int, ...]
    """Cost of each month, whenever it is paid."""
    cash: tuple[int, ...]
    """What leaves the bank in each month, VAT included."""
    assumed_accrual: int
    """Part of `accrual` that rests on a renewal nobody has promised."""
    prepaid_at_start: int
    prepaid_at_end: int
    renewals: tuple[Renewal, ...]
    invoices: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookForecast:
    """What all contracts cost, month by month."""

    months: tuple[date, ...]
    lines: tuple[LineForecast, ...]
    accrual: tuple[int, ...]
    cash: tuple[int, ...]
    accrual_by_category: Mapping[str, tuple[int, ...]]
    accrual_by_currency: Mapping[str, int]
    """How much of the cost, in home money, moves with each foreign currency."""
    assumed_share: float
    """Share of the cost that rests on renewals nobody has promised."""
    defaults: tuple[Default, ...]
    """Index and FX rates carried forward or graded default."""
    method: str
    digest: str
