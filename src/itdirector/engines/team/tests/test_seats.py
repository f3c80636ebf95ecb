"""More hands, compared by what a delivered day costs."""

from __future__ import annotations

from datetime import date

import pytest

from itdirector.engines.team import Employment, Seat, compare_seats, loaded_cost

JOB = Employment(
    salary=45_000, pension_share=0.05, tools_per_year=2_400, recruitment=9_000, stays_years=5
)


def priced(*seats: Seat, value: float = 400, months: int = 24, discount: float = 0.0):
    return compare_seats(seats, value_per_day=value, months=months, discount_per_year=discount)


def test_loaded_cost_adds_up_by_the_law_of_the_day():
    parts = loaded_cost(JOB, date(2026, 9, 1))
    assert parts["national insurance"] == pytest.approx(0.15 * 40_000)
    assert sum(parts.values()) == pytest.approx(45_000 + 6_000 + 2_250 + 2_400 + 1_800)
    before = loaded_cost(JOB, date(2025, 4, 5))
    assert before["national insurance"] == pytest.approx(0.138 * 35_900)


def test_who_earns_little_costs_no_contributions():
    small = Employment(
        salary=4_000, pension_share=0, tools_per_year=0, recruitment=0, stays_years=1
    )
    assert sum(loaded_cost(small, date(2026, 9, 1)).values()) == 4_000


def test_a_hire_delivers_nothing_for_three_months_and_half_for_the_next_six():
    (hire,) = priced(Seat(id="hire", days_per_month=16, per_month=4_800))
    assert hire.days == pytest.approx(16 * (24 - 3 - 6 / 2))
    assert hire.cost == pytest.approx(4_800 * 21)
    assert hire.break_even_day == pytest.approx(4_800 * 21 / (16 * 18))
    (short,) = priced(Seat(id="hire", days_per_month=16, per_month=4_800), months=6)
    assert short.days == pytest.approx(16 * 3**2 / 12)


def test_it_pays_exactly_when_a_day_is_worth_more_than_the_break_even():
    seat = Seat(id="hire", days_per_month=16, once=9_000, per_month=4_800)
    (first,) = priced(seat, discount=0.08)
    for value, pays in (
        (first.break_even_day * 0.999, False),
        (first.break_even_day * 1.001, True),
    ):
        assert (priced(seat, value=value, discount=0.08)[0].net > 0) is pays


def test_what_is_needed_for_half_a_year_is_contracted_and_what_lasts_is_hired():
    hire = Seat(id="hire", days_per_month=16, once=9_000, per_month=4_800)
    contract = Seat(id="contract", days_per_month=16, per_day=380, delay_months=0.5, ramp_months=0)
    assert [p.id for p in priced(hire, contract, months=6)] == ["contract", "hire"]
    assert [p.id for p in priced(hire, contract, months=60)] == ["hire", "contract"]


def test_a_contract_ends_when_it_ends():
    (contract,) = priced(
        Seat(
            id="c",
            days_per_month=10,
            per_month=100,
            delay_months=1,
            ramp_months=0,
            ends_after_months=4.5,
        )
    )
    assert (contract.days, contract.cost) == (pytest.approx(35), pytest.approx(350))


def test_what_delivers_nothing_in_time_has_no_price_of_a_day():
    (late,) = priced(Seat(id="late", days_per_month=10, once=5, delay_months=30), months=12)
    assert (late.break_even_day, late.net) == (None, -5)


def test_money_later_is_worth_less():
    seat = Seat(id="s", days_per_month=1, per_month=1_000, delay_months=0, ramp_months=0)
    (one,) = priced(seat, months=1, discount=0.08)
    assert one.cost == pytest.approx(1_000 * 1.08 ** (-0.5 / 12))
