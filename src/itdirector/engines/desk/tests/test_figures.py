"""Figures of real tickets, charts, weeks, hiring and cover: by definition and by enumeration."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.engines.desk import (
    Chart,
    Colleague,
    Hours,
    Month,
    Ticket,
    calibrated,
    chart,
    cover,
    figures,
    hiring,
    weeks,
)
from itdirector.engines.desk.check.tickets import redistributed
from itdirector.engines.desk.kpis import survival, wilson

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
EARLIER = MONDAY - timedelta(days=1)
NOW = MONDAY + timedelta(days=30)


def ticket(number: int, *, hours: float | None, **facts: Any) -> Ticket:
    resolved = None if hours is None else MONDAY + timedelta(hours=hours)
    return Ticket(id=f"t{number}", kind="reset", opened=MONDAY, resolved=resolved, **facts)


def test_a_leukaemia_trial_of_1963_is_reproduced() -> None:
    # Freireich's 21 patients on 6-MP, as in every textbook of survival.
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    left = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = survival([*((float(d), True) for d in ended), *((float(d), False) for d in left)])
    shares = {d: round(s, 4) for d, s in curve.steps}
    assert shares == {
        6: 0.8571,
        7: 0.8067,
        10: 0.7529,
        13: 0.6902,
        16: 0.6275,
        22: 0.5378,
        23: 0.4482,
    }
    assert curve.percentile(0.5) == 23
    assert curve.percentile(0.9) is None


durations = st.lists(st.tuples(st.integers(1, 9).map(float), st.booleans()), max_size=25)


@given(taken=durations, share=st.sampled_from([0.25, 0.5, 0.9]))
def test_percentiles_agree_with_efrons_redistribution(
    taken: list[tuple[float, bool]], share: float
) -> None:
    assert survival(taken).percentile(share) == redistributed(taken, share)


def test_wilson_as_published() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for count, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="count"):
        wilson(3, 2)


TICKETS = (
    ticket(1, hours=2, contacts=1, satisfied=1, first_reply=MONDAY + timedelta(hours=1)),
    ticket(2, hours=4, contacts=1, reopened=MONDAY + timedelta(days=2), work_hours=0.5),
    ticket(3, hours=6, contacts=1, reopened=MONDAY + timedelta(days=9), satisfied=0),
    ticket(4, hours=8, contacts=3, satisfied=1, work_hours=1.5),
    ticket(5, hours=24 * 28, contacts=1),
    ticket(6, hours=None),
    ticket(7, hours=24 * 40),
)


def test_the_figures_of_seven_tickets() -> None:
    found = figures(TICKETS, now=NOW, users=10, months=1)
    assert found.resolution_median_hours == 8
    assert found.resolution_p90_hours is None
    assert found.resolution_mean_of_closed_hours == pytest.approx((2 + 4 + 6 + 8 + 672) / 5)
    assert (found.first_reply_median_hours, found.first_reply_p90_hours) == (None, None)
    assert found.open_tickets == 2
    assert (found.backlog_median_age_days, found.backlog_oldest_age_days) == (30, 30)
    assert (found.first_contact.count, found.first_contact.of) == (2, 4)
    assert (found.reopened.count, found.reopened.of) == (2, 5)
    assert (found.satisfied.value, found.answered.value) == (2 / 3, 3 / 5)
    assert found.satisfied.low == pytest.approx(0.2077, abs=1e-4)
    assert found.tickets_per_user_month == pytest.approx(0.7)


def test_a_desk_without_closed_tickets_claims_nothing() -> None:
    found = figures((), now=NOW, users=1, months=1)
    assert found.resolution_mean_of_closed_hours is None
    assert found.backlog_median_age_days is None
    assert found.satisfied.value is None
    assert (found.satisfied.low, found.satisfied.high) == (0, 1)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"first_reply": MONDAY - timedelta(hours=1)}, "t1: first_reply"),
        ({"resolved": None, "reopened": NOW}, "t1: reopened"),
        ({"contacts": 0}, "t1: contacts"),
        ({"satisfied": 2}, "t1: satisfied"),
        ({"work_hours": 0.0}, "t1: work_hours"),
    ],
)
def test_a_ticket_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(TICKETS[0], **facts)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [({"users": 0}, "users"), ({"now": EARLIER}, "t1: opened")],
)
def test_figures_of_nobody_or_of_the_future_are_refused(
    facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        figures(TICKETS, **{"now": NOW, "users": 1, "months": 1, **facts})


def test_a_simulation_is_calibrated_on_own_tickets() -> None:
    (kind,) = calibrated(TICKETS, weeks=2, promises={"reset": (1, "desk", 8.0)})
    assert (kind.per_week, kind.work_hours, kind.target_hours) == (3.5, (0.5, 1.5), 8.0)
    with pytest.raises(ValueError, match="repair: work_hours"):
        calibrated(TICKETS, weeks=2, promises={"repair": (1, "desk", 8.0)})
    with pytest.raises(ValueError, match="weeks"):
        calibrated(TICKETS, weeks=0, promises={})


def rules(found: Chart) -> set[tuple[int, str]]:
    return {(signal.at, signal.rule) for signal in found.signals}


def test_limits_are_the_mean_and_2_66_mean_ranges() -> None:
    found = chart([10, 12, 10, 12, 10, 12])
    assert (found.mean, found.mean_range) == (11, 2)
    assert (found.low, found.high) == (pytest.approx(5.68), pytest.approx(16.32))
    assert found.signals == ()


@pytest.mark.parametrize(
    ("values", "signal"),
    [
        ([10, 11] * 6 + [20], (12, "beyond a limit")),
        ([10, 11] * 6 + [20], (12, "jump")),
        ([10, 12] * 4 + [13.0] + [10] * 8 + [12] * 7, (16, "eight on one side")),
        ([10, 11, 10, 11, 10, 11, 10, 11, 13, 13, 13], (10, "three of four near a limit")),
        ([13, 12, 13, 12, 13, 12, 13, 12, 10, 10, 10], (10, "three of four near a limit")),
    ],
)
def test_news_is_told_from_noise(values: Sequence[float], signal: tuple[int, str]) -> None:
    assert signal in rules(chart(values))


def test_a_row_that_stands_still_has_no_news() -> None:
    assert chart([7.0] * 20).signals == ()


@pytest.mark.parametrize("values", [[1.0] * 5, [1.0] * 5 + [math.nan]])
def test_a_row_too_short_or_broken_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="values"):
        chart(values)


def test_work_is_stored_and_capacity_is_not() -> None:
    found = weeks(backlog_hours=10, came_hours=[40, 60, 0, 0], capacity_hours=[60, 40, 0, 40])
    assert [week.backlog_hours for week in found] == [0, 20, 20, 0]
    assert [week.utilisation for week in found] == [50 / 60, 1, 1, 0.5]
    assert [week.weeks_to_clear for week in found] == [0, 0.5, math.inf, 0]
    (idle,) = weeks(backlog_hours=0, came_hours=[0], capacity_hours=[0])
    assert (idle.utilisation, idle.weeks_to_clear) == (0, 0)


hours = st.lists(st.integers(0, 80), min_size=6, max_size=6)


@given(start=st.integers(0, 100), came=hours, capacity=hours)
def test_nothing_is_lost_between_weeks(start: int, came: list[int], capacity: list[int]) -> None:
    found = weeks(backlog_hours=start, came_hours=came, capacity_hours=capacity)
    assert start + sum(came) == sum(w.done_hours for w in found) + found[-1].backlog_hours


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"came_hours": [1, 2]}, "capacity_hours"), ({"backlog_hours": -1}, "backlog_hours")],
)
def test_weeks_that_cannot_be_are_refused(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        weeks(**{"backlog_hours": 0, "came_hours": [1], "capacity_hours": [1], **facts})


def month(late: float, busy: float) -> Month:
    return Month(late_share=late, utilisation=busy)


def test_three_months_of_the_same_trouble_are_a_reason_to_hire() -> None:
    late = hiring([month(0, 0.5), *[month(0.2, 0.5)] * 3], late_target=0.1)
    assert (late.hire, late.reasons, late.months_late) == (True, ("late",), 3)
    busy = hiring([month(0.0, 0.9)] * 4, late_target=0.1)
    assert (busy.reasons, busy.months_busy) == (("busy",), 4)


def test_a_good_month_between_begins_the_count_anew() -> None:
    found = hiring([*[month(0.2, 0.9)] * 5, month(0.1, 0.8), month(0.2, 0.9)], late_target=0.1)
    assert (found.hire, found.months_late, found.months_busy) == (False, 1, 1)


def test_months_and_targets_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="late_share"):
        month(1.1, 0)
    with pytest.raises(ValueError, match="late_target"):
        hiring([], late_target=1)


ANNA = Colleague(id="anna", away_days_per_year=39, skills=frozenset({"desk"}))
BEN = Colleague(
    id="ben", away_days_per_year=26, skills=frozenset({"desk"}), hours=Hours(opens=12, closes=20)
)
CLEO = Colleague(id="cleo", away_days_per_year=52, skills=frozenset({"servers"}))
OPEN = Hours(opens=8, closes=18)


def by_enumeration(team: Sequence[Colleague], skill: str) -> float:
    """Return the chance of nobody by going through every hour and every set of absent people."""
    total = 0.0
    for hour in range(OPEN.opens, OPEN.closes):
        for absent in itertools.product([True, False], repeat=len(team)):
            chance = math.prod(
                p.away_days_per_year / 260 if gone else 1 - p.away_days_per_year / 260
                for p, gone in zip(team, absent, strict=True)
            )
            there = any(
                skill in p.skills and p.hours.opens <= hour < p.hours.closes and not gone
                for p, gone in zip(team, absent, strict=True)
            )
            total += 0.0 if there else chance
    return total / (OPEN.closes - OPEN.opens)


@pytest.mark.parametrize("skill", ["desk", "servers", "printers"])
def test_cover_is_that_of_every_case_gone_through(skill: str) -> None:
    team = (ANNA, BEN, CLEO)
    found = cover(team, skill=skill, opening=OPEN)
    assert found.chance_of_nobody == pytest.approx(by_enumeration(team, skill))
    assert found.hours_a_year_with_nobody == pytest.approx(found.chance_of_nobody * 50 * 52)


def test_one_person_is_missing_as_often_as_away_and_when_not_on_the_rota() -> None:
    found = cover((ANNA,), skill="desk", opening=OPEN)
    assert found.hours_a_week_on_nobodys_rota == 10
    assert found.days_a_year_with_nobody == pytest.approx(39)
    assert found.one_more == pytest.approx(found.chance_of_nobody * 0.15)
    assert cover((), skill="desk", opening=OPEN).days_a_year_with_nobody == 260


def test_colleagues_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="anna: away_days_per_year"):
        replace(ANNA, away_days_per_year=300)
    with pytest.raises(ValueError, match="colleagues"):
        cover((ANNA, ANNA), skill="desk", opening=OPEN)
