"""What is refused at the door, and what is believed of two solvers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap import asked as asking
from itdirector.engines.roadmap.asked import KNOWN, REMEMBERED, Asked, agreed
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.forcing import entering
from itdirector.engines.roadmap.limits import Limit
from itdirector.engines.roadmap.model import Answer, Impossible, LimitReached, ProofFailed
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.reasons import WhyOut, Worse
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN
from itdirector.engines.roadmap.timing import why_then
from itdirector.engines.roadmap.why import why_in, why_out


@pytest.fixture(scope="module")
def answer() -> Answer:
    return prove(GOLDEN, seed=1, share=0)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": float("nan")}, "limit"),
        ({"share": 1}, "share"),
        ({"share": -0.1}, "share"),
        ({"money_step": 0}, "money_step"),
    ],
)
def test_nonsense_is_refused_by_the_field(answer: Answer, how, field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}"):
        Asked(GOLDEN, answer, **how)


def test_an_answer_to_another_question_is_refused(answer: Answer) -> None:
    with pytest.raises(ValueError, match=r"^answer"):
        Asked(replace(GOLDEN, discount_per_year=0.01), answer)


def test_a_limit_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^kind"):
        Limit("weather")


def test_a_range_that_does_not_hold_its_amount_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^amount"):
        Worse(amount=5, at_least=6, at_most=7, instead={})


def test_a_reason_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^reason"):
        WhyOut(key="X", reason="bad luck", proven=True, price=None, instead=None, alone=0, on_top=0)


@pytest.mark.parametrize(("question", "key"), [(why_in, "B"), (why_out, "A"), (why_then, "B")])
def test_a_question_about_the_wrong_side_is_refused(answer: Answer, question, key) -> None:
    with pytest.raises(ValueError, match=f"^{key}: is"):
        question(Asked(GOLDEN, answer), key)


def test_a_question_about_somebody_unknown_is_refused(answer: Answer) -> None:
    with pytest.raises(ValueError, match=r"^Z: not"):
        why_in(Asked(GOLDEN, answer), "Z")


def test_two_solvers_must_say_the_same_of_there_being_a_plan() -> None:
    assert agreed(first=True, second=True)
    assert not agreed(first=False, second=False)
    with pytest.raises(ProofFailed):
        agreed(first=True, second=False)
    for first, second in ((None, True), (True, None)):
        with pytest.raises(LimitReached):
            agreed(first=first, second=second)


def test_a_plan_known_before_that_cannot_be_beaten_needs_no_search(answer: Answer) -> None:
    asked = Asked(GOLDEN, answer, share=0)
    later = with_forced(GOLDEN, Forced(earliest={"D": 1}))
    found = asked.best_within(later, most=answer.bound)
    assert (found.starts, found.solver, asked.searches) == (answer.starts, KNOWN, 0)


def test_a_question_asked_twice_is_searched_once(answer: Answer) -> None:
    asked = Asked(GOLDEN, answer, share=0)
    assert why_in(asked, "A") == why_in(asked, "A")
    assert asked.searches == 1


def test_a_bound_below_a_plan_that_was_found_is_never_believed(answer: Answer) -> None:
    asked = Asked(GOLDEN, answer, share=0)
    with pytest.raises(ProofFailed, match=r"^bound"):
        asked.best(GOLDEN, most=30_000)


def test_a_bound_known_beforehand_closes_what_the_search_left_open(answer: Answer) -> None:
    asked = Asked(GOLDEN, answer, share=0.5)
    assert asked.best(GOLDEN, most=33_350).bound == 33_350


def test_a_plan_with_strangers_in_it_is_no_beginning(answer: Answer) -> None:
    asked = Asked(GOLDEN, answer, share=0)
    assert asked.best(GOLDEN.with_only("DE")).starts == {"D": 1, "E": 0}


def test_no_more_plans_are_remembered_than_help(answer: Answer) -> None:
    asked = Asked(GOLDEN, answer)
    for t in range(2 * REMEMBERED):
        asked._remember({"D": t})
    assert len(asked._plans) == REMEMBERED
    assert asked._plans[0] == answer.starts


def test_a_search_that_denies_a_known_plan_is_a_defect(answer: Answer, monkeypatch) -> None:
    def deny(*_asked, **_how):
        raise Impossible

    monkeypatch.setattr(asking, "solve", deny)
    with pytest.raises(ProofFailed, match=r"^no plan"):
        Asked(GOLDEN, answer).best(GOLDEN)


def test_what_no_plan_can_have_is_never_better_to_have() -> None:
    problem = choices.TOO_LATE
    second = Second(problem=problem, answer=prove(problem, seed=1))
    assert second.better_by(problem, "X") == (float("-inf"), float("-inf"))


def test_what_no_plan_can_have_or_lack_enters_without_end_or_never() -> None:
    asked = Asked(choices.TOO_LATE, prove(choices.TOO_LATE, seed=1))
    assert entering(asked, choices.TOO_LATE, "X").amount == float("inf")
    obliged = choices.choice(choices.thing("X", cost=5, mandatory=True))
    assert entering(Asked(obliged, prove(obliged, seed=1)), obliged, "X").amount == float("-inf")
    neither = with_forced(obliged, Forced(left_out=["X"]))
    assert entering(Asked(obliged, prove(obliged, seed=1)), neither, "X").amount == float("inf")
