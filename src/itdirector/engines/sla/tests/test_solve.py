"""A month of an SLA: what counts, when, and what it earns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.sla.model import Hours, Sla, Span, Tier
from itdirector.engines.sla.spans import common, length, merged, without
from itdirector.engines.sla.tests.cases import (
    CLOUD,
    LATER,
    LOSS,
    OFFICE,
    TIERS,
    outage,
    proven,
    utc,
)

HOUR = 3600


def test_a_month_without_outage_owes_nothing() -> None:
    found = proven()
    assert (found.availability, found.credit, found.claim) == (1, 0, "nothing_owed")
    assert (found.tier, found.claim_by, found.merged) == (None, None, ())


def test_overlapping_and_touching_outages_count_once() -> None:
    found = proven(
        CLOUD,
        outage("06-10 10:00", "06-10 12:00"),
        outage("06-10 11:00", "06-10 11:30"),
        outage("06-10 12:00", "06-10 13:00"),
    )
    assert found.down_seconds == 3 * HOUR
    assert found.merged == ((utc("06-10 10:00"), utc("06-10 13:00")),)
    assert len(found.outages) == 3


def test_availability_is_scope_less_downtime_by_scope() -> None:
    found = proven(CLOUD, outage("06-10 10:00", "06-10 17:12"))
    assert found.availability == Fraction(99, 100)
    assert found.tier == TIERS[0]
    assert found.credit == 100


@pytest.mark.parametrize(
    ("minutes", "credit", "capped"),
    [(43, 0, False), (44, 100, False), (432, 100, False), (433, 250, False), (2161, 500, True)],
)
def test_credit_follows_the_tiers_and_stops_at_the_cap(
    minutes: int, credit: int, capped: bool
) -> None:
    begins = utc("06-10 10:00")
    ends = begins + timedelta(minutes=minutes)
    found = proven(CLOUD, Span(id="a", begins=begins, ends=ends))
    assert (found.credit, found.capped) == (credit, capped)


def test_availability_exactly_at_a_threshold_earns_nothing_from_it() -> None:
    # 0.1 % of the 43,200 minutes of June: 43.2.
    begins = utc("06-10 10:00")
    exactly, more = (
        proven(CLOUD, Span(id="a", begins=begins, ends=begins + timedelta(seconds=seconds)))
        for seconds in (2_592, 2_593)
    )
    assert (exactly.credit, more.credit) == (0, 100)


def test_rounding_by_the_contract_can_take_a_credit_away() -> None:
    rounded = replace(CLOUD, rounded_decimals=1)
    down = outage("06-10 10:00", "06-10 10:50")
    assert proven(CLOUD, down).credit == 100
    kept = proven(rounded, down)
    assert (kept.counted_percent, kept.credit) == (Decimal("99.9"), 0)


def test_maintenance_is_neither_scope_nor_downtime() -> None:
    window = (outage("06-14 00:00", "06-14 04:00", "maintenance"),)
    found = proven(CLOUD, outage("06-14 03:00", "06-14 05:00"), excluded=window)
    assert (found.excluded_seconds, found.down_seconds) == (4 * HOUR, HOUR)
    assert found.scope_seconds == 30 * 24 * HOUR - 4 * HOUR
    inside = proven(CLOUD, outage("06-14 01:00", "06-14 02:00"), excluded=window)
    assert (inside.down_seconds, inside.outages) == (0, ())


@pytest.mark.parametrize(("month", "hours"), [(3, 743), (6, 720), (10, 745), (2, 672)])
def test_a_month_has_the_hours_its_clock_shows(month: int, hours: int) -> None:
    assert proven(month=month).month_seconds == hours * HOUR


def test_the_month_is_the_contracts_not_ours() -> None:
    last_night = outage("06-30 23:30", "07-01 01:30")
    # London is an hour ahead of UTC: its July began at 23:00.
    assert proven(CLOUD, last_night, month=6).down_seconds == 0
    assert proven(CLOUD, last_night, month=7).down_seconds == 2 * HOUR
    new_york = replace(CLOUD, zone="America/New_York")
    assert proven(new_york, last_night, month=6).down_seconds == 2 * HOUR


def test_an_outage_over_two_months_counts_in_each_its_part() -> None:
    long = outage("05-31 20:00", "06-01 02:00")
    assert [proven(CLOUD, long, month=m).down_seconds for m in (5, 6)] == [3 * HOUR, 3 * HOUR]


def test_outside_service_hours_nothing_is_down() -> None:
    office = replace(CLOUD, hours=OFFICE)
    # Friday 16:00 to Monday 10:00 by London's clock: an hour and a half, then one hour.
    found = proven(office, outage("06-12 15:00", "06-15 09:00"))
    assert found.down_seconds == 2.5 * HOUR
    assert found.scope_seconds == 22 * 8.5 * HOUR
    closed = replace(office, closed=frozenset({date(2026, 6, 15)}))
    assert proven(closed, outage("06-12 15:00", "06-15 09:00")).down_seconds == 1.5 * HOUR


def test_service_hours_move_with_the_clock() -> None:
    night = replace(CLOUD, hours=(Hours(weekday=6, begins=time(0), until=time(0)),))
    # Five Sundays in March 2026, the last of them an hour short.
    assert proven(night, month=3).scope_seconds == (5 * 24 - 1) * HOUR
    monday = replace(CLOUD, hours=OFFICE)
    winter, summer = (
        proven(monday, outage(f"{day} 08:30", f"{day} 09:30"), month=3).down_seconds
        for day in ("03-27", "03-30")
    )
    assert (winter, summer) == (HOUR / 2, HOUR)


def test_a_month_wholly_excluded_is_fully_available() -> None:
    everything = (outage("05-31 00:00", "07-02 00:00", "all"),)
    found = proven(CLOUD, outage("06-14 01:00", "06-14 02:00"), excluded=everything)
    assert (found.availability, found.scope_seconds) == (1, 0)


def test_an_outage_that_goes_on_counts_up_to_now() -> None:
    found = proven(CLOUD, outage("06-10 10:00", None), now=utc("06-10 12:00"))
    assert found.down_seconds == 2 * HOUR
    assert found.claim == "month_not_over"
    assert proven(CLOUD, outage("06-10 10:00", None), now=utc("06-01 12:00")).down_seconds == 0


@pytest.mark.parametrize(
    ("now", "claim"),
    [
        ("06-30 22:59", "month_not_over"),
        ("06-30 23:00", "open"),
        ("07-30 22:59", "open"),
        ("07-30 23:00", "too_late"),
    ],
)
def test_a_claim_is_open_until_so_many_days_after_the_month(now: str, claim: str) -> None:
    found = proven(CLOUD, outage("06-10 10:00", "06-10 12:00"), now=utc(now))
    assert (found.claim_by, found.claim) == (date(2026, 7, 30), claim)


def test_a_credit_without_claim_comes_by_itself() -> None:
    found = proven(replace(CLOUD, claim_days=None), outage("06-10 10:00", "06-10 12:00"))
    assert (found.claim, found.claim_by) == ("automatic", None)


def test_december_ends_with_the_year() -> None:
    found = proven(month=12, now=datetime(2027, 2, 1, tzinfo=UTC))
    assert found.ends.date() == date(2027, 1, 1)


def test_a_credit_is_shown_beside_the_loss_it_is_not() -> None:
    found = proven(CLOUD, outage("06-10 10:00", "06-10 20:00"), loss=LOSS)
    assert found.loss == (2_000, 9_000, 25_000)
    assert (found.credit, found.credit_share_of_loss) == (250, pytest.approx(250 / 9_000))
    assert proven(loss=LOSS).credit_share_of_loss is None


def test_shares_are_decimals_not_binary_fractions() -> None:
    odd = replace(
        CLOUD, monthly_fee=100, tiers=(Tier(below_percent=Decimal(100), credit_share=0.29),)
    )
    assert proven(odd, outage("06-10 10:00", "06-10 20:00")).credit == 29


INSTANTS = st.integers(0, 50 * 86_400).map(
    lambda seconds: utc("02-20 00:00") + timedelta(seconds=seconds)
)
SPANS = st.builds(
    lambda number, begins, length: Span(
        id=str(number),
        begins=begins,
        ends=None if length is None else begins + timedelta(seconds=length),
    ),
    st.integers(0, 10**9),
    INSTANTS,
    st.none() | st.integers(0, 400_000),
)
LISTS = st.lists(SPANS, max_size=5, unique_by=lambda span: span.id)
SLAS = st.builds(
    replace,
    st.just(CLOUD),
    zone=st.sampled_from(["UTC", "Europe/London", "Australia/Lord_Howe", "America/New_York"]),
    hours=st.sampled_from([(), OFFICE]),
    closed=st.sampled_from([frozenset(), frozenset({date(2026, 3, 17)})]),
    rounded_decimals=st.sampled_from([None, 0, 2]),
    claim_days=st.none() | st.integers(0, 60),
)


@settings(max_examples=15, deadline=None)
@given(sla=SLAS, outages=LISTS, excluded=LISTS, now=st.just(LATER) | INSTANTS)
def test_every_second_of_any_month_is_counted_alike(
    sla: Sla, outages: list[Span], excluded: list[Span], now: datetime
) -> None:
    proven(sla, *outages, month=3, excluded=tuple(excluded), now=now, loss=LOSS)


@settings(max_examples=8, deadline=None)
@given(outages=LISTS, more=SPANS)
def test_one_more_outage_never_lowers_the_credit(outages: list[Span], more: Span) -> None:
    fewer = proven(CLOUD, *outages, month=3)
    added = replace(more, id="one more")
    assert proven(CLOUD, *outages, added, month=3).credit >= fewer.credit


POINTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


@given(POINTS, POINTS)
def test_spans_are_sets_of_instants(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    def instants(spans: list[tuple[int, int]]) -> set[int]:
        return {second for begins, ends in spans for second in range(begins, ends)}

    a, b = merged(one), merged(other)
    assert instants(a) == instants(one)
    assert length(a) == len(instants(one))
    assert instants(common(a, b)) == instants(a) & instants(b)
    assert instants(without(a, b)) == instants(a) - instants(b)
