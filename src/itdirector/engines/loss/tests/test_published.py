"""Numbers published, defined, or derived twice, that the engine must reproduce."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from itdirector.engines.loss.attribution import attribute
from itdirector.engines.loss.check import struck_together
from itdirector.engines.loss.controls import mean_cost, residual
from itdirector.engines.loss.efficacy import Efficacy, Reliability
from itdirector.engines.loss.model import Control, Frequency, LossProblem, Scenario
from itdirector.engines.loss.pert import Pert
from itdirector.engines.loss.severity import Z95, Severity, lognormal, normal_cdf
from itdirector.engines.loss.simulate import yearly_losses
from itdirector.engines.loss.solve import forecast, yearly_chances
from itdirector.engines.loss.worth import return_on_security


def certain(rate: float) -> Frequency:
    return Frequency(events_per_year=rate, evidence_years=math.inf)


def test_riskquant_alice() -> None:
    # https://github.com/Netflix-Skunkworks/riskquant (README)
    assert 0.1 * lognormal(1e5, 1e6).mean() == pytest.approx(40_400.128269457266)


def test_riskquant_hard_parameters() -> None:
    assert lognormal(635_000, 19_000_000).mean() == pytest.approx(5_922_706.83351131)


@pytest.mark.parametrize(
    ("rate", "low", "high", "mean"), [(0.1, 1e7, 1e9, 26.6e6), (0.05, 5e6, 5e7, 1.01e6)]
)
def test_riskquant_bob_and_charlie(rate: float, low: float, high: float, mean: float) -> None:
    assert rate * lognormal(low, high).mean() == pytest.approx(mean, rel=0.005)


def test_one_chance_in_ten_of_one_lognormal_loss() -> None:
    one = lognormal(1e5, 1e6)
    at_risk = one.quantile(1 - 0.05 / 0.1)
    assert at_risk == pytest.approx(316_227.766, abs=0.01)
    assert one.quantile(1 - 0.01 / 0.1) == pytest.approx(775_468, abs=1)
    capped = Severity(mu=one.mu, sigma=one.sigma, cap=at_risk)
    shortfall = at_risk + 0.1 * (one.mean() - capped.mean()) / 0.05
    assert shortfall == pytest.approx(612_479.2087, abs=0.01)


TWO_A_YEAR = LossProblem(
    scenarios=(Scenario(id="two", frequency=certain(2), low_cost=1e4, high_cost=2e5),)
)


def test_compound_poisson_on_a_grid_of_500() -> None:
    step, points = 500, 2**16
    part = residual(TWO_A_YEAR, TWO_A_YEAR.scenarios[0])
    chances = yearly_chances([part], step=step, points=points)
    within = np.cumsum(chances)
    assert step * np.searchsorted(within, [0.95, 0.99]) == pytest.approx([410_500, 655_500])
    assert step * (chances @ np.arange(points)) == pytest.approx(135_399.43, abs=1)


def test_compound_poisson_on_the_grid_it_chooses_itself() -> None:
    year = forecast(TWO_A_YEAR)
    assert year.mean_cost == pytest.approx(135_399.43, abs=0.01)
    assert year.one_in_20_cost == pytest.approx(410_500, abs=250)
    assert year.quantiles[99] == pytest.approx(655_500, abs=250)
    assert year.chance_of_no_loss == pytest.approx(math.exp(-2))


def test_pert() -> None:
    pert = Pert(least=20, likeliest=100, most=900)
    assert pert.mean == 220
    assert pert.shape == pytest.approx((1 + 320 / 880, 1 + 3_200 / 880))


def test_fair_cam_operational_efficacy() -> None:
    efficacy = Efficacy(coverage=0.9, reliability=0.8, intended=0.85, degraded=0.3)
    assert efficacy.operational == efficacy.operational_by_days == pytest.approx(0.666)


def test_fair_cam_reliability_in_both_forms() -> None:
    fortnightly = Reliability(lapses_per_year=14, days_to_repair=14)
    assert fortnightly.share_of_time == pytest.approx(0.6506, abs=1e-4)
    assert fortnightly.share_by_days == pytest.approx(0.5784, abs=1e-4)
    efficacy = Efficacy(coverage=1, intended=1, reliability=fortnightly)
    assert efficacy.operational == pytest.approx(0.6506, abs=1e-4)
    assert efficacy.operational_by_days == pytest.approx(0.5784, abs=1e-4)


def test_enisa_return_on_security() -> None:
    assert return_on_security(yearly_reduction=80_000, yearly_cost=30_000) == pytest.approx(5 / 3)


MFA = Control(id="MFA", stops={"credential": 0.8})
PATCHES = Control(id="patches", stops={"exploit": 0.6})
BACKUPS = Control(id="backups", shrinks={"breach": 0.5})
EDR = Control(
    id="EDR", stops={"exploit": 0.3, "credential": 0.3, "phish": 0.5}, shrinks={"breach": 0.1}
)


def breach(*controls: Control) -> LossProblem:
    """Return one breach in ten years of 200,000 on average, by three ways in."""
    scale = 200_000 / lognormal(1e5, 1e6).mean()
    scenario = Scenario(
        id="breach",
        frequency=certain(0.1),
        low_cost=1e5 * scale,
        high_cost=1e6 * scale,
        paths={"exploit": 0.40, "credential": 0.35, "phish": 0.25},
    )
    return LossProblem(scenarios=(scenario,), controls=controls)


@pytest.mark.parametrize(
    ("controls", "cost"),
    [
        ([], 20_000),
        ([MFA], 14_400),
        ([PATCHES], 15_200),
        ([BACKUPS], 10_000),
        ([EDR], 11_700),
        ([MFA, PATCHES, BACKUPS, EDR], 2_574),
    ],
)
def test_what_controls_leave_path_by_path(controls: list[Control], cost: float) -> None:
    assert mean_cost(breach(*controls)) == pytest.approx(cost)


def test_shapley_shares_of_what_controls_remove_together() -> None:
    found = attribute(breach(MFA, PATCHES, BACKUPS, EDR), seed=1)
    expected = {"MFA": 3_509.33, "patches": 3_008.00, "backups": 5_966.33, "EDR": 4_942.33}
    assert {s.control: s.share for s in found.shares} == pytest.approx(expected, abs=0.01)
    assert found.exact
    assert found.together == pytest.approx(20_000 - 2_574)
    assert sum(s.alone for s in found.shares) == pytest.approx(28_700)


def test_two_events_of_one_year_in_ten_that_lean_on_one_factor() -> None:
    # scipy.stats.multivariate_normal.cdf of the two 10 % points at correlation 0.5 gives 0.0324015
    one = Frequency(events_per_year=-math.log(0.9), evidence_years=math.inf)
    tenth = Scenario(id="a", frequency=one, low_cost=1, high_cost=1.0001, family="f")
    pair = LossProblem(scenarios=(tenth, replace(tenth, id="b", high_cost=1e6)))
    quiet = float((yearly_losses(pair, years=400_000, seed=3, correlation=0.5) == 0).mean())
    assert quiet == pytest.approx(0.8 + 0.0324015, abs=5 * math.sqrt(0.83 * 0.17 / 400_000))
    unit = np.array([0.0, 1.0, 0.0, 0.0])
    exact = struck_together([(one, unit), (one, unit)], correlation=0.5)
    assert exact[0] == pytest.approx(0.8 + 0.0324015, abs=2e-5)


@pytest.mark.parametrize(
    ("cap", "mean"), [(1e6, 471_327), (3e6, 873_105), (1e7, 1_445_654), (math.inf, 2.838e6)]
)
def test_means_capped_at_what_can_be_lost(cap: float, mean: float) -> None:
    severity = Severity(mu=math.log(329_000), sigma=2.076, cap=cap)
    assert severity.mean() == pytest.approx(mean, rel=1e-3 if math.isinf(cap) else 2e-6)


def test_the_normal_distribution_is_exact_to_thirteen_digits() -> None:
    z = np.linspace(-12, 12, 2_001)
    exact = [math.erfc(-x / math.sqrt(2)) / 2 for x in z]
    assert normal_cdf(z) == pytest.approx(exact, abs=1e-13)
    assert normal_cdf(np.array([Z95]))[0] == pytest.approx(0.95, abs=1e-13)
