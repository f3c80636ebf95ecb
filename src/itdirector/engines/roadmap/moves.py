"""Which money must be moved between categories so that a given plan's books balance.

Deciding the plan and deciding the moves are different questions: the solvers decide both at once,
each in its own model; this one, with the plan given, finds the least that must be moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.roadmap.ledger import kept_back, spend
from itdirector.engines.roadmap.model import Move, Problem


def moves_for(problem: Problem, plan: Mapping[str, int]) -> tuple[Move, ...] | None:
    """Return the moves with the least money moved in all; None when none make the books balance.

    Budgets that may not move anything are left to the checker: they add no moves and no refusal.
    """
    moves: list[Move] = []
    for per in ("quarter", "year"):
        lines = [c for c in sorted(problem.budget) if problem.rule(c).per == per]
        if any(problem.rule(c).virement_limit for c in lines):
            net = _net_moves(problem, plan, lines)
            if net is None:
                return None
            moves += _paired(problem, lines, net)
    return tuple(moves)


@dataclass(slots=True)
class _Rows:
    """Linear rows over the columns (kind, line, period): kinds are given, taken, carried."""

    lines: int
    periods: int
    rows: list[NDArray[np.float64]]
    most: list[float]

    def column(self, kind: int, line: int, period: int) -> int:
        return (kind * self.lines + line) * self.periods + period

    def add(self, terms: Mapping[tuple[int, int, int], float], most: float) -> None:
        row = np.zeros(3 * self.lines * self.periods)
        for (kind, line, period), factor in terms.items():
            if period >= 0:
                row[self.column(kind, line, period)] += factor
        self.rows.append(row)
        self.most.append(most)


_GIVEN, _TAKEN, _CARRIED = range(3)


def _net_moves(
    problem: Problem, plan: Mapping[str, int], lines: list[str]
) -> NDArray[np.int64] | None:
    """Return taken less given, by line and period; None when the books cannot balance."""
    # Loading it takes seconds, and few firms may move money.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    table = _rows(problem, plan, lines)
    periods = table.periods
    limits = [float(problem.rule(c).virement_limit) for c in lines]
    upper = np.full(3 * len(lines) * periods, np.inf)
    upper[: len(lines) * periods] = np.repeat(limits, periods)
    for number, line in enumerate(lines):
        cap = problem.rule(line).carry_cap
        if cap is not None:
            first = table.column(_CARRIED, number, 0)
            upper[first : first + periods] = cap
    cost = np.zeros(len(upper))
    cost[: len(lines) * periods] = 1
    found = milp(
        cost,
        integrality=np.ones(len(upper), np.int64),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(np.array(table.rows), -np.inf, np.array(table.most)),
    )
    if found.x is None:
        return None
    levels = np.rint(found.x).astype(np.int64).reshape(3, len(lines), periods)
    return np.asarray(levels[_TAKEN] - levels[_GIVEN])


def _rows(problem: Problem, plan: Mapping[str, int], lines: list[str]) -> _Rows:
    periods = problem.periods(lines[0])
    table = _Rows(len(lines), len(periods), [], [])
    for p in range(len(periods)):
        balance = {(_GIVEN, n, p): 1.0 for n in range(len(lines))}
        balance |= {(_TAKEN, n, p): -1.0 for n in range(len(lines))}
        table.add(balance, 0.0)
        table.add({key: -factor for key, factor in balance.items()}, 0.0)
    for n, line in enumerate(lines):
        rule, back = problem.rule(line), kept_back(problem, plan, line)
        percent = rule.carry_percent
        for p, (quarters, given) in enumerate(zip(periods, problem.budget[line], strict=True)):
            free = float(given - sum(spend(problem, plan, line, q) for q in quarters))
            # What is kept back counts as spent, except where everything is kept.
            there = free - back[p]
            free = free if rule.keeps_everything else there
            used = {(_GIVEN, n, p): 1.0, (_TAKEN, n, p): -1.0, (_CARRIED, n, p - 1): -1.0}
            table.add(used, there)
            kept = {key: percent * factor for key, factor in used.items()}
            table.add(kept | {(_CARRIED, n, p): 100.0}, percent * free)
    return table


def _paired(problem: Problem, lines: list[str], net: NDArray[np.int64]) -> Iterator[Move]:
    """Yield who gives to whom, in order of name."""
    for p, quarters in enumerate(problem.periods(lines[0])):
        left = {line: int(net[n, p]) for n, line in enumerate(lines)}
        givers = [line for line in lines if left[line] < 0]
        for taker in lines:
            while left[taker] > 0:
                giver = givers[0]
                amount = min(left[taker], -left[giver])
                yield Move(quarter=quarters[0], giver=giver, taker=taker, amount=amount)
                left[taker] -= amount
                left[giver] += amount
                if left[giver] == 0:
                    givers.pop(0)
