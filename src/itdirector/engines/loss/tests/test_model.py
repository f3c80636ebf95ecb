"""Nonsense is refused at the door, with the name of the culprit."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.loss.efficacy import Chain, Efficacy, Reliability
from itdirector.engines.loss.model import (
    CommonCause,
    Control,
    Frequency,
    Grades,
    LossProblem,
    Policy,
    Scenario,
)
from itdirector.engines.loss.outage import Outage
from itdirector.engines.loss.pert import Pert

FIRE = Scenario(id="fire", frequency=Frequency(events_per_year=1), low_cost=1, high_cost=9)
STORM = CommonCause(id="storm", frequency=Frequency(events_per_year=0.5), hits={"fire": 1})


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"low_cost": 9, "high_cost": 3}, "fire: needs 0 < low_cost < high_cost"),
        ({"low_cost": 0}, "fire: needs 0 < low_cost"),
        ({"paths": {"a": 0.5, "b": 0.4}}, "fire: the shares of its paths"),
        ({"paths": {"a": 1.5, "b": -0.5}}, "fire: the share of a path"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(FIRE, **facts)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"scenarios": (FIRE, FIRE)}, "fire: two scenarios"),
        ({"most_per_event": 0}, "most_per_event"),
        ({"controls": (Control(id="c", stops={"mail": 0.5}),)}, "c: 'mail' is no path"),
        ({"controls": (Control(id="c", shrinks={"flood": 0.5}),)}, "c: 'flood' is no path"),
        ({"controls": (Control(id="c"), Control(id="c"))}, "c: two controls"),
        ({"overlap": 1.1}, "overlap"),
        ({"common_causes": (STORM, STORM)}, "storm: two common causes"),
        ({"common_causes": (replace(STORM, hits={"flood": 1}),)}, "storm: 'flood' is no scenario"),
        (
            {"common_causes": (replace(STORM, frequency=Frequency(events_per_year=2)),)},
            "fire: common causes strike 2 times, all 1",
        ),
    ],
)
def test_a_problem_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(LossProblem(scenarios=(FIRE,)), **facts)


@pytest.mark.parametrize("facts", [{"events_per_year": -1}, {"evidence_years": 0}])
def test_a_frequency_that_cannot_be_is_refused(facts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        replace(FIRE.frequency, **facts)


@pytest.mark.parametrize("seen", [{"incidents": -1, "years": 1}, {"incidents": 1, "years": -1}])
def test_evidence_that_cannot_be_is_refused(seen: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot have seen"):
        FIRE.frequency.updated(**seen)


def test_a_control_that_does_more_than_everything_is_refused() -> None:
    with pytest.raises(ValueError, match="c: the effect on mail"):
        Control(id="c", stops={"mail": 1.1})


def test_a_grade_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="c: grade 'guess'"):
        Control(id="c", grade="guess")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="cost: 'guess' is no grade"):
        Grades(cost="guess")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [
        {"deductible": -1},
        {"deductible": math.inf},
        {"deductible": math.nan},
        {"limit": 0},
        {"limit": math.inf},
        {"coinsurance": 1},
        {"coinsurance": -0.1},
    ],
)
def test_a_policy_that_cannot_be_is_refused(facts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        Policy(**{"deductible": 1, **facts})


def test_a_common_cause_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="grid: hits on fire"):
        CommonCause(id="grid", frequency=FIRE.frequency, hits={"fire": 1.1})


@pytest.mark.parametrize("name", ["coverage", "intended", "degraded", "reliability"])
def test_an_efficacy_above_one_is_refused(name: str) -> None:
    facts: dict[str, Any] = {"coverage": 1, "reliability": 1, "intended": 1, name: 1.2}
    with pytest.raises(ValueError, match=name):
        Efficacy(**facts)


@pytest.mark.parametrize("name", ["lapses_per_year", "days_to_repair"])
def test_a_reliability_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Reliability(**{"lapses_per_year": 1, "days_to_repair": 1, name: -1})


def test_a_chain_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="parts"):
        Chain(parts={})
    with pytest.raises(ValueError, match="monitoring"):
        Chain(parts={"monitoring": 1.5})


@pytest.mark.parametrize(
    "facts",
    [{"revenue_per_hour": -1}, {"share_dependent": 1.1}, {"productivity_loss": 2}],
)
def test_an_outage_that_cannot_be_is_refused(facts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        Outage(**{"revenue_per_hour": 1, "share_dependent": 1, **facts})


def test_a_pert_with_its_peak_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="least <= likeliest <= most"):
        Pert(least=1, likeliest=5, most=4)
