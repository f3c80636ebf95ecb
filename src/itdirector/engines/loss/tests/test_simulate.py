"""Scenarios that strike together: means stay, tails grow, and the exact road agrees."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from itdirector.engines.loss import (
    CommonCause,
    Control,
    Frequency,
    LossProblem,
    Policy,
    Scenario,
    dependence,
    forecast,
    yearly_losses,
)
from itdirector.engines.loss.check import rounded, struck_together

YEARS = 200_000
SURE = math.inf


def member(name: str, rate: float, evidence: float = SURE) -> Scenario:
    return Scenario(
        id=name,
        frequency=Frequency(events_per_year=rate, evidence_years=evidence),
        low_cost=20_000,
        high_cost=200_000,
        family="cloud",
    )


FAMILY = LossProblem(
    scenarios=(member("a", 0.3), member("b", 0.1, 2.0), member("c", 1.5), member("d", 0.05, 1.0))
)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_the_distribution_agrees_with_the_factor_integrated_exactly(correlation: float) -> None:
    step, points = 5_000.0, 512
    members = [(s.frequency, rounded(s, step=step, points=points)) for s in FAMILY.scenarios]
    exact = np.cumsum(struck_together(members, correlation=correlation))
    lived = np.sort(yearly_losses(FAMILY, years=YEARS, seed=8, correlation=correlation))
    for index in (0, 20, 60, 120, 200):
        at_most = np.searchsorted(lived, step * (index + 0.5) * (index > 0), side="right") / YEARS
        assert at_most == pytest.approx(exact[index], abs=0.006)


def test_without_correlation_the_curve_is_the_exact_one() -> None:
    year = forecast(FAMILY)
    (tail,) = dependence(FAMILY, seed=3, correlations=(0.0,)).tails
    errors = tail.standard_errors
    assert tail.mean_cost == pytest.approx(year.mean_cost, abs=5 * errors["mean_cost"])
    assert tail.one_in_10_cost == pytest.approx(
        year.one_in_10_cost, abs=5 * errors["one_in_10_cost"]
    )
    assert tail.one_in_20_cost == pytest.approx(
        year.one_in_20_cost, abs=5 * errors["one_in_20_cost"]
    )
    assert tail.worst_twentieth_mean_cost == pytest.approx(
        year.worst_twentieth_mean_cost, abs=5 * errors["worst_twentieth_mean_cost"]
    )


def test_correlation_moves_no_mean_and_worsens_bad_years() -> None:
    found = dependence(FAMILY, seed=3)
    assert [tail.correlation for tail in found.tails] == [0.0, 0.3, 0.6]
    for tail in found.tails:
        slack = 5 * tail.standard_errors["mean_cost"]
        assert tail.mean_cost == pytest.approx(found.mean_cost, abs=slack)
    worst = [tail.worst_twentieth_mean_cost for tail in found.tails]
    rare = [tail.one_in_200_cost for tail in found.tails]
    assert worst == sorted(worst)
    assert rare[2] > 1.05 * rare[0]
    assert (found.years, found.seed, found.method) == (YEARS, 3, "loss@2")


def test_correlation_ties_a_family_and_nobody_else() -> None:
    strangers = LossProblem(
        scenarios=tuple(replace(s, family=f"of {s.id}") for s in FAMILY.scenarios)
    )
    loners = LossProblem(scenarios=tuple(replace(s, family=None) for s in FAMILY.scenarios))
    (apart,) = dependence(strangers, seed=3, correlations=(0.6,)).tails
    (alone,) = dependence(loners, seed=3, correlations=(0.6,)).tails
    exact = forecast(FAMILY)
    for tail in (apart, alone):
        slack = 5 * tail.standard_errors["worst_twentieth_mean_cost"]
        assert tail.worst_twentieth_mean_cost == pytest.approx(
            exact.worst_twentieth_mean_cost, abs=slack
        )


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    turned = replace(FAMILY, scenarios=FAMILY.scenarios[::-1])
    assert dependence(FAMILY, seed=1, years=2_000) == dependence(turned, seed=1, years=2_000)
    assert (
        dependence(FAMILY, seed=1, years=2_000).tails
        != dependence(FAMILY, seed=2, years=2_000).tails
    )


def test_a_control_helps_in_every_single_year_of_the_same_luck() -> None:
    guarded = replace(FAMILY, controls=(Control(id="c", stops={"any": 0.4}, shrinks={"a": 0.5}),))
    before = yearly_losses(FAMILY, years=YEARS, seed=6)
    after = yearly_losses(guarded, years=YEARS, seed=6)
    stopped = replace(guarded, controls=(replace(guarded.controls[0], stops={}),))
    milder = yearly_losses(stopped, years=YEARS, seed=6)
    assert (milder <= before + 1e-6).all()
    assert after.mean() == pytest.approx(forecast(guarded).mean_cost, rel=0.02)
    # Under the same luck the gain of a control is known better than from years of their own.
    other = yearly_losses(guarded, years=YEARS, seed=7)
    assert (before - after).std() < (before - other).std()


def test_common_causes_are_lived_through_as_they_are_computed() -> None:
    cause = CommonCause(
        id="grid",
        frequency=Frequency(events_per_year=0.1, evidence_years=2),
        hits={"a": 0.9, "c": 1},
    )
    tied = replace(
        FAMILY,
        common_causes=(cause,),
        controls=(Control(id="c", stops={"any": 0.2}),),
    )
    year = forecast(tied)
    lived = np.sort(yearly_losses(tied, years=YEARS, seed=2))
    assert (lived == 0).mean() == pytest.approx(year.chance_of_no_loss, abs=0.006)
    for percent in (80, 90, 95, 99):
        at_most = np.searchsorted(lived, year.quantiles[percent]) / YEARS
        assert at_most == pytest.approx(percent / 100, abs=0.004)


def test_caps_and_policies_are_lived_through_as_they_are_computed() -> None:
    policy = Policy(deductible=30_000, limit=60_000, coinsurance=0.2)
    problem = replace(
        FAMILY,
        scenarios=tuple(replace(s, policy=policy) for s in FAMILY.scenarios[:2]),
        controls=(Control(id="c", shrinks={"b": 0.4}),),
        most_per_event=90_000,
    )
    year = forecast(problem)
    (tail,) = dependence(problem, seed=5, correlations=(0.0,)).tails
    slack = 5 * tail.standard_errors["mean_cost"]
    assert tail.mean_cost == pytest.approx(year.mean_cost, abs=slack)
    slack = 5 * tail.standard_errors["worst_twentieth_mean_cost"]
    assert tail.worst_twentieth_mean_cost == pytest.approx(
        year.worst_twentieth_mean_cost, abs=slack
    )


@pytest.mark.parametrize("evidence", [2.0, SURE])
def test_what_never_happens_and_what_always_does_can_be_tied_too(evidence: float) -> None:
    never, always = member("a", 0.0, evidence), member("b", 60.0)
    (tail,) = dependence(
        LossProblem(scenarios=(never, always)), seed=1, years=2_000, correlations=(0.6,)
    ).tails
    mean = forecast(LossProblem(scenarios=(always,))).mean_cost
    assert tail.mean_cost == pytest.approx(mean, rel=0.02)
    assert (yearly_losses(LossProblem(scenarios=(never,)), years=2_000, seed=1) == 0).all()


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [({"years": 1_010}, "years"), ({"years": 0}, "years"), ({"correlation": 1.0}, "correlation")],
)
def test_a_simulation_that_cannot_be_is_refused(facts: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        yearly_losses(FAMILY, **{"years": 2_000, "seed": 1, **facts})  # type: ignore[arg-type]
