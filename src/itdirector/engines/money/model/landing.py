"""Where the year will land: budget, spent to date, what is still to come, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from itdirector.engines.money.model.guards import different, finite, named, refuse, whole
from itdirector.engines.money.model.usage import UsageHistory
from itdirector.engines.money.tables import PROJECT_CORRELATION, Default


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What is still to come is known: contracts rolled forward, or an order placed."""

    amount: int

    def __post_init__(self) -> None:
        whole("still to come", "amount", self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What is still to come follows use, for so many months."""

    history: UsageHistory
    months: int

    def __post_init__(self) -> None:
        whole(self.history.id, "months", self.months, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What is still to come is somebody's estimate.

    `own_factors` are out-turn ÷ estimate of the organisation's finished projects. From
    `tables.OWN_PROJECTS_NEEDED` of them on they say how estimates go wrong; below, our table does.
    """

    estimate: int
    own_factors: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        whole("still to come", "estimate", self.estimate)
        for factor in self.own_factors:
            finite("still to come", "own_factors", factor, above=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingLine:
    """One line of the year's budget. Amounts are whole minor units."""

    id: str
    category: str
    budget: int
    spent: int
    to_come: Fixed | Usage | Project

    def __post_init__(self) -> None:
        named("a line", "id", self.id)
        named(self.id, "category", self.category)
        whole(self.id, "budget", self.budget)
        whole(self.id, "spent", self.spent, least=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All lines of a year, and how often to play the rest of it."""

    lines: tuple[LandingLine, ...]
    seed: int
    draws: int = 20_000
    project_correlation: float = PROJECT_CORRELATION

    def __post_init__(self) -> None:
        whole("a year", "seed", self.seed)
        whole("a year", "draws", self.draws, least=1000)
        if not self.lines:
            raise refuse("a year", "lines", "must not be empty")
        different("a year", "lines", [line.id for line in self.lines])
        if not 0 <= self.project_correlation <= 1:
            raise refuse("a year", "project_correlation", "must be from 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutTurn:
    """Where one line, a category or the whole year lands. Percentiles are of the same future."""

    id: str
    budget: int
    spent: int
    mean: float
    p10: int
    p50: int
    p80: int
    p90: int
    chance_over: float
    """Probability of spending more than the budget."""
    chance_error: float
    """Standard error of that probability: it is counted in a finite number of futures."""

    @property
    def contingency(self) -> int:
        """What to keep ready so that four years out of five do not need more: P80 - P50."""
        return self.p80 - self.p50


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where the year lands, and what that rests on.

    The median of a sum is not the sum of medians: only means and what is spent add up.
    """

    total: OutTurn
    categories: tuple[OutTurn, ...]
    lines: tuple[OutTurn, ...]
    drivers: tuple[tuple[str, float], ...]
    """Lines with their share of the variance of the total, the largest first. Adds up to 1, or is
    empty when nothing is uncertain."""
    default_share: float
    """Share of the money still to come whose range rests on our table."""
    defaults: tuple[Default, ...]
    seed: int
    draws: int
    method: str
    digest: str
