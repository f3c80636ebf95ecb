"""Published figures on how often small firms are struck and what it costs, and their faults.

A table, not advice: priors are kept as a set, because the choice among them moves the expected loss
of a small firm a hundredfold. Nearly all were read in secondary sources, as `read_in` says; read
the original before quoting one to a customer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from itdirector.engines.loss.model import GRADES, Frequency, LossProblem, Scenario
from itdirector.engines.loss.priors_table import PUBLISHED, VALID_FROM, VERSION
from itdirector.engines.loss.priors_table import REJECTED as REJECTED_ROWS
from itdirector.engines.loss.severity import lognormal_of_median

__all__ = ["BY_NAME", "PRIORS", "REJECTED", "SMALL_FIRM", "VALID_FROM", "VERSION", "Prior", "View"]

UNITS = (
    "share of firms a year",
    "share",
    "GBP an event",
    "USD an event",
    "days",
    "odds ratio",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """One published figure in its `unit`, with its 5th and 95th percentiles where known."""

    name: str
    value: float
    unit: str
    kind: str
    """"mean" (or share) or "median"."""
    low: float | None
    high: float | None
    population: str
    source: str
    year: int
    grade: str
    read_in: str
    """"secondary source" or "recalled": nothing here was read in the original."""
    warning: str

    def __post_init__(self) -> None:
        for name, allowed in (("unit", UNITS), ("kind", ("mean", "median")), ("grade", GRADES)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{self.name}: {name} must be one of {allowed}")
        if not 0 < self.value < math.inf:
            raise ValueError(f"{self.name}: value must be above 0: {self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A figure often quoted that must not be used, and why."""

    name: str
    source: str
    reason: str


def _prior(row: str) -> Prior:
    cells = [cell.strip() for cell in row.split("|")]
    name, value, unit, kind, low, high, population, source, year, grade, read_in, warning = cells
    return Prior(
        name=name,
        value=float(value),
        unit=unit,
        kind=kind,
        low=float(low) if low else None,
        high=float(high) if high else None,
        population=population,
        source=source,
        year=int(year),
        grade=grade,
        read_in=read_in,
        warning=warning,
    )


def _rejected(row: str) -> Rejected:
    name, source, reason = (cell.strip() for cell in row.split("|"))
    return Rejected(name=name, source=source, reason=reason)


PRIORS = tuple(_prior(row) for row in PUBLISHED.strip().splitlines())
REJECTED = tuple(_rejected(row) for row in REJECTED_ROWS.strip().splitlines())
BY_NAME = {one.name: one for one in PRIORS}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One belief about what strikes a small firm: names of two priors, a share and a cost."""

    name: str
    share_of_firms: str
    cost: str


SMALL_FIRM = (
    View(name="survey", share_of_firms="any attack, UK business", cost="worst breach, UK business"),
    View(name="claims", share_of_firms="ransomware, UK business", cost="insured claim, all"),
    View(
        name="public incidents",
        share_of_firms="significant incident, under $10M",
        cost="incident loss, under $10M",
    ),
)
"""Beliefs to ask side by side. They differ by two orders of magnitude; no average mends that."""


def yearly_loss(view: View, *, most_per_event: float) -> float:
    """Return the expected yearly loss by one view, in the currency of its cost.

    Share of firms struck x cost of the year's worst event. A mean is taken as it is, up to the
    cap; a median with its 95th percentile is a capped lognormal.
    """
    share, cost = BY_NAME[view.share_of_firms].value, BY_NAME[view.cost]
    if cost.kind == "median" and cost.high is not None:
        severity = lognormal_of_median(cost.value, cost.high)
        return share * replace(severity, cap=most_per_event).mean()
    return share * min(cost.value, most_per_event)


def rate(prior: Prior) -> float:
    """Return the events a year at which this share of firms is struck at least once."""
    if prior.unit != "share of firms a year":
        raise ValueError(f"{prior.name}: not a share of firms a year but in {prior.unit}")
    return -math.log1p(-prior.value)


def under_each(
    problem: LossProblem, *, scenario: str, names: Sequence[str]
) -> dict[str, LossProblem]:
    """Return the problem once for each prior of a scenario's frequency, by the prior's name.

    Ask the same of each, and trust what survives them all.
    """
    return {
        name: replace(
            problem,
            scenarios=tuple(
                _at(one, rate(BY_NAME[name])) if one.id == scenario else one
                for one in problem.scenarios
            ),
        )
        for name in names
    }


def _at(scenario: Scenario, events_per_year: float) -> Scenario:
    evidence = scenario.frequency.evidence_years
    frequency = Frequency(events_per_year=events_per_year, evidence_years=evidence)
    return replace(
        scenario, frequency=frequency, grades=replace(scenario.grades, frequency="survey")
    )
