"""Economic life by equivalent annual cost, the rule for keeping, warranties and owning costs.

Blank and Tarquin, Engineering Economy, ch. 11; Newnan and others, Engineering Economic Analysis,
ch. 13. What was paid for the asset one has is sunk and nowhere asked.
"""

from __future__ import annotations

from math import expm1, log1p

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.lifecycle.model.life import (
    AssetClass,
    Choice,
    CostOfOwning,
    EconomicLife,
    Keep,
    KeepAnswer,
    Ownership,
    OwnershipAnswer,
    Warranty,
    WarrantyAnswer,
    YearOfLife,
)
from itdirector.engines.lifecycle.tables import DISCOUNT_PER_YEAR
from itdirector.values.periods import months_after

METHOD = "lifecycle 1"
FLAT = 0.05
"""Share by which a year to either side may cost more and the choice still be called flat."""


def yearly(present: float, rate: float, years: int) -> float:
    """Return the even yearly amount worth as much as `present` today."""
    return present / annuity(rate, years)


def annuity(rate: float, years: int) -> float:
    """Return what 1 at the end of each of so many years is worth today, at any rate near 0 too."""
    return -expm1(-years * log1p(rate)) / rate if rate else float(years)


def economic_life(asset: AssetClass) -> EconomicLife:
    """Return the age at which replacing for ever costs least a year."""
    rate, curve, running = asset.discount_per_year, [], 0.0
    for age in range(1, len(asset.support) + 1):
        cost = asset.cost_of_year(age)
        running += cost / (1 + rate) ** age
        resale = asset.resale[age - 1]
        before = asset.resale[age - 2] if age > 1 else asset.price
        present = asset.price - resale / (1 + rate) ** age + running
        curve.append(
            YearOfLife(
                age=age,
                equivalent_annual_cost=yearly(present, rate, age),
                cost_of_year=cost,
                marginal_cost=before * (1 + rate) - resale + cost,
            )
        )
    best = min(curve, key=lambda year: (year.equivalent_annual_cost, year.age))
    least = best.equivalent_annual_cost
    around = {year.age: year.equivalent_annual_cost - least for year in curve}
    earlier, later = around.get(best.age - 1), around.get(best.age + 1)
    known = [penalty for penalty in (earlier, later) if penalty is not None]
    return EconomicLife(
        asset_class=asset.id,
        curve=tuple(curve),
        best_age=best.age,
        least_annual_cost=least,
        penalty_a_year_earlier=earlier,
        penalty_a_year_later=later,
        flat=bool(known) and max(known) < FLAT * least,
        at_end_of_data=best.age == len(curve),
        default_discount=rate == DISCOUNT_PER_YEAR,
        method=METHOD,
        digest=fingerprint(asset),
    )


def moving_costs(asset: AssetClass, *, age_now: int, years: int) -> dict[int, int]:
    """Return what replacing one device in each coming year costs more than at the best time.

    In year y (from 0) it is replaced at the age of `age_now` + y, once, and at the best age ever
    after: (annual cost at that age - least) x annuity, seen from today. Years in which it would be
    new, or older than the question knows, are left out. Whole minor units, the least of them 0.
    """
    curve, rate = economic_life(asset).curve, asset.discount_per_year
    extra = {}
    for year in range(years):
        age = age_now + year
        if 1 <= age <= len(curve):
            above = curve[age - 1].equivalent_annual_cost - _least(curve)
            extra[year] = above * annuity(rate, age) * (1 + rate) ** age_now
    least = min(extra.values(), default=0.0)
    return {year: round(cost - least) for year, cost in extra.items()}


def _least(curve: tuple[YearOfLife, ...]) -> float:
    return min(year.equivalent_annual_cost for year in curve)


def keep_or_replace(keep: Keep) -> KeepAnswer:
    """Return for how many more years keeping is cheaper, and when that ends.

    Keep one year more while its marginal cost is not above the challenger's annual cost. That is
    right when marginal costs never fall; otherwise all numbers of years are compared.
    """
    rate, challenger = keep.discount_per_year, keep.challenger_annual_cost
    values = (keep.resale_now, *keep.resale)
    marginal = tuple(
        values[year] * (1 + rate) - values[year + 1] + cost for year, cost in enumerate(keep.cost)
    )
    above = [year for year, cost in enumerate(marginal) if cost > challenger]
    keep_years = above[0] if above else len(marginal)
    gains, gain = [0.0], 0.0
    for year, cost in enumerate(marginal, start=1):
        gain += (challenger - cost) / (1 + rate) ** year
        gains.append(gain)
    best_years = max(range(len(gains)), key=lambda years: (gains[years], years))
    return KeepAnswer(
        id=keep.id,
        marginal_costs=marginal,
        keep_years=keep_years,
        replace_on=None
        if best_years == len(marginal)
        else months_after(keep.next_year_begins, 12 * best_years),
        best_years=best_years,
        rule_is_safe=best_years == keep_years,
        method=METHOD,
        digest=fingerprint(keep),
    )


def judge_warranty(warranty: Warranty) -> WarrantyAnswer:
    """Return whether an extension costs less than the repairs it is expected to pay."""
    covered = sum(
        share
        * (warranty.repair_cost - warranty.deductible)
        / (1 + warranty.discount_per_year) ** (age - warranty.age_now)
        for age, share in warranty.failing.items()
    )
    worth = covered + warranty.peace_of_mind
    needed = max(0, warranty.price - warranty.peace_of_mind)
    return WarrantyAnswer(
        id=warranty.id,
        worth=worth,
        extend=warranty.price < worth,
        breaks_even_at=needed / covered if covered else None,
        method=METHOD,
        digest=fingerprint(warranty),
    )


def compare_owning(question: Ownership) -> OwnershipAnswer:
    """Return what each choice costs over the horizon, replaced by its like: the cheapest first.

    Each category is turned into an even yearly cost over the life of the choice, so that lives of
    different length compare fairly and no end of a horizon favours either.
    """
    costs = [_owning(choice, question) for choice in question.choices]
    return OwnershipAnswer(
        costs=tuple(sorted(costs, key=lambda cost: (cost.present_cost, cost.choice))),
        method=METHOD,
        digest=fingerprint(question),
    )


def _owning(choice: Choice, question: Ownership) -> CostOfOwning:
    rate = question.discount_per_year
    horizon = annuity(rate, question.horizon_years)
    by_category = {}
    for category, amounts in choice.costs.items():
        present = sum(amount / (1 + rate) ** year for year, amount in enumerate(amounts))
        by_category[category] = yearly(present, rate, choice.life_years) * horizon
    present = sum(by_category.values())
    return CostOfOwning(
        choice=choice.id,
        present_cost=present,
        annual_cost=present / horizon,
        by_category=by_category,
    )
