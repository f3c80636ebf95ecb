"""Live channels: published figures, an independent library, and the limits they must reach."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyworkforce.queuing import ErlangC

from itdirector.engines.desk import CallQuestion, ProofFailed, erlang_b, erlang_c, level, staffing
from itdirector.engines.desk.check import verify_staffing

PUBLISHED = CallQuestion(calls_per_hour=200, handling_seconds=180)
ANSWER = staffing(PUBLISHED)


def test_a_hundred_calls_in_half_an_hour_need_fourteen_people_and_twenty_on_the_rota() -> None:
    assert ANSWER.level.people == 14
    assert ANSWER.level.chance_of_waiting == pytest.approx(0.1741319335950498, rel=1e-12)
    assert ANSWER.level.answered_in_time == pytest.approx(0.8883500191794669, rel=1e-12)
    assert ANSWER.level.mean_wait_seconds == pytest.approx(7.836, abs=1e-3)
    assert ANSWER.level.occupancy == pytest.approx(0.7143, abs=1e-4)
    assert ANSWER.rostered == 20
    assert ANSWER.binding == "answered in time"
    assert [d.name for d in ANSWER.defaults] == ["most_occupancy", "shrinkage"]


def test_pyworkforce_counts_the_same() -> None:
    theirs = ErlangC(transactions=100, aht=3, interval=30, asa=20 / 60, shrinkage=0.3)
    theirs = theirs.required_positions(service_level=0.8, max_occupancy=0.85)
    assert theirs["raw_positions"] == ANSWER.level.people
    assert theirs["positions"] == ANSWER.rostered
    assert theirs["waiting_probability"] == pytest.approx(ANSWER.level.chance_of_waiting)


def test_a_hospital_of_one_and_of_two_doctors() -> None:
    # Hillier and Lieberman: two patients an hour, three served.
    assert 2 * erlang_c(load=2 / 3, people=1) / (3 - 2) == pytest.approx(4 / 3)
    waiting = 2 * erlang_c(load=2 / 3, people=2) / (6 - 2)
    assert waiting == pytest.approx(1 / 12)
    assert waiting + 2 / 3 == pytest.approx(3 / 4)


def test_one_line_is_lost_as_often_as_it_is_busy() -> None:
    assert erlang_b(load=1.0, people=1) == 0.5
    assert erlang_c(load=5, people=5) == 1.0


def test_nobody_and_too_few_are_no_level() -> None:
    assert level(PUBLISHED, people=0) is None
    assert level(PUBLISHED, people=10) is None


def test_impatient_callers_need_no_more_people_and_some_give_up() -> None:
    answer = staffing(replace(PUBLISHED, patience_seconds=60))
    assert answer.level.people <= 14
    assert 0 < answer.level.given_up < 0.2
    verify_staffing(replace(PUBLISHED, patience_seconds=60), answer)


def test_endless_patience_is_erlang_c() -> None:
    patient = level(replace(PUBLISHED, patience_seconds=7_200), people=14)
    assert patient is not None
    assert patient.answered_in_time == pytest.approx(ANSWER.level.answered_in_time, abs=0.003)


def test_where_patience_is_as_long_as_calls_all_queues_are_poisson() -> None:
    """With equal rates callers in the system are those of a desk without limits."""
    asked = replace(PUBLISHED, patience_seconds=180)
    found = level(asked, people=12)
    assert found is not None
    below = sum(math.exp(-10) * 10**n / math.factorial(n) for n in range(12))
    assert found.chance_of_waiting == pytest.approx(1 - below)


def test_a_busy_desk_is_bound_by_occupancy() -> None:
    answer = staffing(CallQuestion(calls_per_hour=4_000, handling_seconds=180))
    assert answer.binding == "occupancy"
    assert answer.level.people == math.ceil(200 / 0.85)
    verify_staffing(CallQuestion(calls_per_hour=4_000, handling_seconds=180), answer)


@pytest.mark.parametrize("calls", [0.5, 20.0])
def test_few_calls_may_be_bound_by_stability_alone(calls: float) -> None:
    asked = CallQuestion(
        calls_per_hour=calls,
        handling_seconds=180,
        answered_share=0.01,
        answer_seconds=0,
        most_occupancy=0.999,
        shrinkage=0,
    )
    answer = staffing(asked)
    assert answer.binding == "stability"
    assert answer.defaults == ()
    verify_staffing(asked, answer)


@given(
    calls=st.floats(0.1, 900),
    handling=st.floats(20, 1200),
    seconds=st.floats(0, 120),
    share=st.floats(0.1, 0.99),
    patience=st.none() | st.floats(10, 3_000),
)
@settings(max_examples=25, deadline=None)
def test_any_staffing_passes_the_second_road(
    calls: float, handling: float, seconds: float, share: float, patience: float | None
) -> None:
    asked = CallQuestion(
        calls_per_hour=calls,
        handling_seconds=handling,
        answer_seconds=seconds,
        answered_share=share,
        patience_seconds=patience,
    )
    answer = staffing(asked)
    verify_staffing(asked, answer)
    more = level(asked, people=answer.level.people + 1)
    assert more is not None
    assert more.answered_in_time >= answer.level.answered_in_time - 1e-12


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"digest": "0"}, "digest"),
        ({"method": "desk 0"}, "method"),
        ({"defaults": ()}, "defaults"),
        ({"rostered": 14}, "rostered"),
        ({"rostered": 21}, "rostered"),
        ({"binding": "occupancy"}, "binding"),
        ({"one_fewer": None}, "one_fewer"),
        ({"level": ANSWER.one_fewer}, "level: 13 people do not keep"),
        ({"level": level(PUBLISHED, people=15), "one_fewer": ANSWER.level}, "14 people would do"),
        ({"level": replace(ANSWER.level, mean_wait_seconds=0)}, "mean_wait_seconds"),
        ({"level": replace(ANSWER.level, answered_in_time=0.99)}, "answered_in_time"),
        ({"one_fewer": replace(ANSWER.level)}, "one_fewer: people"),
    ],
)
def test_a_wrong_staffing_is_caught(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ProofFailed, match=field):
        verify_staffing(PUBLISHED, replace(ANSWER, **wrong))


@pytest.mark.parametrize(
    "facts",
    [
        {"calls_per_hour": 0},
        {"calls_per_hour": 10**6},
        {"handling_seconds": 0},
        {"answer_seconds": -1},
        {"answered_share": 1},
        {"patience_seconds": 0},
        {"most_occupancy": 1},
        {"shrinkage": 1},
    ],
)
def test_calls_that_cannot_be_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        replace(PUBLISHED, **facts)
