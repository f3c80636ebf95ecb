"""A fleet's plan counted again; its least peak bounded by hand, or every plan tried when few."""

from __future__ import annotations

import math
from collections.abc import Iterator

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.lifecycle.model.fleet import Fleet, FleetPlan, Group
from itdirector.engines.money.model.proof import must

MOST_TRIED = 20_000


def check_fleet(fleet: Fleet, answer: FleetPlan) -> bool:
    """Raise ProofFailed unless the plan keeps its rules and nothing found here is better.

    Returns whether every plan there is was tried; otherwise the least peak is only bounded from
    below, and the two solvers stand for the rest.
    """
    must(answer.digest == fingerprint(fleet), "fleet", "digest")
    must(set(answer.replaced) == {group.id for group in fleet.groups}, "fleet", "replaced")
    spend, moving = [0] * fleet.years, 0
    for group in fleet.groups:
        years = answer.replaced[group.id]
        must(len(years) == fleet.years and min(years) >= 0, group.id, "replaced")
        must(sum(years) == group.count, group.id, "replaced")
        for year, devices in enumerate(years):
            must(devices == 0 or year in group.cost_of_year, group.id, f"year {year}")
            spend[year] += devices * group.unit_price
            moving += devices * group.cost_of_year.get(year, 0)
    must(answer.spend == tuple(spend), "fleet", "spend")
    must(answer.peak == max(spend), "fleet", "peak")
    must(answer.cost_of_moving == moving, "fleet", "cost_of_moving")
    _check_unmoved(fleet, answer)
    _check_bounds(fleet, answer)
    return _every_plan_tried(fleet, answer)


def _limit(fleet: Fleet, answer: FleetPlan) -> int:
    """Return what a year may cost: as asked, or the least peak and half a percent."""
    eased = answer.least_peak * 201 // 200
    return eased if fleet.most_per_year is None else fleet.most_per_year


def _check_bounds(fleet: Fleet, answer: FleetPlan) -> None:
    peak, moving = answer.least_peak, answer.cost_of_moving
    must(peak <= answer.peak <= _limit(fleet, answer), "fleet", "least_peak")
    must(peak_bound(fleet) <= peak, "fleet", "least_peak")
    must(answer.least_peak_bound <= peak, "fleet", "least_peak_bound")
    must(answer.cost_of_moving_bound <= moving, "fleet", "cost_of_moving_bound")
    met = (answer.least_peak_bound, answer.cost_of_moving_bound) == (peak, moving)
    must(answer.proven == met, "fleet", "proven")


def _every_plan_tried(fleet: Fleet, answer: FleetPlan) -> bool:
    ways = math.prod(math.comb(g.count + len(g.cost_of_year) - 1, g.count) for g in fleet.groups)
    if ways > MOST_TRIED:
        return False
    plans = list(_plans(fleet, fleet.groups))
    limit, moving = _limit(fleet, answer), answer.cost_of_moving
    lowest = min(max(spent) for spent, _ in plans)
    cheapest = min(cost for spent, cost in plans if max(spent) <= limit)
    must(answer.least_peak_bound <= lowest, "fleet", "least_peak_bound")
    must(answer.cost_of_moving_bound <= cheapest, "fleet", "cost_of_moving_bound")
    if answer.proven:
        must(lowest == answer.least_peak, "fleet", "least_peak")
        must(cheapest == moving, "fleet", "cost_of_moving")
    return True


def _check_unmoved(fleet: Fleet, answer: FleetPlan) -> None:
    spend = [0] * fleet.years
    for group in fleet.groups:
        _, year = min((cost, year) for year, cost in group.cost_of_year.items())
        spend[year] += group.count * group.unit_price
    must(answer.peak_unmoved == max(spend), "fleet", "peak_unmoved")


def peak_bound(fleet: Fleet) -> int:
    """Return what some year must cost: all that can only fall within a run of years, spread."""
    bound = 0
    for first in range(fleet.years):
        for last in range(first, fleet.years):
            inside = sum(
                group.count * group.unit_price
                for group in fleet.groups
                if first <= min(group.cost_of_year) and max(group.cost_of_year) <= last
            )
            bound = max(bound, -(-inside // (last - first + 1)))
    return bound


def _plans(fleet: Fleet, groups: tuple[Group, ...]) -> Iterator[tuple[list[int], int]]:
    """Yield the spend of each year and the cost of moving of every plan there is."""
    if not groups:
        yield [0] * fleet.years, 0
        return
    group = groups[0]
    for spend, cost in _plans(fleet, groups[1:]):
        for split in _splits(group.count, sorted(group.cost_of_year)):
            total, moved = list(spend), cost
            for year, devices in split:
                total[year] += devices * group.unit_price
                moved += devices * group.cost_of_year[year]
            yield total, moved


def _splits(count: int, years: list[int]) -> Iterator[list[tuple[int, int]]]:
    if len(years) == 1:
        yield [(years[0], count)]
        return
    for here in range(count + 1):
        for rest in _splits(count - here, years[1:]):
            yield [(years[0], here), *rest]
