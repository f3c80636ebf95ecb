"""Lives laid out as flows of money, year after year and cycle after cycle, and compared."""

from __future__ import annotations

import math
from datetime import date

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.lifecycle.model.life import (
    AssetClass,
    EconomicLife,
    Keep,
    KeepAnswer,
    Ownership,
    OwnershipAnswer,
    Warranty,
    WarrantyAnswer,
)
from itdirector.engines.money.model.proof import must

CYCLES = 7
"""Replacements laid out in full: any number shows the same even cost."""


def check_life(asset: AssetClass, answer: EconomicLife) -> None:
    """Raise ProofFailed unless paying the even cost each year settles every flow of that life."""
    name, rate = asset.id, asset.discount_per_year
    must(answer.digest == fingerprint(asset), name, "digest")
    must(
        [year.age for year in answer.curve] == list(range(1, len(asset.support) + 1)), name, "curve"
    )
    owed, value = 0.0, float(asset.price)
    for year in answer.curve:
        cost = _cost(asset, year.age)
        resale = asset.resale[year.age - 1]
        must(_near(year.cost_of_year, cost), name, "cost_of_year")
        must(_near(year.marginal_cost, value - resale + value * rate + cost), name, "marginal_cost")
        owed = owed * (1 + rate) + year.marginal_cost
        paid = sum(year.equivalent_annual_cost * (1 + rate) ** n for n in range(year.age))
        must(_near(owed, paid), name, "equivalent_annual_cost")
        value = float(resale)
    costs = [year.equivalent_annual_cost for year in answer.curve]
    must(_near(answer.least_annual_cost, min(costs)), name, "least_annual_cost")
    best = answer.best_age
    must(1 <= best <= len(costs) and costs[best - 1] == min(costs), name, "best_age")
    must(answer.at_end_of_data == (best == len(costs)), name, "at_end_of_data")
    penalties = (answer.penalty_a_year_earlier, answer.penalty_a_year_later)
    known = []
    for penalty, age in zip(penalties, (best - 1, best + 1), strict=True):
        there = 1 <= age <= len(costs)
        must((penalty is not None) == there, name, "penalty")
        if penalty is not None:
            must(_near(penalty, costs[age - 1] - min(costs)), name, "penalty")
            known.append(penalty)
    flat = bool(known) and all(penalty < 0.05 * min(costs) for penalty in known)
    must(answer.flat == flat, name, "flat")


def _cost(asset: AssetClass, age: int) -> float:
    """Return the cost of one year of age from its rows, one after the other."""
    rows = [float(asset.support[age - 1])]
    for shares, amount in (
        (asset.failing, asset.failure_cost),
        (asset.lost_hours, asset.hour_cost),
        (asset.exposure, 1),
    ):
        rows += [shares[age - 1] * amount] if shares else []
    return math.fsum(rows)


def check_keep(keep: Keep, answer: KeepAnswer) -> None:
    """Raise ProofFailed unless no other number of years costs less, challengers ever after."""
    name, rate = keep.id, keep.discount_per_year
    must(answer.digest == fingerprint(keep), name, "digest")
    values = [keep.resale_now, *keep.resale]
    totals = []
    for years in range(len(keep.cost) + 1):
        total = -values[years] / (1 + rate) ** years
        for year in range(len(keep.cost)):
            pays = keep.cost[year] if year < years else keep.challenger_annual_cost
            total += pays / (1 + rate) ** (year + 1)
        totals.append(total)
    must(0 <= answer.best_years < len(totals), name, "best_years")
    must(
        totals[answer.best_years] <= min(totals) + 1e-6 * (1 + abs(min(totals))), name, "best_years"
    )
    for year, claimed in enumerate(answer.marginal_costs):
        step = (totals[year + 1] - totals[year]) * (1 + rate) ** (year + 1)
        must(_near(claimed, step + keep.challenger_annual_cost), name, "marginal_costs")
    first = answer.marginal_costs[: answer.keep_years + 1]
    over = [cost > keep.challenger_annual_cost for cost in first]
    stops = len(over) == len(keep.cost) or (over and over[-1])
    must(not any(over[: answer.keep_years]) and bool(stops), name, "keep_years")
    must(answer.rule_is_safe == (answer.best_years == answer.keep_years), name, "rule_is_safe")
    day = answer.replace_on
    must((day is None) == (answer.best_years == len(keep.cost)), name, "replace_on")
    must(
        day is None or _years_between(keep.next_year_begins, day) == answer.best_years,
        name,
        "replace_on",
    )


def _years_between(first: date, last: date) -> int:
    return last.year - first.year if last.month == first.month else -1


def check_warranty(warranty: Warranty, answer: WarrantyAnswer) -> None:
    """Raise ProofFailed unless the offer is worth what its repairs save, year by year."""
    must(answer.digest == fingerprint(warranty), warranty.id, "digest")
    saved = 0.0
    for age in range(max(warranty.failing), warranty.age_now, -1):
        repair = warranty.repair_cost - warranty.deductible
        saved = (saved + warranty.failing.get(age, 0.0) * repair) / (1 + warranty.discount_per_year)
    must(_near(answer.worth, saved + warranty.peace_of_mind), warranty.id, "worth")
    must(answer.extend == (warranty.price < answer.worth), warranty.id, "extend")
    times = answer.breaks_even_at
    must((times is None) == (saved == 0), warranty.id, "breaks_even_at")
    if times is not None:
        needed = max(warranty.price - warranty.peace_of_mind, 0)
        must(_near(times * saved, needed), warranty.id, "breaks_even_at")


def check_owning(question: Ownership, answer: OwnershipAnswer) -> None:
    """Raise ProofFailed unless laying out seven lives of each choice shows the same even cost."""
    must(answer.digest == fingerprint(question), "ownership", "digest")
    names = sorted(choice.id for choice in question.choices)
    must(sorted(cost.choice for cost in answer.costs) == names, "ownership", "costs")
    present = [cost.present_cost for cost in answer.costs]
    must(present == sorted(present), "ownership", "the order of costs")
    down = 1 / (1 + question.discount_per_year)
    evenly = math.fsum(down**year for year in range(1, question.horizon_years + 1))
    for cost in answer.costs:
        choice = next(choice for choice in question.choices if choice.id == cost.choice)
        span = CYCLES * choice.life_years
        even = math.fsum(down**year for year in range(1, span + 1))
        for category, amounts in choice.costs.items():
            laid = math.fsum(
                amount * down ** (cycle * choice.life_years + year)
                for cycle in range(CYCLES)
                for year, amount in enumerate(amounts)
            )
            must(_near(cost.by_category[category], laid / even * evenly), choice.id, "by_category")
        must(
            _near(cost.present_cost, math.fsum(cost.by_category.values())),
            choice.id,
            "present_cost",
        )
        must(_near(cost.annual_cost * evenly, cost.present_cost), choice.id, "annual_cost")


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
