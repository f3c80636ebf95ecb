"""What made spending differ from the plan: planned and actual items, and five effects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from itdirector.engines.money.model.guards import different, named, rate, refuse, whole

EFFECTS = ("price", "volume", "timing", "scope", "fx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """So many units at so much, in one month. `price` is in minor units of the currency paid in.

    `home_per_unit` turns it into the home currency (1 when it is the home currency already).
    """

    month: date
    price: int
    quantity: Fraction | int
    home_per_unit: Fraction | int = 1

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise refuse("a purchase", "month", f"must be the first of a month: {self.month}")
        whole("a purchase", "price", self.price)
        rate("a purchase", "quantity", self.quantity, least=0, most=10**9)
        rate("a purchase", "home_per_unit", self.home_per_unit, least=0, most=10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing planned, bought, or both.

    Planned and not bought means dropped, unless `expected_in` says in which month it will come.
    """

    id: str
    planned: Purchase | None = None
    actual: Purchase | None = None
    expected_in: date | None = None

    def __post_init__(self) -> None:
        named("an item", "id", self.id)
        if self.planned is None and self.actual is None:
            raise refuse(self.id, "planned", "or actual must be given")
        if self.expected_in is None:
            return
        if self.expected_in.day != 1:
            raise refuse(
                self.id, "expected_in", f"must be the first of a month: {self.expected_in}"
            )
        if self.actual is not None or self.planned is None:
            raise refuse(self.id, "expected_in", "is for what is planned and not bought yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Items to compare, from one month to another, both included."""

    first_month: date
    last_month: date
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        for field in ("first_month", "last_month"):
            if getattr(self, field).day != 1:
                raise refuse("a comparison", field, "must be the first of a month")
        if self.last_month < self.first_month:
            raise refuse("a comparison", "last_month", "lies before first_month")
        different("a comparison", "items", [item.id for item in self.items])
        for item in self.items:
            if item.expected_in is not None and item.expected_in <= self.last_month:
                raise refuse(item.id, "expected_in", "is not after the months compared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One item's part of one month's variance, in whole minor home units: above 0 costs more."""

    item: str
    month: date
    kind: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """Planned, actual, and why they differ. `actual - planned` is the sum of the effects."""

    planned: int
    actual: int
    price: int
    volume: int
    timing: int
    scope: int
    fx: int
    effects: tuple[Effect, ...]
    """By month, then item. They add up in every month and for every item, too."""
    method: str
    digest: str
