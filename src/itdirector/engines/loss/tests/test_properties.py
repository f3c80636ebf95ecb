"""What holds for every problem, whatever its figures."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.loss import (
    Control,
    Frequency,
    LossProblem,
    Policy,
    Scenario,
    attribute,
    forecast,
)
from itdirector.engines.loss.check import exact_mean_cost

fractions = st.floats(0, 1)
scenarios = st.builds(
    lambda rate, evidence, low, spread, mail: Scenario(
        id="s",
        frequency=Frequency(events_per_year=rate, evidence_years=evidence),
        low_cost=low,
        high_cost=low * spread,
        paths={"mail": mail, "vpn": 1 - mail},
    ),
    st.floats(0, 20),
    st.sampled_from([0.5, 5, math.inf]),
    st.floats(1, 1e5),
    st.floats(1.1, 300),
    fractions,
)
controls = st.builds(
    lambda mail, vpn, less: ({"mail": mail, "vpn": vpn}, {"s": less}),
    fractions,
    fractions,
    fractions,
)


def problem_of(scenario: Scenario, effects: list[tuple[dict[str, float], dict[str, float]]]):
    numbered = (
        Control(id=f"c{n}", stops=stops, shrinks=shrinks)
        for n, (stops, shrinks) in enumerate(effects)
    )
    return LossProblem(scenarios=(scenario,), controls=tuple(numbered))


few = settings(max_examples=25, deadline=None, derandomize=True)


@few
@given(scenario=scenarios)
def test_losing_more_is_never_likelier_than_losing_less(scenario: Scenario) -> None:
    chances = [chance for _, chance in forecast(problem_of(scenario, [])).exceedance]
    assert all(later <= earlier for earlier, later in itertools.pairwise(chances))


@few
@given(scenario=scenarios, effects=st.lists(controls, min_size=2, max_size=4))
def test_the_order_of_controls_is_irrelevant(scenario: Scenario, effects) -> None:
    problem = problem_of(scenario, effects)
    turned = replace(problem, controls=problem.controls[::-1])
    assert forecast(turned).mean_cost == pytest.approx(forecast(problem).mean_cost)
    assert forecast(turned).digest == forecast(problem).digest


@few
@given(scenario=scenarios, effects=st.lists(controls, min_size=1, max_size=4))
def test_controls_remove_something_between_nothing_and_everything(
    scenario: Scenario, effects
) -> None:
    problem = problem_of(scenario, effects)
    bare = exact_mean_cost(replace(problem, controls=()))
    left = forecast(problem).mean_cost
    assert 0.05 * bare * (1 - 1e-9) <= left <= bare * (1 + 1e-9)
    shares = attribute(problem, seed=1).shares
    assert sum(one.share for one in shares) == pytest.approx(bare - left, abs=1e-6 * bare)


@few
@given(scenario=scenarios, effects=st.lists(controls, min_size=1, max_size=4))
def test_layers_that_overlap_stop_no_more_than_independent_ones(
    scenario: Scenario, effects
) -> None:
    problem = problem_of(scenario, effects)
    costs = [
        exact_mean_cost(replace(problem, overlap=weight)) for weight in (0.0, 0.3, 0.5, 0.8, 1.0)
    ]
    assert all(more >= less * (1 - 1e-12) for less, more in itertools.pairwise(costs))
    assert forecast(replace(problem, overlap=1.0)).mean_cost == pytest.approx(costs[-1])


policies = st.builds(
    lambda deductible, limit, coinsurance: Policy(
        deductible=deductible, limit=limit, coinsurance=coinsurance
    ),
    st.floats(0, 1e6),
    st.none() | st.floats(1, 1e7),
    st.sampled_from([0.0, 0.1, 0.5, 0.99]),
)


@few
@given(scenario=scenarios, policy=policies, cap=st.sampled_from([1e4, 1e6, math.inf]))
def test_the_mean_net_of_any_policy_agrees_with_the_second_road(
    scenario: Scenario, policy: Policy, cap: float
) -> None:
    bare = LossProblem(scenarios=(scenario,), most_per_event=cap)
    insured = replace(bare, scenarios=(replace(scenario, policy=policy),))
    year, gross = forecast(insured), forecast(bare).mean_cost
    assert year.mean_cost == pytest.approx(exact_mean_cost(insured), rel=1e-6, abs=1e-8 * gross)
    assert -1e-9 <= year.mean_cost <= gross * (1 + 1e-9)
