"""What waiting costs, for the whole plan at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.forced import Forced
from itdirector.engines.roadmap.limits import DEADLINE, MONEY, OBLIGATION, Limit
from itdirector.engines.roadmap.model import Problem, ProofFailed
from itdirector.engines.roadmap.reasons import Difference, Worse
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_waiting import confirm_waiting
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import problems
from itdirector.engines.roadmap.tests.test_why import ask, asked_if_possible, confirm_by_trying_all
from itdirector.engines.roadmap.waiting import (
    CANNOT_WAIT,
    COSTS,
    COSTS_NOTHING,
    TOO_CLOSE,
    verdict,
    waiting,
)

PRESSED = changed(GOLDEN, "D", latest_finish=2)


@pytest.fixture(scope="module")
def pressed() -> Asked:
    return ask(PRESSED)


@pytest.fixture(scope="module")
def second(pressed: Asked) -> Second:
    return Second(problem=PRESSED, answer=pressed.answer, share=0)


def test_the_whole_plan_is_priced_and_what_cannot_wait_comes_first(pressed, second) -> None:
    prices = waiting(pressed)
    assert list(prices) == ["D", "A", "E"]
    assert prices["D"].verdict == CANNOT_WAIT
    assert prices["D"].blocking == (Limit(DEADLINE, "D"), Limit(OBLIGATION, "D"))
    assert [prices[key].loss.amount for key in "AE"] == pytest.approx([4_300, 1_500])
    assert {prices[key].verdict for key in "AE"} == {COSTS}
    confirm_waiting(second, prices)


def test_waiting_two_quarters_for_savings_costs_two_quarters_of_them(pressed) -> None:
    assert waiting(pressed, quarters=2)["E"].loss.amount == pytest.approx(3_000)


def test_what_is_worth_the_same_later_costs_nothing_to_wait() -> None:
    problem = choices.choice(
        choices.thing("X", cost=5, mandatory=True), choices.thing("Y", worth=9)
    )
    asked = ask(problem)
    prices = waiting(asked)
    assert (prices["X"].verdict, prices["X"].instead.moved) == (COSTS_NOTHING, {"X": (0, 1)})
    confirm_waiting(Second(problem=problem, answer=asked.answer, share=0), prices)


def test_no_wait_at_all_is_refused(pressed) -> None:
    with pytest.raises(ValueError, match=r"^quarters"):
        waiting(pressed, quarters=0)


def test_a_loss_that_the_proofs_leave_open_is_too_close_to_tell() -> None:
    assert verdict(Worse(amount=7, at_least=0, at_most=20, instead={})) == TOO_CLOSE
    assert verdict(Worse(amount=7, at_least=1, at_most=20, instead={})) == COSTS


def wrong(key: str, /, **facts):
    return lambda prices: {**prices, key: replace(prices[key], **facts)}


WRONG = [
    ("key", lambda prices: {key: prices[key] for key in "AD"}),
    ("A.key", wrong("A", key="E")),
    ("A.verdict", wrong("A", verdict=TOO_CLOSE)),
    ("A.verdict", wrong("A", loss=None)),
    ("A.instead", wrong("A", instead=Difference(added={}, dropped=(), moved={}))),
    ("A.loss", wrong("A", quarters=2)),
    (
        "A.loss.amount",
        wrong(
            "A",
            loss=Worse(amount=4_200, at_least=0, at_most=5_000, instead={"A": 1, "D": 2, "E": 0}),
        ),
    ),
    ("D.blocking", wrong("D", blocking=(Limit(DEADLINE, "D"),))),
    (
        "D.blocking",
        wrong("D", blocking=(Limit(DEADLINE, "D"), Limit(MONEY, "it"), Limit(OBLIGATION, "D"))),
    ),
]


@pytest.mark.parametrize(
    ("field", "tampered"), WRONG, ids=[f"{n}-{f}" for n, (f, _) in enumerate(WRONG)]
)
def test_a_false_price_of_waiting_is_refused(pressed, second, field, tampered) -> None:
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_waiting(second, tampered(waiting(pressed)))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(problem=problems())
def test_every_price_of_waiting_holds_when_all_plans_are_tried(problem: Problem) -> None:
    for asked in asked_if_possible(problem):
        prices = waiting(asked)
        confirm_waiting(Second(problem=problem, answer=asked.answer, share=0), prices)
        for key, wait in prices.items():
            forced = Forced(earliest={key: asked.answer.starts[key] + 1})
            confirm_by_trying_all(asked, forced, wait.loss)
