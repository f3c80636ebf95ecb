"""A second solver, HiGHS, on the order of restoring: time in steps, linear rows, its own amounts.

A column says that a restore has begun by a moment, or that a thing stands by it (Pritsker, Watters
and Wolfe 1969, in steps). Moments far beyond the order at hand are left out, with what they cost:
that can only lower the bound, which stays one. Shares nothing with the first solver's model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

import highspy
import numpy as np

from itdirector.engines.recovery.check_order import PENNY, complete_order, loss_of
from itdirector.engines.recovery.model import (
    MINUTES,
    LossCurve,
    Need,
    ProofFailed,
    RecoveryProblem,
    minutes,
)
from itdirector.engines.recovery.standing import standing

MOST_COLUMNS = 3_000
"""Restores and things times moments. With more, time is counted in coarser units and restores are
taken for a little shorter than they are: the bound stays one, and lies lower."""

WORK = 600_000
"""Search nodes times columns: a count, not a time, so that the answer repeats."""

FLOAT_SLACK = 1e-6
"""Share by which a bound is lowered: HiGHS works to tolerances of about a millionth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the second solver says: an order, in minutes after the lead time, and a bound."""

    starts: Mapping[str, int]
    loss: float
    """Money this order loses, counted minute by minute."""
    least_loss: float
    """No order loses less."""


def second_opinion(problem: RecoveryProblem, starts: Mapping[str, int], *, seed: int) -> Opinion:
    """Return the second solver's order and bound, beginning with a known order."""
    model = _Moments(problem, starts)
    model.build()
    found, bound = model.run(starts, seed=seed)
    orders = [dict(starts), complete_order(problem, found)]
    loss, best = min(((loss_of(problem, o), o) for o in orders), key=itemgetter(0))
    return Opinion(starts=best, loss=loss, least_loss=bound)


def agreed(
    problem: RecoveryProblem,
    starts: Mapping[str, int],
    bounds: Mapping[str, float],
    *,
    seed: int,
) -> tuple[dict[str, int], dict[str, float]]:
    """Return the better of a known order and the second solver's, and every solver's bound.

    `bounds` are other solvers' by name. Raises ProofFailed when an order loses less than a bound.
    """
    opinion = second_opinion(problem, starts, seed=seed)
    every = {**bounds, solver_name(): opinion.least_loss}
    for solver, bound in every.items():
        if opinion.loss < bound - PENNY:
            raise ProofFailed(f"{solver}: bound {bound}, an order loses {opinion.loss}")
    return dict(opinion.starts), every


def solver_name() -> str:
    """Return the solver and its version."""
    return f"HiGHS {highspy.Highs().version()}"


class _Moments:
    """The model: `column[key][t]`, from moment 0 on, in units of time."""

    def __init__(self, problem: RecoveryProblem, starts: Mapping[str, int]) -> None:
        self.problem = problem
        up = standing(problem, {key: np.array([True]) for key in problem.restores}, 1)
        down = [key for key, stands in up.items() if not stands[0]]
        self.waiting = [key for key in down if key not in problem.restores]
        self.stopped = [s for s in problem.services if s.id in down]
        took = {key: r.planned_minutes for key, r in problem.restores.items()}
        marks = [minutes(at) for s in problem.services for at, _ in s.loss.steps]
        self.finest = math.gcd(*took.values(), problem.lead_minutes, *marks) or 1
        ends = max((begin + took[key] for key, begin in starts.items()), default=0)
        # Long enough that leaving the last restores out, to do others sooner, does not pay.
        end = min(sum(took.values()), 3 * ends // 2)
        columns = -(-end // self.finest) * (len(took) + len(self.waiting))
        self.unit = self.finest * max(1, -(-columns // MOST_COLUMNS))
        self.moments = -(-end // self.unit)
        self.length = {key: whole // self.unit for key, whole in took.items()}
        """Whole units, rounded down."""
        self.column: dict[str, range] = {}
        self.highs = highspy.Highs()
        self.highs.silent()

    def build(self) -> None:
        """State needs, hands and losses."""
        for number, key in enumerate([*self.length, *self.waiting]):
            first = number * self.moments
            self.column[key] = range(first, first + self.moments)
            for column in self.column[key]:
                self.highs.addVar(0.0, 1.0)
                self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
            for column in self.column[key][1:]:
                self._row({column - 1: 1.0, column: -1.0}, most=0.0)
        for key in self.column:
            for need in self.problem.by_id[key].needs:
                for moment in range(self.moments):
                    self._need(self.column[key][moment], need, moment)
        self._hands()
        self._losses()

    def _stands(self, key: str, moment: int) -> int | bool:
        """Return the column that says a thing stands by a moment, or what is known of it."""
        if key not in self.column:
            return True
        begun = moment - self.length.get(key, 0)
        return self.column[key][begun] if begun >= 0 else False

    def _need(self, column: int, need: Need, moment: int) -> None:
        """Let nothing begin, or stand, before enough of a need does."""
        members = [self._stands(member, moment) for member in sorted(need.of)]
        there = sum(member is True for member in members)
        columns = [member for member in members if not isinstance(member, bool)]
        if need.quorum == len(members):
            for member in columns:
                self._row({column: 1.0, member: -1.0}, most=0.0)
            if len(columns) + there < len(members):
                self._row({column: 1.0}, most=0.0)
        else:
            missing = float(need.quorum - there)
            self._row({column: missing, **dict.fromkeys(columns, -1.0)}, most=0.0)

    def _hands(self) -> None:
        restores, bandwidth = self.problem.restores, self.problem.bandwidth_gb_per_hour
        supplies: list[tuple[dict[str, float], float]] = [
            ({k: float(r.skills.get(skill, 0)) for k, r in restores.items()}, float(there))
            for skill, there in self.problem.engineers.items()
        ]
        if bandwidth is not None:
            streams = {k: round(r.stream_gb_per_hour, 2) for k, r in restores.items()}
            supplies.append((streams, round(bandwidth, 2)))
        for uses, there in supplies:
            for moment in range(self.moments):
                row: dict[int, float] = {}
                for key, use in uses.items():
                    if use and self.length[key]:
                        row[self.column[key][moment]] = use
                        done = self._stands(key, moment)
                        if not isinstance(done, bool):
                            row[done] = -use
                self._row(row, most=there)

    def _losses(self) -> None:
        """Charge each moment in which a service does not stand, and the time before all of them."""
        before = 0.0
        for service in self.stopped:
            before += service.loss.lost(self.problem.lead_minutes / MINUTES)
            for moment in range(self.moments):
                price = self._price(service.loss, moment)
                before += price
                self.highs.changeColCost(self.column[service.id][moment], -price)
        self.highs.changeObjectiveOffset(before)

    @property
    def grain(self) -> float:
        """Money of which every order's loss is a multiple."""
        rates = [rate for service in self.stopped for _, rate in service.loss.steps]
        return max(1, math.gcd(*rates)) * self.finest / MINUTES

    def _price(self, loss: LossCurve, moment: int) -> float:
        begins = self.problem.lead_minutes + moment * self.unit
        return loss.lost((begins + self.unit) / MINUTES) - loss.lost(begins / MINUTES)

    def _row(self, row: Mapping[int, float], *, most: float) -> None:
        self.highs.addRow(
            -math.inf, most, len(row), np.array(list(row), np.int32), np.array(list(row.values()))
        )

    def run(self, starts: Mapping[str, int], *, seed: int) -> tuple[dict[str, int], float]:
        """Return starts, in minutes, of what begins in time, and the bound."""
        for option, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", seed),
            ("mip_max_nodes", WORK // max(1, self.moments * len(self.column))),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", self.grain / 2),
        ):
            self.highs.setOptionValue(option, setting)
        self._suggest(starts)
        self.highs.run()
        bound = float(self.highs.getInfo().mip_dual_bound)
        level = self.highs.getSolution().col_value
        begun = {
            key: next((t for t, c in enumerate(self.column[key]) if level[c] > 0.5), None)
            for key in self.length
        }
        found = {key: t * self.unit for key, t in begun.items() if t is not None}
        lowered = max(0.0, bound - FLOAT_SLACK * max(1.0, abs(bound)))
        return found, math.ceil(lowered / self.grain) * self.grain

    def _suggest(self, starts: Mapping[str, int]) -> None:
        columns = [c for key in self.length for c in self.column[key]]
        levels = [
            float(starts[key] <= t * self.unit) for key in self.length for t in range(self.moments)
        ]
        self.highs.setSolution(len(columns), np.array(columns, np.int32), np.array(levels))
