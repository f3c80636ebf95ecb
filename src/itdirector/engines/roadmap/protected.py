"""What protection costs and what it gives, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.roadmap.answer import Answer
from itdirector.engines.roadmap.held import Held
from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.reasons import Worse


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt: what each line was to bear, and the best plan that does, if any does."""

    overruns: Mapping[str, float]
    starts: Mapping[str, int] | None
    value: float
    held: Mapping[str, Held]
    """Budget line, and ALL_LINES, to how often it held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A plan each of whose budgets holds with the chance asked for, and what that costs.

    Costs are drawn from their ranges, each work by itself: what makes many works dearer at once
    (prices, a weak currency) is not in it. `at_least` of each line's Held is not below `share`.
    """

    share: float
    problem: Problem
    """The question with its protection: `answer` answers it like any other."""
    answer: Answer
    held: Mapping[str, Held]
    """Budget line, and ALL_LINES, to how often it held, in other draws than chose the plan."""
    promised: Mapping[str, float]
    """Budget line to the chance with which it holds for sure, by the bound in `held`."""
    unprotected: Mapping[str, Held]
    """The same as `held` of the plan asked about, in the same draws."""
    price: Worse
    """Value lost against the plan asked about, with the range the proofs leave."""
    tried: tuple[Tried, ...]
    defaults: tuple[str, ...]
    draws: int
    seed: int
    digest: str
    """Of the question asked about, which bears nothing."""
