"""Economic lives as published, the rule for keeping, warranties, owning costs and failures."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.lifecycle import (
    AssetClass,
    Choice,
    EconomicLife,
    Keep,
    KeepAnswer,
    Ownership,
    OwnershipAnswer,
    Warranty,
    WarrantyAnswer,
    Watched,
)
from itdirector.engines.lifecycle.check.life import (
    check_keep,
    check_life,
    check_owning,
    check_warranty,
)
from itdirector.engines.lifecycle.solve.hazard import failure_share
from itdirector.engines.lifecycle.solve.life import (
    compare_owning,
    economic_life,
    judge_warranty,
    keep_or_replace,
    moving_costs,
)
from itdirector.engines.money.model.proof import ProofFailed


def life(asset: AssetClass) -> EconomicLife:
    answer = economic_life(asset)
    check_life(asset, answer)
    return answer


def costs(answer: EconomicLife) -> list[float]:
    return [year.equivalent_annual_cost for year in answer.curve]


BLANK = AssetClass(
    id="Blank and Tarquin 11.2",
    price=13_000,
    resale=(9_000, 8_000, 6_000, 2_000, 0),
    support=(2_500, 2_700, 3_000, 3_500, 4_500),
    discount_per_year=0.10,
)
NEWNAN = AssetClass(
    id="Newnan 13-1",
    price=7_500,
    resale=(0,) * 8,
    support=tuple(500 + 1_300 * year for year in range(8)),
    discount_per_year=0.08,
)


def test_blank_and_tarquin_11_2() -> None:
    answer = life(BLANK)
    assert [round(cost) for cost in costs(answer)] == [7_800, 6_276, 6_132, 6_556, 6_580]
    assert answer.best_age == 3
    assert answer.penalty_a_year_earlier == pytest.approx(6_276 - 6_132, abs=1)
    assert not answer.flat
    assert not answer.default_discount


def test_newnan_13_1() -> None:
    answer = life(NEWNAN)
    assert answer.best_age == 4
    assert answer.least_annual_cost == pytest.approx(4_589.6, abs=0.05)
    assert answer.default_discount


def test_the_pipe_of_35() -> None:
    asset = AssetClass(
        id="pipe",
        price=3_500,
        resale=(0,) * 5,
        support=tuple(800 + 750 * year for year in range(5)),
        discount_per_year=0.12,
    )
    answer = life(asset)
    published = [47.20, 32.25, 29.51, 29.71, 31.02]
    assert [cost / 100 for cost in costs(answer)] == pytest.approx(published, abs=0.006)
    assert answer.best_age == 3
    assert answer.penalty_a_year_later == pytest.approx(20, abs=1)


def test_a_flat_curve_is_called_flat_and_an_open_end_is_said() -> None:
    flat = AssetClass(
        id="x", price=300, resale=(200, 100, 0), support=(10, 10, 12), discount_per_year=0.0
    )
    assert life(flat).flat
    falling = AssetClass(id="x", price=300, resale=(0, 0), support=(1, 1))
    answer = life(falling)
    assert answer.at_end_of_data
    assert answer.penalty_a_year_later is None
    only = life(AssetClass(id="x", price=300, resale=(0,), support=(1,)))
    assert (only.flat, only.penalty_a_year_earlier) == (False, None)


def test_failures_lost_hours_and_missing_updates_are_costs_of_a_year() -> None:
    asset = AssetClass(
        id="PC",
        price=90_000,
        resale=(0,) * 3,
        support=(1_000,) * 3,
        failing=(0.05, 0.1, 0.2),
        failure_cost=50_000,
        lost_hours=(1, 2, 4),
        hour_cost=3_000,
        exposure=(0, 0, 70_000),
    )
    assert [year.cost_of_year for year in life(asset).curve] == [6_500, 12_000, 93_000]
    assert life(asset).best_age == 2


def test_a_rate_next_to_nothing_is_as_good_as_none() -> None:
    tiny = life(replace(BLANK, discount_per_year=1e-17))
    assert costs(tiny) == pytest.approx(costs(life(replace(BLANK, discount_per_year=0.0))))


amounts = st.integers(0, 10**7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=12), amounts, st.floats(0, 0.3))
def test_any_life_is_settled_by_its_even_cost(
    years: list[tuple[int, int]], price: int, rate: float
) -> None:
    resale, support = zip(*years, strict=True)
    life(AssetClass(id="x", price=price, resale=resale, support=support, discount_per_year=rate))


def test_moving_costs_are_nothing_at_the_best_age_and_rise_to_either_side() -> None:
    moved = moving_costs(BLANK, age_now=1, years=6)
    assert list(moved) == [0, 1, 2, 3, 4]
    assert moved[2] == 0
    assert moved[0] > moved[1] > 0 < moved[3] < moved[4]
    assert moving_costs(BLANK, age_now=9, years=2) == {}


KEEP = Keep(
    id="server",
    resale_now=3_000,
    resale=(2_000, 1_200, 500),
    cost=(4_000, 4_900, 6_500),
    challenger_annual_cost=6_132.0,
    next_year_begins=date(2027, 4, 1),
    discount_per_year=0.10,
)


def kept(keep: Keep) -> KeepAnswer:
    answer = keep_or_replace(keep)
    check_keep(keep, answer)
    return answer


def test_keep_while_the_next_year_costs_less_than_the_challenger() -> None:
    answer = kept(KEEP)
    assert answer.marginal_costs == pytest.approx((5_300, 5_900, 7_320))
    assert (answer.keep_years, answer.best_years, answer.rule_is_safe) == (2, 2, True)
    assert answer.replace_on == date(2029, 4, 1)
    assert kept(replace(KEEP, challenger_annual_cost=9_000.0)).replace_on is None
    assert kept(replace(KEEP, challenger_annual_cost=1_000.0)).replace_on == date(2027, 4, 1)


def test_one_dear_year_before_cheap_ones_does_not_deceive() -> None:
    answer = kept(replace(KEEP, cost=(6_000, 1_000, 1_000)))
    assert (answer.keep_years, answer.best_years, answer.rule_is_safe) == (0, 3, False)
    assert answer.replace_on is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6), amounts, st.floats(1, 10**7))
def test_any_defender_gets_its_cheapest_number_of_years(
    years: list[tuple[int, int]], now: int, challenger: float
) -> None:
    resale, cost = zip(*years, strict=True)
    kept(replace(KEEP, resale_now=now, resale=resale, cost=cost, challenger_annual_cost=challenger))


WARRANTY = Warranty(
    id="PC", price=9_000, failing={4: 0.278, 5: 0.354}, repair_cost=20_000, age_now=3
)


def offered(warranty: Warranty) -> WarrantyAnswer:
    answer = judge_warranty(warranty)
    check_warranty(warranty, answer)
    return answer


def test_a_warranty_is_worth_the_repairs_it_saves() -> None:
    answer = offered(WARRANTY)
    assert answer.worth == pytest.approx(5_560 / 1.08 + 7_080 / 1.08**2)
    assert answer.extend
    assert answer.breaks_even_at == pytest.approx(9_000 / answer.worth)
    dear = offered(replace(WARRANTY, deductible=15_000))
    assert not dear.extend
    assert offered(replace(WARRANTY, deductible=15_000, peace_of_mind=9_000)).breaks_even_at == 0
    assert offered(replace(WARRANTY, failing={4: 0.0})).breaks_even_at is None


CHEAP = Choice(id="cheap", life_years=2, costs={"buy": (50_000, 0, 0), "run": (0, 10_000, 10_000)})
GOOD = Choice(id="good", life_years=5, costs={"buy": (90_000, 0, 0, 0, 0, -5_000)})


def owned(question: Ownership) -> OwnershipAnswer:
    answer = compare_owning(question)
    check_owning(question, answer)
    return answer


def test_unequal_lives_are_compared_by_what_they_cost_a_year() -> None:
    answer = owned(Ownership(choices=(CHEAP, GOOD), horizon_years=10, discount_per_year=0.0))
    assert [cost.choice for cost in answer.costs] == ["good", "cheap"]
    assert answer.costs[0].present_cost == pytest.approx(2 * 85_000)
    assert answer.costs[1].by_category == pytest.approx({"buy": 250_000, "run": 100_000})
    assert owned(Ownership(choices=(CHEAP, GOOD), horizon_years=7)).costs[0].choice == "good"


def test_own_failures_move_the_share_and_weigh_what_they_are() -> None:
    alone = failure_share("PC", age=1)
    assert (alone.share, alone.own_weight) == (pytest.approx(0.05), 0)
    assert alone.prior.vendor_paid
    assert "lifecycle-tables" in alone.method
    assert alone.prior.device_years == 20.0
    seen = failure_share("PC", age=1, watched=Watched(failures=18, device_years=180.0))
    assert seen.share == pytest.approx((1 + 18) / 200)
    assert seen.own_weight == pytest.approx(0.9)
    assert alone.low < 0.05 < alone.high
    assert seen.high - seen.low < alone.high - alone.low


def test_what_nobody_reports_is_refused_and_not_taken_as_nothing() -> None:
    with pytest.raises(ValueError, match="unknown is not zero"):
        failure_share("printer", age=1)
    with pytest.raises(ValueError, match="age 5"):
        failure_share("data centre disk", age=5)


def wrong(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1_000
    if isinstance(value, tuple):
        return value[1:]
    return date(2031, 1, 1) if isinstance(value, date | None) else f"not {value}"


QUIET = {"method", "id", "asset_class", "default_discount"}
QUESTIONS = [
    (BLANK, economic_life, check_life),
    (KEEP, keep_or_replace, check_keep),
    (WARRANTY, judge_warranty, check_warranty),
    (Ownership(choices=(CHEAP, GOOD), horizon_years=6), compare_owning, check_owning),
]


@pytest.mark.parametrize(
    ("question", "solve", "check", "field"),
    [
        (question, solve, check, field.name)
        for question, solve, check in QUESTIONS
        for field in fields(solve(question))
        if field.name not in QUIET
    ],
)
def test_a_wrong_field_is_caught(question: Any, solve: Any, check: Any, field: str) -> None:
    answer = solve(question)
    check(question, answer)
    if_wrong = replace(answer, **{field: wrong(getattr(answer, field))})
    with pytest.raises(ProofFailed):
        check(question, if_wrong)


@pytest.mark.parametrize("field", ["equivalent_annual_cost", "cost_of_year", "marginal_cost"])
def test_a_wrong_year_of_life_is_caught(field: str) -> None:
    answer = economic_life(BLANK)
    year = replace(answer.curve[1], **{field: 1.0})
    with pytest.raises(ProofFailed, match=field):
        check_life(BLANK, replace(answer, curve=(answer.curve[0], year, *answer.curve[2:])))


@pytest.mark.parametrize("field", ["present_cost", "annual_cost", "by_category"])
def test_a_wrong_cost_of_owning_is_caught(field: str) -> None:
    question = Ownership(choices=(GOOD,), horizon_years=6)
    answer = compare_owning(question)
    value = {"buy": 1.0} if field == "by_category" else 1.0
    with pytest.raises(ProofFailed, match=field):
        check_owning(question, replace(answer, costs=(replace(answer.costs[0], **{field: value}),)))


@pytest.mark.parametrize(
    ("culprit", "make"),
    [
        ("id", lambda: replace(BLANK, id="")),
        ("support", lambda: replace(BLANK, support=())),
        ("resale", lambda: replace(BLANK, resale=(1,))),
        ("failing", lambda: replace(BLANK, failing=(0.1,))),
        ("failing", lambda: replace(BLANK, failing=(1.1,) * 5)),
        ("price", lambda: replace(BLANK, price=-1)),
        ("support", lambda: replace(BLANK, support=(1, 2, 3, 4, -1))),
        ("lost_hours", lambda: replace(BLANK, lost_hours=(9_000.0,) * 5)),
        ("discount_per_year", lambda: replace(BLANK, discount_per_year=1.0)),
        ("resale", lambda: replace(KEEP, resale=())),
        ("resale_now", lambda: replace(KEEP, resale_now=-1)),
        ("cost", lambda: replace(KEEP, cost=(1, 2, -3))),
        ("challenger_annual_cost", lambda: replace(KEEP, challenger_annual_cost=0.0)),
        ("failures", lambda: Watched(failures=-1, device_years=1.0)),
        ("device_years", lambda: Watched(failures=2, device_years=1.0)),
        ("failing", lambda: replace(WARRANTY, failing={})),
        ("failing", lambda: replace(WARRANTY, failing={4: 2.0})),
        ("failing", lambda: replace(WARRANTY, age_now=4)),
        ("deductible", lambda: replace(WARRANTY, deductible=20_001)),
        ("price", lambda: replace(WARRANTY, price=-1)),
        ("life_years", lambda: replace(CHEAP, life_years=0)),
        ("costs", lambda: replace(CHEAP, costs={})),
        ("costs", lambda: replace(CHEAP, life_years=3)),
        ("costs", lambda: replace(CHEAP, costs={"buy": (1, 2, 0.5)})),  # type: ignore[dict-item]
        ("choices", lambda: Ownership(choices=(), horizon_years=1)),
        ("choices", lambda: Ownership(choices=(CHEAP, CHEAP), horizon_years=1)),
        ("horizon_years", lambda: Ownership(choices=(CHEAP,), horizon_years=0)),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_field(culprit: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=culprit):
        make()
