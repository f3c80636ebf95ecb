"""How often things go wrong and what they cost, before the firm's own history is counted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from itdirector.areas.security.knowledge.controls import Controls
from itdirector.areas.security.knowledge.sourced import Sourced, between, made

SOURCE = "priors.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathShare(Sourced):
    """The share of a scenario's events that arrive by one path."""

    path: str
    share: float

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        Sourced.__post_init__(self)
        between("share", self.share, least=0, most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequencyPrior(Sourced):
    """How often: a gamma belief worth `evidence_years` of watching."""

    events_per_year: float
    evidence_years: float
    low: float
    high: float
    per: str = "organisation"
    """What `events_per_year` counts for: one organisation or one person."""

    def __post_init__(self) -> None:
        """Refuse a frequency outside its own range."""
        Sourced.__post_init__(self)
        if self.per not in {"organisation", "person"}:
            raise ValueError(f"per is {self.per!r}, not organisation or person")
        between("events_per_year", self.events_per_year, least=self.low, most=self.high)
        between("evidence_years", self.evidence_years, least=0.1, most=100)

    def for_firm(self, people: int) -> float:
        """Return the events a year in a firm of so many people."""
        return self.events_per_year * (people if self.per == "person" else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPrior(Sourced):
    """What one time costs a firm of the reference size: 5th and 95th percentile, pounds."""

    low_gbp: int
    high_gbp: int
    scale_by: str
    """What the cost grows with: people or revenue."""
    exponent: float

    def __post_init__(self) -> None:
        """Refuse a range that is none."""
        Sourced.__post_init__(self)
        if self.scale_by not in {"people", "revenue"}:
            raise ValueError(f"scale_by is {self.scale_by!r}, not people or revenue")
        between("exponent", self.exponent, least=0, most=1)
        if not 0 < self.low_gbp < self.high_gbp:
            raise ValueError("needs 0 < low_gbp < high_gbp")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One way of seeing a scenario: frequency and cost through the same eyes."""

    set: str
    """Which family of evidence: survey, claims or ours."""
    frequency: FrequencyPrior
    cost: CostPrior


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPrior:
    """One thing that may go wrong. The first view is the one to use."""

    id: str
    title: str
    explains: str
    paths: tuple[PathShare, ...]
    views: tuple[View, ...]

    def __post_init__(self) -> None:
        """Refuse shares that do not add up."""
        if abs(sum(path.share for path in self.paths) - 1) > 1e-9:
            raise ValueError("the shares of its paths must add up to 1")
        if not self.views:
            raise ValueError("needs at least one view")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The size of firm the costs are given for."""

    people: int
    revenue_gbp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling(Sourced):
    """How costs follow the size of the firm."""

    cap_share: float
    revenue_per_person_gbp: int
    reference: Reference

    def revenue_gbp(self, *, people: int, revenue_gbp: int | None) -> int:
        """Return the yearly revenue, assumed from the people where nobody told it."""
        return people * self.revenue_per_person_gbp if revenue_gbp is None else revenue_gbp

    def most_per_event_gbp(self, *, people: int, revenue_gbp: int | None) -> float:
        """Return the most one event can cost a firm of this size."""
        return self.cap_share * self.revenue_gbp(people=people, revenue_gbp=revenue_gbp)

    def cost_range_gbp(
        self, cost: CostPrior, *, people: int, revenue_gbp: int | None
    ) -> tuple[float, float]:
        """Return the 90% range of one time's cost in a firm of this size, not capped."""
        size: float = people / self.reference.people
        if cost.scale_by == "revenue":
            revenue = self.revenue_gbp(people=people, revenue_gbp=revenue_gbp)
            size = revenue / self.reference.revenue_gbp
        return cost.low_gbp * size**cost.exponent, cost.high_gbp * size**cost.exponent


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Sourced):
    """An exchange rate we assume."""

    value: float
    low: float
    high: float
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """Everything assumed about risk before anything is known of the firm."""

    version: str
    as_of: date
    currency: str
    region: str
    scaling: Scaling
    usd_gbp: Rate
    scenarios: Mapping[str, ScenarioPrior]
    rejected: tuple[Mapping[str, str], ...]
    """Published figures not used: source and because."""


@cache
def priors() -> Priors:
    """Return what priors.toml says, checked."""
    text = (files(__package__) / SOURCE).read_text(encoding="utf-8")
    return read_priors(text)


def read_priors(text: str) -> Priors:
    """Return the priors `text` describes; raise ValueError naming file and key."""
    tables = tomllib.loads(text)
    scaling = dict(tables["scaling"])
    scaling["reference"] = made(
        Reference, scaling["reference"], where=f"{SOURCE}: scaling.reference"
    )
    scenarios = {name: _scenario(name, table) for name, table in tables["scenarios"].items()}
    return made(
        Priors,
        tables["meta"]
        | {
            "scaling": made(Scaling, scaling, where=f"{SOURCE}: scaling"),
            "usd_gbp": made(Rate, tables["rates"]["usd_gbp"], where=f"{SOURCE}: rates.usd_gbp"),
            "scenarios": scenarios,
            "rejected": tuple(tables["rejected"]),
        },
        where=f"{SOURCE}: meta",
    )


def _scenario(name: str, table: Mapping[str, Any]) -> ScenarioPrior:
    where = f"{SOURCE}: scenarios.{name}"
    paths = tuple(made(PathShare, path, where=f"{where}.paths") for path in table["paths"])
    views = tuple(_view(view, where=where) for view in table["views"])
    return made(ScenarioPrior, {**table, "id": name, "paths": paths, "views": views}, where=where)


def _view(table: Mapping[str, Any], *, where: str) -> View:
    frequency = made(FrequencyPrior, table["frequency"], where=f"{where}.views.frequency")
    cost = made(CostPrior, table["cost"], where=f"{where}.views.cost")
    return made(View, {**table, "frequency": frequency, "cost": cost}, where=f"{where}.views")


def rates_without_controls(
    scenario: ScenarioPrior, frequency: FrequencyPrior, *, people: int, known: Controls
) -> dict[str, float]:
    """Return events a year by path in a firm that has none of the controls.

    Population figures contain the controls firms have on average. They are taken out here, so
    that a firm's own can be put in without counting any of them twice; a firm exactly like the
    average gets the published figure back.
    """
    events = frequency.for_firm(people)
    return {
        path.path: events * path.share / _left_by_peers(path.path, "stops", known)
        for path in scenario.paths
    }


def cost_factor_without_controls(scenario: str, known: Controls) -> float:
    """Return by how much one time costs more in a firm that has none of the controls."""
    return 1 / _left_by_peers(scenario, "shrinks", known)


def _left_by_peers(target: str, kind: Literal["stops", "shrinks"], known: Controls) -> float:
    left = 1.0
    for control in known.by_id.values():
        effects = control.stops if kind == "stops" else control.shrinks
        if target in effects:
            left *= 1 - effects[target].value * control.peers.value
    return max(left, 1 - known.most_stopped)
