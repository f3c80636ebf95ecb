"""The distribution of a year, against years lived through one by one and against plain sense."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from itdirector.engines.loss import Control, Frequency, Grades, LossProblem, Scenario, forecast
from itdirector.engines.loss.check import (
    exact_mean_cost,
    must_hold,
    panjer,
    rounded,
    simulated_years,
)
from itdirector.engines.loss.controls import residual
from itdirector.engines.loss.solve import MOST_POINTS, yearly_chances
from itdirector.engines.loss.tests.cases import BACKUP, EXAMPLES, FLOOD, MFA, OUTAGE, RANSOM

YEARS = 200_000


@pytest.mark.parametrize("problem", EXAMPLES)
def test_the_mean_agrees_with_the_closed_formula(problem: LossProblem) -> None:
    assert forecast(problem).mean_cost == pytest.approx(exact_mean_cost(problem))


@pytest.mark.parametrize("problem", EXAMPLES)
def test_the_distribution_agrees_with_simulated_years(problem: LossProblem) -> None:
    year = forecast(problem)
    lived = np.sort(simulated_years(problem, years=YEARS, seed=11))
    assert (lived == 0).mean() == pytest.approx(year.chance_of_no_loss, abs=0.005)
    for percent in (50, 80, 90, 95, 99):
        at_most = np.searchsorted(lived, year.quantiles[percent] + year.grid_step) / YEARS
        assert at_most == pytest.approx(max(percent / 100, year.chance_of_no_loss), abs=0.004)
    assert lived[-YEARS // 20 :].mean() == pytest.approx(year.worst_twentieth_mean_cost, rel=0.06)


@pytest.mark.parametrize("problem", EXAMPLES)
def test_the_grid_is_fine_and_reaches_far(problem: LossProblem) -> None:
    year = forecast(problem)
    assert year.grid_step <= 0.005 * year.one_in_20_cost
    assert year.beyond_grid < 2e-4


def test_costs_that_span_too_much_for_the_finest_grid_say_so() -> None:
    often = Scenario(id="often", frequency=Frequency(events_per_year=1), low_cost=50, high_cost=500)
    rarely = replace(FLOOD, id="rarely", low_cost=20_000, high_cost=5_000_000)
    year = forecast(LossProblem(scenarios=(often, rarely)))
    assert year.grid_points == MOST_POINTS
    assert 0.005 < year.grid_step / year.one_in_20_cost < 0.05


def test_a_rare_loss_keeps_its_tail_in_sight() -> None:
    year = forecast(LossProblem(scenarios=(FLOOD,)))
    assert year.one_in_20_cost == 0
    assert year.worst_twentieth_mean_cost == pytest.approx(year.mean_cost / 0.05)
    amounts = [amount for amount, _ in year.exceedance]
    assert amounts[0] < 5_000
    assert amounts[-1] > 2_000_000


def test_the_chance_of_losing_an_amount_or_more_is_read_off_the_curve() -> None:
    year = forecast(EXAMPLES[2])
    lived = simulated_years(EXAMPLES[2], years=YEARS, seed=5)
    for amount, chance in year.exceedance[::10]:
        assert (lived >= amount - year.grid_step / 2).mean() == pytest.approx(chance, abs=0.004)


def test_a_range_holds_the_chance_it_names() -> None:
    quantiles = forecast(EXAMPLES[2]).quantiles
    assert list(quantiles.values()) == sorted(quantiles.values())
    assert quantiles[10] < quantiles[50] < quantiles[90]


def test_scenarios_add_up_to_the_whole() -> None:
    year = forecast(EXAMPLES[3])
    assert sum(s.mean_cost for s in year.scenarios) == pytest.approx(year.mean_cost)
    assert sum(s.share_of_mean for s in year.scenarios) == pytest.approx(1)


def test_a_scenario_says_how_likely_and_how_bad() -> None:
    (flood,) = forecast(LossProblem(scenarios=(FLOOD,))).scenarios
    assert flood.chance_within_1_year == pytest.approx(1 - (5 / 6) ** 0.1)
    assert flood.chance_within_1_year < flood.chance_within_3_years < flood.chance_within_5_years
    assert (flood.event_p05_cost, flood.event_p95_cost) == pytest.approx((2_000, 2_000_000))
    assert flood.event_median_cost == pytest.approx(math.sqrt(2_000 * 2_000_000))


def test_no_scenario_costs_nothing() -> None:
    year = forecast(LossProblem(scenarios=()))
    assert (year.mean_cost, year.chance_of_no_loss, year.one_in_20_cost) == (0, 1, 0)
    assert year.exceedance == ()


def test_a_risk_that_never_happens_costs_nothing() -> None:
    never = replace(FLOOD, frequency=Frequency(events_per_year=0))
    year = forecast(LossProblem(scenarios=(never,)))
    assert (year.mean_cost, year.quantiles[99]) == (0, 0)


def test_own_incidents_move_the_belief_by_the_weight_of_the_evidence() -> None:
    belief = Frequency(events_per_year=0.2, evidence_years=5).updated(incidents=2, years=3)
    assert belief.events_per_year == pytest.approx((0.2 * 5 + 2) / (5 + 3))
    assert belief.evidence_years == 8


def test_a_rate_known_for_certain_is_not_moved() -> None:
    sure = Frequency(events_per_year=0.2, evidence_years=math.inf)
    assert sure.updated(incidents=9, years=1) == sure


def test_uncertainty_about_the_rate_leaves_the_mean_and_widens_the_year() -> None:
    vague = LossProblem(
        scenarios=(replace(OUTAGE, frequency=Frequency(events_per_year=6, evidence_years=0.5)),)
    )
    sure = LossProblem(scenarios=(OUTAGE,))
    assert forecast(vague).mean_cost == pytest.approx(forecast(sure).mean_cost)
    assert forecast(vague).one_in_20_cost > forecast(sure).one_in_20_cost


def test_controls_never_remove_more_than_the_cap() -> None:
    total = Control(id="all", stops={"any": 1.0}, shrinks={"flood": 1.0})
    bare = forecast(LossProblem(scenarios=(FLOOD,))).mean_cost
    guarded = forecast(LossProblem(scenarios=(FLOOD,), controls=(total,))).mean_cost
    assert guarded == pytest.approx(0.05 * bare)


def test_a_grid_coarser_than_the_events_still_keeps_the_mean() -> None:
    part = residual(LossProblem(scenarios=(OUTAGE,)), OUTAGE)
    step, points = 5_000.0, 2**10
    chances = yearly_chances([part], step=step, points=points)
    assert step * (chances @ np.arange(points)) == pytest.approx(part.mean_cost)


@pytest.mark.parametrize("problem", EXAMPLES)
def test_an_honest_answer_passes_the_check(problem: LossProblem) -> None:
    must_hold(problem, forecast(problem), seed=7)


@pytest.mark.parametrize("evidence", [0.5, 5.0, math.inf])
def test_the_year_agrees_with_direct_convolution_point_by_point(evidence: float) -> None:
    often = Frequency(events_per_year=2, evidence_years=evidence)
    scenario = Scenario(id="s", frequency=often, low_cost=1e4, high_cost=2e5)
    part = residual(LossProblem(scenarios=(scenario,)), scenario)
    direct = panjer(scenario.frequency, rounded(scenario, step=2_000, points=2_048))
    chances = yearly_chances([part], step=2_000, points=2_048)
    assert np.abs(chances - direct).max() < 1e-6


def test_a_gamma_rate_is_a_negative_binomial_count() -> None:
    # A cost of one step an event: the loss of a year is the number of its events.
    belief = Frequency(events_per_year=1.5, evidence_years=2)
    counts = panjer(belief, np.array([0.0, 1.0, *[0.0] * 30]))
    p = 2 / 3
    exact = [math.comb(n + 2, n) * p**3 * (1 - p) ** n for n in range(10)]
    assert counts[:10] == pytest.approx(exact)


def test_an_answer_says_what_it_rests_on() -> None:
    told = Grades(frequency="measured", cost="expert")
    surveyed = Grades(frequency="survey", cost="contract")
    problem = LossProblem(
        scenarios=(
            replace(RANSOM, grades=told),
            replace(OUTAGE, grades=surveyed),
            replace(FLOOD, grades=Grades(frequency="expert")),
        ),
        controls=(replace(MFA, grade="measured"), BACKUP),
    )
    year = forecast(problem)
    means = {one.id: one.share_of_mean for one in year.scenarios}
    assert year.share_by_grade == pytest.approx(
        {
            "measured": 0,
            "contract": 0,
            "survey": means["outage"],
            "expert": means["ransom"],
            "default": means["flood"],
        }
    )
    assert year.defaults == ("flood.cost", "backup.effect")
    assert year.method == "loss@2"
    assert set(forecast(LossProblem(scenarios=())).share_by_grade.values()) == {0.0}
    assert forecast(LossProblem(scenarios=(FLOOD,))).defaults == ("flood.frequency", "flood.cost")
