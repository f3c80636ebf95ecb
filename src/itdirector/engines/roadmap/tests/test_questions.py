"""Choices forced by hand, and what they cost."""

from __future__ import annotations

import pytest

from itdirector.engines.roadmap.model import Impossible
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.questions import Forced, price_of_waiting, value_if
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed


def test_waiting_a_quarter_costs_a_quarter_of_savings() -> None:
    answer = prove(GOLDEN, seed=1, share=0)
    price = price_of_waiting(GOLDEN, answer, "E", share=0)
    assert price.amount == pytest.approx(1_500)
    assert price.instead["E"] == 1


def test_what_has_reached_its_deadline_cannot_wait() -> None:
    pressed = changed(GOLDEN, "D", latest_finish=2)
    answer = prove(pressed, seed=1)
    with pytest.raises(Impossible):
        price_of_waiting(pressed, answer, "D")


def test_a_start_may_be_fixed() -> None:
    assert value_if(GOLDEN, Forced(starts={"A": 4}), seed=1).starts["A"] == 4


def test_an_obligation_cannot_be_left_out() -> None:
    with pytest.raises(Impossible):
        value_if(GOLDEN, Forced(left_out=["D"]), seed=1)


def test_a_start_after_the_deadline_cannot_be_fixed() -> None:
    with pytest.raises(Impossible):
        value_if(GOLDEN, Forced(starts={"D": 5}), seed=1)


def test_a_choice_about_somebody_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="not initiatives of this problem: Z"):
        value_if(GOLDEN, Forced(chosen=["Z"]), seed=1)
