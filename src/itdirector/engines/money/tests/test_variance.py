"""Variances add up, in whole pennies, whatever is compared."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.money import Comparison, Item, Purchase
from itdirector.engines.money.check.variance import check_variance
from itdirector.engines.money.model.variance import Variance
from itdirector.engines.money.solve.variance import explain_variance

MONTHS = tuple(date(2026, month, 1) for month in range(1, 13))


def explain(*items: Item, last: date = MONTHS[-1]) -> Variance:
    comparison = Comparison(first_month=MONTHS[0], last_month=last, items=items)
    answer = explain_variance(comparison)
    check_variance(comparison, answer)
    return answer


def bought(price: int, quantity: int, month: int = 3, home: str = "1") -> Purchase:
    return Purchase(
        month=MONTHS[month - 1], price=price, quantity=quantity, home_per_unit=Fraction(home)
    )


def test_price_and_volume_by_the_textbook() -> None:
    answer = explain(Item(id="laptops", planned=bought(1_000, 10), actual=bought(1_100, 12)))
    assert (answer.price, answer.volume) == (100 * 12, 2 * 1_000)
    assert answer.actual - answer.planned == 13_200 - 10_000


def test_a_moved_rate_is_not_a_moved_price() -> None:
    answer = explain(
        Item(id="cloud", planned=bought(100, 10, home="0.8"), actual=bought(110, 10, home="0.9"))
    )
    assert (answer.price, answer.volume, answer.fx) == (80, 0, 110)


def test_the_same_item_in_another_month_is_timing_and_nothing_over_the_year() -> None:
    item = Item(id="server", planned=bought(500, 1, month=3), actual=bought(500, 1, month=5))
    assert explain(item).timing == 0
    assert [e.amount for e in explain(item).effects] == [-500, 500]
    to_april = explain(item, last=MONTHS[3])
    assert (to_april.timing, to_april.actual - to_april.planned) == (-500, -500)


def test_planned_and_still_to_come_is_timing_but_dropped_is_scope() -> None:
    plan = bought(500, 1)
    later = explain(Item(id="a", planned=plan, expected_in=date(2027, 2, 1)))
    dropped = explain(Item(id="a", planned=plan))
    assert (later.timing, later.scope) == (-500, 0)
    assert (dropped.timing, dropped.scope) == (0, -500)


def test_what_nobody_planned_is_scope() -> None:
    assert explain(Item(id="surprise", actual=bought(70, 2))).scope == 140


amounts = st.integers(0, 100_000)
exact = st.fractions(0, 50, max_denominator=30)
purchases = st.builds(
    Purchase, month=st.sampled_from(MONTHS), price=amounts, quantity=exact, home_per_unit=exact
)
pairs = st.tuples(st.none() | purchases, st.none() | purchases).filter(any)


@settings(max_examples=30, deadline=None)
@given(st.lists(pairs, max_size=6), st.sampled_from(MONTHS))
def test_effects_add_up_to_the_penny_in_any_comparison(
    bought: list[tuple[Purchase | None, Purchase | None]], last: date
) -> None:
    items = [Item(id=str(n), planned=p, actual=a) for n, (p, a) in enumerate(bought)]
    answer = explain(*items, last=last)
    parts = answer.price + answer.volume + answer.timing + answer.scope + answer.fx
    assert parts == answer.actual - answer.planned


@pytest.mark.parametrize(
    ("culprit", "make"),
    [
        ("month", lambda: Purchase(month=date(2026, 1, 2), price=1, quantity=1)),
        ("price", lambda: Purchase(month=MONTHS[0], price=1.5, quantity=1)),  # type: ignore[arg-type]
        ("quantity", lambda: Purchase(month=MONTHS[0], price=1, quantity=-1)),
        ("home_per_unit", lambda: Purchase(month=MONTHS[0], price=1, quantity=1, home_per_unit=-1)),
        ("id", lambda: Item(id=" ", actual=bought(1, 1))),
        ("planned", lambda: Item(id="x")),
        ("expected_in", lambda: Item(id="x", planned=bought(1, 1), expected_in=date(2026, 2, 3))),
        ("expected_in", lambda: Item(id="x", actual=bought(1, 1), expected_in=MONTHS[3])),
        ("expected_in", lambda: explain(Item(id="x", planned=bought(1, 1), expected_in=MONTHS[3]))),
        ("items", lambda: explain(*[Item(id="x", actual=bought(1, 1))] * 2)),
        ("last_month", lambda: Comparison(first_month=MONTHS[3], last_month=MONTHS[2], items=())),
        ("last_month", lambda: explain(last=date(2026, 2, 2))),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_the_name_of_its_field(culprit: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=culprit):
        make()
