"""Who uses what: a person on leave is not idle, and what was not measured is not judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.licences.check import prove_duplicates, prove_usage
from itdirector.engines.licences.model import ProofFailed
from itdirector.engines.licences.tests.cases import (
    CHAT,
    EDITIONS,
    FULL,
    SUITE_APP,
    TODAY,
    VIEWER,
    seat,
)
from itdirector.engines.licences.usage import App, Seat, UsageReport, duplicates, usage


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def proven(*seats: Seat, **windows: int) -> UsageReport:
    report = usage(seats, EDITIONS, today=TODAY, **windows)
    prove_usage(seats, EDITIONS, report, today=TODAY)
    return report


@pytest.mark.parametrize(
    ("facts", "verdict", "idle"),
    [
        ({"last_used": TODAY}, "active", 0),
        ({"last_used": ago(59)}, "active", 59),
        ({"last_used": ago(60)}, "quiet", 60),
        ({"last_used": ago(89)}, "quiet", 89),
        ({"last_used": ago(90)}, "reclaim", 90),
        ({"assigned_on": ago(120)}, "reclaim", 120),
        ({"assigned_on": ago(10)}, "active", 10),
        ({"usage_known": False}, "unknown", None),
        ({"last_used": ago(200), "seasonal": True}, "seasonal", 200),
        ({"last_used": ago(100), "leave": ((ago(80), ago(41)),)}, "quiet", 60),
        ({"last_used": ago(100), "leave": ((ago(80), ago(40)), (ago(60), ago(30)))}, "active", 49),
        ({"last_used": ago(300), "leave": ((ago(9), ago(-30)),)}, "on_leave", 290),
        ({"last_used": ago(95), "leave": ((ago(200), ago(100)),)}, "reclaim", 95),
    ],
)
def test_a_seat_is_judged_by_its_days_without_use_leave_left_out(
    facts: dict[str, Any], verdict: str, idle: int | None
) -> None:
    (found,) = proven(seat("s", **facts)).seats
    assert (found.verdict, found.idle_days) == (verdict, idle)


SEATS = st.builds(
    lambda number, assigned, used, leave, known, season, features: seat(
        str(number),
        assigned_on=ago(assigned),
        last_used=ago(used) if known and used is not None else None,
        leave=tuple((ago(first), ago(first - length)) for first, length in leave),
        usage_known=known,
        seasonal=season,
        features_used=features,
    ),
    st.integers(0, 999),
    st.integers(0, 200),
    st.none() | st.integers(0, 200),
    st.lists(st.tuples(st.integers(-20, 200), st.integers(0, 60)), max_size=4),
    st.booleans(),
    st.booleans(),
    st.none() | st.frozensets(st.sampled_from(("view", "edit", "3d", "export"))),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(SEATS, max_size=6, unique_by=lambda s: s.id))
def test_counting_day_by_day_finds_the_same_verdicts(seats: list[Seat]) -> None:
    proven(*seats)


def test_an_active_seat_goes_to_the_cheapest_edition_that_has_what_it_uses() -> None:
    report = proven(
        seat("a", last_used=TODAY, features_used=frozenset({"view"})),
        seat("b", last_used=TODAY, features_used=frozenset({"view", "edit"})),
        seat("c", last_used=TODAY, features_used=frozenset({"3d"})),
        seat("d", last_used=TODAY),
        seat("e", last_used=ago(100), features_used=frozenset({"view"})),
    )
    lower = {v.seat: (v.lower_edition, v.lower_saving_per_year) for v in report.seats}
    assert lower == {
        "a": ("viewer", 600),
        "b": ("basic", 400),
        "c": (None, 0),
        "d": (None, 0),
        "e": (None, 0),
    }
    assert (report.lower_saving_per_year, report.reclaim_saving_per_year) == (1_000, 600)


def test_an_edition_of_another_app_is_no_replacement() -> None:
    stranger = replace(VIEWER, app="other")
    asked = [seat("a", last_used=TODAY, features_used=frozenset({"view"}))]
    (found,) = usage(asked, (FULL, stranger), today=TODAY).seats
    assert found.lower_edition is None


def test_a_report_counts_what_is_sure_what_is_possible_and_what_is_unknown() -> None:
    report = proven(
        seat("a", last_used=ago(91)), seat("b", last_used=ago(61)), seat("c", usage_known=False)
    )
    assert [v.seat for v in report.seats] == ["a", "b", "c"]
    assert (report.reclaim_saving_per_year, report.quiet_saving_per_year) == (600, 600)
    assert report.unknown_share == pytest.approx(1 / 3)
    assert proven().unknown_share == 0


def test_our_windows_are_named_when_they_are_used() -> None:
    assert proven(seat("a")).defaults == ("quiet_days", "idle_days")
    told = proven(seat("a", last_used=ago(31)), quiet_days=30, idle_days=31)
    assert (told.defaults, told.seats[0].verdict) == ((), "reclaim")


@pytest.mark.parametrize(
    ("seats", "editions", "windows", "complaint"),
    [
        ([seat("a"), seat("a")], EDITIONS, {}, "seats: two"),
        ([seat("a")], (FULL, FULL), {}, "editions: two"),
        ([seat("a", edition="gold")], EDITIONS, {}, "a: edition 'gold'"),
        ([seat("a", last_used=ago(-1))], EDITIONS, {}, "a: .* after today"),
        ([], EDITIONS, {"quiet_days": 91}, "quiet_days 91"),
        ([], EDITIONS, {"quiet_days": 0}, "quiet_days 0"),
    ],
)
def test_a_list_that_cannot_be_is_refused(
    seats: list[Seat], editions: Any, windows: dict[str, int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        usage(seats, editions, today=TODAY, **windows)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"leave": ((TODAY, ago(1)),)}, "s: leave ends"),
        ({"last_used": TODAY, "usage_known": False}, "s: last_used"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        seat("s", **facts)


def test_a_price_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="full: price_per_year"):
        replace(FULL, price_per_year=-1)
    with pytest.raises(ValueError, match="chat: price_per_user_year"):
        replace(CHAT, price_per_user_year=-1)


def test_of_two_apps_for_the_same_the_one_that_loses_nothing_is_given_up() -> None:
    (pair,) = duplicates([CHAT, SUITE_APP])
    assert (pair.keep, pair.give_up, pair.lost_functions) == ("suite", "chat", frozenset())
    # Ann and Bob already have the suite; Cy moves: 3 x 80 less 1 x 100.
    assert (pair.users_of_both, pair.users_to_move, pair.saving_per_year) == (2, 1, 140)
    prove_duplicates([CHAT, SUITE_APP], [pair])


def test_what_only_the_one_given_up_does_is_named() -> None:
    board = App(
        id="board",
        functions=frozenset({"messages", "whiteboard"}),
        users=frozenset({"dee"}),
        price_per_user_year=900,
    )
    pairs = duplicates([board, CHAT, SUITE_APP])
    prove_duplicates([board, CHAT, SUITE_APP], pairs)
    assert [(p.give_up, sorted(p.lost_functions)) for p in pairs] == [
        ("chat", []),
        ("board", ["whiteboard"]),
        ("board", ["whiteboard"]),
    ]


def test_apps_for_different_things_or_without_saving_are_no_pair() -> None:
    mail = replace(CHAT, id="post", functions=frozenset({"mail only"}))
    free = replace(SUITE_APP, price_per_user_year=0)
    unused = replace(CHAT, users=frozenset())
    assert duplicates([CHAT, mail]) == ()
    assert duplicates([free, unused]) == ()


def test_two_apps_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="apps: two"):
        duplicates([CHAT, CHAT])


@pytest.mark.parametrize(
    "wrong",
    [
        {"saving_per_year": 141},
        {"lost_functions": frozenset({"mail"})},
        {"shared_functions": frozenset()},
        {"users_to_move": 2},
        {"users_of_both": 3},
    ],
)
def test_a_pair_wrong_in_one_field_is_never_believed(wrong: dict[str, Any]) -> None:
    (pair,) = duplicates([CHAT, SUITE_APP])
    with pytest.raises(ProofFailed, match=next(iter(wrong))):
        prove_duplicates([CHAT, SUITE_APP], [replace(pair, **wrong)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"reclaim_saving_per_year": 0},
        {"quiet_saving_per_year": 1},
        {"lower_saving_per_year": 1},
        {"unknown_share": 0.5},
        {"seats": ()},
        {"idle_days": 100},
    ],
)
def test_a_report_wrong_in_one_field_is_never_believed(wrong: dict[str, Any]) -> None:
    seats = [seat("a", last_used=ago(91)), seat("b", last_used=ago(61))]
    report = usage(seats, EDITIONS, today=TODAY)
    with pytest.raises(ProofFailed):
        prove_usage(seats, EDITIONS, replace(report, **wrong), today=TODAY)


@pytest.mark.parametrize(
    "wrong", [{"idle_days": 90}, {"saving_per_year": 0}, {"lower_saving_per_year": 5}]
)
def test_a_verdict_wrong_in_one_field_is_never_believed(wrong: dict[str, Any]) -> None:
    seats = [seat("a", last_used=ago(91))]
    report = usage(seats, EDITIONS, today=TODAY)
    verdict = replace(report.seats[0], **wrong)
    with pytest.raises(ProofFailed, match=f"a: {next(iter(wrong))}"):
        prove_usage(seats, EDITIONS, replace(report, seats=(verdict,)), today=TODAY)
