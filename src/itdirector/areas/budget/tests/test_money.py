"""Money: quarters, suppliers' names, what is allowed and paid, and what is said about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from itdirector.areas.budget import facts, intakes
from itdirector.areas.budget.findings import findings
from itdirector.areas.budget.models import BudgetLine, LedgerLine
from itdirector.areas.budget.rules import (
    Rise,
    price_rise,
    quarter_start,
    quarters_from,
    same_supplier,
    supplier_key,
)
from itdirector.connectors.rows import BudgetRow, LedgerRow
from itdirector.kernel.areas import Finding
from itdirector.kernel.models import Organisation
from itdirector.values.money import Money
from tests.facts import TODAY, by_code, contract, licence, said
from tests.rows import make_row

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))


@pytest.fixture
def _here(at_home: Organisation) -> None:
    """Work for the organisation under test."""


database = pytest.mark.usefixtures("_here")


def paid(supplier: str, minor: int, *, on: date, description: str = "") -> None:
    values = {"supplier": supplier, "amount_minor": minor, "on": on, "description": description}
    make_row(LedgerLine, Organisation.objects.get(slug="home"), **values)


def allow(category: str, minor: int, starts_on: date, ends_on: date) -> None:
    values = {"category": category, "amount_minor": minor, "starts_on": starts_on}
    make_row(BudgetLine, Organisation.objects.get(slug="home"), ends_on=ends_on, **values)


def months_back(count: int) -> date:
    return TODAY - relativedelta(months=count)


def found(code: str) -> list[Finding]:
    return by_code(findings(TODAY)).get(code, [])


@pytest.mark.parametrize(
    ("day", "first_month", "start"),
    [
        (date(2026, 11, 22), 4, date(2026, 10, 1)),
        (date(2026, 11, 22), 1, date(2026, 10, 1)),
        (date(2026, 11, 22), 2, date(2026, 11, 1)),
        (date(2026, 11, 22), 12, date(2026, 9, 1)),
        (date(2027, 1, 31), 2, date(2026, 11, 1)),
        (date(2026, 4, 1), 4, date(2026, 4, 1)),
    ],
)
def test_a_day_lies_in_its_fiscal_quarter(day: date, first_month: int, start: date) -> None:
    assert quarter_start(day, first_month=first_month) == start


@given(day=DAYS, first_month=st.integers(1, 12), count=st.integers(1, 12))
def test_quarters_follow_each_other_and_the_first_holds_the_day(
    day: date, first_month: int, count: int
) -> None:
    starts = quarters_from(day, first_month=first_month, count=count)
    assert starts[0] <= day < starts[0] + relativedelta(months=3)
    assert all((s.month - first_month) % 3 == 0 and s.day == 1 for s in starts)
    assert [starts[0] + relativedelta(months=3 * n) for n in range(count)] == starts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pier IT Support Ltd", "PIER IT SUPPORT LIMITED"),
        ("Adobe", "Adobe Systems Software Ireland Ltd"),
        ("Müller Büroservice GmbH", "müller  büroservice"),
        ("The Co Ltd", "the co ltd"),
    ],
)
def test_spellings_of_one_supplier_meet(one: str, other: str) -> None:
    assert same_supplier(one, other)
    assert same_supplier(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Pier IT", "Pearl IT"), ("Adobe", "Adobelike"), ("", "Adobe"), ("陈", "李")]
)
def test_different_suppliers_stay_apart(one: str, other: str) -> None:
    assert not same_supplier(one, other)


def test_a_name_of_legal_forms_alone_keeps_its_words() -> None:
    assert supplier_key("Group Ltd") == "group ltd"


def monthly(*pence: int) -> list[tuple[date, int]]:
    return [(date(2026, 1, 1) + relativedelta(months=n), p) for n, p in enumerate(pence)]


def test_a_price_that_steps_up_is_a_rise() -> None:
    rise = price_rise(monthly(984, 984, 984, 1131, 1131, 1131))
    assert rise == Rise(before_minor=984, after_minor=1131, since=date(2026, 4, 1))
    assert rise.more_minor == 147
    assert round(rise.percent) == 15


@pytest.mark.parametrize(
    "pence",
    [
        (),
        (984,) * 6,
        (984, 984, 984, 1131, 1131),  # two payments may be a slip
        (100, 100, 100, 109, 109, 109),  # under a tenth
        (120, 120, 120, 100, 100, 100),
        (334, 348, 346, 313, 329, 351),  # usage
        (-50, -50, -50, 60, 60, 60),
    ],
)
def test_what_is_no_rise(pence: tuple[int, ...]) -> None:
    assert price_rise(monthly(*pence)) is None


def test_a_rise_of_exactly_a_tenth_counts() -> None:
    assert price_rise(monthly(100, 100, 100, 110, 110, 110)) is not None


QUARTERS = [date(2027, 1, 1) + relativedelta(months=3 * n) for n in range(8)]


@database
def test_a_budget_of_a_year_is_spread_by_days_and_loses_no_penny() -> None:
    allow("Security", 10_000_01, date(2027, 1, 1), date(2027, 12, 31))
    given_ = facts.allowed(QUARTERS)["security"]
    assert sum(given_) == 10_000_01
    assert given_[:4] == [2465_75, 2493_15, 2520_55, 2520_56]
    assert given_[4:] == [0, 0, 0, 0]


@database
def test_a_budget_that_began_before_gives_what_is_left_of_it() -> None:
    allow("services", 365_00, date(2026, 7, 1), date(2027, 6, 30))
    assert facts.allowed(QUARTERS)["services"][:3] == [90_00, 91_00, 0]


@database
def test_the_last_quarter_ends_where_it_ends() -> None:
    starts = [date(2027, 2, 1)]
    allow("services", 500, date(2027, 4, 30), date(2027, 5, 1))
    assert facts.allowed(starts)["services"] == [250]


@database
def test_a_line_written_backwards_is_a_line() -> None:
    allow("services", 900, date(2027, 3, 31), date(2027, 1, 1))
    assert sum(facts.allowed(QUARTERS)["services"]) == 900


@database
@given(
    minor=st.integers(-(10**9), 10**9),
    start=st.dates(date(2027, 1, 1), date(2028, 6, 1)),
    days=st.integers(0, 200),
)
def test_whatever_lies_in_the_quarters_is_given_to_the_penny(
    minor: int, start: date, days: int
) -> None:
    BudgetLine.objects.all().delete()
    allow("services", minor, start, start + timedelta(days=days))
    assert sum(facts.allowed(QUARTERS)["services"]) == minor


@database
def test_twelve_months_hold_a_monthly_bill_twelve_times() -> None:
    for count in range(14):
        paid("Line", 100_00, on=months_back(count))
    (one,) = facts.suppliers(since=facts.year_before(TODAY), until=TODAY)
    assert (one.payments, one.minor) == (12, 1_200_00)


@database
def test_suppliers_come_with_the_most_paid_first_and_credits_taken_off() -> None:
    paid("Small Ltd", 10_00, on=TODAY)
    paid("Large Ltd", 500_00, on=TODAY)
    paid("LARGE LIMITED", -100_00, on=TODAY)
    names = facts.suppliers(since=facts.year_before(TODAY), until=TODAY)
    assert [(s.minor, s.payments) for s in names] == [(400_00, 2), (10_00, 1)]


@database
def test_an_empty_ledger_says_nothing() -> None:
    assert by_code(findings(TODAY)) == {}


@database
def test_a_supplier_without_contract_is_named_until_there_is_one() -> None:
    for count in range(3):
        paid("Chirp Messaging Ltd", 10_00, on=months_back(count))
    paid("Laptop Shop", 500_00, on=TODAY)
    paid("Pen Shop", 4_99, on=TODAY)
    (one,) = found("budget.unmatched_supplier")
    assert one.sentence == (
        "2 suppliers have no contract that we know of, yet got £530 in twelve months. Paid "
        "most: Laptop Shop (£500), Chirp Messaging Ltd (£30)."
    )
    assert (one.money_minor, len(one.evidence)) == (530_00, 2)
    contract("Reminders", vendor="Chirp Messaging")
    licence("Windows", vendor="laptop shop ltd")
    assert found("budget.unmatched_supplier") == []


@database
def test_a_price_rise_is_told_with_what_it_costs_a_year() -> None:
    for count in range(12):
        paid(
            "Brightwave",
            1131_60 if count < 5 else 984_00,
            on=months_back(count),
            description="Telephony",
        )
    (one,) = found("budget.price_rise")
    assert one.sentence == (
        "Brightwave, Telephony, has cost £1,131.60 a payment since 22 Jul 2026, £984 before. "
        "That is 15% more, about £1,800 a year."
    )
    assert (one.severity, one.money_minor, len(one.evidence)) == ("saving", 1771_20, 5)
    LedgerLine.objects.update(amount_minor=984_00)
    assert found("budget.price_rise") == []


@database
def test_what_was_said_and_what_was_paid_are_both_told() -> None:
    said("it_spend", "£10,000")
    for count in range(12):
        paid("Line", 1_000_00, on=months_back(count))
    (one,) = found("budget.spend_differs")
    assert "about £10,000 a year" in one.sentence
    assert "come to £12,000" in one.sentence
    assert one.evidence[0].record_type == "company.answer"
    LedgerLine.objects.update(amount_minor=900_00)
    assert found("budget.spend_differs") == []


@database
@pytest.mark.parametrize("count", [1, 10])
def test_half_a_ledger_is_not_held_against_a_year(count: int) -> None:
    said("it_spend", "£10,000")
    for number in range(count):
        paid("Line", 9_000_00, on=months_back(number))
    assert found("budget.spend_differs") == []


def test_a_ledger_row_is_known_by_all_it_says() -> None:
    row = {"place": "line 2", "on": TODAY, "supplier": "Line", "amount": Money(100)}
    (one,) = intakes.ledger(LedgerRow(**row, reference="1"))  # type: ignore[arg-type]
    (other,) = intakes.ledger(LedgerRow(**row, reference="2"))  # type: ignore[arg-type]
    assert one.key != other.key
    assert one.key.startswith("2026-11-22/")
    assert one.several
    assert one.values["amount_minor"] == Money(100)


def test_a_budget_row_is_known_by_category_and_period() -> None:
    row = BudgetRow(
        place="", category="Security", starts_on=TODAY, ends_on=TODAY, amount=Money(100)
    )
    (one,) = intakes.budget(row)
    assert one.key == "security/2026-11-22/2026-11-22"
    assert one.values["category"] == "Security"
