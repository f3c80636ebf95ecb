"""One order for an uncertain demand (Cachon and Terwiesch, Matching Supply with Demand, ch. 12)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from itdirector.engines.licences.model import Newsvendor

CERTAIN = 1e-6
"""A deviation up to this, in units, is none: no quantity in whole units can tell."""


def critical_ratio(question: Newsvendor) -> float:
    """Return the probability with which demand should be met: underage/(underage + overage)."""
    return question.underage / (question.underage + question.overage)


def quantity(question: Newsvendor) -> int:
    """Return the whole quantity of least expected mismatch cost, at least 0.

    It is one of the two next to the quantile at the critical ratio. With no underage nothing is
    worth having before it is needed; with no overage, and demand without an upper end, no quantity
    is enough: OverflowError.
    """
    ratio = critical_ratio(question)
    if ratio <= 0:
        return 0
    best = question.mean
    if question.deviation > CERTAIN:
        if ratio >= 1:
            raise OverflowError("newsvendor: overage is 0 and normal demand has no upper end")
        best = NormalDist(question.mean, question.deviation).inv_cdf(ratio)
    below = max(0, math.floor(best))
    return min((below, below + 1), key=lambda amount: expected_mismatch_cost(question, amount))


def expected_mismatch_cost(question: Newsvendor, amount: float) -> float:
    """Return underage x E(demand - amount)+ and overage x E(amount - demand)+ together."""
    if question.deviation <= CERTAIN:
        short = max(0.0, question.mean - amount)
        return question.underage * short + question.overage * max(0.0, amount - question.mean)
    normal = NormalDist()
    z = (amount - question.mean) / question.deviation
    lost = question.deviation * (normal.pdf(z) - z * (1 - normal.cdf(z)))
    left = lost + amount - question.mean
    return question.underage * lost + question.overage * left


def sampled_quantity(demands: Sequence[int], *, underage: float, overage: float) -> int:
    """Return the least of the demands seen that meets the critical ratio of them.

    Raises ValueError without demands or when neither side costs anything.
    """
    if not demands:
        raise ValueError("demands: needs at least one")
    if underage < 0 or overage < 0 or underage + overage <= 0:
        raise ValueError("underage and overage must not be negative, nor both 0")
    ordered = sorted(demands)
    needed = math.ceil(len(ordered) * underage / (underage + overage) - 1e-12)
    return ordered[max(needed, 1) - 1]
