"""The least relief again, by the second solver on its own model: what one says, both must say."""

from __future__ import annotations

from collections import defaultdict

from itdirector.engines.roadmap.highs import NO_PLAN, Steps
from itdirector.engines.roadmap.model import LimitReached, Problem
from itdirector.engines.roadmap.relief import QUARTER_WORTH, Scope, slip

NODES = 20_000
"""Search nodes; obligations alone are few, and questions about them small."""


def second_opinion(problem: Problem, scope: Scope, *, seed: int) -> float | None:
    """Return the weight of the least relief within the scope, or None when none is enough.

    Raises LimitReached when it is not known for certain.
    """
    model = Steps(scope.without_deadlines(problem), seed=seed, scope=scope)
    model.rules()
    _weigh_lateness(model, problem)
    if model.run(nodes=NODES, gap=0.0) in NO_PLAN:
        return None
    weight = -float(model.highs.getInfo().objective_function_value)
    if model.plan() is None or weight + model.bound() > 0.5:
        raise LimitReached("the second solver could not decide in time what stands in the way")
    return weight


def _weigh_lateness(model: Steps, problem: Problem) -> None:
    cost: dict[int, float] = defaultdict(float)
    for key, begun in model.begun.items():
        for t in begun:
            model.pulse(cost, key, t, -float(QUARTER_WORTH * slip(problem, key, t)))
    for column, coefficient in cost.items():
        model.highs.changeColCost(column, coefficient)
