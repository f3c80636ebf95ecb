"""Why in, why out, why then: to the pound on the golden roadmap, and each reason by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from itdirector.engines.roadmap import reasons
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import best_by_trying_all, value_split
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.limits import (
    DEADLINE,
    END,
    EXCLUDED,
    MONEY,
    NOT_BEFORE,
    OBLIGATION,
    ORDER,
    PEOPLE,
    REQUIRED,
    Limit,
    broken_limits,
    limits_of,
    without,
)
from itdirector.engines.roadmap.model import Impossible, Problem
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.reasons import Worse
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_why import (
    confirm_order,
    confirm_why_in,
    confirm_why_out,
    confirm_why_then,
)
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.supply import ANY
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import problems
from itdirector.engines.roadmap.timing import order, why_then
from itdirector.engines.roadmap.why import unlimited, why_in, why_out

few = settings(max_examples=12, deadline=None, derandomize=True)


def ask(problem: Problem, **how: float) -> Asked:
    return Asked(problem, prove(problem, seed=1, share=0), share=0, **how)


@pytest.fixture(scope="module")
def golden() -> Asked:
    return ask(GOLDEN)


@pytest.fixture(scope="module")
def second(golden: Asked) -> Second:
    return Second(problem=GOLDEN, answer=golden.answer, share=0)


@pytest.mark.parametrize(
    ("key", "loss", "added", "dropped"),
    [("A", 10_730, {"C": 0}, ("A",)), ("E", 9_500, {}, ("E",))],
)
def test_what_is_in_is_worth_what_the_best_plan_without_it_lacks(
    golden: Asked, second: Second, key, loss, added, dropped
) -> None:
    why = why_in(golden, key)
    assert why.loss.amount == pytest.approx(loss, abs=1e-6)
    assert why.loss.certain
    assert (why.instead.added, why.instead.dropped) == (added, dropped)
    confirm_why_in(second, why)


def test_what_is_obliged_is_in_because_it_is_obliged(golden: Asked, second: Second) -> None:
    why = why_in(golden, "D")
    assert (why.loss, why.blocking) == (None, (Limit(OBLIGATION, "D"),))
    confirm_why_in(second, why)


@pytest.mark.parametrize(
    ("key", "price", "reason"),
    [
        ("B", 5_220, reasons.NOT_WORTH_IT),
        ("C", 1_155, reasons.MONEY_SHORT),
        ("F", 2_805, reasons.PREREQUISITE),
    ],
)
def test_what_is_out_has_its_price_and_its_reason(
    golden: Asked, second: Second, key, price, reason
) -> None:
    why = why_out(golden, key)
    assert why.price.amount == pytest.approx(price, abs=1e-6)
    assert (why.reason, why.proven) == (reason, True)
    confirm_why_out(second, why)


def test_the_backup_enters_with_four_thousand_more(golden: Asked) -> None:
    (enough,) = why_out(golden, "C").enough
    assert (enough.amount, enough.not_enough) == (4_000, 3_500)
    assert enough.gain == pytest.approx(4_960)


def test_at_its_break_even_cost_an_initiative_is_worth_insisting_on(golden: Asked) -> None:
    even = why_out(golden, "B").break_even
    assert (even.value_more, even.one_off_cost) == (pytest.approx(5_220), 3_780)
    cheaper = changed(GOLDEN, "B", one_off_cost={"it": even.one_off_cost})
    best = solve(with_forced(cheaper, Forced(chosen=["B"])), seed=1, share=0)
    assert best.value >= golden.answer.value


def test_a_start_is_compared_with_the_quarters_beside_it(golden: Asked, second: Second) -> None:
    why = why_then(golden, "D")
    assert why.earlier.loss.amount == pytest.approx(6_600)
    assert why.earlier.binding == (Limit(MONEY, "it"),)
    assert why.later.loss.amount == pytest.approx(1_550)
    assert why.later.binding == ()
    confirm_why_then(second, why)
    first = why_then(golden, "A")
    assert first.earlier is None
    confirm_why_then(second, first)


def test_a_start_that_is_impossible_names_what_clashes() -> None:
    pressed = changed(GOLDEN, "D", latest_finish=2)
    asked = ask(pressed)
    why = why_then(asked, "D")
    assert (why.later.loss, why.later.binding) == (None, (Limit(DEADLINE, "D"),))
    confirm_why_then(Second(problem=pressed, answer=asked.answer, share=0), why)


def test_work_that_fills_the_plan_has_no_other_start() -> None:
    asked = ask(choices.choice(replace(choices.thing("X", worth=5), duration_quarters=3)))
    assert why_then(asked, "X").later is not None
    full = ask(
        replace(
            choices.choice(replace(choices.thing("X", worth=5), duration_quarters=4)),
            window_quarters=8,
        )
    )
    assert why_then(full, "X").later is None


def test_the_order_names_the_one_limit_that_holds_each_step(golden: Asked) -> None:
    steps = order(GOLDEN, golden.answer.starts)
    assert [step.key for step in steps] == ["A", "E", "D"]
    assert steps[2].held_by == Limit(MONEY, "it")
    confirm_order(GOLDEN, golden.answer.starts, steps)


def test_what_waits_for_another_is_held_by_it() -> None:
    plan = {"C": 0, "D": 3, "F": 2}
    steps = {step.key: step for step in order(GOLDEN, plan)}
    assert (steps["F"].held_by, steps["F"].waited_for) == (Limit(ORDER, "F"), ("C",))
    free = {step.key: step for step in order(unlimited(GOLDEN), plan)}
    assert free["D"].held_by is None
    assert free["D"].earlier_loss < 0
    confirm_order(unlimited(GOLDEN), plan, order(unlimited(GOLDEN), plan))


REASONS = [
    (choices.TOO_DEAR, reasons.IMPOSSIBLE),
    (choices.TOO_LATE, reasons.IMPOSSIBLE),
    (choices.TOO_LONG, reasons.IMPOSSIBLE),
    (choices.TWINS, reasons.AS_GOOD),
    (choices.LACKING, reasons.PREREQUISITE),
    (choices.LACKING_TOO, reasons.PREREQUISITE),
    (choices.LACKING_AND_WORTHLESS, reasons.NOT_WORTH_IT),
    (choices.RIVALS, reasons.VARIANT),
    (choices.EXCLUDED, reasons.VARIANT),
    (choices.WORTHLESS, reasons.NOT_WORTH_IT),
    (choices.WORTHLESS_VARIANT, reasons.NOT_WORTH_IT),
    (choices.OVERLAPPING, reasons.OVERLAP),
    (choices.MONEY_ONLY, reasons.MONEY_SHORT),
    (choices.TWO_POTS, reasons.MONEY_SHORT),
    (choices.PEOPLE_ONLY, reasons.PEOPLE_SHORT),
    (choices.BOTH, reasons.BOTH_SHORT),
]


@pytest.mark.parametrize(
    ("problem", "reason"), REASONS, ids=[f"{n}-{r}" for n, (_, r) in enumerate(REASONS)]
)
def test_each_reason_is_found_where_it_is_the_reason(problem: Problem, reason: str) -> None:
    asked = ask(problem, money_step=100)
    out = "W" if "X" in asked.answer.starts else "X"
    why = why_out(asked, out)
    assert why.reason == reason
    confirm_why_out(Second(problem=problem, answer=asked.answer, share=0), why)


@pytest.mark.parametrize(
    ("problem", "blocking"),
    [
        (choices.TOO_DEAR, (Limit(MONEY, "it"),)),
        (choices.TOO_LATE, (Limit(NOT_BEFORE, "X"), Limit(DEADLINE, "X"))),
        (choices.TOO_LONG, (Limit(END),)),
    ],
)
def test_what_is_impossible_names_the_limits_that_clash(problem: Problem, blocking) -> None:
    assert why_out(ask(problem), "X").blocking == blocking


def test_the_least_extra_is_named_for_the_supply_that_is_short() -> None:
    money = why_out(ask(choices.MONEY_ONLY, money_step=100), "X").enough
    assert [(e.supply.name, e.amount) for e in money] == [("it", 400)]
    days = why_out(ask(choices.PEOPLE_ONLY), "X").enough
    assert [(e.supply.name, e.amount, e.not_enough) for e in days] == [("hands", 4, 3)]
    pots = why_out(ask(choices.TWO_POTS, money_step=100), "X").enough
    assert [(e.supply.name, e.amount) for e in pots] == [(ANY, 600)]


@few
@given(problem=problems())
def test_every_price_and_reason_holds_when_all_plans_are_tried(problem: Problem) -> None:
    for asked in asked_if_possible(problem):
        second = Second(problem=problem, answer=asked.answer, share=0)
        for key in asked.answer.starts:
            confirm_why_in(second, why := why_in(asked, key))
            confirm_why_then(second, why_then(asked, key))
            confirm_by_trying_all(asked, Forced(left_out=[key]), why.loss)
        for key in problem.by_id.keys() - asked.answer.starts.keys():
            confirm_why_out(second, out := why_out(asked, key))
            confirm_by_trying_all(asked, Forced(chosen=[key]), out.price)
        confirm_order(problem, asked.answer.starts, order(problem, asked.answer.starts))


def asked_if_possible(problem: Problem) -> list[Asked]:
    """Return the question, or nothing where there is no plan to ask about."""
    try:
        return [ask(problem)]
    except Impossible:
        return []


def confirm_by_trying_all(asked: Asked, forced: Forced, claim: Worse | None) -> None:
    best = best_by_trying_all(with_forced(asked.problem, forced))
    assert (claim is None) == (best is None)
    if claim is not None and best is not None:
        lost = asked.answer.value - best[0]
        assert claim.at_least - 0.01 <= lost <= claim.at_most + 1
        assert lost == pytest.approx(claim.amount, abs=1.01)


LIMITED = replace(
    changed(changed(GOLDEN, "A", requires=("B",)), "E", earliest_start=1),
    excludes=frozenset({frozenset("AE")}),
    total_budget=(1_000,) * 8,
)


@pytest.mark.parametrize(
    ("plan", "limit"),
    [
        ({"D": 2, "E": 0}, Limit(NOT_BEFORE, "E")),
        ({"D": 4}, Limit(DEADLINE, "D")),
        ({"D": 2, "F": 3}, Limit(ORDER, "F")),
        ({"D": 2, "A": 4}, Limit(REQUIRED, "A")),
        ({"D": 2, "A": 4, "E": 5}, Limit(EXCLUDED, "A|E")),
        ({"A": 0}, Limit(OBLIGATION, "D")),
        ({"D": 0}, Limit(MONEY, "it")),
        ({"D": 2, "E": 2, "A": 2}, Limit(PEOPLE, "person")),
    ],
)
def test_a_broken_limit_is_named_and_taking_it_away_mends_it(plan, limit: Limit) -> None:
    assert limit in broken_limits(LIMITED, plan)
    assert limit in limits_of(LIMITED)
    assert limit not in broken_limits(without(LIMITED, [limit]), plan)


def test_the_end_of_the_plan_cannot_be_taken_away() -> None:
    late = {"D": 2, "C": 7}
    assert broken_limits(without(LIMITED, limits_of(LIMITED)), late) == (Limit(END),)


def test_an_obliged_group_is_a_limit_too() -> None:
    grouped = replace(changed(GOLDEN, "A", group="g"), mandatory_groups=frozenset({"g"}))
    limit = Limit(OBLIGATION, "g")
    assert broken_limits(grouped, {"D": 2}) == (limit,)
    assert broken_limits(without(grouped, [limit]), {"D": 2}) == ()


def test_alone_and_on_top_are_what_the_books_say(golden: Asked) -> None:
    why = why_out(golden, "B")
    with_b = {**golden.answer.starts, "B": 0}
    assert why.alone == pytest.approx(value_split(GOLDEN, {"B": 0}).total)
    assert why.on_top == pytest.approx(value_split(GOLDEN, with_b).total - golden.answer.value)
