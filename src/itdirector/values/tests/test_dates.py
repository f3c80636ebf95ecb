"""Days and periods in every spelling we have met."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.values.dates import excel_day, order_of, parse_date
from itdirector.values.periods import months_after, parse_period


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-03",
        "2026/04/03 04:05:20",
        "2026-04-03T15:00:00.0000Z",
        "2026-04-03 09:14:22.0000000",
        "20260403",
        "03/04/2026",
        "3.4.2026",
        "03.04.26",
        "3 April 2026",
        "3rd Apr 2026",
        "April 3, 2026",
        "Friday, April 3, 2026",
        "3. April 2026",
        "3-Apr-26",
        "3 avril 2026",
        "46115",
    ],
)
def test_one_day_in_many_spellings(text: str) -> None:
    assert parse_date(text) == date(2026, 4, 3)


def test_american_dates_need_their_order() -> None:
    assert parse_date("04/03/2026 1:25:31 PM", "mdy") == date(2026, 4, 3)
    assert parse_date("03.04.2026", "mdy") == date(2026, 4, 3)


@pytest.mark.parametrize("text", ["", " -- ", "Never logged in", "N/A", "null"])
def test_words_for_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13-01", "tomorrow", "12", "1/2", "32 May 2026"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_date(text)


def test_two_digit_years_turn_in_1970() -> None:
    assert [parse_date(f"1/1/{year}") for year in ("69", "70")] == [
        date(2069, 1, 1),
        date(1970, 1, 1),
    ]


@pytest.mark.parametrize(
    ("column", "order", "sure"),
    [
        (["03/04/2026", "13/04/2026"], "dmy", True),
        (["3/4/26", "4/13/26"], "mdy", True),
        (["03/04/2026"], "dmy", False),
        (["2026-01-01", "03.04.2026"], "dmy", True),
        (["13/01/2026", "14/01/2026", "01/15/2026"], "dmy", False),
        ([], "dmy", True),
    ],
)
def test_a_whole_column_tells_the_order(*, column: list[str], order: str, sure: bool) -> None:
    found = order_of(column)
    assert (found.order, found.sure) == (order, sure)


def test_contradicting_dates_are_named() -> None:
    assert order_of(["13/01/2026", "01/14/2026"]).contradicting == ("13/01/2026", "01/14/2026")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_any_day_reads_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%d/%m/%y}", "dmy") == day
    assert parse_date(f"{day:%m/%d/%Y}", "mdy") == day
    assert excel_day((day - date(1899, 12, 30)).days) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_none_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert parse_date(text) is None or parse_date(text, "mdy") is not None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("Q1 2024", date(2024, 1, 1), date(2024, 3, 31)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Feb-24", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("04/2026", date(2026, 4, 1), date(2026, 4, 30)),
        ("FY2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_first_and_last_day(text: str, first: date, last: date) -> None:
    assert parse_period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "Q5 2026", "2026-13", "0000", "spring", "Budget 2026"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|year|month|date|day"):
        parse_period(text)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_after_lands_in_the_right_month(start: date, months: int) -> None:
    later = months_after(start, months)
    assert later.year * 12 + later.month == start.year * 12 + start.month + months
    assert later.day == start.day or (later + timedelta(days=1)).day == 1
