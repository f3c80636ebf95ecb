"""How good estimates have been, and how several people's become one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from itdirector.engines.loss.calibration import (
    Estimate,
    Scored,
    brier,
    calibration,
    combined,
    weights,
    wilson,
)

GUESS = Estimate(low=10, high=100)


def record(below: int, within: int, above: int) -> list[Scored]:
    actuals = [1.0] * below + [50.0] * within + [500.0] * above
    return [Scored(estimate=GUESS, actual=actual) for actual in actuals]


@pytest.mark.parametrize(("hits", "count"), [(0, 5), (5, 5), (18, 20), (61, 100)])
def test_the_interval_of_a_rate_is_wilsons(hits: int, count: int) -> None:
    expected = proportion_confint(hits, count, alpha=0.1, method="wilson")
    assert wilson(hits, count) == pytest.approx(expected)


def test_a_rate_never_seen_may_be_anything() -> None:
    assert wilson(0, 0) == (0, 1)
    empty = calibration([])
    assert (empty.hit_rate, empty.verdict) == (None, "too early to say")


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ((0, 5, 0), "too early to say"),
        ((2, 3, 2), "overconfident"),
        ((1, 18, 1), "calibrated"),
        ((5, 11, 4), "overconfident"),
        ((0, 60, 0), "underconfident"),
    ],
)
def test_a_record_is_judged_as_far_as_it_goes(seen: tuple[int, int, int], verdict: str) -> None:
    found = calibration(record(*seen))
    assert found.verdict == verdict
    assert (found.scored, found.hits) == (sum(seen), seen[1])
    assert found.low_rate <= seen[1] / sum(seen) <= found.high_rate


def test_the_ends_of_an_interval_are_inside() -> None:
    assert [GUESS.place(x) for x in (9, 10, 100, 101)] == ["below", "within", "within", "above"]


def test_someone_calibrated_is_seldom_called_overconfident() -> None:
    rng = np.random.default_rng(5)
    wrong = 0
    for _ in range(500):
        hits = int(rng.binomial(40, 0.9))
        wrong += calibration(record(40 - hits, hits, 0)).verdict == "overconfident"
    assert wrong / 500 < 0.08


def test_briers_score() -> None:
    assert brier([(1.0, True), (0.0, False)]) == 0
    assert brier([(0.5, True), (0.5, False)]) == 0.25
    assert brier([(0.8, False)]) == pytest.approx(0.64)


def test_weights_are_equal_until_everybody_has_twenty_answers() -> None:
    records = {"ann": record(1, 18, 1), "bob": record(3, 13, 3)}
    assert weights(records) == {"ann": 0.5, "bob": 0.5}


def test_weights_then_follow_how_likely_someone_calibrated_would_do_as_badly() -> None:
    found = weights({"ann": record(1, 18, 1), "bob": record(4, 12, 4)})
    assert found["ann"] > 0.9
    assert sum(found.values()) == pytest.approx(1)
    information = stats.entropy([0.2, 0.6, 0.2], [0.05, 0.9, 0.05])
    score = stats.chi2.sf(2 * 20 * information, 2)
    assert found["bob"] / found["ann"] == pytest.approx(score)


def test_weights_hold_for_someone_who_is_never_right() -> None:
    found = weights({"ann": record(0, 5_000, 0), "bob": record(5_000, 0, 0)})
    assert found == {"ann": 1.0, "bob": pytest.approx(0)}


def test_quantiles_are_averaged_in_logarithms() -> None:
    both = {"ann": GUESS, "bob": Estimate(low=1_000, high=10_000)}
    middle = combined(both)
    assert (middle.low, middle.high) == pytest.approx((100, 1_000))
    assert combined(both, {"ann": 1, "bob": 0}).high == pytest.approx(100)
    assert combined(both, {"ann": 3, "bob": 1}).low == pytest.approx(10**1.5)


estimates = st.builds(
    lambda low, ratio: Estimate(low=low, high=low * ratio), st.floats(1, 1e6), st.floats(1.1, 1e3)
)


@given(st.dictionaries(st.sampled_from("abcdef"), estimates, min_size=1))
def test_together_people_are_never_outside_of_what_they_said(people: dict[str, Estimate]) -> None:
    one = combined(people)
    for end in ("low", "high"):
        said = [getattr(estimate, end) for estimate in people.values()]
        assert min(said) * (1 - 1e-9) <= getattr(one, end) <= max(said) * (1 + 1e-9)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (2, 1), (1, math.inf)])
def test_an_estimate_that_cannot_be_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="low"):
        Estimate(low=low, high=high)


def test_what_cannot_be_scored_or_combined_is_refused() -> None:
    with pytest.raises(ValueError, match="hits"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="forecasts: none"):
        brier([])
    with pytest.raises(ValueError, match="forecasts: a probability"):
        brier([(1.5, True)])
    with pytest.raises(ValueError, match="records"):
        weights({})
    with pytest.raises(ValueError, match="estimates"):
        combined({})
    with pytest.raises(ValueError, match="no weight for ann"):
        combined({"ann": GUESS}, {"bob": 1})
    with pytest.raises(ValueError, match="not all 0"):
        combined({"ann": GUESS}, {"ann": 0})
    with pytest.raises(ValueError, match="must not be negative"):
        combined({"ann": GUESS, "bob": GUESS}, {"ann": 2, "bob": -1})
