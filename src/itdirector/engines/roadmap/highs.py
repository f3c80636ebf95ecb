"""A second solver, HiGHS, on the same question stated another way: real numbers, steps not pulses.

Here a variable says that work has begun by a quarter, not in it, and every coefficient is worked
out from the problem alone. A mistake in one model is then unlikely to be repeated in the other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

import highspy
import numpy as np

from itdirector.engines.roadmap.amounts import Key, Source, own_value, sources, spent_by
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.model import (
    TOTAL,
    BudgetRule,
    Impossible,
    LimitReached,
    Problem,
    Solution,
    close_enough,
)
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.relief import HUNDREDTH_WORTH, Scope
from itdirector.engines.roadmap.second_reserve import reserves

FIRST_SHARES = (0.0, 0.12, 0.24, 0.36, 0.48, 0.6, 0.7, 0.79, 0.87, 0.93)
"""Shares of loss removed at which the benefit is bounded by its tangent from the start."""

NO_PLAN = (
    highspy.HighsModelStatus.kInfeasible,
    # No gain is without end here, so this can only mean infeasible.
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)

MOST = 0.999
"""Largest share at which a benefit is bounded by its tangent: beyond, the slope says nothing."""

FLOAT_SLACK = 1e-6
"""Share by which the bound is raised: HiGHS works to tolerances of about a millionth."""


class Steps:
    """The mixed-integer model of one problem inside HiGHS; `scope` is what may give way."""

    def __init__(self, problem: Problem, *, seed: int, scope: Scope | None = None) -> None:
        self.problem = problem
        self.scope = scope or Scope()
        self.by_id = problem.by_id
        self.highs = highspy.Highs()
        for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", seed)):
            self.highs.setOptionValue(option, setting)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.columns = 0
        self.begun = {
            key: {t: self.column(1.0, whole=True) for t in problem.starts(i)}
            for key, i in self.by_id.items()
        }
        self.sources = {source.key: source for source in sources(problem)}
        self.removed: dict[tuple[Key, int], int] = {}
        """Source and quarter of finish to the column of the benefit had from then on."""

    def build(self) -> None:
        """State the rules, the objective and the first tangents."""
        self.rules()
        self._own_values()
        self._benefits()
        self._pairs()

    def rules(self) -> None:
        """State what every plan must keep."""
        for begun in self.begun.values():
            for earlier, later in pairwise(begun.values()):
                self.row({earlier: 1.0, later: -1.0}, most=0.0)
        self._obligations()
        self._order()
        self._money()
        self._people()

    def _more(self, coefficient: float, *, wanted: bool, weight: float) -> dict[int, float]:
        """Return supply beyond a limit of one period, at a price, where it is wanted."""
        if not wanted:
            return {}
        column = self.column(math.inf, whole=True)
        self.highs.changeColCost(column, -weight)
        return {column: -coefficient}

    def column(self, upper: float, *, whole: bool, lower: float = 0.0) -> int:
        """Add a variable and return its number."""
        self.highs.addVar(lower, upper)
        if whole:
            self.highs.changeColIntegrality(self.columns, highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def row(
        self, row: Mapping[int, float], *, least: float = -math.inf, most: float = math.inf
    ) -> None:
        """Add a constraint on columns."""
        kept = {column: c for column, c in row.items() if c}
        self.highs.addRow(
            least, most, len(kept), np.array(list(kept), np.int32), np.array(list(kept.values()))
        )

    def pulse(self, row: dict[int, float], key: str, start: int, coefficient: float) -> None:
        """Add a coefficient on "work begins in this very quarter"."""
        row[self.begun[key][start]] += coefficient
        if start - 1 in self.begun[key]:
            row[self.begun[key][start - 1]] -= coefficient

    def step(self, row: dict[int, float], key: str, quarter: int, coefficient: float) -> None:
        """Add a coefficient on "work has begun by this quarter"."""
        options = [t for t in self.begun[key] if t <= quarter]
        if options:
            row[self.begun[key][max(options)]] += coefficient

    def ever(self, row: dict[int, float], key: str, coefficient: float = 1.0) -> None:
        """Add a coefficient on "work ever begins"."""
        self.step(row, key, self.problem.quarters, coefficient)

    def _own_values(self) -> None:
        own: dict[int, float] = defaultdict(float)
        for key, begun in self.begun.items():
            for t in begun:
                self.pulse(own, key, t, own_value(self.problem, self.by_id[key], t))
        for column, value in own.items():
            self.highs.changeColCost(column, value)

    def _obligations(self) -> None:
        for key, initiative in self.by_id.items():
            if initiative.mandatory:
                self._together([key], least=1.0)
        for group in sorted({i.group for i in self.by_id.values() if i.group is not None}):
            least = 1.0 if group in self.problem.mandatory_groups else 0.0
            self._together([i.id for i in self.problem.finishers(group)], least=least)
        for pair in sorted(map(sorted, self.problem.excludes)):
            self._together(pair, least=0.0)

    def _together(self, keys: list[str], *, least: float) -> None:
        row: dict[int, float] = defaultdict(float)
        for key in keys:
            self.ever(row, key)
        self.row(row, least=least, most=1.0)

    def _order(self) -> None:
        for key, initiative in self.by_id.items():
            for before, wait in initiative.after.items():
                for t in self.begun[key]:
                    row: dict[int, float] = defaultdict(float)
                    self.step(row, key, t, 1.0)
                    for first in self.problem.finishers(before):
                        self.step(row, first.id, t - wait - first.duration_quarters, -1.0)
                    self.row(row, most=0.0)
            for required in initiative.requires:
                needs: dict[int, float] = defaultdict(float)
                self.ever(needs, key)
                for other in self.problem.finishers(required):
                    self.ever(needs, other.id, -1.0)
                self.row(needs, most=0.0)

    def _money(self) -> None:
        """State what each budget period takes in, gives out, keeps and may lose."""
        balance: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
        for line, amounts in self.problem.budget_lines.items():
            periods, rule = self.problem.periods(line), self.problem.rule(line)
            back = reserves(self, line)
            moves = line != TOTAL and self._may_move(rule.per)
            kept: dict[int, float] = {}
            for p, (use, amount) in enumerate(
                zip(self._draws(line, periods), amounts, strict=True)
            ):
                given = self._net_given(rule) if moves else {}
                balance[rule.per, p] |= given
                more = self._more(1.0, wanted=line in self.scope.lines, weight=1.0)
                needs = {**use, **given, **more, **kept}
                if back and rule.keeps_everything:
                    self.row({**needs, **back[p]}, most=amount)
                elif back:
                    needs |= back[p]
                kept = self._keep(needs, rule, amount)
        for pool in balance.values():
            self.row(pool, least=0.0, most=0.0)

    def _may_move(self, per: str) -> bool:
        rules = [self.problem.rule(c) for c in self.problem.budget]
        return any(rule.virement_limit and rule.per == per for rule in rules)

    def _net_given(self, rule: BudgetRule) -> dict[int, float]:
        """Return what a line gives to others less what it receives, in one period."""
        given = self.column(float(rule.virement_limit), whole=True)
        return {given: 1.0, self.column(math.inf, whole=True): -1.0}

    def _keep(self, use: dict[int, float], rule: BudgetRule, amount: int) -> dict[int, float]:
        """Limit what a period uses, and return what it hands to the next."""
        cap = math.inf if rule.carry_cap is None else float(rule.carry_cap)
        kept = self.column(cap, whole=not rule.keeps_everything)
        self.row(use | {kept: 1.0}, most=amount)
        if rule.carry_percent < 100:
            share = {column: rule.carry_percent * c for column, c in use.items()}
            self.row(share | {kept: 100.0}, most=rule.carry_percent * amount)
        return {kept: -1.0}

    def _draws(self, line: str, periods: tuple[range, ...]) -> list[dict[int, float]]:
        """Return, for each period, the row of what is spent in it."""
        categories = self.problem.categories if line == TOTAL else (line,)
        rows: list[dict[int, float]] = [defaultdict(float) for _ in periods]
        for key, initiative in self.by_id.items():
            for t in self.begun[key]:
                for row, period in zip(rows, periods, strict=True):
                    before = spent_by(initiative, categories, quarters_in=period[0] - t)
                    after = spent_by(initiative, categories, quarters_in=period[-1] + 1 - t)
                    self.pulse(row, key, t, after - before)
        return rows

    def _people(self) -> None:
        for skill in self.problem.capacity_days:
            rows: list[dict[int, float]] = [
                defaultdict(float) for _ in range(self.problem.quarters)
            ]
            for key, initiative in self.by_id.items():
                for t in self.begun[key]:
                    for age, work in enumerate(initiative.work_hundredths(skill)):
                        self.pulse(rows[t + age], key, t, work / 100)
            for row, available in zip(rows, self.problem.capacity_hundredths(skill), strict=True):
                scarce = skill in self.scope.skills
                more = self._more(0.01, wanted=scarce, weight=HUNDREDTH_WORTH)
                self.row({**row, **more}, most=available / 100)

    def _benefits(self) -> None:
        for source in self.sources.values():
            for quarter in range(1, self.problem.quarters + 1):
                at_stake = source.at_stake(self.problem, quarter)
                self.removed[source.key, quarter] = column = self.column(
                    source.most * at_stake, whole=False, lower=source.worst * at_stake
                )
                self.highs.changeColCost(column, 1.0)
                for share in FIRST_SHARES + ((source.worst, source.worst / 2) * (source.worst < 0)):
                    self._tangent(source, quarter, share)

    def _pairs(self) -> None:
        for pair in self.problem.pair_values:
            both = self.column(1.0, whole=False)
            self.highs.changeColCost(both, pair.value)
            either: dict[int, float] = defaultdict(float)
            for key in (pair.one, pair.other):
                row: dict[int, float] = defaultdict(float)
                self.ever(row, key)
                self.ever(either, key)
                row[both] -= 1.0
                self.row(row, least=0.0)
            either[both] -= 1.0
            self.row(either, most=1.0)

    def tangents_at(self, plan: Mapping[str, int]) -> None:
        """Bound each benefit by its tangent where this plan lies."""
        for key, quarter in self.removed:
            source = self.sources[key]
            finished = (
                source.shares.get(name, 0.0)
                for name, start in plan.items()
                if start + self.by_id[name].duration_quarters <= quarter
            )
            share = 1 - math.prod(1 - e for e in finished)
            self._tangent(source, quarter, min(share, MOST))

    def _tangent(self, source: Source, quarter: int, share: float) -> None:
        at_stake = source.at_stake(self.problem, quarter)
        slope = at_stake * (1 - share)
        row: dict[int, float] = defaultdict(float, {self.removed[source.key, quarter]: 1.0})
        # What reaches a goal wholly must lift the tangent to the top, and that is enough.
        top = 1 - math.log1p(-share)
        for key, effect in source.shares.items():
            finish_by = quarter - self.by_id[key].duration_quarters
            lift = top if effect == 1 else -math.log1p(-effect)
            self.step(row, key, finish_by, -slope * lift)
        self.row(row, most=at_stake * share + slope * math.log1p(-share))

    def run(self, *, nodes: int, gap: float) -> highspy.HighsModelStatus:
        """Search, and return how the search ended."""
        self.highs.setOptionValue("mip_max_nodes", nodes)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", gap)
        self.highs.run()
        return self.highs.getModelStatus()

    def bound(self) -> float:
        """Return the value that no plan exceeds, raised by what floats may have lost."""
        bound = float(self.highs.getInfo().mip_dual_bound)
        return bound + FLOAT_SLACK * max(1.0, abs(bound))

    def plan(self) -> dict[str, int] | None:
        """Return the plan found, if any."""
        if (
            self.highs.getInfo().primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        level = self.highs.getSolution().col_value
        first = {
            key: next((t for t, column in begun.items() if level[column] > 0.5), None)
            for key, begun in self.begun.items()
        }
        return {key: t for key, t in first.items() if t is not None}

    def suggest(self, plan: Mapping[str, int]) -> None:
        """Tell the solver of a known plan."""
        columns = [c for begun in self.begun.values() for c in begun.values()]
        levels = [
            float(key in plan and plan[key] <= t)
            for key, begun in self.begun.items()
            for t in begun
        ]
        self.highs.setSolution(len(columns), np.array(columns, np.int32), np.array(levels))


def solve(
    problem: Problem,
    *,
    seed: int,
    nodes: int = 20_000,
    share: float = 0.001,
    known: Mapping[str, int] | None = None,
) -> Solution:
    """Return the best plan HiGHS finds and its own bound on every plan's value.

    The search ends when the two lie within `share` of each other, or after `nodes` nodes of the
    search tree in all (a count, not a time, so that the answer repeats). `known`, a plan found
    before, can only make it faster. Raises Impossible and LimitReached as the first solver does.
    """
    model = Steps(problem, seed=seed)
    model.build()
    best = known
    value = _value(problem, best)
    bound, rounds, progress = math.inf, 0, True
    while progress and nodes > 0 and not close_enough(value=value, bound=bound, share=share):
        rounds += 1
        if best is not None:
            model.tangents_at(best)
            model.suggest(best)
        gap = max(0.5, share * abs(value) / 4) if best is not None else 0.5
        if model.run(nodes=nodes, gap=gap) in NO_PLAN:
            raise Impossible("no plan meets every obligation within the money and the people")
        nodes -= max(1, int(model.highs.getInfo().mip_node_count))
        found = model.plan()
        found_value = _value(problem, found)
        progress = found_value > value or model.bound() < bound - 1e-9 * abs(model.bound())
        bound = min(bound, model.bound())
        if found is not None:
            model.tangents_at(found)
        if found_value > value:
            best, value = found, found_value
    if best is None:
        raise LimitReached("no plan was found within the limit")
    return Solution(
        starts=dict(sorted(best.items())),
        moves=moves_for(problem, best) or (),
        value=value,
        bound=bound,
        rounds=rounds,
        solver=f"HiGHS {model.highs.version()}",
    )


def _value(problem: Problem, plan: Mapping[str, int] | None) -> float:
    return -math.inf if plan is None else value_split(problem, plan).total
