"""Insurance splits losses, common causes tie them; neither loses any."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.loss import CommonCause, Frequency, LossProblem, Policy, forecast
from itdirector.engines.loss.tests.cases import EXAMPLES, FLOOD, FULL, OUTAGE, RANSOM

COSTLESS = Policy(deductible=0)


def test_a_loss_wholly_insured_is_no_loss() -> None:
    year = forecast(LossProblem(scenarios=(replace(FLOOD, policy=COSTLESS),)))
    assert (year.mean_cost, year.chance_of_no_loss) == (pytest.approx(0, abs=1e-6), 1)
    (flood,) = year.scenarios
    bare = forecast(LossProblem(scenarios=(FLOOD,))).mean_cost
    assert flood.mean_recovered == pytest.approx(bare)


def test_an_insurance_splits_the_loss_and_loses_none_of_it() -> None:
    bare = forecast(LossProblem(scenarios=(RANSOM,), most_per_event=1_000_000))
    year = forecast(
        LossProblem(scenarios=(replace(RANSOM, policy=FULL),), most_per_event=1_000_000)
    )
    (ransom,) = year.scenarios
    assert ransom.mean_recovered > 0
    assert year.mean_cost + ransom.mean_recovered == pytest.approx(bare.mean_cost)
    assert year.one_in_20_cost < bare.one_in_20_cost
    assert ransom.event_p95_cost == 1_000_000 - 200_000
    assert ransom.event_median_cost == 50_000


def test_an_insurance_that_pays_only_above_the_worst_loss_changes_nothing() -> None:
    never = Policy(deductible=2_000_000, limit=5_000_000, coinsurance=0.1)
    bare = LossProblem(scenarios=(RANSOM,), most_per_event=1_000_000)
    insured = replace(bare, scenarios=(replace(RANSOM, policy=never),))
    assert forecast(insured).quantiles == forecast(bare).quantiles


def test_a_common_cause_moves_no_mean_and_worsens_bad_years() -> None:
    gale = CommonCause(
        id="gale", frequency=Frequency(events_per_year=0.2), hits={"a": 1, "b": 1, "c": 1}
    )
    ones = tuple(
        replace(FLOOD, id=name, frequency=Frequency(events_per_year=0.25)) for name in "abc"
    )
    apart = forecast(LossProblem(scenarios=ones))
    tied = forecast(LossProblem(scenarios=ones, common_causes=(gale,)))
    assert tied.mean_cost == pytest.approx(apart.mean_cost)
    assert tied.worst_twentieth_mean_cost > 1.05 * apart.worst_twentieth_mean_cost
    assert tied.chance_of_no_loss > apart.chance_of_no_loss
    for before, after in zip(apart.scenarios, tied.scenarios, strict=True):
        assert after.mean_cost == pytest.approx(before.mean_cost)
        assert after.chance_within_1_year == pytest.approx(before.chance_within_1_year, abs=0.02)


def test_a_common_cause_that_controls_stop_altogether_is_gone() -> None:
    mute = CommonCause(id="mute", frequency=Frequency(events_per_year=0), hits={"flood": 1.0})
    bare = LossProblem(scenarios=(FLOOD,))
    assert forecast(replace(bare, common_causes=(mute,))).quantiles == forecast(bare).quantiles
    never = replace(FLOOD, frequency=Frequency(events_per_year=0))
    both = LossProblem(scenarios=(never, OUTAGE), common_causes=(replace(mute, hits={"flood": 1}),))
    assert forecast(both).mean_cost == pytest.approx(forecast(EXAMPLES[1]).mean_cost)
