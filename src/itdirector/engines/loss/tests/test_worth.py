"""What a measure is worth, what owners tolerate, what an hour costs, how well a control works."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from itdirector.engines.loss import (
    Control,
    Frequency,
    LossProblem,
    Measure,
    Scenario,
    forecast,
    layer_band,
    worth,
)
from itdirector.engines.loss.efficacy import Chain, Efficacy, Reliability
from itdirector.engines.loss.outage import Outage
from itdirector.engines.loss.severity import lognormal
from itdirector.engines.loss.tolerance import Tolerance, judged

SCALE = 1_000_000 / lognormal(1e5, 1e6).mean()
FIRE = Scenario(
    id="fire",
    frequency=Frequency(events_per_year=0.1, evidence_years=math.inf),
    low_cost=1e5 * SCALE,
    high_cost=1e6 * SCALE,
)
PROBLEM = LossProblem(scenarios=(FIRE,))
HALF = Control(id="sprinklers", stops={"any": 0.5})


def test_a_measure_by_the_numbers_of_a_worked_case() -> None:
    # Expected loss 100,000; half is stopped for 30,000 up front over 3 years and 20,000 a year.
    found = worth(PROBLEM, Measure(controls=(HALF,), one_off_cost=30_000, yearly_cost=20_000))
    assert found.annual_cost == 30_000
    assert found.mean_reduction == pytest.approx(50_000)
    assert found.return_on_security == pytest.approx((50_000 - 30_000) / 30_000)
    assert found.break_even_efficacy == pytest.approx(0.3)
    assert found.payback_years == pytest.approx(30_000 / (50_000 - 20_000))
    assert not found.above_gordon_loeb
    now, then = forecast(PROBLEM), forecast(replace(PROBLEM, controls=(HALF,)))
    tail = now.worst_twentieth_mean_cost - then.worst_twentieth_mean_cost
    assert found.worst_twentieth_reduction == pytest.approx(tail)
    assert found.tail_return == pytest.approx((tail - 30_000) / 30_000)


def test_spending_above_the_ceiling_of_gordon_and_loeb_is_flagged() -> None:
    below = worth(PROBLEM, Measure(controls=(HALF,), yearly_cost=36_787))
    above = worth(PROBLEM, Measure(controls=(HALF,), yearly_cost=36_789))
    assert (below.above_gordon_loeb, above.above_gordon_loeb) == (False, True)


def test_what_costs_nothing_has_no_return_and_what_never_pays_no_payback() -> None:
    free = worth(PROBLEM, Measure(controls=(HALF,)))
    assert free.return_on_security is free.tail_return is free.return_band is None
    assert free.payback_years == 0
    dear = worth(PROBLEM, Measure(controls=(HALF,), one_off_cost=5, yearly_cost=60_000))
    assert dear.payback_years is None
    nothing = worth(LossProblem(scenarios=()), Measure(controls=(), yearly_cost=1))
    assert nothing.break_even_efficacy is None
    assert nothing.return_on_security == -1


def test_the_band_of_layers_holds_what_a_second_layer_may_bring() -> None:
    guarded = replace(PROBLEM, controls=(replace(HALF, id="doors", stops={"any": 0.4}),))
    found = worth(guarded, Measure(controls=(HALF,), yearly_cost=10_000))
    band = found.mean_reduction_band
    # Independent: 60 % left becomes 30 %. Wholly overlapping: 60 % becomes 50 %.
    assert band.independent == pytest.approx(30_000)
    assert band.overlapping == pytest.approx(10_000)
    assert band.middle == pytest.approx(100_000 * (0.6 - math.sqrt(0.3 * 0.5)))
    assert found.return_band is not None
    assert found.return_band.overlapping == pytest.approx(0)
    assert found.return_band.middle == pytest.approx(band.middle / 10_000 - 1)
    costs = layer_band(replace(guarded, controls=(*guarded.controls, HALF)))
    assert costs.independent < costs.middle < costs.overlapping


def test_the_same_measure_on_another_problem_has_another_digest() -> None:
    measure = Measure(controls=(HALF,), yearly_cost=10)
    other = replace(PROBLEM, most_per_event=9e9)
    assert worth(PROBLEM, measure).digest == worth(PROBLEM, measure).digest
    assert worth(PROBLEM, measure).digest != worth(other, measure).digest


@pytest.mark.parametrize("facts", [{"one_off_cost": -1}, {"yearly_cost": -1}, {"years": 0}])
def test_a_measure_that_cannot_be_is_refused(facts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        Measure(controls=(), **facts)


TOLERANCE = Tolerance(
    likelier_chance=0.1, likelier_cost=50_000, rarer_chance=0.01, rarer_cost=1_000_000
)


def test_a_tolerance_passes_through_both_points_and_falls() -> None:
    assert TOLERANCE.accepted_chance(50_000) == pytest.approx(0.1)
    assert TOLERANCE.accepted_chance(1_000_000) == pytest.approx(0.01)
    assert TOLERANCE.accepted_cost(0.1) == pytest.approx(50_000)
    assert TOLERANCE.accepted_cost(0.01) == pytest.approx(1_000_000)
    assert 0.01 < TOLERANCE.accepted_chance(300_000) < 0.1


def test_a_curve_above_the_tolerance_is_named_where_it_is_worst() -> None:
    curve = [(10_000, 0.9), (60_000, 0.2), (400_000, 0.18), (900_000, 0.001), (2e6, 0.5)]
    verdict = judged(curve, TOLERANCE)
    assert not verdict.within
    assert [cost for cost, _, _ in verdict.breaches] == [60_000, 400_000]
    assert verdict.worst == (400_000, 0.18, TOLERANCE.accepted_chance(400_000))


def test_a_curve_below_the_tolerance_is_within_it() -> None:
    verdict = judged([(60_000, 0.05)], TOLERANCE)
    assert (verdict.within, verdict.breaches, verdict.worst) == (True, (), None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"rarer_chance": 0.2}, "rarer_chance"),
        ({"likelier_chance": 1.0}, "rarer_chance"),
        ({"rarer_cost": 50_000}, "rarer_cost"),
        ({"likelier_cost": 0}, "rarer_cost"),
    ],
)
def test_a_tolerance_that_cannot_be_is_refused(facts: dict[str, float], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        replace(TOLERANCE, **facts)


def test_an_hour_without_the_shop_by_reason() -> None:
    shop = Outage(
        revenue_per_hour=1_000,
        share_dependent=0.6,
        share_recaptured=0.25,
        staff_affected=10,
        staff_cost_per_hour=30,
        productivity_loss=0.5,
        overtime_per_hour=40,
        penalties_per_hour=60,
    )
    assert shop.parts == {
        "revenue": pytest.approx(450),
        "productivity": 150,
        "overtime": 40,
        "penalties": 60,
    }
    assert shop.cost_per_hour == pytest.approx(700)


def test_a_chain_is_never_better_than_its_weakest_part_and_names_it() -> None:
    chain = Chain(parts={"visibility": 0.9, "monitoring": 0.5, "recognition": 0.8})
    assert chain.efficacy == pytest.approx(0.36)
    assert chain.efficacy <= min(chain.parts.values())
    assert chain.weakest == "monitoring"


def test_a_control_that_lapses_daily_is_never_whole_by_days() -> None:
    daily = Reliability(lapses_per_year=400, days_to_repair=2)
    assert daily.share_by_days == 0
    assert 0 < daily.share_of_time < 1
    never = Reliability(lapses_per_year=0, days_to_repair=30)
    assert never.share_by_days == never.share_of_time == 1


def test_more_coverage_never_makes_a_control_worse() -> None:
    lapsing = Reliability(lapses_per_year=6, days_to_repair=10)
    found = [
        Efficacy(coverage=c / 10, intended=0.8, degraded=0.2, reliability=lapsing).operational
        for c in range(11)
    ]
    assert found == sorted(found)
    assert found[0] == 0
