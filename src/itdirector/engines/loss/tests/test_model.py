"""Nonsense is refused at the door, with the name of the culprit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.loss.controls import operational_efficacy, shares_of_reduction
from itdirector.engines.loss.model import Control, Frequency, LossProblem, Scenario
from itdirector.engines.loss.pert import Pert

FIRE = Scenario(id="fire", frequency=Frequency(events_per_year=1), low_cost=1, high_cost=9)


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


def test_a_coverage_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="coverage"):
        operational_efficacy(coverage=1.2, reliability=1, intended=1)


def test_shares_of_too_many_controls_are_refused() -> None:
    many = tuple(Control(id=f"{n}") for n in range(15))
    with pytest.raises(ValueError, match="up to 14 controls"):
        shares_of_reduction(LossProblem(scenarios=(FIRE,), controls=many))


def test_a_pert_with_its_peak_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="least <= likeliest <= most"):
        Pert(least=1, likeliest=5, most=4)
