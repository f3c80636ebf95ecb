"""Run-out dates: exact where use is exact, honest where it is not, absent where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.forecast import Reading, RunOut, RunOutQuestion, Step, run_out
from itdirector.engines.forecast.check import verify
from itdirector.engines.forecast.tests.cases import KNOWN_DAYS, START, history, question, readings

EXACT = 400 + 2.0 * np.arange(KNOWN_DAYS)


def checked(asked: RunOutQuestion) -> RunOut:
    answer = run_out(asked)
    verify(asked, answer)
    return answer


def test_two_a_day_from_400_fills_1000_on_day_300_exactly() -> None:
    answer = checked(question(EXACT))
    day_300 = START + timedelta(days=300)
    assert (answer.early, answer.median, answer.late) == (day_300, day_300, day_300)
    assert answer.outcome == "runs out"
    assert answer.rate_per_day == pytest.approx(2)
    assert answer.changes == ()


def test_the_chance_of_being_too_late_turns_on_the_day_itself() -> None:
    days_left = 300 - (KNOWN_DAYS - 1)
    assert checked(question(EXACT, lead_days=days_left)).act
    early_enough = checked(question(EXACT, lead_days=days_left - 1))
    assert (early_enough.chance_before_lead, early_enough.act) == (0.0, False)


def test_falling_use_never_runs_out() -> None:
    answer = checked(question(history("white", seed=3)[:KNOWN_DAYS][::-1]))
    assert answer.outcome == "no exhaustion"
    assert (answer.early, answer.median, answer.late) == (None, None, None)


def test_use_that_never_moves_never_runs_out() -> None:
    answer = checked(question([500.0] * 60))
    assert answer.outcome == "no exhaustion"
    assert answer.capacity_needed == 500


def test_nothing_used_at_all_never_runs_out() -> None:
    assert checked(question([0.0] * 60)).outcome == "no exhaustion"


def test_slow_growth_does_not_run_out_within_the_horizon() -> None:
    answer = checked(question(400 + 0.5 * np.arange(KNOWN_DAYS), horizon_days=200))
    assert answer.outcome == "not within horizon"
    assert answer.median is None
    assert answer.expected_at_horizon == pytest.approx(400 + 0.5 * (KNOWN_DAYS - 1 + 200))


def test_what_is_full_is_said_to_be_full() -> None:
    answer = checked(question(EXACT, capacity=700.0))
    assert answer.outcome == "already exhausted"
    assert answer.median == START + timedelta(days=KNOWN_DAYS - 1)
    assert (answer.chance_before_lead, answer.act) == (1.0, True)


def test_of_few_readings_nothing_is_claimed() -> None:
    answer = checked(question(EXACT[:19]))
    assert answer.outcome == "too few readings"
    assert answer.chance_within_horizon is None
    assert answer.rate_per_day == pytest.approx(2)


def test_one_reading_is_too_few() -> None:
    assert checked(question([400.0])).outcome == "too few readings"


def test_twenty_readings_have_too_few_trials_to_widen_by() -> None:
    noisy = history("white", seed=1)[:20]
    answer = checked(question(noisy))
    assert answer.outcome != "too few readings"
    assert (len(answer.trials), answer.spread) == (4, 1.0)


def test_a_known_step_brings_the_day_forward_and_an_archive_puts_it_off() -> None:
    joiners = Step(id="joiners", day=START + timedelta(days=200), change=100)
    archive = Step(id="archive", day=START + timedelta(days=210), change=-300)
    assert checked(question(EXACT, steps=(joiners,))).median == START + timedelta(days=250)
    assert checked(question(EXACT, steps=(archive,))).median == START + timedelta(days=450)
    both = checked(question(EXACT, steps=(joiners, archive)))
    assert both.median == START + timedelta(days=400)


def test_a_step_beyond_the_horizon_changes_nothing() -> None:
    far = Step(id="far", day=START + timedelta(days=5_000), change=100)
    assert checked(question(EXACT, steps=(far,))).median == START + timedelta(days=300)


def test_the_highest_reading_of_a_day_counts_and_single_gaps_are_bridged() -> None:
    twice = tuple(replace(r, used=r.used - 50) for r in readings(EXACT))
    holed = tuple(r for n, r in enumerate(readings(EXACT)) if n % 9 != 4)
    answer = checked(question(EXACT, readings=holed + twice[1:2]))
    assert answer.median == START + timedelta(days=300)
    assert answer.filled_share == pytest.approx(20 / KNOWN_DAYS)


def test_scattered_readings_are_counted_by_the_week() -> None:
    weekly = tuple(r for n, r in enumerate(readings(EXACT)) if n % 7 == 5 and n != 75)
    answer = checked(question(EXACT, readings=weekly))
    assert answer.days_per_point == 7
    assert answer.filled_share == pytest.approx(1 / answer.points)
    assert answer.rate_per_day == pytest.approx(2)
    assert answer.median is not None
    assert 0 <= (answer.median - (START + timedelta(days=300))).days <= 6


def test_only_what_came_after_the_last_change_counts() -> None:
    answer = checked(question(history("slope", seed=5)[:KNOWN_DAYS]))
    (change,) = answer.changes
    assert abs((change.day - START).days - (KNOWN_DAYS - 45)) <= 10
    assert change.rate_before == pytest.approx(2, abs=0.5)
    assert answer.rate_per_day == change.rate_after == pytest.approx(4, abs=0.7)


def test_few_points_after_a_change_are_held_less_sure() -> None:
    steep = 400 + 2.0 * np.arange(80) + 18.0 * np.maximum(0, np.arange(80) - 60)
    noisy = steep + np.random.default_rng(1).normal(0, 1, 80)
    answer = checked(question(noisy, capacity=1500.0))
    assert answer.points_since_change < 30
    assert answer.rate_per_day == pytest.approx(20, abs=1)


def test_the_same_question_has_the_same_answer_in_any_order() -> None:
    asked = question(history("random walk", seed=2)[:100])
    turned = replace(asked, readings=asked.readings[::-1])
    assert run_out(asked) == run_out(turned)


def test_another_seed_is_another_question() -> None:
    asked = question(history("random walk", seed=2)[:100])
    other = replace(asked, seed=1)
    assert asked.digest != other.digest
    assert run_out(asked).trials != run_out(other).trials


def test_defaults_used_are_listed() -> None:
    assert [d.name for d in run_out(question(EXACT)).defaults] == ["act_above", "horizon_days"]
    own = question(EXACT, act_above=0.2, horizon_days=300)
    assert run_out(own).defaults == ()


@given(seed=st.integers(0, 10**6), more=st.floats(0, 500))
@settings(max_examples=15, deadline=None)
def test_more_room_never_lasts_shorter(seed: int, more: float) -> None:
    small = question(history("ar1", seed=seed)[:90], capacity=700.0, horizon_days=120)
    large = replace(small, capacity=700.0 + more)
    one, two = run_out(small), run_out(large)
    assert (one.median or date.max) <= (two.median or date.max)
    assert one.chance_before_lead >= two.chance_before_lead
    assert one.capacity_needed == two.capacity_needed


@given(
    days=st.lists(st.integers(0, 150), min_size=1, max_size=60),
    used=st.lists(st.floats(0, 2000), min_size=60, max_size=60),
)
@settings(max_examples=25, deadline=None)
def test_any_readings_have_a_checked_answer(days: list[int], used: list[float]) -> None:
    given_readings = tuple(
        Reading(day=START + timedelta(days=d), used=u) for d, u in zip(days, used, strict=False)
    )
    asked = question([], readings=given_readings, horizon_days=60)
    answer = checked(asked)
    known = [d for d in (answer.early, answer.median, answer.late) if d is not None]
    assert known == sorted(known)
