"""Contracts rolled forward: worked to the penny by hand, then any book at all by the checker."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.money import Book, Contract, FxRate, IndexRate, SeatChange, Tier, Uplift
from itdirector.engines.money.check.contracts import check_book
from itdirector.engines.money.model.contract import AT_RENEWAL, BILLED, BookForecast
from itdirector.engines.money.shares import apportion, nearest, percent, whole_parts
from itdirector.engines.money.solve.contracts import roll_forward

JANUARY = date(2026, 1, 1)
CPI = tuple(
    IndexRate(index="CPI", year=year, rate=percent(rate), grade="survey", source="a survey")
    for year, rate in ((2024, "4.0"), (2025, "2.5"), (2026, "3.4"))
)
DOLLAR = FxRate(
    currency="USD", home_per_unit=Fraction("0.79"), as_of=JANUARY, grade="default", source="a day"
)


def contract(**changes: object) -> Contract:
    plain = Contract(
        id="support", category="services", start=JANUARY, renews_on=date(2027, 1, 1), price=120_000
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def forecast(*contracts: Contract, months: int = 12, first: date = JANUARY) -> BookForecast:
    book = Book(
        home_currency="GBP",
        first_month=first,
        months=months,
        contracts=contracts,
        index_rates=CPI,
        fx_rates=(DOLLAR,),
    )
    answer = roll_forward(book)
    check_book(book, answer)
    return answer


def test_a_year_in_advance_is_paid_once_and_costs_every_day() -> None:
    answer = forecast(contract(price=36_500))
    assert answer.accrual == tuple(
        100 * days for days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    )
    assert answer.cash == (36_500, *[0] * 11)  # 30 days after 1 January is still January
    assert answer.lines[0].prepaid_at_start == answer.lines[0].prepaid_at_end == 0


def test_the_price_moves_at_the_renewal_and_not_in_january() -> None:
    line = contract(
        start=date(2025, 7, 15),
        renews_on=date(2026, 7, 15),
        price=10_000,
        billing_months=1,
        uplift=Uplift(plus=percent("5")),
    )
    invoices = forecast(line, months=24).lines[0].invoices
    by_day = {invoice.on: invoice.net for invoice in invoices}
    assert by_day[date(2026, 6, 15)] == 10_000
    assert by_day[date(2026, 7, 15)] == 10_500
    assert by_day[date(2027, 6, 15)] == 10_500
    assert by_day[date(2027, 7, 15)] == 11_025


def test_a_month_is_cut_by_the_day_where_the_price_moves() -> None:
    line = contract(
        renews_on=date(2026, 4, 11),
        price=30_000,
        billing_months=1,
        uplift=Uplift(plus=percent("10")),
    )
    april = forecast(line).lines[0].invoices[3]
    assert april.net == 30_000 * 10 // 30 + 33_000 * 20 // 30


def test_rises_by_an_index_stop_at_cap_and_floor() -> None:
    rules = {
        "plain": Uplift(index="CPI", plus=percent("1")),
        "capped": Uplift(index="CPI", plus=percent("1"), cap=percent("4")),
        "floored": Uplift(index="CPI", plus=percent("-3"), floor=percent("2")),
    }
    lines = [
        contract(id=name, start=date(2024, 3, 1), renews_on=date(2025, 3, 1), uplift=rule)
        for name, rule in rules.items()
    ]
    answer = forecast(*lines, months=24, first=date(2025, 1, 1))
    rates = [[(r.rate, r.bound_by) for r in line.renewals] for line in answer.lines]
    assert rates == [
        [(percent("3.5"), "rule"), (percent("4.4"), "rule")],
        [(percent("3.5"), "rule"), (percent("4"), "cap")],
        [(percent("2"), "floor"), (percent("2"), "floor")],
    ]


def test_an_index_carried_forward_is_listed_as_a_default() -> None:
    line = contract(renews_on=date(2027, 1, 1), uplift=Uplift(index="CPI"))
    answer = forecast(line, months=36)
    assert [(r.index_year, r.rate) for r in answer.lines[0].renewals] == [
        (2026, percent("3.4")),
        (2026, percent("3.4")),
    ]
    assert [default.id for default in answer.defaults] == ["CPI 2026"]
    assert "2027, 2028" in answer.defaults[0].unit


def test_seats_joining_within_a_month_are_paid_by_the_day_at_the_price_of_their_tier() -> None:
    line = contract(
        price=1_000,
        seats=20,
        billing_months=1,
        seat_changes=(SeatChange(on=date(2026, 6, 16), seats=50),),
        tiers=(Tier(from_seats=10, price=900), Tier(from_seats=50, price=800)),
    )
    invoices = forecast(line).lines[0].invoices
    assert invoices[4].net == 20 * 900
    assert invoices[5].net == (20 * 900 * 15 + 50 * 800 * 15) // 30
    assert invoices[6].net == 50 * 800


def test_vat_that_does_not_come_back_is_cost_and_all_of_it_is_paid() -> None:
    line = contract(vat_rate=percent("20"), vat_recoverable=Fraction(1, 4))
    answer = forecast(line)
    assert sum(answer.cash) == 144_000
    assert sum(answer.accrual) == 120_000 + 18_000


def test_foreign_money_is_turned_at_the_rate_given_and_its_weight_is_shown() -> None:
    answer = forecast(contract(id="cloud", currency="USD", price=100_001), contract())
    assert answer.lines[0].invoices[0].net_foreign == 100_001
    assert answer.lines[0].invoices[0].net == 79_001  # 79,000.79
    assert answer.accrual_by_currency == {"USD": 79_001}
    assert [default.id for default in answer.defaults] == ["FX USD"]


def test_a_contract_that_stops_costs_nothing_after_and_only_its_days_before() -> None:
    line = contract(price=31_000, billing_months=1, renews_on=date(2026, 3, 11), at_renewal="stops")
    answer = forecast(line)
    assert answer.accrual == (31_000, 31_000, 10_000, *[0] * 9)
    assert answer.lines[0].renewals == ()


def test_what_is_only_assumed_to_go_on_is_budgeted_and_said() -> None:
    line = contract(renews_on=date(2027, 1, 1), at_renewal="assumed", notice_days=90)
    answer = forecast(line, months=24)
    assert sum(answer.accrual) == 240_000  # no false gap when the term ends
    assert answer.assumed_share == 0.5
    assert answer.lines[0].renewals[0].notice_by == date(2026, 10, 3)
    assert answer.lines[0].renewals[0].assumed


def test_a_month_end_start_never_drifts() -> None:
    line = contract(start=date(2026, 1, 31), renews_on=date(2027, 1, 31), billing_months=1)
    days = [invoice.first_day.day for invoice in forecast(line).lines[0].invoices]
    assert days == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_looking_from_the_middle_prepaid_money_bridges_invoices_and_cost() -> None:
    yearly = contract(start=date(2025, 10, 1), renews_on=date(2026, 10, 1), price=36_500)
    line = forecast(yearly, months=6).lines[0]
    assert line.prepaid_at_start == 36_500 - 9_200
    assert line.prepaid_at_end == 36_500 - 9_200 - sum(line.accrual)
    owed = forecast(replace(yearly, billed="in arrears"), months=6).lines[0]
    assert owed.prepaid_at_start == -9_200
    assert sum(owed.cash) == 0


def test_a_category_adds_up_over_its_contracts() -> None:
    answer = forecast(contract(), contract(id="b"), contract(id="c", category="cloud", price=0))
    assert answer.accrual_by_category["services"] == answer.accrual
    assert sum(answer.accrual_by_category["cloud"]) == 0


def test_nothing_at_all_costs_nothing() -> None:
    answer = forecast()
    assert answer.accrual == (0,) * 12
    assert answer.assumed_share == 0


def test_the_same_book_in_another_order_has_the_same_digest() -> None:
    one, two = contract(), contract(id="b")
    assert forecast(one, two).digest == forecast(two, one).digest
    assert forecast(one).digest != forecast(replace(one, start=date(2026, 1, 2))).digest


days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
rates = st.integers(-200, 1500).map(lambda n: Fraction(n, 10_000))


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    start = draw(days)
    renews = draw(st.dates(start, date(2028, 1, 1)).filter(lambda day: day > start))
    later = st.dates(start, date(2028, 1, 1)).filter(lambda day: day > start)
    index = draw(st.sampled_from([None, "CPI"])) if renews.year >= 2024 else None
    return Contract(
        id="any",
        category="any",
        start=start,
        renews_on=renews,
        price=draw(st.integers(0, 10**7)),
        seats=draw(st.integers(0, 300)),
        seat_changes=tuple(
            SeatChange(on=day, seats=draw(st.integers(0, 300)))
            for day in draw(st.sets(later, max_size=3))
        ),
        currency=draw(st.sampled_from(["GBP", "USD"])),
        billing_months=draw(st.sampled_from([1, 3, 12])),
        billed=draw(st.sampled_from(BILLED)),
        payment_days=draw(st.integers(0, 90)),
        term_months=draw(st.sampled_from([1, 12, 36])),
        at_renewal=draw(st.sampled_from(AT_RENEWAL)),
        uplift=Uplift(
            plus=draw(rates), index=index, cap=draw(st.sampled_from([None, percent("5")]))
        ),
        vat_rate=draw(st.sampled_from([Fraction(0), percent("20")])),
        vat_recoverable=draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])),
    )


@settings(max_examples=25, deadline=None)
@given(contracts(), days.map(lambda day: day.replace(day=1)))
def test_no_penny_is_lost_whatever_the_contract(line: Contract, first: date) -> None:
    answer = forecast(line, months=15, first=first).lines[0]
    end = date(first.year + (first.month + 14) // 12, (first.month + 14) % 12 + 1, 1)
    invoiced = sum(invoice.cost for invoice in answer.invoices if first <= invoice.on < end)
    assert invoiced == sum(answer.accrual) + answer.prepaid_at_end - answer.prepaid_at_start


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_add_up_and_none_is_a_penny_off(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, sum(weights))) < 1
        for part, weight in zip(parts, weights, strict=True)
    )


def test_the_penny_left_over_goes_to_who_lost_most() -> None:
    assert apportion(100, [1, 1, 1]) == (34, 33, 33)
    assert apportion(10, [1, 5, 2]) == (1, 6, 3)
    assert apportion(0, [0, 0]) == (0, 0)


def test_what_cannot_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        apportion(1, [0, 0])
    with pytest.raises(ValueError, match="total 9"):
        whole_parts(9, [Fraction(1), Fraction(1)])


def test_a_half_goes_up_on_either_side_of_nought() -> None:
    assert [nearest(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-1, 0, 1, 2]
    assert percent("3.5") == Fraction(7, 200)
