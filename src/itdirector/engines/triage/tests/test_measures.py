"""How the clock is kept, with open weaknesses counted for what they are."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.engines.triage.measures import Z95, History, ages, clock_kept, wilson

TODAY = date(2026, 11, 22)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_the_due_day_itself_is_in_time_and_open_ones_with_days_left_are_undecided() -> None:
    histories = (
        History(found=days_ago(20), closed=days_ago(6), due=days_ago(6)),
        History(found=days_ago(20), closed=days_ago(5), due=days_ago(6)),
        History(found=days_ago(20), due=days_ago(1)),
        History(found=days_ago(20), due=TODAY),
        History(found=days_ago(20)),
    )
    kept = clock_kept(histories, as_of=TODAY)
    assert (kept.in_time, kept.late, kept.undecided) == (1, 2, 1)
    assert kept.share == pytest.approx(1 / 3)
    assert kept.low < 1 / 3 < kept.high


def test_nothing_decided_is_no_share_at_all() -> None:
    kept = clock_kept((), as_of=TODAY)
    assert (kept.share, kept.low, kept.high) == (None, 0, 1)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_ends_where_the_score_test_just_fails(counts: tuple[int, int]) -> None:
    successes, trials = counts
    share = successes / trials
    for end in wilson(successes, trials):
        distance = abs(share - end)
        assert distance == pytest.approx(Z95 * math.sqrt(end * (1 - end) / trials), abs=1e-7)


def test_open_weaknesses_make_the_median_older_than_closed_ones_alone_say() -> None:
    closed = tuple(History(found=days_ago(200), closed=days_ago(200 - age)) for age in (2, 4, 6))
    still_open = tuple(History(found=days_ago(90)) for _ in range(3))
    seen = ages(closed + still_open, as_of=TODAY)
    assert seen.median_days == 6
    assert seen.p90_days is None
    assert (seen.closed, seen.still_open, seen.oldest_days) == (3, 3, 90)
    assert ages(closed, as_of=TODAY).median_days == 4


spans = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=30)


def redistributed(items: list[tuple[int, bool]]) -> list[tuple[int, float]]:
    """Return survival by Efron's other road: who leaves unseen hands his weight to the later ones.

    Closings come before what is open at the same age.
    """
    queue = sorted(items, key=lambda item: (item[0], not item[1]))
    weights, left, steps = [1 / len(queue)] * len(queue), 1.0, {}
    for place, (age, done) in enumerate(queue):
        later = len(queue) - place - 1
        if done:
            left -= weights[place]
            steps[age] = left
        for other in range(place + 1, len(queue)):
            weights[other] += 0 if done else weights[place] / later
    return list(steps.items())


@given(spans)
def test_survival_is_the_one_of_weights_handed_on(items: list[tuple[int, bool]]) -> None:
    histories = tuple(
        History(found=days_ago(60), closed=days_ago(60 - age))
        if done
        else History(found=days_ago(age))
        for age, done in items
    )
    ours, theirs = ages(histories, as_of=TODAY).survival, redistributed(items)
    assert [day for day, _ in ours] == [day for day, _ in theirs]
    assert [s for _, s in ours] == pytest.approx([s for _, s in theirs], abs=1e-9)


def test_the_future_and_the_empty_are_refused() -> None:
    with pytest.raises(ValueError, match="as_of"):
        ages((History(found=TODAY + timedelta(days=1)),), as_of=TODAY)
    with pytest.raises(ValueError, match="as_of"):
        clock_kept((History(found=TODAY, closed=TODAY + timedelta(days=1)),), as_of=TODAY)
    with pytest.raises(ValueError, match="histories"):
        ages((), as_of=TODAY)
