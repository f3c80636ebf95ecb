"""What waiting costs, for the whole plan at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.forced import Forced
from itdirector.engines.roadmap.limits import DEADLINE, MONEY, OBLIGATION, Limit
from itdirector.engines.roadmap.model import Problem, ProofFailed, Solution
from itdirector.engines.roadmap.prove import answer_with
from itdirector.engines.roadmap.reasons import Difference, Worse
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_waiting import confirm_wait, confirm_waiting
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
    wait,
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


def test_what_is_not_in_the_plan_cannot_wait_either(pressed) -> None:
    with pytest.raises(ValueError, match=r"^B: is not in the plan"):
        wait(pressed, "B")


def less_than_best() -> Asked:
    """Return questions about a plan that does Y, worth 27, where X is worth 30 and Z also 27."""
    worths = {"X": 10, "Y": 9, "Z": 9}
    problem = choices.choice(*(choices.thing(k, worth=w, group="one") for k, w in worths.items()))
    best = ask(problem).answer
    kinder = Solution(
        starts={"Y": 0}, value=27.0, bound=best.bound, rounds=0, solver=best.first.solver
    )
    answer = answer_with(problem, kinder, first=best.first, second=best.second, seed=1, share=0.2)
    return Asked(problem, answer, share=0.2)


def test_a_price_of_nothing_does_not_deny_the_better_plan_that_a_kinder_one_left_aside() -> None:
    asked = less_than_best()
    free = replace(
        wait(asked, "Y"),
        loss=Worse(amount=0.0, at_least=0.0, at_most=asked.answer.bound - 27, instead={"Z": 0}),
        instead=Difference(added={"Z": 0}, dropped=("Y",), moved={}),
        verdict=COSTS_NOTHING,
    )
    confirm_wait(Second(problem=asked.problem, answer=asked.answer), free)
    too_sure = replace(asked.answer, bound=27.0)
    claim = replace(free, loss=replace(free.loss, at_most=0.0))
    with pytest.raises(ProofFailed, match=r"^Y\.loss\.at_least"):
        confirm_wait(Second(problem=asked.problem, answer=too_sure), claim)


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
        for key, one in prices.items():
            forced = Forced(earliest={key: asked.answer.starts[key] + 1})
            confirm_by_trying_all(asked, forced, one.loss)
