"""The plan with the least worst regret over sets of priors (Savage 1951), proven like any other."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import Plan, value_split
from itdirector.engines.roadmap.frontier import Model, risk_parts
from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.regrets import HUNDRED, LeastRegret, hundredths, with_priors
from itdirector.engines.roadmap.rules import safe


def least_regret_plan(asked: Asked, priors: Mapping[str, Mapping[str, float]]) -> LeastRegret:
    """Return the plan whose worst regret over the sets is least.

    The sets share one model: benefits are the same, only their weights differ. Raises ValueError
    without any set, or for a factor below 0.
    """
    if not priors:
        raise ValueError("priors must hold at least one set")
    for name, factors in priors.items():
        if not all(0 <= factor < math.inf for factor in factors.values()):
            raise ValueError(f"priors: a factor of {name} is below 0 or without end")
    worlds = {name: with_priors(asked.problem, factors) for name, factors in priors.items()}
    best: dict[str, float] = {}
    for name, world in worlds.items():
        found = asked.best(world)
        own = value_split(world, asked.answer.starts).total
        best[name] = max(own, -math.inf if found is None else found.value)
    model = Model(asked, ())
    regret = _add_regret(model, priors, best)
    plan, bound = model.best(
        -regret, lambda p: -max(regrets(worlds, best, p).values()), dict(asked.answer.starts)
    )
    return LeastRegret(
        starts=dict(sorted(plan.items())),
        regret=regrets(worlds, best, plan),
        regret_of_plan=regrets(worlds, best, asked.answer.starts),
        best=best,
        at_least=max(0.0, -bound),
        differs=plan != asked.answer.starts,
        digest=asked.answer.digest,
    )


def regrets(
    worlds: Mapping[str, Problem], best: Mapping[str, float], plan: Plan
) -> dict[str, float]:
    """Return what a plan misses in each world against the best known there."""
    return {name: best[name] - value_split(world, plan).total for name, world in worlds.items()}


def _add_regret(
    model: Model, priors: Mapping[str, Mapping[str, float]], best: Mapping[str, float]
) -> cp_model.IntVar:
    """Return a variable, in solver units, that no world's regret exceeds.

    The worth of a plan in a world is its worth as told, and for each benefit as much more, or less,
    as the world's factor says.
    """
    search = model.search
    most = math.ceil(max(0.0, *best.values()) * search.units)
    everything = math.ceil(search.everything() * search.units)
    lost = math.ceil(sum(sum(map(abs, own)) for own in search.own.values()) * search.units)
    regret = search.model.new_int_var(0, most + everything + lost, "regret")
    for name, factors in priors.items():
        more = [
            safe(hundredths(factors, part.name) - HUNDRED) * benefit
            for part, benefit in zip(
                search.parts[: risk_parts(search.problem)], search.benefits, strict=False
            )
        ]
        reached = HUNDRED * (search.worth + regret) + sum(more)
        search.model.add(reached >= math.floor(HUNDRED * best[name] * search.units))
    return regret
