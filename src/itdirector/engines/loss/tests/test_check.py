"""A wrong answer is never believed, whichever field is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from itdirector.engines.loss import (
    CommonCause,
    Control,
    Forecast,
    Frequency,
    LossProblem,
    Policy,
    ProofFailed,
    Scenario,
    forecast,
)
from itdirector.engines.loss.check import exact_chance_of_no_loss, exact_mean_cost, must_hold

PROBLEM = LossProblem(
    scenarios=(
        Scenario(
            id="ransom",
            frequency=Frequency(events_per_year=0.3, evidence_years=2),
            low_cost=20_000,
            high_cost=2_000_000,
            paths={"mail": 0.7, "vpn": 0.3},
            policy=Policy(deductible=50_000, limit=200_000, coinsurance=0.1),
        ),
        Scenario(
            id="outage",
            frequency=Frequency(events_per_year=6, evidence_years=math.inf),
            low_cost=500,
            high_cost=9_000,
        ),
    ),
    controls=(Control(id="MFA", stops={"mail": 0.6, "vpn": 0.9}),),
    most_per_event=1_000_000,
    common_causes=(
        CommonCause(
            id="provider",
            frequency=Frequency(events_per_year=0.25),
            hits={"ransom": 0.6, "outage": 1.0},
        ),
    ),
)
HONEST = forecast(PROBLEM)


def first_scenario(answer: Forecast, **facts: float) -> Forecast:
    first, *rest = answer.scenarios
    return replace(answer, scenarios=(replace(first, **facts), *rest))


def raised_curve(answer: Forecast) -> Forecast:
    raised = tuple((cost, min(1.0, chance + 0.03)) for cost, chance in answer.exceedance)
    return replace(answer, exceedance=raised)


WRONG: list[tuple[str, Callable[[Forecast], Forecast]]] = [
    ("mean_cost", lambda a: replace(a, mean_cost=a.mean_cost * 1.001)),
    ("mean_cost", lambda a: replace(a, mean_cost=math.nan)),
    ("mean_cost of ransom", lambda a: first_scenario(a, mean_cost=a.mean_cost)),
    ("share_of_mean of ransom", lambda a: first_scenario(a, share_of_mean=0.9)),
    ("scenarios", lambda a: replace(a, scenarios=a.scenarios[:1])),
    ("share_by_grade", lambda a: replace(a, share_by_grade={**a.share_by_grade, "default": 0.5})),
    ("chance_of_no_loss", lambda a: replace(a, chance_of_no_loss=a.chance_of_no_loss + 0.02)),
    ("quantiles", lambda a: replace(a, quantiles={**a.quantiles, 50: a.quantiles[50] * 1.2})),
    ("quantiles", lambda a: replace(a, quantiles={**a.quantiles, 50: a.quantiles[90] * 2})),
    ("quantiles", lambda a: replace(a, quantiles={**a.quantiles, 99: a.quantiles[99] * 0.8})),
    ("one_in_10_cost", lambda a: replace(a, one_in_10_cost=a.one_in_20_cost)),
    ("one_in_20_cost", lambda a: replace(a, one_in_20_cost=a.one_in_20_cost * 0.5)),
    ("exceedance", lambda a: replace(a, exceedance=a.exceedance[::-1])),
    ("exceedance", raised_curve),
    (
        "worst_twentieth_mean_cost",
        lambda a: replace(a, worst_twentieth_mean_cost=a.one_in_20_cost),
    ),
]


def test_the_honest_answer_is_believed() -> None:
    must_hold(PROBLEM, HONEST, seed=1)


@pytest.mark.parametrize(("field", "wrong"), WRONG)
def test_an_answer_wrong_in_one_field_is_not_believed_and_the_field_is_named(
    field: str, wrong: Callable[[Forecast], Forecast]
) -> None:
    with pytest.raises(ProofFailed, match=field):
        must_hold(PROBLEM, wrong(HONEST), seed=1)


@pytest.mark.parametrize(
    "other",
    [
        replace(PROBLEM, controls=()),
        replace(PROBLEM, common_causes=()),
        replace(PROBLEM, most_per_event=math.inf),
        replace(
            PROBLEM, scenarios=(replace(PROBLEM.scenarios[0], policy=None), *PROBLEM.scenarios[1:])
        ),
        replace(
            PROBLEM,
            scenarios=(
                replace(
                    PROBLEM.scenarios[0],
                    frequency=Frequency(events_per_year=0.3, evidence_years=math.inf),
                ),
                PROBLEM.scenarios[1],
            ),
        ),
    ],
    ids=["no controls", "no common cause", "no cap", "no policy", "a certain rate"],
)
def test_the_answer_to_another_problem_is_not_believed(other: LossProblem) -> None:
    answer = forecast(other)
    with pytest.raises(ProofFailed, match="digest"):
        must_hold(PROBLEM, answer, seed=1)
    with pytest.raises(ProofFailed, match=r"mean_cost|chance_of_no_loss|quantiles"):
        must_hold(PROBLEM, replace(answer, digest=HONEST.digest), seed=1)


def test_no_scenario_is_checked_too() -> None:
    nothing = LossProblem(scenarios=())
    must_hold(nothing, forecast(nothing), seed=1)
    with pytest.raises(ProofFailed, match="mean_cost"):
        must_hold(nothing, replace(forecast(nothing), mean_cost=5.0), seed=1)


def test_the_mean_under_a_policy_agrees_with_a_million_events() -> None:
    (ransom, _) = PROBLEM.scenarios
    alone = LossProblem(scenarios=(replace(ransom, frequency=Frequency(events_per_year=1)),))
    mu, sigma = math.log(2e4 * 2e6) / 2, math.log(100) / (2 * 1.6448536)
    costs = np.random.default_rng(4).lognormal(mu, sigma, 1_000_000)
    borne = costs - np.minimum(0.9 * np.maximum(costs - 50_000, 0), 200_000)
    error = borne.std() / 1_000
    assert exact_mean_cost(alone) == pytest.approx(borne.mean(), abs=4 * error)


@pytest.mark.parametrize(
    ("policy", "cap"),
    [
        (Policy(deductible=0), math.inf),
        (Policy(deductible=0, limit=200_000), math.inf),
        (Policy(deductible=0, limit=200_000), 150_000),
        (Policy(deductible=0, coinsurance=0.2), math.inf),
        (Policy(deductible=5_000), math.inf),
    ],
)
def test_a_year_that_costs_nothing_is_as_likely_on_both_roads(policy: Policy, cap: float) -> None:
    (ransom, outage) = PROBLEM.scenarios
    rarer = replace(outage, frequency=Frequency(events_per_year=0.5))
    problem = replace(
        PROBLEM, scenarios=(replace(ransom, policy=policy), rarer), most_per_event=cap
    )
    answer = forecast(problem)
    assert answer.chance_of_no_loss == pytest.approx(exact_chance_of_no_loss(problem))
    must_hold(problem, answer, seed=2)
