"""What an answer says, and that it holds for contracts of any kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.renewal.check import prove
from itdirector.engines.renewal.model import Calendar, Chance, Contract, Notice, Place, Stake
from itdirector.engines.renewal.solve import cost_of_missing, dates
from itdirector.engines.renewal.tests.cases import HOSTING, STAKE, contracts, proven

TODAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@settings(max_examples=80, deadline=None)
@given(contract=contracts(), today=TODAYS)
def test_counting_forward_day_by_day_finds_the_same_dates(contract: Contract, today: date) -> None:
    prove(contract, dates(contract, today=today))


@settings(max_examples=40, deadline=None)
@given(contract=contracts(), today=TODAYS)
def test_more_notice_is_never_due_later(contract: Contract, today: date) -> None:
    longer = replace(contract, notice=replace(contract.notice, count=contract.notice.count + 1))
    first, second = (dates(c, today=today).opportunity for c in (contract, longer))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert second.latest_send <= first.latest_send


def test_a_notice_in_time_is_not_missed_and_one_a_day_late_is() -> None:
    last = date(2025, 12, 31)
    assert not proven(HOSTING, last).missed
    late = proven(HOSTING, last + timedelta(days=1))
    assert late.missed
    assert late.following is not None
    assert late.following.ends_on == late.earliest_end == date(2027, 3, 31)


def test_alerts_come_90_60_30_and_7_days_before_the_decision() -> None:
    answer = proven(HOSTING, date(2025, 11, 24))
    assert [(a.on.isoformat(), a.past) for a in answer.alerts] == [
        ("2025-09-02", True),
        ("2025-10-02", True),
        ("2025-11-01", True),
        ("2025-11-24", False),
    ]


@pytest.mark.parametrize(
    ("facts", "days"),
    [({"replacement": False}, 30), ({"replacement": True}, 60), ({"lead_days": 11}, 11)],
)
def test_a_replacement_takes_longer_to_decide(facts: dict[str, Any], days: int) -> None:
    now = proven(replace(HOSTING, **({"lead_days": None} | facts)), HOSTING.starts_on)
    assert now.opportunity is not None
    assert now.opportunity.latest_send - now.opportunity.decide_by == timedelta(days=days)


def test_what_ends_by_itself_needs_no_notice_and_is_then_over() -> None:
    fixed = replace(HOSTING, at_end="ends")
    before = proven(fixed, date(2026, 3, 31))
    assert before.opportunity is not None
    assert (before.opportunity.notice_needed, before.missed) == (False, False)
    after = proven(fixed, date(2026, 4, 1))
    assert (after.over, after.opportunity, after.earliest_end) == (True, None, None)


def test_what_continues_may_end_at_any_time_after_its_first_term() -> None:
    running = replace(HOSTING, at_end="continues", notice=Notice(count=30, unit="days"))
    answer = proven(running, date(2026, 6, 1))
    assert (answer.term_ends_on, answer.opportunity, answer.missed) == (None, None, False)
    assert answer.earliest_end == date(2026, 7, 1)


def test_a_yearly_break_ends_a_long_term_early() -> None:
    five_years = replace(HOSTING, term_months=60, anchor="anniversary", at_end="ends")
    answer = proven(five_years, date(2025, 6, 2))
    assert answer.opportunity is not None
    assert answer.opportunity.ends_on == date(2026, 3, 31)
    assert answer.term_ends_on == date(2030, 3, 31)
    last = proven(five_years, date(2029, 6, 1)).opportunity
    assert last is not None
    assert (last.ends_on, last.notice_needed) == (date(2030, 3, 31), False)


def test_notice_at_any_time_has_no_deadline() -> None:
    loose = replace(HOSTING, anchor="any_time", stake=STAKE)
    answer = proven(loose, date(2025, 6, 2))
    assert (answer.opportunity, answer.alerts, answer.cost_of_missing) == (None, (), None)
    assert answer.earliest_end == date(2025, 8, 31)


def test_notice_sent_after_the_vendor_closed_counts_from_its_next_day() -> None:
    loose = replace(HOSTING, anchor="any_time", vendor=Place(zone="Pacific/Auckland"))
    east = replace(loose.vendor, closes_at=Place().closes_at.replace(hour=17))
    here, there = (
        proven(replace(loose, vendor=vendor), date(2025, 6, 2)).earliest_end
        for vendor in (Place(), east)
    )
    assert (here, there) == (date(2025, 8, 31), date(2025, 9, 1))


def test_every_step_starts_where_the_one_before_ended() -> None:
    now = proven(replace(HOSTING, service=None, form="post"), date(2025, 6, 2)).opportunity
    assert now is not None
    assert [(s.rule, s.count) for s in now.steps] == [
        ("months_forward_less_a_day", 12),
        ("days_back", 90),
        ("service_business_days_back", 2),
        ("days_back", 30),
    ]
    assert [s.from_day for s in now.steps[1:]] == [s.to_day for s in now.steps[:-1]]


def test_missing_notice_costs_the_chance_of_change_times_what_was_to_save() -> None:
    cost = cost_of_missing(
        replace(STAKE, chance_of_change=Chance(low=0.1, likely=0.5, high=0.9)), months=24
    )
    assert (cost.committed, cost.alternative) == (50_400, 36_000)
    assert (cost.low, cost.expected, cost.high) == (1_440, 7_200, 12_960)


def test_missing_notice_of_the_cheapest_contract_costs_nothing() -> None:
    cheap = Stake(price_per_year=1_000, alternative_per_year=1_000, switching_cost=5_000)
    assert cost_of_missing(cheap, months=12).high == 0


def test_a_missed_yearly_break_costs_a_year_not_the_term() -> None:
    answer = proven(
        replace(HOSTING, anchor="anniversary", renewal_months=36, stake=STAKE),
        date(2025, 6, 1),
    )
    assert answer.cost_of_missing is not None
    assert answer.cost_of_missing.committed == 25_200


def test_defaults_are_listed_with_grade_source_and_share() -> None:
    bare = replace(HOSTING, service=None, lead_days=None, renewal_months=None, stake=STAKE)
    answer = proven(bare, date(2025, 6, 1))
    fields = [row.field for row in answer.defaults]
    assert fields == ["service", "lead_days", "renewal_months", "chance_of_change"]
    assert all(row.grade and row.source and row.date for row in answer.defaults)
    assert answer.default_share == pytest.approx(4 / 10)
    assert proven(HOSTING, date(2025, 6, 1)).default_share == 0


def test_doubts_name_a_notice_longer_than_the_term_and_ends_that_disagree() -> None:
    monthly = replace(HOSTING, renewal_months=1, ends_on=date(2026, 4, 30))
    answer = proven(monthly, date(2025, 6, 1))
    assert answer.doubts == ("end_disagrees", "notice_longer_than_term")


def test_the_digest_names_the_contract_and_nothing_else() -> None:
    june, july = (proven(HOSTING, date(2025, month, 1)) for month in (6, 7))
    assert june.digest == july.digest
    other = replace(HOSTING, ends_on=date(2026, 3, 31))
    assert proven(other, date(2025, 6, 1)).digest != june.digest


def test_a_fixed_term_that_may_be_left_at_any_time_needs_no_deadline() -> None:
    loose = replace(HOSTING, anchor="any_time", at_end="ends")
    assert proven(loose, date(2025, 6, 2)).earliest_end == date(2025, 8, 31)
    assert proven(loose, date(2026, 3, 2)).earliest_end == date(2026, 3, 31)


def test_notice_on_a_day_of_rest_at_the_vendors_counts_from_its_next_business_day() -> None:
    loose = replace(
        HOSTING,
        anchor="any_time",
        receipt_on_business_days=True,
        notice=Notice(count=30, unit="days"),
        vendor=Place(calendar=Calendar(country="SA")),
    )
    friday, sunday = date(2026, 6, 5), date(2026, 6, 7)
    assert proven(loose, friday).earliest_end == sunday + timedelta(days=30)
