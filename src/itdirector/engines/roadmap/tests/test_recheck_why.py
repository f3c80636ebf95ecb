"""What is said about a plan and tampered with is refused, with the name of the field."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from itdirector.engines.roadmap import highs, reasons
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.limits import DEADLINE, END, MONEY, OBLIGATION, PEOPLE, Limit
from itdirector.engines.roadmap.model import Impossible, ProofFailed
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.reasons import BreakEven, Difference, WhyOut
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_why import (
    confirm_order,
    confirm_why_in,
    confirm_why_out,
    confirm_why_then,
)
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN
from itdirector.engines.roadmap.timing import order, why_then
from itdirector.engines.roadmap.why import why_in, why_out


@pytest.fixture(scope="module")
def golden() -> Asked:
    return Asked(GOLDEN, prove(GOLDEN, seed=1, share=0), share=0)


@pytest.fixture(scope="module")
def second(golden: Asked) -> Second:
    return Second(problem=GOLDEN, answer=golden.answer, share=0)


@pytest.mark.parametrize("part", ["why", "waiting", "supply", "frontier", "robust", "regret"])
def test_the_second_road_never_loads_the_first_solver(part: str) -> None:
    program = (
        f"import sys; import itdirector.engines.roadmap.recheck_{part};"
        "sys.exit(any(n.startswith('ortools') or n.endswith('roadmap.solve') for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_an_answer_to_another_question_is_refused(golden: Asked) -> None:
    with pytest.raises(ProofFailed, match=r"^digest"):
        Second(problem=replace(GOLDEN, discount_per_year=0.01), answer=golden.answer)


def priced(why, **facts):
    return replace(why, loss=replace(why.loss, **facts))


IN = [
    ("loss.amount", lambda w: priced(w, amount=w.loss.at_most)),
    ("loss.at_most", lambda w: priced(w, at_most=w.loss.at_most + 5)),
    ("loss.instead", lambda w: priced(w, instead={"D": 2, "A": 0, "E": 0})),
    ("loss.instead", lambda w: priced(w, instead={"C": 0})),
    ("instead", lambda w: replace(w, instead=replace(w.instead, dropped=()))),
    ("instead", lambda w: replace(w, instead=replace(w.instead, added={}))),
    ("instead.moved", lambda w: replace(w, instead=replace(w.instead, moved={"D": (1, 3)}))),
    ("blocking", lambda w: replace(w, loss=None, blocking=(Limit(OBLIGATION, "D"),))),
    ("blocking", lambda w: replace(w, loss=None, blocking=())),
    ("blocking", lambda w: replace(w, loss=None, blocking=(Limit(MONEY, "gold"),))),
    ("blocking", lambda w: replace(w, loss=None, blocking=(Limit(END),))),
]


@pytest.mark.parametrize(("field", "tampered"), IN, ids=[f"{n}-{f}" for n, (f, _) in enumerate(IN)])
def test_a_false_reason_why_something_is_in_is_refused(golden, second, field, tampered) -> None:
    honest = why_in(golden, "A")
    with pytest.raises(ProofFailed, match=f"^{field}"):
        confirm_why_in(second, tampered(honest))


def test_a_price_for_which_a_better_plan_exists_is_refused(golden: Asked, second: Second) -> None:
    poor = {"D": 2, "E": 0}
    lost = golden.answer.value - value_split(GOLDEN, poor).total
    honest = why_in(golden, "A")
    dear = priced(
        honest,
        instead=poor,
        amount=lost,
        at_least=lost,
        at_most=lost + golden.answer.bound - golden.answer.value,
    )
    assert lost > honest.loss.amount + 1_000
    with pytest.raises(ProofFailed, match=r"^loss\.at_least"):
        confirm_why_in(second, dear)


def test_a_plan_that_the_second_solver_denies_is_refused(golden, second, monkeypatch) -> None:
    def deny(*_asked, **_how):
        raise Impossible

    monkeypatch.setattr(highs, "solve", deny)
    with pytest.raises(ProofFailed, match=r"^loss\.instead"):
        confirm_why_in(second, why_in(golden, "A"))


def dearer(why: WhyOut, **facts) -> WhyOut:
    return replace(why, price=replace(why.price, **facts))


def even(why: WhyOut, **facts) -> WhyOut:
    return replace(why, break_even=replace(why.break_even, **facts))


OUT = [
    ("alone", lambda w: replace(w, alone=w.alone + 1)),
    ("on_top", lambda w: replace(w, on_top=w.on_top - 1)),
    ("price.amount", lambda w: dearer(w, amount=1_100.0, at_least=1_100.0)),
    ("price.at_most", lambda w: dearer(w, at_most=9_000.0)),
    ("instead", lambda w: replace(w, instead=Difference(added={}, dropped=(), moved={}))),
    ("break_even.value_more", lambda w: even(w, value_more=1.0)),
    ("break_even.one_off_cost_now", lambda w: even(w, one_off_cost_now=11_000)),
    ("break_even.one_off_cost", lambda w: even(w, one_off_cost=11_500)),
    ("break_even.one_off_cost", lambda w: even(w, one_off_cost=9_000)),
    ("break_even.one_off_cost", lambda w: even(w, one_off_cost=None)),
    ("break_even", lambda w: replace(w, break_even=None)),
    ("reason", lambda w: replace(w, price=None)),
    (
        "blocking",
        lambda w: replace(
            w, price=None, reason=reasons.IMPOSSIBLE, blocking=(Limit(PEOPLE, "person"),)
        ),
    ),
    *(
        ("reason", lambda w, r=reason: replace(w, reason=r))
        for reason in reasons.REASONS
        if reason not in (reasons.MONEY_SHORT, reasons.BOTH_SHORT)
    ),
    ("reason", lambda w: replace(w, enough=())),
    ("reason", lambda w: replace(w, enough=(replace(w.enough[0], amount=3_000),))),
    ("reason", lambda w: replace(w, enough=(replace(w.enough[0], not_enough=4_500),))),
    ("reason", lambda w: replace(w, enough=(replace(w.enough[0], gain=6_000),))),
]


@pytest.mark.parametrize(
    ("field", "tampered"), OUT, ids=[f"{n}-{f}" for n, (f, _) in enumerate(OUT)]
)
def test_a_false_reason_why_something_is_out_is_refused(golden, second, field, tampered) -> None:
    with pytest.raises(ProofFailed, match=f"^{field}"):
        confirm_why_out(second, tampered(why_out(golden, "C")))


@pytest.mark.parametrize(
    ("problem", "tampered"),
    [
        (choices.LACKING, {"lacking": ()}),
        (choices.RIVALS, {"rivals": ()}),
        (choices.RIVALS, {"reason": reasons.PREREQUISITE}),
        (choices.WORTHLESS, {"reason": reasons.BOTH_SHORT}),
    ],
)
def test_a_false_reason_is_refused_whatever_the_true_one_is(problem, tampered) -> None:
    asked = Asked(problem, prove(problem, seed=1, share=0), share=0)
    second = Second(problem=problem, answer=asked.answer, share=0)
    false = replace(why_out(asked, "X"), **tampered)
    with pytest.raises(ProofFailed, match=r"^reason"):
        confirm_why_out(second, false)


def test_a_cost_that_is_low_enough_and_kept_back_is_refused() -> None:
    asked = Asked(choices.WORTHLESS, prove(choices.WORTHLESS, seed=1, share=0), share=0)
    second = Second(problem=choices.WORTHLESS, answer=asked.answer, share=0)
    kept_back = BreakEven(value_more=870, one_off_cost_now=900, one_off_cost=None)
    with pytest.raises(ProofFailed, match=r"^break_even\.one_off_cost"):
        confirm_why_out(second, replace(why_out(asked, "X"), break_even=kept_back))


THEN = [
    ("start", lambda w: replace(w, start=1)),
    ("earlier.start", lambda w: replace(w, earlier=replace(w.earlier, start=0))),
    ("earlier.binding", lambda w: replace(w, earlier=replace(w.earlier, binding=()))),
    (
        "earlier.binding",
        lambda w: replace(w, earlier=replace(w.earlier, binding=(Limit(DEADLINE, "D"),))),
    ),
    ("later.binding", lambda w: replace(w, later=replace(w.later, loss=None))),
    (
        "later.loss.amount",
        lambda w: replace(w, later=replace(w.later, loss=replace(w.later.loss, amount=1_549.95))),
    ),
    ("later.binding", lambda w: replace(w, later=replace(w.later, binding=(Limit(MONEY, "it"),)))),
]


@pytest.mark.parametrize(
    ("field", "tampered"), THEN, ids=[f"{n}-{f}" for n, (f, _) in enumerate(THEN)]
)
def test_a_false_word_about_another_start_is_refused(golden, second, field, tampered) -> None:
    with pytest.raises(ProofFailed, match=f"^{field}"):
        confirm_why_then(second, tampered(why_then(golden, "D")))


def test_limits_that_need_not_clash_need_not_be_named(golden: Asked, second: Second) -> None:
    honest = why_in(golden, "D")
    padded = replace(honest, blocking=(*honest.blocking, Limit(MONEY, "it")))
    with pytest.raises(ProofFailed, match=r"^blocking: obligation|^blocking: money of it need not"):
        confirm_why_in(second, padded)


PLAN = {"A": 7, "C": 0, "D": 3, "F": 4}
ORDER = [
    ("start", lambda s: s[:-1]),
    ("start", lambda s: (*s[:-1], replace(s[-1], start=0))),
    ("waited_for", lambda s: s[::-1]),
    ("finish", lambda s: (replace(s[0], finish=0), *s[1:])),
    ("held_by", lambda s: (s[0], replace(s[1], held_by=None), *s[2:])),
    ("held_by", lambda s: (s[0], replace(s[1], held_by=Limit(PEOPLE, "person")), *s[2:])),
    ("held_by", lambda s: (replace(s[0], held_by=Limit(MONEY, "it")), *s[1:])),
    ("earlier_loss", lambda s: (*s[:-1], replace(s[-1], earlier_loss=0.5))),
]


def test_a_tampered_order_is_refused() -> None:
    honest = order(GOLDEN, PLAN)
    confirm_order(GOLDEN, PLAN, honest)
    assert honest[1].held_by == Limit(MONEY, "it")
    assert honest[-1].earlier_loss is not None
    for field, tampered in ORDER:
        with pytest.raises(ProofFailed, match=f"^{field}"):
            confirm_order(GOLDEN, PLAN, tampered(honest))
