"""What if: the same problem with a choice forced, and what that is worth or costs.

A price is a difference of two best values. Neither is known closer than its proof, so a price
comes with the range that the two proofs leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.model import Answer, Problem, Solution
from itdirector.engines.roadmap.solve import solve

__all__ = [
    "Forced",
    "Price",
    "price_of_dropping",
    "price_of_insisting",
    "price_of_waiting",
    "value_if",
    "with_forced",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """How much worse the best plan becomes, with the range that is proven."""

    amount: float
    at_least: float
    at_most: float
    instead: Mapping[str, int]
    """The best plan under the changed terms."""


def value_if(
    problem: Problem, forced: Forced, *, seed: int, limit: float = 60.0, share: float = 0.001
) -> Solution:
    """Return the best plan under the forced choices. Raises Impossible when there is none."""
    return solve(with_forced(problem, forced), seed=seed, limit=limit, share=share)


def price_of_waiting(
    problem: Problem, answer: Answer, key: str, *, limit: float = 60.0, share: float = 0.001
) -> Price:
    """Return what it costs when an initiative of the plan begins a quarter later at the earliest.

    Leaving it out altogether counts as waiting. Raises Impossible when it cannot wait.
    """
    forced = Forced(earliest={key: answer.starts[key] + 1})
    return _price(problem, answer, forced, limit=limit, share=share)


def price_of_dropping(
    problem: Problem, answer: Answer, key: str, *, limit: float = 60.0, share: float = 0.001
) -> Price:
    """Return what an initiative of the plan is worth: the loss when it is left out."""
    return _price(problem, answer, Forced(left_out=[key]), limit=limit, share=share)


def price_of_insisting(
    problem: Problem, answer: Answer, key: str, *, limit: float = 60.0, share: float = 0.001
) -> Price:
    """Return what it costs to insist on an initiative that the plan leaves out."""
    return _price(problem, answer, Forced(chosen=[key]), limit=limit, share=share)


def _price(
    problem: Problem, answer: Answer, forced: Forced, *, limit: float, share: float
) -> Price:
    other = value_if(problem, forced, seed=answer.seed, limit=limit, share=share)
    return Price(
        amount=max(0.0, answer.value - other.value),
        at_least=max(0.0, answer.value - other.bound),
        at_most=max(0.0, answer.bound - other.value),
        instead=other.starts,
    )
