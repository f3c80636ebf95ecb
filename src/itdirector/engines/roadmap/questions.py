"""What if: the same problem with a choice forced, and what that is worth or costs.

A price is a difference of two best values. Neither is known closer than its proof, so a price
comes with the range that the two proofs leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from itdirector.engines.roadmap.model import Answer, Initiative, Problem, Solution
from itdirector.engines.roadmap.solve import solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """Choices taken out of the engine's hands. Sets and keys are initiative ids."""

    chosen: Collection[str] = ()
    left_out: Collection[str] = ()
    earliest: Mapping[str, int] = field(default_factory=dict)
    """Quarter before which the work may not begin."""
    starts: Mapping[str, int] = field(default_factory=dict)
    """Quarter in which the work must begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """How much worse the best plan becomes, with the range that is proven."""

    amount: float
    at_least: float
    at_most: float
    instead: Mapping[str, int]
    """The best plan under the changed terms."""


def with_forced(problem: Problem, forced: Forced) -> Problem:
    """Return the problem with the choices forced. Refuses an id that is not in it."""
    named = {*forced.chosen, *forced.left_out, *forced.earliest, *forced.starts}
    strangers = sorted(named - problem.by_id.keys())
    if strangers:
        raise ValueError(f"not initiatives of this problem: {', '.join(strangers)}")
    return replace(
        problem,
        initiatives=tuple(_forced(i, forced, problem.quarters) for i in problem.initiatives),
    )


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


def _forced(initiative: Initiative, forced: Forced, quarters: int) -> Initiative:
    key = initiative.id
    if key in forced.left_out:
        return replace(initiative, earliest_start=quarters)
    earliest = max(initiative.earliest_start, forced.earliest.get(key, 0))
    initiative = replace(
        initiative, earliest_start=earliest, mandatory=initiative.mandatory or key in forced.chosen
    )
    if key in forced.starts:
        return _fixed(initiative, forced.starts[key])
    return initiative


def _fixed(initiative: Initiative, start: int) -> Initiative:
    """Return the initiative with the one start left, if it allows that start at all."""
    finish = start + initiative.duration_quarters - 1
    deadline = initiative.latest_finish
    return replace(
        initiative,
        mandatory=True,
        earliest_start=max(initiative.earliest_start, start),
        latest_finish=finish if deadline is None else min(deadline, finish),
    )
