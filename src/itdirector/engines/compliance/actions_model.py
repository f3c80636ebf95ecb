"""Which actions, together, satisfy several frameworks, and what each framework costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.compliance.model import Rule, named_tests, once

MOST_COEFFICIENT = 2**31
"""Coefficients stay below this: CP-SAT 9.15 certifies wrong optima beyond (or-tools #5293)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can be done once, at a whole cost, and makes some tests met."""

    id: str
    cost: int
    meets: frozenset[str]

    def __post_init__(self) -> None:
        if not isinstance(self.cost, int) or self.cost < 0:
            raise ValueError(f"{self.id}: cost must be a whole amount from 0, not {self.cost!r}")
        if not self.meets:
            raise ValueError(f"{self.id}: meets names no test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """What must hold for one framework. What does not apply is left out of the rule."""

    id: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionQuestion:
    """The cheapest set of actions for all frameworks; of equal cost, the one with fewest actions.

    `met` are tests that are met already, `out` tests that do not apply.
    """

    frameworks: tuple[Framework, ...]
    actions: tuple[Action, ...]
    met: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        once("frameworks", [f.id for f in self.frameworks])
        once("actions", [a.id for a in self.actions])
        if both := sorted(self.met & self.out):
            raise ValueError(f"met: {both[0]!r} is met and out of scope")
        tests = {test for f in self.frameworks for test in named_tests(f.rule)}
        for action in self.actions:
            for strange in sorted(action.meets - tests):
                raise ValueError(f"{action.id}: meets {strange!r}, a test of no framework")
        for action in self.actions:
            if self.weight(action) >= MOST_COEFFICIENT:
                raise ValueError(f"{action.id}: cost is too large; count in thousands")

    def weight(self, action: Action) -> int:
        """Return what solvers minimise: cost first, then the number of actions."""
        return action.cost * (len(self.actions) + 1) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One solver's set. `bound` is a weight that no set stays below; the set reaches it."""

    chosen: tuple[str, ...]
    weight: int
    bound: float
    solver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAnswer:
    """The set, proven cheapest by two solvers on two models.

    `alone_cost` is what each framework would cost by itself, `marginal_cost` what dropping it from
    the set would save: together they show what frameworks share.
    `serves` maps each chosen action to the frameworks whose rules name a test it meets.
    """

    chosen: tuple[str, ...]
    cost: int
    alone_cost: Mapping[str, int]
    marginal_cost: Mapping[str, int]
    serves: Mapping[str, tuple[str, ...]]
    solvers: tuple[str, str]
    digest: str

    @property
    def shared_saving(self) -> int:
        """What doing all frameworks at once saves against doing each alone."""
        return sum(self.alone_cost.values()) - self.cost
