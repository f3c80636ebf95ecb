"""What directing costs and brings, when the honest answer is no, and that a wrong one is caught."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.director import tables
from itdirector.engines.director.check import prove
from itdirector.engines.director.model import Answer, Firm, FullTime, Item, ProofFailed, Question
from itdirector.engines.director.solve import advise, break_even_days, full_time_parts

TODAY = date(2026, 11, 22)
DENTAL = Firm(
    headcount=62,
    sites=4,
    systems=12,
    vendors=14,
    contracts=15,
    it_staff=1,
    projects_per_year=3,
    incidents_per_year=6,
    regulations=2,
)
QUESTION = Question(
    id="dental",
    on=TODAY,
    firm=DENTAL,
    items=(
        Item(id="roadmap", kind="plan", per_year={"claims": 30_000, "survey": 6_000}),
        Item(id="notices", kind="found", per_year={"claims": 4_000, "survey": 4_000}),
        Item(id="idle seats", kind="found", per_year={"claims": 3_000, "survey": 3_000}),
    ),
    full_time=FullTime(salary=90_000, bonus=9_000, recruitment=18_000, tools=2_000),
    own_hours_per_month=12,
    own_hour_value=60,
    software_per_year=600,
)
LARGE = Firm(
    headcount=900,
    sites=9,
    systems=80,
    vendors=90,
    contracts=120,
    it_staff=12,
    projects_per_year=20,
    incidents_per_year=50,
    regulations=3,
)


def proven(question: Question) -> Answer:
    answer = advise(question)
    prove(question, answer)
    return answer


def with_plan(question: Question, per_year: dict[str, int]) -> Question:
    plan = Item(id="roadmap", kind="plan", per_year=per_year)
    return replace(question, items=(plan, *question.items[1:]))


def test_a_loaded_cost_of_120000_is_eleven_days_a_month_at_900() -> None:
    assert break_even_days(120_000, day_rate=900) == pytest.approx(11.1, abs=0.05)


def test_insurance_is_15_percent_above_5000_and_the_bonus_pays_it_too() -> None:
    parts = full_time_parts(FullTime(salary=90_000, bonus=9_000, recruitment=18_000), on=TODAY)
    assert parts["insurance"] == pytest.approx(0.15 * 94_000)
    assert parts["pension"] == pytest.approx(0.03 * (50_270 - 6_240))
    assert parts["recruitment"] == 4_500


def test_rates_are_those_of_the_day() -> None:
    told = FullTime(salary=50_000, pension_share=0.08)
    before, after = (full_time_parts(told, on=date(2025, 4, day)) for day in (5, 6))
    assert before["insurance"] == pytest.approx(0.138 * 40_900)
    assert after["insurance"] == pytest.approx(0.15 * 45_000)
    assert before["pension"] == after["pension"] == 4_000
    low = full_time_parts(FullTime(salary=4_000), on=TODAY)
    assert (low["insurance"], low["pension"]) == (0, 0)
    with pytest.raises(ValueError, match="on: our table"):
        full_time_parts(told, on=date(2020, 1, 1))


def test_a_small_firm_is_told_no_whatever_it_believes() -> None:
    answer = proven(QUESTION)
    assert (answer.full_time, answer.full_time_never_pays) == ("no", True)
    assert set(answer.best.values()) <= {"none", "software", "0.5 days"}
    assert all(times is not None and times > 5 for times in answer.plan_times_to_pay.values())


def test_a_large_firm_with_much_to_gain_is_told_yes() -> None:
    items = (Item(id="roadmap", kind="plan", per_year={"claims": 4_000_000}),)
    answer = proven(replace(QUESTION, firm=LARGE, items=items))
    assert (answer.full_time, answer.least_regret, answer.regret) == ("yes", "full time", 0)
    assert answer.need.likely > answer.break_even_days


def test_where_beliefs_decide_the_answer_says_so_and_names_them() -> None:
    question = with_plan(QUESTION, {"claims": 1_500_000, "survey": 6_000})
    answer = proven(question)
    assert answer.full_time == "depends"
    assert answer.best["claims/middle"] == "full time"
    assert answer.best["survey/middle"] != "full time"
    assert answer.regret > 0


def test_the_multiple_of_the_plan_that_pays_for_full_time_does() -> None:
    answer = proven(QUESTION)
    times = answer.plan_times_to_pay["claims/middle"]
    assert times is not None
    for factor, wins in ((0.98, False), (1.02, True)):
        grown = with_plan(QUESTION, {"claims": round(30_000 * times * factor), "survey": 6_000})
        assert (proven(grown).best["claims/middle"] == "full time") is wins


def test_without_a_plan_no_multiple_of_it_pays() -> None:
    answer = proven(replace(QUESTION, items=()))
    assert set(answer.plan_times_to_pay.values()) == {None}
    assert set(answer.best) == {"none/cautious", "none/middle", "none/hopeful"}


def test_full_time_that_is_best_without_a_plan_needs_no_multiple() -> None:
    items = (Item(id="waste", kind="found", per_year={"a": 20_000_000}),)
    answer = proven(replace(QUESTION, firm=LARGE, items=items))
    assert answer.plan_times_to_pay["a/hopeful"] == 0.0


def test_more_days_than_a_person_has_may_bring_more_than_full_time() -> None:
    question = replace(QUESTION, firm=LARGE, days_offered=(23.0,))
    assert proven(question).options[-1].coverage < proven(question).options[2].coverage


def test_a_duty_takes_hours_by_its_driver_and_complexity() -> None:
    need = proven(QUESTION).need
    assert need.complexity == pytest.approx(1.25)
    assert need.hours_per_year["renewal of a contract"] == pytest.approx(15 * 0.5 * 2 * 1.25)
    assert need.low < need.likely < need.high
    assert proven(replace(QUESTION, firm=replace(DENTAL, sites=30))).need.complexity == 1.5


def test_what_is_ours_is_listed_when_used_and_only_then() -> None:
    told = replace(
        QUESTION,
        day_rate=750,
        software_hours_per_month=1,
        full_time=FullTime(salary=80_000, pension_share=0.05),
    )
    fixed = {"duties", "delivery", "employer_rates"}
    ours = {"day_rate", "software_hours_per_month", "pension_share"}
    assert {row.field for row in proven(told).defaults} == fixed
    assert {row.field for row in proven(QUESTION).defaults} == fixed | ours
    assert {row.date for row in proven(QUESTION).defaults} == {tables.VALID_FROM}


def test_every_row_of_the_tables_rises_with_hope_and_knows_its_driver() -> None:
    assert all(list(row) == sorted(row) for row in tables.DELIVERY.values())
    for duty in tables.DUTIES:
        assert duty.driver == "firm" or duty.driver in Firm.__dataclass_fields__
        assert list(duty.hours) == sorted(duty.hours)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 400_000),
    st.integers(0, 400_000),
    st.integers(1, 600),
    st.integers(0, 40),
    st.integers(200, 2_000),
)
def test_every_net_rises_with_the_plan_and_every_answer_is_proven(
    value: int, more: int, headcount: int, projects: int, rate: int
) -> None:
    firm = replace(DENTAL, headcount=headcount, projects_per_year=projects)
    less = replace(with_plan(QUESTION, {"claims": value, "survey": 0}), firm=firm, day_rate=rate)
    grown = with_plan(less, {"claims": value + more, "survey": 0})
    for one, other in zip(proven(less).options, proven(grown).options, strict=True):
        for prior, outcome in one.outcomes.items():
            assert other.outcomes[prior].net >= outcome.net - 1e-6


ANSWER = advise(QUESTION)
SOFTWARE = ANSWER.options[1]
MIDDLE = SOFTWARE.outcomes["claims/middle"]


def with_software(**change: Any) -> Answer:
    changed = replace(SOFTWARE, **change)
    return replace(ANSWER, options=(ANSWER.options[0], changed, *ANSWER.options[2:]))


def with_middle(**change: Any) -> Answer:
    outcomes = {**SOFTWARE.outcomes, "claims/middle": replace(MIDDLE, **change)}
    return with_software(outcomes=outcomes)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(ANSWER, digest="0"), "digest"),
        (replace(ANSWER, need=replace(ANSWER.need, likely=9.0)), "need: likely"),
        (replace(ANSWER, need=replace(ANSWER.need, complexity=1.0)), "need: complexity"),
        (replace(ANSWER, full_time_parts={"salary": 1.0}), "full_time_parts"),
        (
            replace(ANSWER, full_time_parts={**ANSWER.full_time_parts, "insurance": 13_500.0}),
            "insurance",
        ),
        (replace(ANSWER, break_even_days=10.0), "break_even_days"),
        (replace(ANSWER, options=ANSWER.options[1:]), "options"),
        (with_software(cost=0.0), "software: cost"),
        (with_software(coverage=0.5), "software: coverage"),
        (with_software(outcomes={}), "software: outcomes"),
        (with_middle(plan=1.0), "plan"),
        (with_middle(freed=float("nan")), "freed"),
        (with_middle(net=MIDDLE.net + 1), "net"),
        (with_middle(over_none=0.0), "over_none"),
        (replace(ANSWER, best={**ANSWER.best, "claims/middle": "full time"}), "best"),
        (replace(ANSWER, full_time="depends"), "full_time"),
        (replace(ANSWER, full_time_never_pays=False), "full_time_never_pays"),
        (replace(ANSWER, least_regret="full time"), "least_regret"),
        (replace(ANSWER, regret=1e6), "regret"),
        (replace(ANSWER, plan_times_to_pay={}), "plan_times_to_pay"),
        (
            replace(ANSWER, plan_times_to_pay={**ANSWER.plan_times_to_pay, "claims/middle": 2.0}),
            "plan_times_to_pay",
        ),
        (
            replace(ANSWER, plan_times_to_pay={**ANSWER.plan_times_to_pay, "claims/middle": 99.0}),
            "plan_times_to_pay",
        ),
        (
            replace(ANSWER, plan_times_to_pay={**ANSWER.plan_times_to_pay, "claims/middle": None}),
            "plan_times_to_pay",
        ),
        (replace(ANSWER, defaults=ANSWER.defaults[1:]), "defaults"),
    ],
)
def test_a_wrong_answer_is_caught_by_field(wrong: Answer, field: str) -> None:
    prove(QUESTION, ANSWER)
    with pytest.raises(ProofFailed, match=field):
        prove(QUESTION, wrong)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Firm(headcount=0), "headcount"),
        (lambda: Firm(headcount=5, vendors=-1), "vendors"),
        (lambda: Firm(headcount=True), "headcount"),
        (lambda: FullTime(salary=0), "salary"),
        (lambda: FullTime(salary=1, tenure_years=0), "tenure_years"),
        (lambda: FullTime(salary=1, pension_share=2), "pension_share"),
        (lambda: Item(id="", kind="plan", per_year={}), "id"),
        (lambda: Item(id="x", kind="hope", per_year={}), "kind"),  # type: ignore[arg-type]
        (lambda: Item(id="x", kind="plan", per_year={"a/b": 1}), "per_year"),
        (lambda: Item(id="x", kind="plan", per_year={"a": -1}), "per_year"),
        (lambda: replace(QUESTION, id=""), "id"),
        (lambda: replace(QUESTION, own_hours_per_month=-1), "own_hours_per_month"),
        (lambda: replace(QUESTION, own_hour_value=-1), "own_hour_value"),
        (lambda: replace(QUESTION, software_per_year=-1), "software_per_year"),
        (lambda: replace(QUESTION, software_hours_per_month=float("nan")), "software_hours"),
        (lambda: replace(QUESTION, day_rate=0), "day_rate"),
        (lambda: replace(QUESTION, days_offered=()), "days_offered"),
        (lambda: replace(QUESTION, days_offered=(2.0, 1.0)), "days_offered"),
        (lambda: replace(QUESTION, days_offered=(1.0, 40.0)), "days_offered"),
        (lambda: replace(QUESTION, items=(*QUESTION.items, QUESTION.items[0])), "two have"),
        (
            lambda: replace(QUESTION, items=(Item(id="x", kind="plan", per_year={}),)),
            "per_year",
        ),
        (
            lambda: replace(
                QUESTION,
                items=(*QUESTION.items, Item(id="x", kind="plan", per_year={"claims": 1})),
            ),
            "per_year",
        ),
    ],
)
def test_nonsense_is_refused_and_named(make: Any, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        make()
