"""Usage forecasts: a published series, statsmodels as a second road, and how often ranges hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

from itdirector.engines.money import UsageHistory
from itdirector.engines.money.check.usage import check_usage
from itdirector.engines.money.solve import usage
from itdirector.engines.money.solve.usage import forecast_usage, last_year_again, usage_paths
from itdirector.engines.money.tests.series import PASSENGERS, bills

KNOWN = np.array(PASSENGERS[:132], np.float64)
HELD_OUT = np.array(PASSENGERS[132:], np.float64)


def history(amounts: tuple[int, ...]) -> UsageHistory:
    return UsageHistory(id="cloud", amounts=amounts)


def percent_error(forecast: NDArray[np.float64]) -> float:
    return float(np.mean(np.abs(forecast - HELD_OUT) / HELD_OUT) * 100)


def test_the_series_is_the_published_one() -> None:
    assert (len(PASSENGERS), sum(PASSENGERS)) == (144, 40_363)


def test_last_year_again_misses_by_10_percent_and_ours_by_less_than_7() -> None:
    assert percent_error(last_year_again(KNOWN, 12)) == pytest.approx(10.0, abs=0.05)
    answer = forecast_usage(history(PASSENGERS[:132]), months=12, seed=1)
    check_usage(history(PASSENGERS[:132]), answer)
    assert percent_error(np.array(answer.expected)) < 7.2  # what AutoETS misses by
    assert answer.total_p10 < sum(HELD_OUT) < answer.total_p90
    assert answer.method == "theta and damped trend"


def test_theta_is_that_of_statsmodels() -> None:
    season = usage._season(KNOWN)
    ours = usage._theta(KNOWN / np.resize(season, 132), 12) * season
    theirs = ThetaModel(KNOWN, period=12, method="multiplicative").fit().forecast(12)
    assert ours == pytest.approx(np.asarray(theirs), rel=1e-3)


def test_the_damped_trend_is_that_of_statsmodels_at_the_same_weights() -> None:
    x = KNOWN / np.resize(usage._season(KNOWN), 132)
    fit = usage._fit_damped(x)
    level, slope = usage._start(x)
    theirs = ExponentialSmoothing(
        x,
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=level,
        initial_trend=slope,
    ).fit(
        smoothing_level=fit.alpha,
        smoothing_trend=fit.beta,
        damping_trend=fit.phi,
        optimized=False,
    )
    assert usage._damped_ahead(fit, 12) == pytest.approx(np.asarray(theirs.forecast(12)), rel=1e-9)


def test_the_weights_found_are_near_the_best_statsmodels_finds() -> None:
    x = KNOWN / np.resize(usage._season(KNOWN), 132)
    fit = usage._fit_damped(x)
    level, slope = usage._start(x)
    theirs = ExponentialSmoothing(
        x,
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=level,
        initial_trend=slope,
        bounds={"damping_trend": (0.8, 0.98)},
    ).fit()
    ours = theirs.model.fit(
        smoothing_level=fit.alpha,
        smoothing_trend=fit.beta,
        damping_trend=fit.phi,
        optimized=False,
    )
    assert ours.sse <= theirs.sse * 1.005


def test_the_second_road_finds_the_published_airline_model() -> None:
    # R and Box-Jenkins print 0.4018, 0.5569, 0.001348, 244.7: the road and the series are sound.
    model = SARIMAX(np.log(np.array(PASSENGERS)), order=(0, 1, 1), seasonal_order=(0, 1, 1, 12))
    best = model.loglike([-0.4018, -0.5569, 0.001348])
    assert best == pytest.approx(244.70, abs=0.01)
    assert 2 * 3 - 2 * best == pytest.approx(-483.39, abs=0.02)
    for aside in (
        [-0.35, -0.5569, 0.001348],
        [-0.4018, -0.61, 0.001348],
        [-0.4018, -0.5569, 0.0015],
    ):
        assert model.loglike(aside) < best
    gradient = model.score([-0.4018, -0.5569, 0.001348])
    assert np.abs(gradient[:2]).max() < 0.1  # the top, where the published estimates lie


@pytest.mark.parametrize(
    ("months", "method"),
    [
        (5, "last month again"),
        (13, "last year again"),
        (20, "last year again"),
        (30, "theta and damped trend"),
    ],
)
def test_the_method_is_what_the_months_known_allow(months: int, method: str) -> None:
    known = history(PASSENGERS[:months])
    answer = forecast_usage(known, months=18, seed=3)
    check_usage(known, answer)
    assert answer.method == method


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=40))
def test_any_history_has_a_forecast_that_its_check_confirms(amounts: list[int]) -> None:
    known = history(tuple(amounts))
    check_usage(known, forecast_usage(known, months=6, seed=1))


def test_what_never_moved_is_expected_not_to_move() -> None:
    for months in (6, 18, 36):
        answer = forecast_usage(history((700,) * months), months=12, seed=1)
        assert answer.expected == pytest.approx((700,) * 12)
        assert answer.total_p10 == pytest.approx(answer.total_p90)


def test_nothing_used_stays_nothing() -> None:
    answer = forecast_usage(history((0,) * 30), months=3, seed=1)
    check_usage(history((0,) * 30), answer)
    assert answer.high95 == (0, 0, 0)


def test_the_same_seed_gives_the_same_paths_and_another_does_not() -> None:
    known = history(PASSENGERS[:60])
    one, same, other = (usage_paths(known, months=3, seed=s, draws=50) for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_fewer_than_no_months_are_refused() -> None:
    with pytest.raises(ValueError, match="months"):
        forecast_usage(history((1, 2, 3)), months=0, seed=1)


@pytest.mark.parametrize("months", [26, 36, 60])
def test_ranges_hold_about_as_often_as_they_say(months: int) -> None:
    within = below_p80 = 0
    firms = 200
    for seed in range(firms):
        amounts = bills(months=months + 12, seed=seed)
        known = history(tuple(int(a) for a in amounts[:months]))
        totals = usage_paths(known, months=12, seed=seed, draws=400).sum(axis=1)
        low, p80, high = np.quantile(totals, [0.1, 0.8, 0.9])
        truth = amounts[months:].sum()
        within += low <= truth <= high
        below_p80 += truth <= p80
    assert 0.75 <= within / firms <= 0.90
    assert 0.75 <= below_p80 / firms <= 0.85
