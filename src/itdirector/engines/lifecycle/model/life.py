"""One asset class: what each year of its age costs, when to replace, what a warranty is worth.

Amounts are whole minor units (pence); years of age count from 1; rates are shares per year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from itdirector.engines.lifecycle.tables import DISCOUNT_PER_YEAR, FailurePrior
from itdirector.engines.money.model.guards import different, named, refuse, whole


def discount_rate(owner: str, rate: float) -> None:
    """Refuse a discount rate that is not from 0 to below 1."""
    if not 0 <= rate < 1:
        raise refuse(owner, "discount_per_year", f"must be from 0 to below 1, not {rate}")


def shares(owner: str, field: str, values: tuple[float, ...]) -> None:
    """Refuse shares outside 0 to 1."""
    for value in values:
        if not 0 <= value <= 1:
            raise refuse(owner, field, f"must be from 0 to 1, not {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetClass:
    """A kind of thing that is bought, ages and is replaced by its like.

    Every tuple has one entry for each year of age. The cost of a year is its support, the share
    failing times `failure_cost`, hours lost times `hour_cost`, and `exposure`: the expected loss
    from running without security updates.
    """

    id: str
    price: int
    resale: tuple[int, ...]
    """At the end of each year of age."""
    support: tuple[int, ...]
    failing: tuple[float, ...] = ()
    failure_cost: int = 0
    lost_hours: tuple[float, ...] = ()
    hour_cost: int = 0
    exposure: tuple[int, ...] = ()
    discount_per_year: float = DISCOUNT_PER_YEAR

    def __post_init__(self) -> None:
        named("an asset class", "id", self.id)
        if not self.support:
            raise refuse(self.id, "support", "must not be empty")
        for field in ("resale", "failing", "lost_hours", "exposure"):
            entries = getattr(self, field)
            if (entries or field == "resale") and len(entries) != len(self.support):
                raise refuse(self.id, field, "needs one entry for each year of support")
        self._check_amounts()

    def _check_amounts(self) -> None:
        for field in ("price", "failure_cost", "hour_cost"):
            whole(self.id, field, getattr(self, field))
        for field in ("resale", "support", "exposure"):
            for amount in getattr(self, field):
                whole(self.id, field, amount)
        shares(self.id, "failing", self.failing)
        for hours in self.lost_hours:
            if not 0 <= hours <= 8784:
                raise refuse(self.id, "lost_hours", f"must fit into a year, not {hours}")
        discount_rate(self.id, self.discount_per_year)

    def cost_of_year(self, age: int) -> float:
        """Return what the year of that age costs, without what the asset loses in value."""
        year = age - 1
        cost = float(self.support[year])
        cost += self.failing[year] * self.failure_cost if self.failing else 0
        cost += self.lost_hours[year] * self.hour_cost if self.lost_hours else 0
        return cost + (self.exposure[year] if self.exposure else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfLife:
    """Replacing at this age, for ever: what it costs a year, and what this one year costs."""

    age: int
    equivalent_annual_cost: float
    cost_of_year: float
    marginal_cost: float
    """Of keeping it through this year: value lost, interest on it, and the year's cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EconomicLife:
    """At which age replacing is cheapest, and how little or much it matters."""

    asset_class: str
    curve: tuple[YearOfLife, ...]
    best_age: int
    """The earlier one of two that cost the same."""
    least_annual_cost: float
    penalty_a_year_earlier: float | None
    """Per year, for ever; None when there is no year before."""
    penalty_a_year_later: float | None
    """None when there is no later year in the question."""
    flat: bool
    """A year to either side costs less than 5 % more: let other reasons decide."""
    at_end_of_data: bool
    """The cheapest age is the last one given: the true one may be later."""
    default_discount: bool
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Whether to keep what we have. The first entry of every tuple is the coming year."""

    id: str
    resale_now: int
    resale: tuple[int, ...]
    cost: tuple[int, ...]
    challenger_annual_cost: float
    """Least equivalent annual cost of what would replace it."""
    next_year_begins: date
    discount_per_year: float = DISCOUNT_PER_YEAR

    def __post_init__(self) -> None:
        named("a keep question", "id", self.id)
        if not self.cost or len(self.resale) != len(self.cost):
            raise refuse(self.id, "resale", "and cost need an entry for each of the same years")
        whole(self.id, "resale_now", self.resale_now)
        for field in ("resale", "cost"):
            for amount in getattr(self, field):
                whole(self.id, field, amount)
        if not 0 < self.challenger_annual_cost < float("inf"):
            raise refuse(self.id, "challenger_annual_cost", "must be a number above 0")
        discount_rate(self.id, self.discount_per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAnswer:
    """How many years more, and the day on which the rule turns to replacing."""

    id: str
    marginal_costs: tuple[float, ...]
    keep_years: int
    """Years whose marginal cost is not above the challenger's annual cost, from now on."""
    replace_on: date | None
    """None: not within the years given."""
    best_years: int
    """Years that make defender and then challengers cheapest: compare with `keep_years`."""
    rule_is_safe: bool
    """False when marginal costs fall again later: then `best_years` decides, not the first year."""
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Failures of one's own: so many devices failed in so many device-years at this age."""

    failures: int
    device_years: float

    def __post_init__(self) -> None:
        whole("watched", "failures", self.failures)
        if not self.failures <= self.device_years < float("inf"):
            raise refuse("watched", "device_years", "must not be fewer than the failures")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureShare:
    """Share of devices failing in one year of age: belief after prior and own failures."""

    age: int
    share: float
    low: float
    high: float
    """5th and 95th percentiles."""
    own_weight: float
    """Part of the evidence that is one's own, from 0 to 1."""
    prior: FailurePrior
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warranty:
    """An extension on offer: covers failures in these years of age. Amounts for one device."""

    id: str
    price: int
    failing: Mapping[int, float]
    """Year of age to the share failing in it."""
    repair_cost: int
    deductible: int = 0
    """Paid at each failure."""
    peace_of_mind: int = 0
    """What being rid of the uncertainty is worth, if anything: 0 for a fleet."""
    age_now: int = 0
    discount_per_year: float = DISCOUNT_PER_YEAR

    def __post_init__(self) -> None:
        named("a warranty", "id", self.id)
        for field in ("price", "repair_cost", "deductible", "peace_of_mind", "age_now"):
            whole(self.id, field, getattr(self, field))
        if not self.failing:
            raise refuse(self.id, "failing", "must name a year that is covered")
        shares(self.id, "failing", tuple(self.failing.values()))
        if min(self.failing) <= self.age_now:
            raise refuse(self.id, "failing", f"covers years not after age_now {self.age_now}")
        if self.deductible > self.repair_cost:
            raise refuse(self.id, "deductible", "is above the repair it shares in")
        discount_rate(self.id, self.discount_per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyAnswer:
    """Whether to extend, and how far from the verdict the offer is."""

    id: str
    worth: float
    """Most it is worth paying today."""
    extend: bool
    breaks_even_at: float | None
    """Times the failures expected at which the offer is just worth it; None: never."""
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to meet a need: what it costs in year 0 and each year of its life, by category."""

    id: str
    life_years: int
    costs: Mapping[str, tuple[int, ...]]
    """Category to amounts at the end of years 0 to `life_years`; below 0 is money back."""

    def __post_init__(self) -> None:
        named("a choice", "id", self.id)
        whole(self.id, "life_years", self.life_years, least=1)
        if not self.costs:
            raise refuse(self.id, "costs", "must not be empty")
        for category, amounts in self.costs.items():
            if len(amounts) != self.life_years + 1:
                raise refuse(self.id, "costs", f"of {category} need years 0 to {self.life_years}")
            for amount in amounts:
                whole(self.id, "costs", amount, least=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Choices to compare over one horizon, each replaced by its like as often as it takes."""

    choices: tuple[Choice, ...]
    horizon_years: int
    discount_per_year: float = DISCOUNT_PER_YEAR

    def __post_init__(self) -> None:
        whole("ownership", "horizon_years", self.horizon_years, least=1)
        if not self.choices:
            raise refuse("ownership", "choices", "must not be empty")
        different("ownership", "choices", [choice.id for choice in self.choices])
        discount_rate("ownership", self.discount_per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOfOwning:
    """What one choice costs over the horizon, in today's money, and evenly per year."""

    choice: str
    present_cost: float
    annual_cost: float
    by_category: Mapping[str, float]
    """Adds up to `present_cost`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipAnswer:
    """All choices, the cheapest first."""

    costs: tuple[CostOfOwning, ...]
    method: str
    digest: str
