"""Variance split into price, volume, timing, scope and FX, without a remainder.

Prices change what was bought, volumes change at planned prices, rates change what was paid:

    volume = (qa - qb) pb rb     price = (pa - pb) qa rb     fx = pa qa (ra - rb)

What is bought in another month than planned is moved first (timing), then compared. The joint
effect of price and volume goes to price, as is customary.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.variance import (
    EFFECTS,
    Comparison,
    Effect,
    Item,
    Purchase,
    Variance,
)
from itdirector.engines.money.shares import nearest, whole_parts

METHOD = "variance 1"


def explain_variance(comparison: Comparison) -> Variance:
    """Return why spending differs from the plan within the months compared."""
    first, last = comparison.first_month, comparison.last_month
    effects = sorted(
        (
            effect
            for item in comparison.items
            for effect in _effects(item)
            if effect.amount and first <= effect.month <= last
        ),
        key=lambda effect: (effect.month, effect.item, EFFECTS.index(effect.kind)),
    )
    sums = {
        kind: sum(effect.amount for effect in effects if effect.kind == kind) for kind in EFFECTS
    }
    plans = [item.planned for item in comparison.items if item.planned]
    actuals = [item.actual for item in comparison.items if item.actual]
    return Variance(
        planned=sum(_cost(plan) for plan in plans if first <= plan.month <= last),
        actual=sum(_cost(actual) for actual in actuals if first <= actual.month <= last),
        **sums,
        effects=tuple(effects),
        method=METHOD,
        digest=fingerprint(comparison),
    )


def _cost(purchase: Purchase) -> int:
    return nearest(Fraction(purchase.price) * purchase.quantity * purchase.home_per_unit)


def _effects(item: Item) -> Iterator[Effect]:
    plan, actual = item.planned, item.actual
    if plan is None and actual is not None:
        yield Effect(item=item.id, month=actual.month, kind="scope", amount=_cost(actual))
    if plan is None:
        return
    if actual is None and item.expected_in is None:
        yield Effect(item=item.id, month=plan.month, kind="scope", amount=-_cost(plan))
        return
    month = actual.month if actual else item.expected_in
    if month is not None and month != plan.month:
        yield Effect(item=item.id, month=plan.month, kind="timing", amount=-_cost(plan))
        yield Effect(item=item.id, month=month, kind="timing", amount=_cost(plan))
    if actual is not None:
        yield from _changes(item.id, plan, actual)


def _changes(item: str, plan: Purchase, actual: Purchase) -> Iterator[Effect]:
    """Split what one item costs more than planned, to the penny, into price, volume and FX."""
    moved = Fraction(actual.home_per_unit) - plan.home_per_unit
    exact = {
        "price": Fraction(actual.price - plan.price) * actual.quantity * plan.home_per_unit,
        "volume": Fraction(actual.quantity - plan.quantity) * plan.price * plan.home_per_unit,
        "fx": Fraction(actual.price) * actual.quantity * moved,
    }
    amounts = whole_parts(_cost(actual) - _cost(plan), list(exact.values()))
    for kind, amount in zip(exact, amounts, strict=True):
        yield Effect(item=item, month=actual.month, kind=kind, amount=amount)
