"""When a contract must be decided: the calendar's traps, one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from itdirector.areas.vendors.rules import (
    Terms,
    believable_notice,
    deadline,
    renewal_months,
    yearly_minor,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))


def test_a_letter_takes_two_business_days_and_the_decision_a_month() -> None:
    terms = Terms(ends_on=date(2027, 3, 14), auto_renews=True, notice=3, notice_unit="months")
    dates = deadline(terms, TODAY)
    assert dates is not None
    assert dates.latest_receipt == date(2026, 12, 14)
    assert dates.latest_send == date(2026, 12, 10)  # a Thursday; 12 and 13 are a weekend
    assert dates.decide_by == date(2026, 11, 10)
    assert (dates.missed, dates.renewed, dates.notice_known) == (False, 0, True)


def test_notice_that_can_no_longer_be_sent_is_missed() -> None:
    terms = Terms(ends_on=date(2027, 2, 11), auto_renews=True, notice=3, notice_unit="months")
    on_time = deadline(terms, date(2026, 11, 9))
    late = deadline(terms, date(2026, 11, 10))
    assert on_time is not None
    assert late is not None
    assert (on_time.latest_send, on_time.missed, late.missed) == (date(2026, 11, 9), False, True)


def test_notice_nobody_told_us_is_not_known_and_not_missed() -> None:
    dates = deadline(Terms(ends_on=date(2027, 3, 3), auto_renews=True), TODAY)
    assert dates is not None
    assert (dates.notice_known, dates.missed) == (False, False)
    assert dates.latest_send == date(2027, 3, 3)


@pytest.mark.parametrize(
    ("notice", "unit"),
    [(3, ""), (2**31 - 1, "days"), (2**31 - 1, "months"), (2**31 - 1, "business_days")],
)
def test_notice_in_no_unit_or_of_a_lifetime_is_not_known(notice: int, unit: str) -> None:
    terms = Terms(ends_on=date(2027, 3, 3), auto_renews=True, notice=notice, notice_unit=unit)
    dates = deadline(terms, TODAY)
    assert dates is not None
    assert not dates.notice_known


@pytest.mark.parametrize(
    ("most", "unit"), [(3660, "days"), (2600, "business_days"), (120, "months")]
)
def test_notice_of_ten_years_is_believed_and_one_more_is_not(most: int, unit: str) -> None:
    assert believable_notice(Terms(notice=most, notice_unit=unit)) == most
    assert believable_notice(Terms(notice=most + 1, notice_unit=unit)) is None


def test_a_contract_that_ends_by_itself_needs_no_notice() -> None:
    terms = Terms(ends_on=date(2027, 3, 31), auto_renews=False, notice=6, notice_unit="months")
    dates = deadline(terms, TODAY)
    assert dates is not None
    assert dates.latest_send == date(2027, 3, 31)
    assert (dates.missed, dates.notice_known) == (False, True)


def test_a_contract_that_ended_has_no_dates() -> None:
    assert deadline(Terms(ends_on=TODAY - timedelta(days=1), auto_renews=False), TODAY) is None
    assert deadline(Terms(ends_on=TODAY - timedelta(days=1)), TODAY) is None


@pytest.mark.parametrize("auto_renews", [True, False, None])
def test_the_last_day_of_a_term_is_in_it(auto_renews: bool | None) -> None:
    dates = deadline(Terms(ends_on=TODAY, auto_renews=auto_renews, renewal_months=12), TODAY)
    assert dates is not None
    assert (dates.ends_on, dates.renewed) == (TODAY, 0)


def test_the_last_day_of_a_renewed_term_is_in_it() -> None:
    terms = Terms(ends_on=TODAY - relativedelta(years=1), auto_renews=True, renewal_months=12)
    dates = deadline(terms, TODAY)
    assert dates is not None
    assert (dates.ends_on, dates.renewed) == (TODAY, 1)


def test_silent_renewals_are_rolled_from_the_first_end() -> None:
    terms = Terms(ends_on=date(2025, 1, 31), auto_renews=True, renewal_months=1)
    dates = deadline(terms, date(2025, 3, 15))
    assert dates is not None
    assert (dates.ends_on, dates.renewed) == (date(2025, 3, 31), 2)
    terms = Terms(ends_on=date(2025, 1, 29), auto_renews=True, renewal_months=1)
    dates = deadline(terms, date(2025, 3, 15))
    assert dates is not None
    assert dates.ends_on == date(2025, 3, 29)  # February does not make it the 27th for ever


def test_a_leap_day_comes_back() -> None:
    terms = Terms(starts_on=date(2023, 3, 1), term_months=12, auto_renews=True)
    dates = deadline(terms, date(2026, 1, 1))
    later = deadline(terms, date(2027, 6, 1))
    assert dates is not None
    assert later is not None
    assert (dates.ends_on, later.ends_on) == (date(2026, 2, 28), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("terms", "months"),
    [
        (Terms(renewal_months=24, term_months=36), 24),
        (Terms(term_months=36), 12),  # nobody told us: a year at most
        (Terms(term_months=1), 1),
        (Terms(), 12),
        (Terms(renewal_months=2**31 - 1), 1200),
    ],
)
def test_an_untold_renewal_is_the_first_term_a_year_at_most(terms: Terms, months: int) -> None:
    assert renewal_months(terms) == months


def test_a_term_of_a_million_months_ends_nowhere() -> None:
    assert deadline(Terms(starts_on=TODAY, term_months=1_000_000), TODAY) is None


@given(end=DAYS, today=DAYS, step=st.integers(1, 36))
def test_a_rolled_term_holds_today(end: date, today: date, step: int) -> None:
    dates = deadline(Terms(ends_on=end, auto_renews=True, renewal_months=step), today)
    assert dates is not None
    assert dates.ends_on >= today
    assert dates.renewed == 0 or dates.ends_on - relativedelta(months=step) <= today


@pytest.mark.parametrize(
    ("price", "billing", "yearly"),
    [
        (820_00, "month", 9_840_00),
        (100, "quarter", 400),
        (100, "year", 100),
        (100, "once", None),
        (100, "", None),
        (None, "month", None),
    ],
)
def test_a_price_is_brought_to_a_year(price: int | None, billing: str, yearly: int | None) -> None:
    assert yearly_minor(price, billing) == yearly
