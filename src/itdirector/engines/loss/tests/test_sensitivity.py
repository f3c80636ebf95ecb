"""Which input matters most, and by how much."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy import stats

from itdirector.engines.loss import (
    CommonCause,
    Control,
    Frequency,
    Grades,
    LossProblem,
    Scenario,
    sensitivities,
)
from itdirector.engines.loss.controls import mean_cost
from itdirector.engines.loss.sensitivity import EFFECT_RANGE, gamma_range

RANSOM = Scenario(
    id="ransom",
    frequency=Frequency(events_per_year=0.3, evidence_years=5),
    low_cost=20_000,
    high_cost=2_000_000,
    paths={"mail": 0.7, "vpn": 0.3},
    grades=Grades(frequency="survey", cost="expert"),
)
OUTAGE = Scenario(
    id="outage",
    frequency=Frequency(events_per_year=6, evidence_years=math.inf),
    low_cost=500,
    high_cost=9_000,
)
PROBLEM = LossProblem(
    scenarios=(RANSOM, OUTAGE),
    controls=(
        Control(id="MFA", stops={"mail": 0.5}, shrinks={"ransom": 0.2}),
        Control(id="UPS", shrinks={"outage": 0.6}),
    ),
    common_causes=(
        CommonCause(id="grid", frequency=Frequency(events_per_year=0.2), hits={"outage": 1}),
    ),
)


def test_frequencies_and_costs_share_an_elasticity_of_one() -> None:
    alone = {one.input: one for one in sensitivities(PROBLEM, scenario="ransom")}
    assert set(alone) == {"ransom.frequency", "ransom.cost", "MFA.effect"}
    assert alone["ransom.frequency"].elasticity == pytest.approx(1)
    assert alone["ransom.cost"].elasticity == pytest.approx(1)
    assert alone["MFA.effect"].elasticity < 0
    assert alone["ransom.cost"].span == pytest.approx(math.log(100))
    both = {one.input: one for one in sensitivities(PROBLEM)}
    total = both["ransom.frequency"].elasticity + both["outage.frequency"].elasticity
    assert total == pytest.approx(1, abs=1e-4)


def test_a_cap_takes_away_from_the_elasticity_of_costs() -> None:
    capped = replace(PROBLEM, most_per_event=100_000)
    (cost,) = (s for s in sensitivities(capped, scenario="ransom") if s.input == "ransom.cost")
    assert 0 < cost.elasticity < 0.9


def test_the_widest_swing_comes_first() -> None:
    found = sensitivities(PROBLEM)
    swings = [one.swing for one in found]
    assert swings == sorted(swings, reverse=True)
    assert found[0].input == "ransom.cost"
    base = mean_cost(PROBLEM)
    for one in found:
        ends = sorted((one.cost_at_p05, one.cost_at_p95))
        assert ends[0] <= base * (1 + 1e-9)
        assert ends[1] >= base * (1 - 1e-9)


def test_a_rate_known_for_certain_has_no_swing() -> None:
    (certain,) = (s for s in sensitivities(PROBLEM) if s.input == "outage.frequency")
    assert (certain.swing, certain.span) == (0, 0)


def test_a_range_given_replaces_ours() -> None:
    usual = {one.input: one for one in sensitivities(PROBLEM)}
    given = {one.input: one for one in sensitivities(PROBLEM, ranges={"MFA.effect": (0, 2)})}
    assert usual["MFA.effect"].range_is_default
    assert usual["MFA.effect"].span == pytest.approx(math.log(EFFECT_RANGE[1] / EFFECT_RANGE[0]))
    assert not given["MFA.effect"].range_is_default
    assert given["MFA.effect"].span == math.inf
    without = mean_cost(replace(PROBLEM, controls=PROBLEM.controls[1:]))
    assert given["MFA.effect"].cost_at_p05 == pytest.approx(without)
    assert given["MFA.effect"].swing > usual["MFA.effect"].swing
    assert usual["ransom.cost"].grade == "expert"


def test_the_range_of_a_rate_is_that_of_its_gamma_distribution() -> None:
    low, high = gamma_range(RANSOM.frequency)
    gamma = stats.gamma(1.5, scale=1 / 5)
    assert (low * 0.3, high * 0.3) == pytest.approx((gamma.ppf(0.05), gamma.ppf(0.95)))
    assert gamma_range(Frequency(events_per_year=0)) == (1, 1)
    hardly_known = gamma_range(Frequency(events_per_year=0.001, evidence_years=1))
    assert hardly_known[0] == 0
    assert hardly_known[1] >= 1


def test_a_risk_that_never_happens_has_no_elasticity() -> None:
    never = replace(OUTAGE, frequency=Frequency(events_per_year=0))
    found = sensitivities(LossProblem(scenarios=(never,)))
    assert all((one.elasticity, one.swing) == (0, 0) for one in found)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"ranges": {"VPN.effect": (0.5, 2)}}, "ranges: VPN.effect is no input"),
        ({"ranges": {"MFA.effect": (1.5, 2)}}, "ranges: MFA.effect needs"),
        ({"scenario": "flood"}, "scenario: flood"),
    ],
)
def test_what_is_no_input_is_refused(facts: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        sensitivities(PROBLEM, **facts)  # type: ignore[arg-type]
