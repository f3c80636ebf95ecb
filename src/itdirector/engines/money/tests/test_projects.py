"""Earned value, earned schedule and business cases: published figures and their edges."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.money import Case, CaseAnswer, CaseLine, EarnedValue, Progress, Spread
from itdirector.engines.money.check.project import check_case, check_progress
from itdirector.engines.money.shares import percent
from itdirector.engines.money.solve.bands import beside_others
from itdirector.engines.money.solve.case import judge_case, present_value
from itdirector.engines.money.solve.earned import earned_schedule, judge_progress


def judged(**values: object) -> EarnedValue:
    progress = Progress(id="erp", **values)  # type: ignore[arg-type]
    answer = judge_progress(progress)
    check_progress(progress, answer)
    return answer


def case(*amounts: int, **more: object) -> CaseAnswer:
    question = Case(lines=(CaseLine(id="all", amounts=amounts),), seed=1, **more)  # type: ignore[arg-type]
    answer = judge_case(question)
    check_case(question, answer)
    return answer


def test_the_published_homework_of_earned_value() -> None:
    answer = judged(planned=(158, 248), periods=1, earned=148, spent=210)
    assert round(answer.cpi or 0, 4) == 0.7048
    assert round(answer.spi or 0, 4) == 0.9367
    assert answer.cost_at_end_by_cpi == 352
    assert (answer.cost_variance, answer.schedule_variance) == (-62, -10)
    assert answer.to_complete_index == pytest.approx(100 / 38)


def test_earned_schedule_by_its_definition() -> None:
    assert earned_schedule((10, 30, 60, 100), 45) == Fraction(5, 2)


def test_a_late_project_is_late_in_time_when_money_says_it_is_not() -> None:
    answer = judged(planned=(50, 100), periods=4, earned=100, spent=120)
    assert answer.spi == 1.0
    assert answer.spi_is_misleading
    assert (answer.spi_time, answer.periods_at_end) == (0.5, 4.0)


def test_a_plan_that_stands_still_ends_where_it_reaches_its_budget() -> None:
    assert earned_schedule((10, 10, 40, 40), 10) == 2
    assert earned_schedule((10, 10, 40, 40), 40) == 3
    assert earned_schedule((10, 40), 0) == 0


def test_the_cost_at_the_end_is_a_range() -> None:
    answer = judged(planned=(30, 60, 100), periods=2, earned=40, spent=50)
    assert (answer.cost_at_end_low, answer.cost_at_end_high) == (
        answer.cost_at_end_by_cpi,
        answer.cost_at_end_by_cpi_and_time,
    )
    assert answer.cost_at_end_by_cpi == 125
    ahead = judged(planned=(30, 60, 100), periods=1, earned=60, spent=50)
    assert ahead.cost_at_end_low == ahead.cost_at_end_by_cpi_and_time


@pytest.mark.parametrize(("earned", "spent", "why"), [(19, 20, "fifth"), (50, 0, "nothing")])
def test_no_forecast_is_made_too_early_or_without_books(earned: int, spent: int, why: str) -> None:
    answer = judged(planned=(0, 100), periods=1, earned=earned, spent=spent)
    assert answer.cost_at_end_low is answer.periods_at_end is None
    assert why in (answer.why_no_forecast or "")
    assert answer.spi is None


def test_when_the_budget_is_spent_no_index_can_keep_it() -> None:
    assert judged(planned=(100,), periods=1, earned=50, spent=100).to_complete_index is None


def test_npv_and_irr_are_those_of_numpy_financial() -> None:
    flows = (-40_000, 5_000, 8_000, 12_000, 30_000)
    assert float(present_value(flows, percent("8"))) == pytest.approx(3065.22266817, abs=1e-6)
    assert case(*flows, discount_per_year=percent("8")).npv == 3_065
    assert case(-100, 39, 59, 55, 20).irr == pytest.approx(0.28095, abs=1e-5)


def test_mirr_by_hand() -> None:
    # 1,000 out; 600 and 600 back, put to work at 5 %: 1,230 after two years.
    answer = case(-1_000, 600, 600, reinvest_per_year=percent("5"))
    assert answer.mirr == pytest.approx(1.23**0.5 - 1)


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        ((-100, 230, -132), "2 changes of sign"),
        ((-5, -5), "no change of sign"),
        ((0, 7), "no change of sign"),
    ],
)
def test_where_no_single_rate_exists_none_is_claimed(flows: tuple[int, ...], why: str) -> None:
    answer = case(*flows)
    assert answer.irr is None
    assert answer.why_no_irr == why


def test_a_loan_has_a_rate_too_even_a_steep_one() -> None:
    assert case(100, -110).irr == pytest.approx(0.10)
    assert case(-100, 10).irr == pytest.approx(-0.9)


def test_payback_is_when_the_balance_stays_up() -> None:
    free = {"discount_per_year": Fraction(0)}
    assert case(-100, 50, 100, **free).payback_years == 1.5
    assert case(-100, 150, -100, 100, **free).payback_years == 2.5
    assert case(-100, 50, **free).payback_years is None
    assert case(100, 50, **free).payback_years == 0.0


UNSURE = (
    CaseLine(
        id="build", amounts=(-100_000, 0, 0, 0), spread=Spread(least=0.9, likeliest=1, most=2)
    ),
    CaseLine(id="run", amounts=(0, -10_000, -10_000, -10_000)),
    CaseLine(
        id="hours saved",
        amounts=(0, 60_000, 60_000, 60_000),
        spread=Spread(least=0.2, likeliest=1, most=1.2),
    ),
)


def test_chances_and_drivers_of_an_unsure_case_are_confirmed() -> None:
    question = Case(lines=UNSURE, seed=3)
    answer = judge_case(question)
    check_case(question, answer)
    assert 0 < answer.chance_npv_above_0 < 1
    assert answer.npv_p50 < answer.npv  # benefits fall short more easily than they grow
    assert [driver.line for driver in answer.drivers] == ["hours saved", "build", "run"]
    assert answer.drivers[2].npv_low == answer.drivers[2].npv_high
    assert [default.id for default in answer.defaults] == ["discount rate"]


def test_a_line_that_cannot_turn_the_verdict_has_no_break_even() -> None:
    amounts = {"big": (-1, 100), "none": (0, 0), "small": (0, 1)}
    lines = tuple(CaseLine(id=name, amounts=flows) for name, flows in amounts.items())
    question = Case(lines=lines, seed=1, discount_per_year=Fraction(0))
    answer = judge_case(question)
    check_case(question, answer)
    assert {d.line: d.breaks_even_at for d in answer.drivers} == {
        "big": None,
        "none": None,
        "small": None,
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-1_000, 1_000), min_size=2, max_size=6))
def test_any_flows_get_an_answer_that_is_confirmed(flows: list[int]) -> None:
    case(*flows, draws=1_000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any), st.data())
def test_any_project_gets_an_answer_that_is_confirmed(
    steps: list[int], data: st.DataObject
) -> None:
    planned = tuple(sum(steps[: n + 1]) for n in range(len(steps)))
    judged(
        planned=planned,
        periods=data.draw(st.integers(1, 12)),
        earned=data.draw(st.integers(0, planned[-1])),
        spent=data.draw(st.integers(0, 300)),
    )


def test_bands_of_others_compare_and_never_set_a_target() -> None:
    midsize, small = beside_others(it_spending=62, revenue=1_000)
    assert midsize.times_mean == pytest.approx(2.0)
    assert small.times_mean is None
    assert all(one.band.caveat and one.band.source for one in (midsize, small))
    with pytest.raises(ValueError, match="revenue"):
        beside_others(it_spending=1, revenue=0)


GOOD = Progress(id="erp", planned=(1, 2), periods=1, earned=1, spent=1)
SURE = Case(lines=UNSURE, seed=1)


@pytest.mark.parametrize(
    ("culprit", "make"),
    [
        ("id", lambda: replace(GOOD, id="")),
        ("planned", lambda: replace(GOOD, planned=())),
        ("planned", lambda: replace(GOOD, planned=(2, 1))),
        ("planned", lambda: replace(GOOD, planned=(0, 0))),
        ("planned", lambda: replace(GOOD, planned=(-1, 2))),
        ("periods", lambda: replace(GOOD, periods=0)),
        ("earned", lambda: replace(GOOD, earned=3)),
        ("spent", lambda: replace(GOOD, spent=-1)),
        ("likeliest", lambda: Spread(least=1, likeliest=0.5, most=2)),
        ("most", lambda: Spread(least=1, likeliest=1, most=1)),
        ("id", lambda: CaseLine(id="", amounts=(1, 2))),
        ("amounts", lambda: CaseLine(id="x", amounts=(1.5, 2))),  # type: ignore[arg-type]
        ("lines", lambda: replace(SURE, lines=())),
        ("lines", lambda: replace(SURE, lines=UNSURE[:1] * 2)),
        ("lines", lambda: replace(SURE, lines=(UNSURE[0], CaseLine(id="x", amounts=(1, 2))))),
        ("lines", lambda: replace(SURE, lines=(CaseLine(id="x", amounts=(1,)),))),
        ("discount_per_year", lambda: replace(SURE, discount_per_year=percent("101"))),
        ("finance_per_year", lambda: replace(SURE, finance_per_year=0.1)),  # type: ignore[arg-type]
        ("reinvest_per_year", lambda: replace(SURE, reinvest_per_year=percent("-1"))),
        ("draws", lambda: replace(SURE, draws=1)),
        ("seed", lambda: replace(SURE, seed=-1)),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_field(culprit: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=culprit):
        make()
