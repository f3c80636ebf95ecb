"""What alternatives are compared on, and the alternatives themselves, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from itdirector.engines.roadmap.check import Plan, value_split
from itdirector.engines.roadmap.model import Move, Problem

SPEND, LOSS_LEFT, GOALS, EARNED = "spend", "loss left", "goals", "earned"
"""Axes, all in money at present value over the window: costs; expected loss that remains; what
reaching goals is worth; savings, other value and what pairs are worth."""

LESS_IS_BETTER = {SPEND: True, LOSS_LEFT: True, GOALS: False, EARNED: False}

VALUE = "value"
"""Earned and goals and loss removed, less spend: better on any axis is better in value."""

MUST_DO, CHEAPEST_SAFE, RECOMMENDED = "must-do only", "cheapest safe", "recommended"
RISK_FIRST, GROWTH_FIRST = "risk-first", "growth-first"

SAFE_SHARE = 0.8
"""Share of the loss any plan can remove that a safe plan must remove, unless the organisation says
otherwise. Grade: default, ours, 22 November 2026: nobody's risk appetite but ours."""

TOLERANCE = 1.0
"""Money by which a plan may miss an end: one unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A limit on an axis that an alternative keeps: at most so much, or at least."""

    axis: str
    amount: float

    def __post_init__(self) -> None:
        if self.axis not in LESS_IS_BETTER:
            raise ValueError(f"axis must be one of {', '.join(LESS_IS_BETTER)}, not {self.axis!r}")

    def kept_by(self, position: Mapping[str, float]) -> bool:
        """Return whether a plan with these amounts keeps it, to one unit of money."""
        over = position[self.axis] - self.amount
        return (over if LESS_IS_BETTER[self.axis] else -over) <= TOLERANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The plan worth most among those that keep its ends: so no plan is better on every axis.

    `aim` is the axis that was made as good as can be before value was; no plan that keeps
    `granted` has better than `aim_bound` there. None: value alone. No plan that keeps all of `ends`
    is worth more than `bound`.
    """

    name: str
    aim: str | None
    aim_bound: float | None
    granted: tuple[End, ...]
    """Ends set before the aim was looked at."""
    ends: tuple[End, ...]
    """Those, and what the aim reached."""
    starts: Mapping[str, int]
    moves: tuple[Move, ...]
    position: Mapping[str, float]
    """Axis to amount."""
    value: float
    bound: float
    same_as: str | None = None
    """An alternative before it that is the same plan."""

    @property
    def gap(self) -> float:
        """What another plan that keeps the same ends can be worth beyond it, at most."""
        return max(0.0, self.bound - self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Five alternatives, from the least that must be done."""

    alternatives: tuple[Alternative, ...]
    safe_share: float
    defaults: tuple[str, ...] = field(default=())
    """Names of our own assumptions that were used for want of the organisation's."""
    seed: int
    digest: str


def position(problem: Problem, plan: Plan) -> dict[str, float]:
    """Return where a plan lies on every axis."""
    split = value_split(problem, plan)
    at_stake = sum(
        loss * problem.present_value(q)
        for unit in problem.risk_units
        for q, loss in enumerate(unit.baseline_loss)
    )
    return {
        SPEND: split.cost,
        LOSS_LEFT: at_stake - split.risk_value,
        GOALS: split.goal_value,
        EARNED: split.saving_value + split.other_value + split.pair_value,
    }


def dominates(one: Mapping[str, float], other: Mapping[str, float], *, by: float) -> bool:
    """Return whether a plan is as good on every axis, and better by more than `by` in all."""
    better = [
        other[axis] - one[axis] if less else one[axis] - other[axis]
        for axis, less in LESS_IS_BETTER.items()
    ]
    return min(better) >= 0 and sum(better) > by
