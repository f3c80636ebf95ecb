"""Variances added up again: by month, by item, by kind, and against the exact products."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.proof import must
from itdirector.engines.money.model.variance import EFFECTS, Comparison, Item, Purchase, Variance


def check_variance(comparison: Comparison, answer: Variance) -> None:
    """Raise ProofFailed unless the effects add up everywhere and each is what it says."""
    must(answer.digest == fingerprint(comparison), "variance", "digest")
    span = (comparison.first_month, comparison.last_month)
    for field in ("planned", "actual"):
        total = sum(_within(getattr(item, field), span) for item in comparison.items)
        must(getattr(answer, field) == total, "variance", field)
    for kind in EFFECTS:
        amounts = [effect.amount for effect in answer.effects if effect.kind == kind]
        must(getattr(answer, kind) == sum(amounts), "variance", kind)
    names = {item.id for item in comparison.items}
    must({effect.item for effect in answer.effects} <= names, "variance", "effects")
    for item in comparison.items:
        _check_item(item, answer, span)


def _check_item(item: Item, answer: Variance, span: tuple[date, date]) -> None:
    effects = [effect for effect in answer.effects if effect.item == item.id]
    months = {effect.month for effect in effects}
    months |= {bought.month for bought in (item.planned, item.actual) if bought}
    for month in months:
        found = sum(effect.amount for effect in effects if effect.month == month)
        there = _within(item.actual, (month, month)) - _within(item.planned, (month, month))
        expected = there if span[0] <= month <= span[1] else 0
        must(found == expected, item.id, f"the sum of effects in {month}")
    of_kind = {kind: sum(e.amount for e in effects if e.kind == kind) for kind in EFFECTS}
    plan, actual = item.planned, item.actual
    if plan is None or actual is None:
        wrong = of_kind["price"] or of_kind["volume"] or of_kind["fx"]
        must(not wrong, item.id, "price, volume and fx")
        must(not of_kind["scope"] or item.expected_in is None, item.id, "scope")
        return
    must(of_kind["scope"] == 0, item.id, "scope")
    if span[0] <= actual.month <= span[1]:
        _check_changes(item.id, of_kind, plan, actual)


def _check_changes(name: str, of_kind: dict[str, int], plan: Purchase, actual: Purchase) -> None:
    """Walk from plan to actual one change at a time; each step is within a penny."""
    steps = {
        "volume": (plan.price, actual.quantity, plan.home_per_unit),
        "price": (actual.price, actual.quantity, plan.home_per_unit),
        "fx": (actual.price, actual.quantity, actual.home_per_unit),
    }
    before = Fraction(plan.price) * plan.quantity * plan.home_per_unit
    for kind, (price, quantity, home) in steps.items():
        after = Fraction(price) * quantity * home
        must(abs(of_kind[kind] - (after - before)) <= 1, name, kind)
        before = after


def _within(purchase: Purchase | None, span: tuple[date, date]) -> int:
    if purchase is None or not span[0] <= purchase.month <= span[1]:
        return 0
    exact = Fraction(purchase.price) * purchase.quantity * purchase.home_per_unit
    return floor(2 * exact + 1) // 2
