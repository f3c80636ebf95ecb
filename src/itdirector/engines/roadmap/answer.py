"""What the roadmap engine answers, and the ways in which it says that it cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSplit:
    """Where a plan's value comes from, at present value over the whole window."""

    risk_value: float
    saving_value: float
    other_value: float
    cost: float
    goal_value: float = 0.0
    """What reaching goals is worth: stated preference, not money received."""
    pair_value: float = 0.0
    """Synergies less overlaps."""

    @property
    def total(self) -> float:
        """The plan's value."""
        gains = self.risk_value + self.saving_value + self.other_value
        return gains + self.goal_value + self.pair_value - self.cost


class Impossible(Exception):
    """No plan meets every obligation within the money and the people. `ease` says what would."""


class ProofFailed(Exception):
    """Two roads to one number disagree: nothing may be claimed. A defect, ours or a solver's."""


class LimitReached(Exception):
    """The search ended before any plan was found, and before it was known that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Money moved from one category's budget to another's, in the period that holds `quarter`."""

    quarter: int
    """The first planned quarter of the period."""
    giver: str
    taker: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What one solver found. `bound` is a value that no plan exceeds, rounding included."""

    starts: Mapping[str, int]
    """Initiative id to the quarter in which work begins. What is not done is absent."""
    value: float
    bound: float
    rounds: int
    solver: str
    """Name and version."""
    moves: tuple[Move, ...] = ()
    """Money the plan needs moved between categories, the least in all."""

    @property
    def gap(self) -> float:
        """What the best plan can be worth beyond this one, at most. Never below 0."""
        return max(0.0, self.bound - self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The roadmap, its proof, and all that is needed to repeat and to check it.

    No other choice within the same limits is worth more than `gap` beyond `value`; `gap` already
    contains every rounding, so it is never optimistic. Money is whole units of the
    organisation's currency; values are at present value over the window.
    """

    starts: Mapping[str, int]
    """Initiative id to the quarter in which work begins. What is not done is absent."""
    value: float
    """Worth of the plan, recomputed quarter by quarter outside the solvers."""
    bound: float
    """Value that no plan exceeds: the lower of the two solvers' bounds."""
    status: str
    """"proven" when the gap is within the share asked for, else "limit reached"."""
    first: Solution
    second: Solution
    verdict: str
    """What the second solver says of the first: "agrees", or "does not contradict"."""
    split: ValueSplit
    spend: Mapping[str, tuple[int, ...]]
    """Budget category to spend per planned quarter."""
    effort_days: Mapping[str, tuple[float, ...]]
    """Skill to days per planned quarter."""
    residual_loss: Mapping[str, tuple[float, ...]]
    """Risk unit to expected loss left per quarter of the window, not discounted."""
    violations: tuple[str, ...]
    """Rules the plan breaks, found by independent code. Always empty: `prove` refuses others."""
    seed: int
    digest: str
    """SHA-256 of the problem, the same whatever order it was listed in."""
    moves: tuple[Move, ...] = ()
    """Money to be moved between categories, where rules allow it."""
    goal_reached: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Goal to the share of it reached in each quarter of the window."""
    reserve: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Budget line that bears overruns to what it keeps back for them in each of its periods."""

    @property
    def gap(self) -> float:
        """What any other plan can be worth beyond this one, at most. Never below 0."""
        return max(0.0, self.bound - self.value)

    @property
    def gap_share(self) -> float:
        """The gap as a share of the value; infinite when there is a gap and no value."""
        if self.gap == 0:
            return 0.0
        return self.gap / abs(self.value) if self.value else math.inf


def close_enough(*, value: float, bound: float, share: float) -> bool:
    """Return whether a bound lies within `share` of the value, or within one unit of money."""
    return math.isfinite(value) and bound - value <= max(1.0, share * abs(value))
