"""Projects under way (earned value) and projects proposed (business case)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from itdirector.engines.money.model.guards import different, finite, named, rate, refuse, whole
from itdirector.engines.money.tables import DISCOUNT_PER_YEAR, Default

LEAST_COMPLETE = Fraction(1, 5)
"""Below this share of the work done, indices jump about and no forecast is made of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a project is. Amounts are whole minor units.

    `planned` is the value of work that should be done by the end of period 1, 2, … (cumulative);
    its last entry is the whole budget. `periods` have passed, perhaps more than were planned.
    """

    id: str
    planned: tuple[int, ...]
    periods: int
    earned: int
    spent: int

    def __post_init__(self) -> None:
        named("a project", "id", self.id)
        if not self.planned:
            raise refuse(self.id, "planned", "must not be empty")
        for amount in self.planned:
            whole(self.id, "planned", amount)
        if any(b < a for a, b in zip(self.planned, self.planned[1:], strict=False)):
            raise refuse(self.id, "planned", "must not fall: it is cumulative")
        whole(self.id, "planned", self.planned[-1], least=1)
        whole(self.id, "periods", self.periods, least=1)
        whole(self.id, "earned", self.earned)
        whole(self.id, "spent", self.spent)
        if self.earned > self.planned[-1]:
            raise refuse(self.id, "earned", f"{self.earned} is above the budget {self.planned[-1]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedValue:
    """Cost and schedule of a project. Above 0, or above 1, is good. None: cannot be known.

    Lateness is judged in time (earned schedule): SPI in money goes back to 1 at the end of a late
    project, too.
    """

    id: str
    complete: float
    planned_value: int
    cost_variance: int
    schedule_variance: int
    cpi: float | None
    spi: float | None
    spi_is_misleading: bool
    """The planned end has passed, so SPI in money says nothing about lateness."""
    earned_schedule: float
    """Periods of the plan whose work is done."""
    spi_time: float
    to_complete_index: float | None
    """CPI needed for the rest to keep the budget; None when the budget is spent."""
    cost_at_end_low: int | None
    cost_at_end_high: int | None
    """From CPI, and from CPI x SPI(t): the range, whichever is higher."""
    cost_at_end_by_cpi: int | None
    cost_at_end_by_cpi_and_time: int | None
    periods_at_end: float | None
    why_no_forecast: str | None
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a line may turn out, as a factor on its amounts: PERT with least, likeliest and most."""

    least: float
    likeliest: float
    most: float

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.likeliest <= self.most:
            raise refuse("spread", "likeliest", "must lie between least and most, none below 0")
        finite("spread", "most", self.most, above=self.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One cost (below 0) or benefit (above 0), at the end of year 0, 1, 2, …: minor units."""

    id: str
    amounts: tuple[int, ...]
    spread: Spread | None = None
    """None means that the amounts are certain."""

    def __post_init__(self) -> None:
        named("a case line", "id", self.id)
        for amount in self.amounts:
            whole(self.id, "amounts", amount, least=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A business case. Rates are exact shares per year (see `shares.percent`)."""

    lines: tuple[CaseLine, ...]
    seed: int
    discount_per_year: Fraction | None = None
    """None means our default, which the answer then lists."""
    finance_per_year: Fraction | None = None
    """What borrowed money costs, for MIRR; None means the discount rate."""
    reinvest_per_year: Fraction | None = None
    """What money that came back earns, for MIRR; None means the discount rate."""
    draws: int = 20_000

    def __post_init__(self) -> None:
        if not self.lines:
            raise refuse("a case", "lines", "must not be empty")
        different("a case", "lines", [line.id for line in self.lines])
        if len({len(line.amounts) for line in self.lines}) != 1:
            raise refuse("a case", "lines", "need one amount for each year, all as many")
        if len(self.lines[0].amounts) < 2:
            raise refuse("a case", "lines", "need at least years 0 and 1")
        for field in ("discount_per_year", "finance_per_year", "reinvest_per_year"):
            if getattr(self, field) is not None:
                rate("a case", field, getattr(self, field), least=0, most=1)
        whole("a case", "seed", self.seed)
        whole("a case", "draws", self.draws, least=1000)

    @property
    def discount(self) -> Fraction:
        """The discount rate used, per year."""
        if self.discount_per_year is None:
            return Fraction(DISCOUNT_PER_YEAR) / 100
        return self.discount_per_year

    @property
    def flows(self) -> tuple[int, ...]:
        """All lines together, year by year."""
        return tuple(map(sum, zip(*(line.amounts for line in self.lines), strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What one line does to the net present value."""

    line: str
    npv_low: int
    npv_high: int
    """The value with this line at its 5th and 95th percentile, the others as expected here."""
    breaks_even_at: float | None
    """Factor on this line alone at which the value is 0; None when no factor above 0 does that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """Whether it pays. The net present value decides; the rest explains."""

    npv: int
    """With every line exactly as written."""
    npv_p10: int
    npv_p50: int
    npv_p90: int
    chance_npv_above_0: float
    chance_error: float
    irr: float | None
    why_no_irr: str | None
    mirr: float | None
    payback_years: float | None
    """Discounted; from then on the balance never falls below 0 again. None: not within the case."""
    drivers: tuple[Driver, ...]
    """The widest first."""
    defaults: tuple[Default, ...]
    seed: int
    draws: int
    method: str
    digest: str
