"""Amounts in every spelling we have met."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.values.amounts import decimal_mark_of, money_of, parse_money, parse_number
from itdirector.values.money import Money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,045.50", Money(104550)),
        ("1.234,56 €", Money(123456, "EUR")),
        ("£12", Money(1200, "GBP")),
        ("(250.00)", Money(-25000)),
        ("(£250.00)", Money(-25000, "GBP")),
        ("-528.00", Money(-52800)),
        ("-£5", Money(-500, "GBP")),
        ("£-5", Money(-500, "GBP")),
        ("12.50-", Money(-1250)),
        ("\u22125,25", Money(-525)),
        ("$795.50", Money(79550, "USD")),
        ("CHF 1'234.50", Money(123450, "CHF")),
        ("1\u202f234,5 EUR", Money(123450, "EUR")),
        ("EUR1.000.000", Money(100000000, "EUR")),
        ("1,00,000.00", Money(10000000)),
        ("12.50 CR", Money(-1250)),
        ("12.50 DR", Money(1250)),
        (".5", Money(50)),
        ("0.125", Money(13)),
        ("¥1,200", Money(1200, "JPY")),
        ("KWD 1.2345", Money(1235, "KWD")),
    ],
)
def test_an_amount_is_read_to_the_penny(text: str, expected: Money) -> None:
    assert parse_money(text) == expected


@pytest.mark.parametrize(
    ("text", "mark", "minor"),
    [("1.234", None, 123400), ("1.234", ".", 123), ("1,234", ",", 123), ("1,234", None, 123400)],
)
def test_a_lone_mark_before_three_digits_follows_its_column(
    text: str, mark: str | None, minor: int
) -> None:
    assert parse_money(text, mark).minor == minor  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "free", "1.2.3", "12,34,5", "(5", "5)", "1e5", "--5", "£", "5 apples", "9" * 40]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|currency"):
        parse_money(text)


@pytest.mark.parametrize(("currency", "expected"), [("CAD", "CAD"), ("GBP", "USD"), ("", "USD")])
def test_a_bare_dollar_is_the_dollar_of_the_table(currency: str, expected: str) -> None:
    assert parse_money("$1", currency=currency).currency == expected


def test_a_whole_column_shows_its_decimal_mark() -> None:
    assert decimal_mark_of(["1.234", "5,50"]) == ","
    assert decimal_mark_of(["1,234", "12.5"]) == "."
    assert decimal_mark_of(["1,234", "nonsense", "7"]) is None


def test_halves_are_rounded_up() -> None:
    assert money_of(Decimal("0.005"), "GBP") == Money(1, "GBP")


@given(st.integers(-(10**12), 10**12))
def test_any_amount_written_in_three_ways_reads_the_same(minor: int) -> None:
    english = f"{Decimal(minor) / 100:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    plain = f"{Decimal(minor) / 100:.2f}"
    assert {parse_money(text).minor for text in (english, german, plain)} == {minor}


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert parse_number(text).is_finite()


def test_a_very_long_cell_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_number("1" + " " * 30_000 + "x")
