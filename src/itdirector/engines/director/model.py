"""A firm, what better direction would recover, and what each way of directing costs.

Money: whole units of one currency, per year unless the name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

METHOD = "director 1"

Kind = Literal["plan", "found"]
"""plan: work the roadmap chose. found: money saved as soon as somebody acts on what is known."""
Way = Literal["none", "software", "fractional", "full_time"]
Verdict = Literal["yes", "depends", "no"]

SEPARATOR = "/"
"""Between the two halves of the name of a prior: value prior, delivery prior."""


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def whole(owner: str, what: str, value: object, *, least: int = 0) -> None:
    """Raise ValueError unless the value is a whole number not below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{owner}: {what} must be a whole number from {least}, not {value!r}")


def within(owner: str, what: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless low <= value <= high."""
    if not low <= value <= high:
        raise ValueError(f"{owner}: {what} must be from {low:g} to {high:g}, not {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What drives the duties of direction, counted. Yearly where it is a flow."""

    headcount: int
    sites: int = 1
    systems: int = 0
    vendors: int = 0
    contracts: int = 0
    it_staff: int = 0
    projects_per_year: int = 0
    incidents_per_year: int = 0
    regulations: int = 0
    """Rules somebody outside checks: a certification, a sector regulator, a client's audit."""

    def __post_init__(self) -> None:
        for field in fields(self):
            least = 1 if field.name in {"headcount", "sites"} else 0
            whole("firm", field.name, getattr(self, field.name), least=least)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTime:
    """What an employed IT director costs. `pension_share` of the salary; None: the legal least."""

    salary: int
    bonus: int = 0
    pension_share: float | None = None
    recruitment: int = 0
    """Paid once, spread over the tenure."""
    tenure_years: float = 4.0
    tools: int = 0

    def __post_init__(self) -> None:
        for name in ("salary", "bonus", "recruitment", "tools"):
            whole("full_time", name, getattr(self, name), least=int(name == "salary"))
        within("full_time", "tenure_years", self.tenure_years, 0.5, 40)
        if self.pension_share is not None:
            within("full_time", "pension_share", self.pension_share, 0, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something worth money once it is done: what it is worth a year under each value prior."""

    id: str
    kind: Kind
    per_year: Mapping[str, int]

    def __post_init__(self) -> None:
        if not self.id or self.kind not in ("plan", "found"):
            raise ValueError(f"item {self.id!r}: needs an id, and a kind: plan or found")
        for prior, value in self.per_year.items():
            if not prior or SEPARATOR in prior:
                raise ValueError(f"{self.id}: per_year: {prior!r} is no name of a prior")
            whole(self.id, f"per_year[{prior}]", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether and how a firm should be directed, on a day (for the rates of tax then).

    `own_hours_per_month` is what the owner or office manager spends on IT now. Amounts of None
    are our defaults. All items know the same value priors; without items there is one: "none".
    """

    id: str
    on: date
    firm: Firm
    items: tuple[Item, ...]
    full_time: FullTime
    own_hours_per_month: float
    own_hour_value: int
    software_per_year: int
    software_hours_per_month: float | None = None
    day_rate: int | None = None
    days_offered: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 10.0)
    """Days a month at which a fractional director can be had."""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("question: id is missing")
        within(self.id, "own_hours_per_month", self.own_hours_per_month, 0, 300)
        whole(self.id, "own_hour_value", self.own_hour_value)
        whole(self.id, "software_per_year", self.software_per_year)
        if self.software_hours_per_month is not None:
            within(self.id, "software_hours_per_month", self.software_hours_per_month, 0, 300)
        if self.day_rate is not None:
            whole(self.id, "day_rate", self.day_rate, least=1)
        if not self.days_offered or list(self.days_offered) != sorted(set(self.days_offered)):
            raise ValueError(f"{self.id}: days_offered must rise, and hold one at least")
        within(self.id, "days_offered", self.days_offered[0], 0.25, 23)
        within(self.id, "days_offered", self.days_offered[-1], 0.25, 23)
        self._check_items()

    def _check_items(self) -> None:
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            raise ValueError(f"{self.id}: items: two have the same id")
        for item in self.items:
            if set(item.per_year) != set(self.items[0].per_year) or not item.per_year:
                raise ValueError(f"{item.id}: per_year must know the same priors as the others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Days of direction a month, and the hours a year of each duty at the likely figure."""

    low: float
    likely: float
    high: float
    complexity: float
    hours_per_year: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one option gives in a year under one prior. `over_none`: net less that of nobody."""

    plan: float
    found: float
    freed: float
    """The owner's own time, at its value."""
    net: float
    over_none: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A way of directing: what it costs, how much of the need it covers, what it gives."""

    id: str
    way: Way
    days_per_month: float
    cost: float
    coverage: float
    """Of the likely need, 0 to 1, by a person."""
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A figure of ours that was used: for which field, its grade and where it is from."""

    field: str
    value: str
    grade: str
    source: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Every option under every prior, and what that says about hiring."""

    id: str
    need: Need
    full_time_parts: Mapping[str, float]
    """Yearly cost of a full-time director: salary, tax, pension and so on."""
    break_even_days: float
    """Days a month at which fractional costs as much as full-time."""
    options: tuple[Option, ...]
    best: Mapping[str, str]
    """Prior to the option of greatest net; of equals the cheaper."""
    least_regret: str
    """The option whose greatest shortfall against the best, over all priors, is least."""
    regret: float
    full_time: Verdict
    """yes: best under every prior; no: under none."""
    full_time_never_pays: bool
    """Its net is negative under every prior: whatever one believes, the answer is no."""
    plan_times_to_pay: Mapping[str, float | None]
    """Prior to how many times the plan's value would make full-time the best; None: no number."""
    defaults: tuple[Default, ...]
    method: str
    digest: str
