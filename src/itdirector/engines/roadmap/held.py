"""How surely a plan's budgets hold when its works cost what they may cost: by proof and by draws.

The proof: let each work run over by the share `o` of the most it may, from 0 (not at all) to 1. A
line that bears G overruns holds in every period as soon as the shares of its works add up to G or
less, for then no choice of works exceeds what was kept back (Bertsimas and Sim 2004, section 2,
without their symmetry). Works being independent, the distribution of that sum is worked out
exactly, each share rounded up to a grid, so that the chance promised is never too high. The draws
measure what truly holds, which is more: money not spent elsewhere helps too.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.roadmap.model import TOTAL, Move, Problem
from itdirector.engines.roadmap.overruns import Protection, Range

GRID = 200
"""Steps to one overrun in the distribution of the sum; each share is rounded up to the next."""

CONFIDENCE = 1.96
"""Standard errors of the interval around a measured share: 95 of 100 such intervals are right."""

ALL_LINES = "every budget"
"""Name under which it is measured that no line at all is overdrawn."""

Amounts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """In how many draws a budget held: in all its periods, with the moves of the plan made."""

    kept: int
    draws: int

    def __post_init__(self) -> None:
        if not 0 <= self.kept <= self.draws or not self.draws:
            raise ValueError(f"kept must be from 0 to the {self.draws} draws, not {self.kept}")

    @property
    def share(self) -> float:
        """The share of draws in which it held."""
        return self.kept / self.draws

    @property
    def at_least(self) -> float:
        """The lower end of Wilson's 95 % interval around the share (1927)."""
        z2 = CONFIDENCE**2 / self.draws
        middle = self.share + z2 / 2
        spread = math.sqrt(z2 * (self.share * (1 - self.share) + z2 / 4))
        return max(0.0, (middle - spread) / (1 + z2))


def measured(
    problem: Problem,
    protection: Protection,
    plan: Mapping[str, int],
    moves: Iterable[Move],
    *,
    seed: int,
    draws: int,
) -> dict[str, Held]:
    """Return how often each line of the budget, and all of them together, hold for a plan.

    Each initiative has random numbers of its own, so that plans meet the same luck.
    """
    made = tuple(moves)
    costs = {key: _factors(protection.range_of(key), seed, key, draws) for key in plan}
    held = {
        line: _holds(problem, line, _spent(problem, line, plan, costs, draws), made)
        for line in problem.budget_lines
    }
    together = np.all(list(held.values()), axis=0) if held else np.ones(draws, bool)
    return {
        **{line: Held(kept=int(kept.sum()), draws=draws) for line, kept in held.items()},
        ALL_LINES: Held(kept=int(together.sum()), draws=draws),
    }


def _factors(table: Range, seed: int, key: str, draws: int) -> NDArray[np.float64]:
    digest = hashlib.sha256(key.encode()).digest()
    stream = np.random.SeedSequence([seed, int.from_bytes(digest[:16])])
    luck = np.random.Generator(np.random.PCG64(stream)).random(draws)
    shares, factors = zip(*table, strict=True)
    return np.exp(np.interp(luck, shares, np.log(factors)))


def _spent(
    problem: Problem,
    line: str,
    plan: Mapping[str, int],
    factors: Mapping[str, NDArray[np.float64]],
    draws: int,
) -> Amounts:
    """Return what a line is drawn on: shape (periods, draws), each cost rounded up."""
    by_quarter = np.zeros((problem.quarters, draws), np.int64)
    for key, start in plan.items():
        initiative = problem.by_id[key]
        for category in (c for c in sorted(initiative.categories) if line in (c, TOTAL)):
            for age, cost in enumerate(initiative.work_cost(category)):
                # A cost that does not change is not to be rounded up by float dust.
                by_quarter[start + age] += np.ceil(cost * factors[key] - 1e-9).astype(np.int64)
            running = initiative.run_cost_per_quarter.get(category, 0)
            by_quarter[start + initiative.duration_quarters :] += running
    return np.array([by_quarter[list(p)].sum(axis=0) for p in problem.periods(line)])


def _holds(problem: Problem, line: str, spent: Amounts, moves: Sequence[Move]) -> NDArray[np.bool_]:
    """Return in which draws a line has what it needs in every period."""
    rule = problem.rule(line)
    carried = np.zeros(spent.shape[1], np.int64)
    held = np.ones(spent.shape[1], bool)
    for period, given, drawn in zip(
        problem.periods(line), problem.budget_lines[line], spent, strict=True
    ):
        received = sum(_received(line, move) for move in moves if move.quarter in period)
        left = carried + given + received - drawn
        held &= left >= 0
        if rule.keeps_everything:
            carried = left
            continue
        carried = np.maximum(left, 0) * rule.carry_percent // 100
        if rule.carry_cap is not None:
            carried = np.minimum(carried, rule.carry_cap)
    return held


def _received(line: str, move: Move) -> int:
    return move.amount * ((move.taker == line) - (move.giver == line))


def promised(ranges: Iterable[Range], overruns: float) -> float:
    """Return the chance, no higher than it is, that works together run over by so many at most."""
    chances = _sum_of_shares(ranges)
    # Dust may not lose a step of the grid that is reached exactly.
    return min(1.0, math.fsum(chances[: math.floor(overruns * GRID + 1e-6) + 1]))


def enough_overruns(ranges: Iterable[Range], share: float) -> float:
    """Return the least number of overruns, on the grid, with which that chance is promised."""
    reached = np.cumsum(_sum_of_shares(ranges))
    return int(np.searchsorted(reached, share - 1e-12)) / GRID


def _sum_of_shares(ranges: Iterable[Range]) -> NDArray[np.float64]:
    """Return the chance of each sum of shares of overruns, in steps of the grid from 0."""
    chances = np.ones(1)
    for table in ranges:
        chances = np.convolve(chances, _share_chances(table))
    return chances


def _share_chances(table: Range) -> NDArray[np.float64]:
    """Return the chance of each share of the most that a work may run over, rounded up."""
    top = table[-1][1]
    if top <= 1:
        return np.ones(1)
    reached = [_chance_up_to(table, 1 + step / GRID * (top - 1)) for step in range(GRID)]
    return np.diff([0.0, *reached, 1.0])


def _chance_up_to(table: Range, factor: float) -> float:
    """Return the chance that a cost is no more than so many times the planned one."""
    factors = [f for _, f in table]
    above = next(n for n, f in enumerate(factors) if f > factor)
    if above == 0:
        return 0.0
    (low, before), (high, after) = table[above - 1], table[above]
    return low + (high - low) * math.log(factor / before) / math.log(after / before)
