"""The search for the best plan: time-indexed, with concave risk benefits cut by tangents.

Tangents lie above the concave benefit, so the solver's bound stays an upper bound on every plan's
true value. After each round tangents are added where the found plan lies, until bound and true
value meet (outer approximation: Duran and Grossmann 1986; Kelley 1960).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.greedy import good_start, settle
from itdirector.engines.roadmap.model import (
    Impossible,
    LimitReached,
    Problem,
    Solution,
    close_enough,
)
from itdirector.engines.roadmap.rules import LARGEST_COEFFICIENT, add_rules, add_starts, safe
from itdirector.engines.roadmap.terms import Slice, own_value, plan_value, slices, total_decays

FIRST_TANGENTS = (0.0, 0.25, 0.5, 0.8, 1.2, 1.8, 2.6)
"""Total decays (-ln of the share of loss that remains) at which benefits are cut from the start."""

FINEST_UNITS = 1_000
"""Solver units in one unit of money, where the largest coefficient allows it."""

ROUNDING = 1e-5
"""A number this little above a whole one, in solver units, is float dust and is not rounded up."""


@dataclass(slots=True)
class _Search:
    """The integer model of one problem, and the tangents it has so far."""

    problem: Problem
    parts: tuple[Slice, ...]
    units: float
    """Solver units per unit of money."""
    model: cp_model.CpModel
    starts: dict[str, dict[int, cp_model.IntVar]]
    benefits: list[cp_model.IntVar]
    rounded: int = 0
    """How many coefficients were rounded: each may hide ROUNDING units from the bound."""

    def up(self, money: float) -> int:
        """Return money in solver units, rounded up so that the bound stays an upper bound."""
        self.rounded += 1
        return safe(math.ceil(money * self.units - ROUNDING))

    def cut(self, index: int, decay: float) -> None:
        """Bound one slice's benefit by its tangent at a total decay."""
        part = self.parts[index]
        left = math.exp(-decay)
        finished = [
            # At zero the fraction removed itself is a tighter slope than its logarithm, and valid:
            # 1 - prod(1 - e) <= sum(e).
            self.up(part.weight * (left * a if decay > 0 else -math.expm1(-a))) * x
            for key, a in part.decay.items()
            for t, x in self.starts[key].items()
            if t + self.problem.by_id[key].duration_quarters <= part.quarter
        ]
        constant = self.up(part.weight * (1 - left - left * decay))
        self.model.add(self.benefits[index] <= constant + sum(finished))

    def cut_at(self, plan: Mapping[str, int]) -> None:
        """Add the tangents that make the benefit of this very plan exact."""
        for index, decay in enumerate(total_decays(self.problem, self.parts, plan)):
            self.cut(index, decay)

    def hint(self, plan: Mapping[str, int]) -> None:
        """Tell the solver of a known plan."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for key, options in self.starts.items():
            for t, x in options.items():
                self.model.add_hint(x, plan.get(key) == t)

    def rounding(self) -> float:
        """Return, in money, the most that rounding may have taken off the bound."""
        return self.rounded * ROUNDING / self.units


def _search(problem: Problem) -> _Search:
    """Return the integer model with its first tangents."""
    model = cp_model.CpModel()
    parts = slices(problem)
    starts = add_starts(model, problem)
    add_rules(model, problem, starts)
    own = {
        (key, t): own_value(problem, problem.by_id[key], t)
        for key, options in starts.items()
        for t in options
    }
    units = _units(max(map(abs, own.values()), default=0.0), parts)
    search = _Search(problem, parts, units, model, starts, [])
    for part in parts:
        most = search.up(part.weight * part.unit.most_removable)
        search.benefits.append(model.new_int_var(0, most, f"{part.unit.id}@{part.quarter}"))
    model.maximize(
        sum(search.up(own[key, t]) * x for key, o in starts.items() for t, x in o.items())
        + sum(search.benefits)
    )
    for index in range(len(parts)):
        for decay in FIRST_TANGENTS:
            search.cut(index, decay)
    return search


def _units(largest_own: float, parts: tuple[Slice, ...]) -> float:
    """Return how many solver units to the unit of money keep every coefficient safe."""
    steepest = (p.weight * max(1.0, *p.decay.values()) for p in parts)
    largest = max([largest_own, *steepest, 1e-9])
    return float(min(FINEST_UNITS, 10 ** math.floor(math.log10(LARGEST_COEFFICIENT / 2 / largest))))


def _solver(*, seed: int, limit: float, gap: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.random_seed = seed
    settings.num_workers = 1
    settings.max_deterministic_time = limit
    settings.absolute_gap_limit = gap
    return solver


def solve(problem: Problem, *, seed: int, limit: float = 60.0, share: float = 0.001) -> Solution:
    """Return the best plan found and a bound on every plan's value.

    The search ends when bound and value lie within `share` of each other (or one unit of money),
    or when `limit` is used up: deterministic seconds, so that the same question has the same
    answer on a busy machine. Raises Impossible when no plan keeps the rules and LimitReached when
    none was found in time.
    """
    search = _search(problem)
    best = good_start(problem)
    value = -math.inf if best is None else plan_value(problem, search.parts, best)
    bound, rounds = math.inf, 0
    while limit > 0 and not close_enough(value=value, bound=bound, share=share):
        rounds += 1
        if best is not None:
            search.hint(best)
            search.cut_at(best)
        gap = max(0.5, share * abs(value) / 4) if best else 0.5
        solver = _solver(seed=seed, limit=limit, gap=gap * search.units)
        status = solver.solve(search.model)
        limit -= solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            raise Impossible("no plan meets every obligation within the money and the people")
        bound = min(bound, solver.best_objective_bound / search.units + search.rounding())
        if status == cp_model.UNKNOWN:
            break
        found = {
            key: t for key, o in search.starts.items() for t, x in o.items() if solver.value(x)
        }
        found = settle(problem, found)
        search.cut_at(found)
        found_value = plan_value(problem, search.parts, found)
        if found_value > value:
            best, value = found, found_value
    if best is None:
        raise LimitReached("no plan was found within the limit")
    return Solution(
        starts=dict(sorted(best.items())),
        value=value,
        bound=bound,
        rounds=rounds,
        solver=f"OR-Tools CP-SAT {version('ortools')}",
    )
