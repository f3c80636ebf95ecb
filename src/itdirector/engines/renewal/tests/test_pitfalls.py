"""Every way in which notice dates are usually got wrong, as a promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from itdirector.engines.renewal.counting import months_back, months_later, period_end
from itdirector.engines.renewal.earliest import effective_end
from itdirector.engines.renewal.model import (
    Calendar,
    Contract,
    Notice,
    Opportunity,
    Place,
    Service,
)
from itdirector.engines.renewal.tests.cases import HOSTING, proven

LAST_DAY_2026 = date(2026, 3, 31)


def due(contract: Contract = HOSTING, today: date = date(2025, 6, 1), **facts: Any) -> Opportunity:
    found = proven(replace(contract, **facts), today).opportunity
    assert found is not None
    return found


def ending(day: date, notice: Notice, **facts: Any) -> date:
    """Return the last day of receipt for a term that ends on `day`."""
    told = {"starts_on": None, "term_months": None, "ends_on": day, "notice": notice}
    return due(today=date(day.year - 1, day.month, 1), **told, **facts).latest_receipt


def test_dodds_v_walker_four_months_from_30_september_end_on_30_january() -> None:
    contract = replace(
        HOSTING, anchor="any_time", at_end="continues", notice=Notice(count=4, unit="months")
    )
    assert effective_end(contract, date(1978, 9, 30)) == date(1979, 1, 30)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_without_such_a_day_ends_on_its_last(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


def test_adding_and_taking_away_a_month_does_not_lead_back() -> None:
    there = months_later(date(2026, 1, 31), 1)
    assert months_later(there, -1) == date(2026, 1, 28)
    assert months_back(there, 1) == date(2026, 1, 31)


def test_ninety_days_and_three_months_agree_before_31_march_2026() -> None:
    for notice in (Notice(count=90, unit="days"), Notice(count=3, unit="months")):
        assert ending(LAST_DAY_2026, notice) == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("end", "by_days", "by_months"),
    [
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 3, 31)),
        (date(2026, 5, 31), date(2026, 3, 2), date(2026, 2, 28)),
        (date(2024, 3, 31), date(2024, 1, 1), date(2023, 12, 31)),
        (date(2026, 4, 15), date(2026, 1, 15), date(2026, 1, 15)),
        (date(2026, 10, 15), date(2026, 7, 17), date(2026, 7, 15)),
    ],
)
def test_months_are_not_thirty_days(end: date, by_days: date, by_months: date) -> None:
    assert ending(end, Notice(count=90, unit="days")) == by_days
    assert ending(end, Notice(count=3, unit="months")) == by_months


def test_a_month_of_notice_before_28_february_may_arrive_on_31_january() -> None:
    month = Notice(count=1, unit="months")
    assert ending(date(2027, 2, 28), month) == date(2027, 1, 31)
    assert ending(date(2028, 2, 28), month) == date(2028, 1, 28)


def test_clear_days_exclude_both_ends() -> None:
    assert ending(LAST_DAY_2026, Notice(count=10, unit="days")) == date(2026, 3, 21)
    assert ending(LAST_DAY_2026, Notice(count=10, unit="days", clear=True)) == date(2026, 3, 20)


def test_notice_before_the_renewal_date_has_one_day_more_than_before_the_end() -> None:
    notice = Notice(count=30, unit="days", before="renewal")
    assert ending(LAST_DAY_2026, notice) == date(2026, 3, 2)
    assert ending(LAST_DAY_2026, replace(notice, before="end")) == date(2026, 3, 1)


def test_business_days_of_notice_skip_weekends_and_easter() -> None:
    notice = Notice(count=5, unit="business_days")
    # Up to Wednesday 8 April 2026: Tue 7, Thu 2, Wed 1, Tue 31; Easter Monday is the 6th.
    assert ending(date(2026, 4, 8), notice) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("nation", "latest"),
    [
        ("ENG", date(2027, 1, 3)),
        ("WLS", date(2027, 1, 3)),
        ("NIR", date(2027, 1, 3)),
        ("SCT", date(2026, 12, 30)),
    ],
)
def test_bank_holidays_follow_the_nation(nation: str, latest: date) -> None:
    # Two business days up to Tuesday 5 January 2027: Monday the 4th is a holiday in Scotland.
    there = Place(calendar=Calendar(country="GB", subdivision=nation))
    assert ending(date(2027, 1, 5), Notice(count=2, unit="business_days"), vendor=there) == latest


@pytest.mark.parametrize(
    ("calendar", "latest"),
    [
        (Calendar(country="GB", subdivision="NIR"), date(2026, 3, 16)),
        (Calendar(country="GB", subdivision="ENG"), date(2026, 3, 17)),
        (Calendar(country="SA"), date(2026, 3, 17)),
        (
            Calendar(country="GB", subdivision="ENG", closed=frozenset({date(2026, 3, 17)})),
            date(2026, 3, 16),
        ),
    ],
)
def test_a_holiday_at_the_vendors_moves_receipt_back(calendar: Calendar, latest: date) -> None:
    place = Place(calendar=calendar)
    notice = Notice(count=14, unit="days")
    found = ending(LAST_DAY_2026, notice, vendor=place, receipt_on_business_days=True)
    assert found == latest


def test_friday_is_no_business_day_in_riyadh() -> None:
    there = Place(calendar=Calendar(country="SA"))
    notice = Notice(count=14, unit="days")
    friday_received = ending(date(2026, 5, 29), notice, vendor=there, receipt_on_business_days=True)
    assert friday_received == date(2026, 5, 14)


def test_post_counts_as_received_two_business_days_after_sending() -> None:
    posted = due(form="post", service=None, receipt_on_business_days=True)
    assert posted.latest_receipt == date(2025, 12, 31)
    assert posted.latest_send == date(2025, 12, 29)


def test_post_over_christmas_is_sent_before_christmas() -> None:
    posted = due(notice=Notice(count=93, unit="days"), service=Service(count=2))
    assert posted.latest_receipt == date(2025, 12, 28)
    # Two business days have to follow it by Sunday 28 December: the 23rd and the 24th.
    assert posted.latest_send == date(2025, 12, 22)


def test_what_is_served_on_calendar_days_still_lands_on_a_business_day() -> None:
    posted = due(notice=Notice(count=93, unit="days"), service=Service(count=2, unit="days"))
    assert posted.latest_send == date(2025, 12, 22)


def test_a_leap_day_start_has_its_anniversary_on_28_february() -> None:
    leap = replace(HOSTING, starts_on=date(2024, 2, 29), anchor="anniversary", term_months=48)
    assert due(leap, today=date(2024, 3, 1)).renews_on == date(2025, 2, 28)
    assert due(leap, today=date(2027, 6, 1)).renews_on == date(2028, 2, 29)


def test_a_start_day_that_the_last_month_lacks_is_owned_up_to() -> None:
    leap = replace(HOSTING, starts_on=date(2024, 2, 29))
    assert proven(leap, date(2024, 3, 1)).doubts == ("start_day_missing",)
    assert proven(HOSTING, date(2025, 5, 1)).doubts == ()


def test_an_evergreen_contract_is_rolled_to_the_term_that_runs() -> None:
    old = replace(HOSTING, starts_on=date(2019, 7, 15))
    answer = proven(old, date(2026, 1, 2))
    assert (answer.term_ends_on, answer.renewals) == (date(2026, 7, 14), 6)


def test_a_told_end_is_rolled_from_that_end() -> None:
    told = replace(HOSTING, starts_on=None, term_months=None, ends_on=date(2025, 1, 31))
    answer = proven(replace(told, renewal_months=1), date(2025, 3, 15))
    assert (answer.term_ends_on, answer.renewals) == (date(2025, 3, 31), 2)


def test_terms_are_rolled_from_the_start_and_do_not_drift_to_the_28th() -> None:
    monthly = replace(
        HOSTING,
        starts_on=date(2026, 1, 31),
        term_months=1,
        renewal_months=1,
        notice=Notice(count=5, unit="days"),
    )
    ends = [due(monthly, today=date(2026, m, 5)).ends_on for m in (2, 3, 4, 5)]
    assert ends == [date(2026, 2, 27), date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 30)]


def test_a_vendor_west_of_us_gives_no_more_than_its_own_day() -> None:
    west = due(vendor=Place(zone="Pacific/Honolulu"))
    assert west.latest_send == date(2025, 12, 31)
    assert west.send_before == datetime(2025, 12, 31, 23, 59, tzinfo=ZoneInfo("Europe/London"))


def test_a_vendor_east_of_us_closes_before_our_day_begins() -> None:
    east = due(vendor=Place(zone="Pacific/Auckland", closes_at=time(17)))
    assert east.latest_receipt == date(2025, 12, 31)
    assert east.latest_send == date(2025, 12, 30)
    assert [step.rule for step in east.steps].count("our_clock") == 1


@pytest.mark.parametrize(
    ("end", "hour"), [(date(2026, 3, 20), 21), (date(2026, 4, 2), 22), (date(2026, 10, 27), 21)]
)
def test_between_the_clock_changes_new_york_closes_an_hour_earlier(end: date, hour: int) -> None:
    none = Notice(count=0, unit="days")
    told = {"starts_on": None, "term_months": None, "ends_on": end, "notice": none}
    new_york = Place(zone="America/New_York", closes_at=time(17))
    moment = due(today=date(end.year, 1, 5), vendor=new_york, **told).send_before
    assert (moment.date(), moment.hour) == (end, hour)


def test_the_last_minute_carries_the_offset_of_summer_time() -> None:
    summer = due(starts_on=date(2025, 11, 1))
    assert summer.send_before.isoformat() == "2026-07-31T23:59:00+01:00"
    assert due().send_before.isoformat() == "2025-12-31T23:59:00+00:00"


def test_a_term_of_a_year_ends_the_day_before_its_anniversary() -> None:
    assert period_end(date(2025, 4, 1), 12) == LAST_DAY_2026
    assert period_end(date(2027, 3, 1), 12) == date(2028, 2, 29)
