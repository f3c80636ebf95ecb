"""What a plan misses where another set of priors turns out to be true, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from itdirector.engines.roadmap.model import Problem

HUNDRED = 100
"""Factors of priors count to a hundredth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastRegret:
    """The plan whose worst regret over sets of priors is least: a second opinion.

    Regret is what the best plan for a set is worth beyond this one, both valued by that set. No
    plan has a worst regret below `at_least`, against the best plans named here.
    """

    starts: Mapping[str, int]
    regret: Mapping[str, float]
    """Set of priors to the regret of this plan."""
    regret_of_plan: Mapping[str, float]
    """The same of the plan asked about."""
    best: Mapping[str, float]
    """Set of priors to the worth of the best plan found for it."""
    at_least: float
    differs: bool
    """Whether it is another plan than the one asked about: then both are to be shown."""
    digest: str


def with_priors(problem: Problem, factors: Mapping[str, float]) -> Problem:
    """Return the problem with each risk unit's loss times its factor, to a hundredth."""
    return replace(
        problem,
        risk_units=tuple(
            replace(
                u,
                baseline_loss=tuple(
                    loss * hundredths(factors, u.id) / HUNDRED for loss in u.baseline_loss
                ),
            )
            for u in problem.risk_units
        ),
    )


def hundredths(factors: Mapping[str, float], unit: str) -> int:
    """Return a unit's factor in hundredths; 1 where none is given."""
    return round(HUNDRED * factors.get(unit, 1.0))
