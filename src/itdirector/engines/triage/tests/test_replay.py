"""A rule is judged by days gone by: what it picked, and what was exploited afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.engines.triage.replay import Past, coverage_at, dominates, effort_curve

DAY = date(2026, 6, 1)


def past(name: str, score: float, after_days: int | None = None, other: float = 0) -> Past:
    found = None if after_days is None else DAY + timedelta(days=after_days)
    return Past(id=name, scores={"ours": score, "other": other}, first_exploited=found)


FOUR = (past("a", 9, 5), past("b", 7), past("c", 7, 90), past("d", 1))


def test_the_curve_counts_what_each_threshold_selects_and_catches() -> None:
    curve = effort_curve(FOUR, rule="ours", day=DAY)
    assert [(p.threshold, p.selected, p.caught) for p in curve] == [(9, 1, 1), (7, 3, 2), (1, 4, 2)]
    assert (curve[1].effort, curve[1].coverage) == (0.75, 1.0)
    assert curve[1].efficiency == pytest.approx(2 / 3)


@pytest.mark.parametrize(("after", "counts"), [(0, 0), (1, 1), (90, 1), (91, 0), (-3, 0)])
def test_only_exploitation_first_seen_inside_the_window_counts(after: int, counts: int) -> None:
    known = (past("sure", 1, 1), past("x", 5, after))
    assert effort_curve(known, rule="ours", day=DAY)[-1].caught == 1 + counts


def test_among_equal_scores_coverage_is_what_a_lot_would_give() -> None:
    curve = effort_curve(FOUR, rule="ours", day=DAY)
    assert coverage_at(curve, 0.5) == pytest.approx(0.75)
    assert (coverage_at(curve, 0), coverage_at(curve, 1)) == (0, 1)


def test_a_rule_dominates_only_when_it_covers_more_at_every_effort() -> None:
    known = (past("a", 3, 5, other=1), past("b", 2, other=2), past("c", 1, other=3))
    ours, other = (effort_curve(known, rule=r, day=DAY) for r in ("ours", "other"))
    assert dominates(ours, other)
    assert not dominates(other, ours)
    assert not dominates(ours, ours)


def test_rules_that_lead_by_turns_do_not_dominate_each_other() -> None:
    known = (
        past("a", 4, 5, other=2),
        past("b", 3, other=4),
        past("c", 2, other=1),
        past("d", 1, 5, other=3),
    )
    ours, other = (effort_curve(known, rule=r, day=DAY) for r in ("ours", "other"))
    assert coverage_at(ours, 0.25) > coverage_at(other, 0.25)
    assert coverage_at(ours, 0.75) < coverage_at(other, 0.75)
    assert not dominates(ours, other)
    assert not dominates(other, ours)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30))
def test_a_curve_rises_and_ends_with_everything(items: list[tuple[int, bool]]) -> None:
    known = (
        past("sure", 2, 3),
        *(past(str(n), s, 9 if hit else None) for n, (s, hit) in enumerate(items)),
    )
    curve = effort_curve(known, rule="ours", day=DAY)
    assert (curve[-1].effort, curve[-1].coverage) == (1, 1)
    assert all(a.coverage <= b.coverage and a.effort < b.effort for a, b in pairwise(curve))
    assert coverage_at(curve, 0.4) <= coverage_at(curve, 0.6)


def test_selecting_nothing_has_no_efficiency() -> None:
    point = effort_curve(FOUR, rule="ours", day=DAY)[0]
    nothing = type(point)(threshold=10, selected=0, caught=0, exploited=2, population=4)
    assert nothing.efficiency is None


def test_what_cannot_be_replayed_is_refused() -> None:
    with pytest.raises(ValueError, match="past: nothing"):
        effort_curve((), rule="ours", day=DAY)
    with pytest.raises(ValueError, match="a: scores lack 'cvss'"):
        effort_curve(FOUR, rule="cvss", day=DAY)
    with pytest.raises(ValueError, match="window_days"):
        effort_curve(FOUR, rule="ours", day=DAY, window_days=0)
    with pytest.raises(ValueError, match="exploited: nothing was"):
        effort_curve((past("a", 1),), rule="ours", day=DAY)
    with pytest.raises(ValueError, match="effort"):
        coverage_at(effort_curve(FOUR, rule="ours", day=DAY), 1.5)
