"""What might be believed otherwise: inputs that are drawn again and again, and what comes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from itdirector.engines.roadmap.model import Initiative, Problem
from itdirector.engines.roadmap.overruns import COST_FACTORS, Range, check_range

GOAL_FACTORS = (0.5, 2.0)
"""Least and most times what a goal is said to be worth. Grade: default, ours, version 1."""

DISCOUNTS = (0.03, 0.12)
"""Least and most discount a year. Grade: default, ours, version 1."""

PRIOR, DISCOUNT = "prior", "discount"
"""Names of inputs; "cost of X" and "worth of G" name the others."""

ALWAYS, NEVER = 0.95, 0.05
"""Shares from which on an initiative is done whatever is believed, and up to which never."""

DO_IT, LEAVE_IT, DEPENDS = "do it whatever you believe", "never", "depends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """What could be true instead.

    `priors` names sets of factors on the baseline loss of risk units (1 where a unit is absent);
    each set is drawn alike often. The rest are our defaults unless given.
    """

    priors: Mapping[str, Mapping[str, float]]
    cost_factors: Range = COST_FACTORS
    goal_factors: tuple[float, float] = GOAL_FACTORS
    discounts: tuple[float, float] = DISCOUNTS

    def __post_init__(self) -> None:
        if not self.priors:
            raise ValueError("priors must hold at least one set")
        for name, factors in self.priors.items():
            for unit, factor in factors.items():
                if not 0 <= factor < math.inf:
                    raise ValueError(f"priors: {name} of {unit} must not be below 0")
        self._check_ranges()

    def _check_ranges(self) -> None:
        check_range("cost_factors", self.cost_factors)
        for name, (least, most), top in (
            ("goal_factors", self.goal_factors, math.inf),
            ("discounts", self.discounts, 1.0),
        ):
            if not 0 <= least <= most < top:
                raise ValueError(f"{name} must be two numbers in order, not below 0")

    @property
    def defaults(self) -> tuple[str, ...]:
        """Names of our tables that are used for want of the organisation's own."""
        ours = {
            "COST_FACTORS": self.cost_factors is COST_FACTORS,
            "GOAL_FACTORS": self.goal_factors is GOAL_FACTORS,
            "DISCOUNTS": self.discounts is DISCOUNTS,
        }
        return tuple(name for name, used in ours.items() if used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One set of inputs, and the best plan if they were true; None where there is none."""

    inputs: Mapping[str, float | str]
    starts: Mapping[str, int] | None
    value: float = 0.0
    bound: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The one question that best tells draws with an initiative from draws without.

    `above` (or, for PRIOR, equal to) the point, `share_there` of the plans have it; else
    `share_elsewhere`.
    """

    by: str
    point: float | str
    share_there: float
    share_elsewhere: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """How often an initiative is in the best plan, whatever is believed."""

    key: str
    share: float
    verdict: str
    depends_on: Split | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreIndex:
    """All initiatives, and the draws that say so."""

    cores: Mapping[str, Core]
    draws: tuple[Draw, ...]
    impossible: int
    """Draws in which the obligations cannot be met: they count for nothing else."""
    defaults: tuple[str, ...]
    seed: int
    digest: str


def drawn_inputs(
    problem: Problem, beliefs: Beliefs, *, seed: int, draws: int
) -> list[dict[str, float | str]]:
    """Return so many sets of inputs: the first n are the same for any larger number."""
    names = sorted(beliefs.priors)
    shares, factors = zip(*beliefs.cost_factors, strict=True)
    inputs: list[dict[str, float | str]] = []
    generator = np.random.Generator(np.random.PCG64(seed))
    for _ in range(draws):
        one: dict[str, float | str] = {PRIOR: names[int(generator.integers(len(names)))]}
        one[DISCOUNT] = float(generator.uniform(*beliefs.discounts))
        for goal in sorted(g.id for g in problem.goals):
            one[f"worth of {goal}"] = float(generator.uniform(*beliefs.goal_factors))
        for key in problem.by_id:
            at = generator.uniform()
            one[f"cost of {key}"] = float(np.exp(np.interp(at, shares, np.log(factors))))
        inputs.append(one)
    return inputs


def believed(problem: Problem, beliefs: Beliefs, inputs: Mapping[str, float | str]) -> Problem:
    """Return the problem if these inputs were true. One-off costs are rounded up.

    Budgets then bear no overruns: the cost drawn is what the work really costs.
    """
    factors = beliefs.priors[str(inputs[PRIOR])]
    return replace(
        problem,
        discount_per_year=float(inputs[DISCOUNT]),
        protection=None,
        risk_units=tuple(
            replace(u, baseline_loss=tuple(x * factors.get(u.id, 1.0) for x in u.baseline_loss))
            for u in problem.risk_units
        ),
        goals=tuple(
            replace(g, worth_per_year=g.worth_per_year * float(inputs[f"worth of {g.id}"]))
            for g in problem.goals
        ),
        initiatives=tuple(
            _costing(i, float(inputs[f"cost of {i.id}"])) for i in problem.initiatives
        ),
    )


def _costing(initiative: Initiative, factor: float) -> Initiative:
    profile = {
        category: tuple(math.ceil(cost * factor) for cost in initiative.work_cost(category))
        for category in initiative.one_off_cost
    }
    return replace(
        initiative,
        one_off_profile=profile,
        one_off_cost={category: sum(costs) for category, costs in profile.items()},
    )
