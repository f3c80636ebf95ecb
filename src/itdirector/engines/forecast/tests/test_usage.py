"""Usage: methods beside an independent library, the M3 series, and intervals that hold."""

from __future__ import annotations

import csv
import gzip
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import Holt
from statsmodels.tsa.seasonal import seasonal_decompose

from itdirector.engines.forecast import Usage, UsageQuestion, usage
from itdirector.engines.forecast.check import verify_usage
from itdirector.engines.forecast.methods import damped_trend, season_of, seasonal_naive, theta

M3 = Path(__file__).parents[5] / "../shared/data/9_timeseries/m3/m3_monthly.csv.gz"
WAVE = np.tile([10.0, 20.0, 30.0, 20.0], 12)
GROWING = np.linspace(100, 200, 48) * np.tile([0.8, 1.0, 1.3, 0.9], 12)


def asked(values: np.ndarray, *, season: int = 4, periods: int = 6) -> UsageQuestion:
    numbers = tuple(float(v) for v in values)
    return UsageQuestion(id="seats", unit="seats", values=numbers, season=season, periods=periods)


def checked(question: UsageQuestion) -> Usage:
    answer = usage(question)
    verify_usage(question, answer)
    return answer


def test_a_perfect_season_goes_on_perfectly() -> None:
    answer = checked(asked(WAVE))
    assert answer.expected == pytest.approx([10, 20, 30, 20, 10, 20])
    assert answer.multiplicative
    assert answer.seasonal == pytest.approx([0.5, 1.0, 1.5, 1.0])


def test_a_season_about_nothing_is_added() -> None:
    answer = checked(asked(WAVE - 20))
    assert not answer.multiplicative
    assert answer.expected == pytest.approx([-10, 0, 10, 0, -10, 0], abs=1e-9)


def test_use_that_never_moves_goes_on_without_doubt() -> None:
    answer = checked(asked(np.full(30, 7.0)))
    assert answer.expected == answer.low == answer.high == pytest.approx((7.0,) * 6)


def test_eight_values_are_enough_and_have_no_trials() -> None:
    answer = checked(asked(np.arange(8.0), season=12))
    assert (answer.trials, answer.errors, answer.seasonal) == ((), {}, ())
    assert answer.method_chosen == "theta and damped trend"


def test_a_season_of_odd_length_is_found() -> None:
    week = np.tile([5.0, 5, 5, 5, 5, 1, 1], 8)
    assert checked(asked(week, season=7)).expected == pytest.approx([5, 5, 5, 5, 5, 1])


def test_another_method_is_taken_where_it_is_clearly_better() -> None:
    shape = np.array([1, 9, 1, 1, 1, 40, 1, 1, 20, 1, 1, 3.0])
    answer = checked(asked(np.concatenate([np.full(12, 9.0), shape, shape, shape[:8]]), season=12))
    assert answer.errors[answer.method_chosen] == min(answer.errors.values())
    assert answer.method_chosen != "theta and damped trend"


def test_the_theta_method_agrees_with_statsmodels() -> None:
    values = np.random.default_rng(5).normal(0, 4, 60).cumsum() + 100 + np.arange(60)
    ours, weight = theta(values, periods=12)
    theirs = ThetaModel(values, period=1, deseasonalize=False).fit()
    assert weight == pytest.approx(theirs.params["alpha"], abs=0.02)
    assert ours.expected == pytest.approx(np.asarray(theirs.forecast(12)), rel=0.005)


def test_the_damped_trend_agrees_with_statsmodels() -> None:
    values = np.random.default_rng(6).normal(0, 3, 120).cumsum() + 300 + np.arange(120)
    ours, by = damped_trend(values, periods=12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Holt(values, damped_trend=True, initialization_method="estimated").fit(
            smoothing_level=by.level,
            smoothing_trend=by.trend,
            damping_trend=by.damping,
            optimized=False,
        )
    assert ours.expected == pytest.approx(np.asarray(theirs.forecast(12)), rel=0.005)


def test_the_season_agrees_with_statsmodels() -> None:
    theirs = seasonal_decompose(GROWING, model="multiplicative", period=4).seasonal[:4]
    assert season_of(GROWING, length=4).effects == pytest.approx(theirs)


def test_the_naive_method_repeats_the_last_cycle() -> None:
    assert seasonal_naive(GROWING, length=4, periods=5).expected == pytest.approx(
        [*GROWING[-4:], GROWING[-4]]
    )


@given(
    values=st.lists(st.floats(-100, 1000), min_size=8, max_size=50),
    season=st.integers(1, 13),
    periods=st.integers(1, 20),
)
@settings(max_examples=40, deadline=None)
def test_any_values_have_a_checked_answer(values: list[float], season: int, periods: int) -> None:
    answer = checked(asked(np.array(values), season=season, periods=periods))
    assert len(answer.expected) == periods
    for low, middle, high in zip(answer.low, answer.expected, answer.high, strict=True):
        assert low <= middle <= high


@given(factor=st.integers(1, 10), seed=st.integers(0, 99))
@settings(max_examples=10, deadline=None)
def test_the_unit_does_not_matter(factor: int, seed: int) -> None:
    values = 100 + np.random.default_rng(seed).normal(0, 5, 48).cumsum()
    small, large = usage(asked(values)), usage(asked(values * 2**factor))
    assert large.expected == pytest.approx([v * 2**factor for v in small.expected])


def m3_sample() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return every 24th series of the half of M3's months that lies here: known and held out."""
    with gzip.open(M3, "rt", newline="") as file:
        rows = list(csv.DictReader(file))[::24]
    found = []
    for row in rows:
        values = np.array([float(v) for v in row["values_semicolon"].split(";")])
        ahead = int(row["horizon"])
        found.append((values[:-ahead], values[-ahead:]))
    return found


def percent_off(foretold: np.ndarray, actual: np.ndarray) -> float:
    """Return the symmetric mean percentage error of M3."""
    return float(np.mean(200 * np.abs(actual - foretold) / (np.abs(actual) + np.abs(foretold))))


@pytest.mark.skipif(not M3.exists(), reason="the M3 series belong in ../shared/data")
def test_on_m3_we_beat_repeating_the_last_year_and_the_intervals_hold() -> None:
    ours, naive, held = [], [], []
    for known, actual in m3_sample():
        answer = checked(asked(known, season=12, periods=len(actual)))
        ours.append(percent_off(np.array(answer.expected), actual))
        repeated = seasonal_naive(known, length=12, periods=len(actual))
        naive.append(percent_off(repeated.expected, actual))
        held.append(np.mean((answer.low <= actual) & (actual <= answer.high)))
    assert np.mean(ours) < 0.95 * np.mean(naive)
    assert np.mean(held) >= 0.80
