"""A fleet spread over years: least peak, then least cost of moving, each proven by two solvers.

Whole devices make this a packing question, and rounding a smooth curve would miss its optimum.
HiGHS and CP-SAT state and search it differently; neither may bound away a plan of the other. What a
limited search leaves open is the distance between plan and bound, and is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.lifecycle.model.fleet import Fleet, FleetPlan, Group, Impossible, eased
from itdirector.engines.money.model.proof import ProofFailed

METHOD = "fleet 1"

NODES = 150
"""Nodes of its tree HiGHS may search for each figure."""

SECONDS = 1.0
"""Deterministic seconds CP-SAT may search for each figure: a count of work, not a time."""

DUST = 1e-6

Plan = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one solver says: a plan where it has one, and a bound no plan is below."""

    plan: Plan | None
    bound: int


def smooth(fleet: Fleet) -> FleetPlan:
    """Return the cheapest plan found close to the least peak, or within `most_per_year` if given.

    Raises Impossible when no plan keeps within it, and ProofFailed when two solvers disagree.
    """
    level, lowest = _best(fleet, None)
    peak = max(spend_of(fleet, level))
    limit = eased(peak) if fleet.most_per_year is None else fleet.most_per_year
    if limit < lowest:
        raise Impossible(f"most_per_year {limit} is below {lowest}, and no peak is")
    plan, least_cost = _best(fleet, limit, known=level if peak <= limit else None)
    cost = moving_cost(fleet, plan)
    least = min(peak, max(spend_of(fleet, plan)))
    return FleetPlan(
        replaced=plan,
        spend=spend_of(fleet, plan),
        peak=max(spend_of(fleet, plan)),
        least_peak=least,
        least_peak_bound=lowest,
        cost_of_moving=cost,
        cost_of_moving_bound=least_cost,
        proven=(least, cost) == (lowest, least_cost),
        peak_unmoved=max(spend_of(fleet, _unmoved(fleet))),
        solvers=("HiGHS", "CP-SAT"),
        method=METHOD,
        digest=fingerprint(fleet),
    )


def _best(fleet: Fleet, limit: int | None, *, known: Plan | None = None) -> tuple[Plan, int]:
    """Return the better plan of two solvers and the higher of their bounds.

    The figure is the peak, or within a limit the cost of moving.
    """
    opinions = (_first_opinion(fleet, limit), _second_opinion(fleet, limit))
    plans = [one.plan for one in (*opinions, _Found(known, 0)) if one.plan is not None]
    if not plans:
        raise Impossible(f"no plan was found with at most {limit} a year")
    best = min(plans, key=lambda plan: _figure(fleet, plan, limit))
    value, bound = _figure(fleet, best, limit), max(one.bound for one in opinions)
    if bound > value:
        raise ProofFailed(f"a solver says no plan is below {bound}; one has {value}")
    return best, bound


def _figure(fleet: Fleet, plan: Plan, limit: int | None) -> int:
    return max(spend_of(fleet, plan)) if limit is None else moving_cost(fleet, plan)


def spend_of(fleet: Fleet, plan: Plan) -> tuple[int, ...]:
    """Return what each year costs."""
    return tuple(
        sum(group.unit_price * plan[group.id][year] for group in fleet.groups)
        for year in range(fleet.years)
    )


def moving_cost(fleet: Fleet, plan: Plan) -> int:
    """Return what it costs that devices are not replaced in their best years."""
    return sum(
        plan[group.id][year] * cost
        for group in fleet.groups
        for year, cost in group.cost_of_year.items()
    )


def _unmoved(fleet: Fleet) -> Plan:
    plan = {}
    for group in fleet.groups:
        best = min(group.cost_of_year, key=lambda year: (group.cost_of_year[year], year))
        plan[group.id] = tuple(group.count * (year == best) for year in range(fleet.years))
    return plan


def _cells(fleet: Fleet) -> list[tuple[Group, int]]:
    return [(group, year) for group in fleet.groups for year in sorted(group.cost_of_year)]


def _first_opinion(fleet: Fleet, limit: int | None) -> _Found:
    """Ask HiGHS, with one column for each group and year, and a last one for the peak."""
    cells = _cells(fleet)
    costs = [0 if limit is None else group.cost_of_year[year] for group, year in cells]
    counts = np.array([[g is group for g, _ in cells] + [False] for group in fleet.groups], float)
    yearly = np.array(
        [
            [g.unit_price if y == year else 0 for g, y in cells] + [-1]
            for year in range(fleet.years)
        ],
        float,
    )
    whole = np.array([group.count for group in fleet.groups], float)
    found = milp(
        np.array([*costs, int(limit is None)], float),
        integrality=np.ones(len(cells) + 1, np.int64),
        bounds=Bounds(0, [*[g.count for g, _ in cells], np.inf if limit is None else limit]),
        constraints=[LinearConstraint(counts, whole, whole), LinearConstraint(yearly, -np.inf, 0)],
        options={"mip_rel_gap": 0.0, "node_limit": ceil(fleet.effort * NODES)},
    )
    bound = found.mip_dual_bound
    least = 0
    if bound is not None and isfinite(bound):
        least = max(0, ceil(bound - DUST * (1 + abs(bound))))
    if found.x is None:
        return _Found(None, least)
    plan = {group.id: [0] * fleet.years for group in fleet.groups}
    for (group, year), devices in zip(cells, found.x, strict=False):
        plan[group.id][year] = round(devices)
    return _Found({name: tuple(years) for name, years in plan.items()}, least)


def _second_opinion(fleet: Fleet, limit: int | None) -> _Found:
    """Ask CP-SAT, in whole numbers throughout."""
    model = cp_model.CpModel()
    devices = {(g.id, y): model.new_int_var(0, g.count, "") for g, y in _cells(fleet)}
    for group in fleet.groups:
        model.add(sum(devices[group.id, year] for year in group.cost_of_year) == group.count)
    most = sum(group.count * group.unit_price for group in fleet.groups)
    peak = model.new_int_var(0, most if limit is None else limit, "")
    for year in range(fleet.years):
        spent = [g.unit_price * devices[g.id, y] for g, y in _cells(fleet) if y == year]
        model.add(sum(spent) <= peak)
    moving = sum(g.cost_of_year[y] * devices[g.id, y] for g, y in _cells(fleet))
    model.minimize(peak if limit is None else moving)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = fleet.effort * SECONDS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _Found(None, 0)
    plan = {
        group.id: tuple(
            solver.value(devices[group.id, year]) if year in group.cost_of_year else 0
            for year in range(fleet.years)
        )
        for group in fleet.groups
    }
    return _Found(plan, max(0, ceil(solver.best_objective_bound - DUST)))
