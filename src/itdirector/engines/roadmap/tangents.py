"""The integer model of a problem: time-indexed, its concave benefits cut by tangents.

Tangents lie above the concave benefits, so whatever bounds the model bounds every plan's true
value. They are exact where they touch: one at a found plan makes the model right about that plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.model import Impossible, PairValue, Problem
from itdirector.engines.roadmap.reserves import Reserve
from itdirector.engines.roadmap.rules import Starts, add_rules, add_starts, safe
from itdirector.engines.roadmap.terms import Slice, own_value, plan_value, slices, total_decays

FIRST_TANGENTS = (0.0, 0.25, 0.5, 0.8, 1.2, 1.8, 2.6)
"""Total decays (-ln of the share of loss that remains) at which benefits are cut from the start."""

FINEST_UNITS = 1_000
"""Most solver units in one unit of money."""

COMFORTABLE = 4e6
"""Largest coefficient aimed at. From about 3e7 CP-SAT's linear relaxation gives up on some models
(measured on the golden roadmap): the bound stays at the root. It is safe up to 2^31."""

FINDING, BOUNDING = "finding", "bounding"
"""Two ways to search: for better plans, or (by a tree whose lowest bound is raised) for the proof
that there are none. With 60 initiatives the second leaves half the gap of the first in the same
time, but finds next to no plans."""

ROUNDING = 1e-5
"""A number this little above a whole one, in solver units, is float dust and is not rounded up."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one run of the solver found, and the deterministic seconds it took."""

    plan: dict[str, int] | None
    bound: float
    spent: float


@dataclass(slots=True)
class Search:
    """The integer model of one problem, and the tangents it has so far."""

    problem: Problem
    parts: tuple[Slice, ...]
    units: float
    """Solver units per unit of money."""
    model: cp_model.CpModel
    starts: Starts
    own: dict[str, list[float]]
    """Value without risk, at each start in turn."""
    benefits: list[cp_model.IntVar]
    together: list[tuple[PairValue, cp_model.IntVar]] = field(default_factory=list)
    worth: cp_model.LinearExpr | int = 0
    """The plan's value in solver units, never less than the true one."""
    done: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    reserves: list[Reserve] = field(default_factory=list)
    """What budget lines that bear overruns keep back, row by row."""
    rounded: int = 0
    """How many coefficients were rounded: each may hide ROUNDING units from the bound."""

    def up(self, money: float) -> int:
        """Return money in solver units, rounded up so that the bound stays an upper bound."""
        self.rounded += 1
        return safe(math.ceil(money * self.units - ROUNDING))

    def done_by(self, key: str, quarter: int) -> cp_model.IntVar:
        """Return the 0-1 variable that says the work is finished before this quarter."""
        if (key, quarter) not in self.done:
            last_start = quarter - self.problem.by_id[key].duration_quarters
            begun = [x for t, x in self.starts[key].items() if t <= last_start]
            self.done[key, quarter] = done = self.model.new_bool_var(f"{key}<{quarter}")
            self.model.add(sum(begun) == done)
        return self.done[key, quarter]

    def both(self, pair: PairValue) -> cp_model.IntVar:
        """Return the 0-1 variable that says both of a pair are chosen."""
        both = self.model.new_bool_var(f"{pair.one}&{pair.other}")
        one, other = (sum(self.starts[key].values()) for key in (pair.one, pair.other))
        if pair.value > 0:
            self.model.add(both <= one)
            self.model.add(both <= other)
        else:
            self.model.add(both >= one + other - 1)
        self.together.append((pair, both))
        return both

    def cut(self, index: int, decay: float) -> None:
        """Bound one slice's benefit by its tangent at a total decay."""
        part = self.parts[index]
        left = math.exp(-decay)
        finished = [
            self.up(part.weight * slope) * self.done_by(key, part.quarter)
            for key, slope in slopes(part, decay).items()
        ]
        constant = self.up(part.weight * (1 - left - left * decay))
        self.model.add(self.benefits[index] <= constant + sum(finished))

    def cut_at(self, plan: Mapping[str, int]) -> None:
        """Add the tangents that make the benefit of this very plan exact."""
        for index, decay in enumerate(total_decays(self.problem, self.parts, plan)):
            self.cut(index, decay)

    def expect(self, plan: Mapping[str, int]) -> None:
        """Tell the solver of a known plan, whole, and make its benefit exact.

        A hint that leaves variables open is often given up before it has led to a plan.
        """
        self.cut_at(plan)
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for key, options in self.starts.items():
            for t, x in options.items():
                self.model.add_hint(x, plan.get(key) == t)
        finish = {key: t + self.problem.by_id[key].duration_quarters for key, t in plan.items()}
        for (key, quarter), done in self.done.items():
            self.model.add_hint(done, key in finish and finish[key] <= quarter)
        decays = total_decays(self.problem, self.parts, plan)
        for part, benefit, decay in zip(self.parts, self.benefits, decays, strict=True):
            self.model.add_hint(benefit, math.floor(part.benefit(decay) * self.units))
        for pair, both in self.together:
            self.model.add_hint(both, pair.one in plan and pair.other in plan)
        for reserve in self.reserves:
            reserve.hint(self.model, plan)

    def value(self, plan: Mapping[str, int] | None) -> float:
        """Return a plan's true value; no plan at all is worth less than any."""
        return -math.inf if plan is None else plan_value(self.problem, self.parts, plan)

    def everything(self) -> float:
        """Return a bound that needs no search: every gain at its best, without any cost."""
        gains = [max(0.0, *worths) for worths in self.own.values() if worths]
        pairs = [max(0.0, pair.value) for pair in self.problem.pair_values]
        return math.fsum(gains + pairs + [p.weight * p.most for p in self.parts])

    def attempt(self, *, seed: int, limit: float, gap: float, way: str) -> Attempt:
        """Search once with the tangents there are, for so many deterministic seconds.

        `gap` is money, `way` FINDING or BOUNDING. Raises Impossible when no plan keeps the rules.
        """
        solver = ready_solver(seed=seed, limit=limit, gap=gap * self.units)
        solver.parameters.linearization_level = 2
        solver.parameters.optimize_with_lb_tree_search = way == BOUNDING
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            raise Impossible("no plan meets every obligation within the money and the people")
        spent = solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            # The solver reports a bound of 0 when it ends before it has one: worthless.
            return Attempt(None, math.inf, spent)
        bound = (solver.best_objective_bound + self.rounded * ROUNDING) / self.units
        return Attempt(self.plan_of(solver), bound, spent)

    def plan_of(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """Return the plan a solver has found."""
        return {key: t for key, o in self.starts.items() for t, x in o.items() if solver.value(x)}


def ready_solver(*, seed: int, limit: float, gap: float = 0.0) -> cp_model.CpSolver:
    """Return a solver whose answers repeat: one worker, and limits counted, not timed.

    `limit` is deterministic seconds, `gap` solver units.
    """
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.random_seed = seed
    settings.num_workers = 1
    settings.max_deterministic_time = limit
    settings.absolute_gap_limit = gap
    return solver


def slopes(part: Slice, decay: float) -> dict[str, float]:
    """Return what each finished initiative raises the tangent by, per unit of weight."""
    left = math.exp(-decay)
    if part.lowest_decay < 0:
        return {key: left * a for key, a in part.decay.items()}
    if decay == 0:
        # The fraction itself is a tighter slope than its logarithm: 1 - prod(1 - e) <= sum(e).
        return {key: -math.expm1(-a) for key, a in part.decay.items()}
    # One that by itself lifts the tangent to all there is need not lift it further.
    enough = max(0.0, decay + 1 - (1 - part.most) / left)
    return {key: left * min(a, enough) for key, a in part.decay.items()}


def build(problem: Problem) -> Search:
    """Return the integer model with its first tangents."""
    model = cp_model.CpModel()
    parts = slices(problem)
    starts = add_starts(model, problem)
    reserves = add_rules(model, problem, starts)
    own = {
        key: [own_value(problem, problem.by_id[key], t) for t in options]
        for key, options in starts.items()
    }
    alone = [abs(value) for values in own.values() for value in values]
    alone += [abs(pair.value) for pair in problem.pair_values]
    search = Search(problem, parts, _units(max(alone, default=0.0), parts), model, starts, own, [])
    search.reserves = reserves
    for part in parts:
        least = -search.up(-part.benefit(part.lowest_decay))
        most = search.up(part.weight * part.most)
        search.benefits.append(model.new_int_var(least, most, f"{part.name}@{part.quarter}"))
    search.worth = (
        sum(
            search.up(value) * x
            for key, options in starts.items()
            for value, x in zip(own[key], options.values(), strict=True)
        )
        + sum(search.up(pair.value) * search.both(pair) for pair in problem.pair_values)
        + sum(search.benefits)
    )
    model.maximize(search.worth)
    for index, part in enumerate(parts):
        for decay in first_tangents(part):
            search.cut(index, decay)
    return search


def first_tangents(part: Slice) -> list[float]:
    """Return the total decays at which a slice's benefit is cut from the start."""
    lowest = part.lowest_decay
    return [*FIRST_TANGENTS, lowest, lowest / 2] if lowest < 0 else list(FIRST_TANGENTS)


def _units(largest_alone: float, parts: tuple[Slice, ...]) -> float:
    """Return how many solver units to the unit of money keep every coefficient comfortable."""
    steepest = (
        part.weight * max(1.0, *map(abs, slopes(part, decay).values()))
        for part in parts
        for decay in first_tangents(part)
    )
    largest = max([largest_alone, *steepest, 1e-9])
    return float(min(FINEST_UNITS, 10 ** math.floor(math.log10(COMFORTABLE / largest))))
