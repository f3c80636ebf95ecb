"""The staircase of money and people: the published one to the pound, others by trying all plans."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.breakpoints import _must_rise, all_breakpoints, breakpoints
from itdirector.engines.roadmap.check import best_by_trying_all
from itdirector.engines.roadmap.limits import MONEY, PEOPLE
from itdirector.engines.roadmap.model import Problem, ProofFailed
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_supply import confirm_staircase
from itdirector.engines.roadmap.staircase import Point, Staircase
from itdirector.engines.roadmap.supply import ANY, Supply, changed_by
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN
from itdirector.engines.roadmap.tests.entangled import problems
from itdirector.engines.roadmap.tests.test_why import ask, asked_if_possible

IT = Supply(kind=MONEY, name="it")
DAYS = Supply(kind=PEOPLE, name="person", every_period=True)


@pytest.fixture(scope="module")
def golden() -> Asked:
    return ask(GOLDEN)


@pytest.fixture(scope="module")
def second(golden: Asked) -> Second:
    return Second(problem=GOLDEN, answer=golden.answer, share=0)


@pytest.fixture(scope="module")
def more(golden: Asked) -> Staircase:
    return breakpoints(golden, IT, ladder=(-1_000, 5_000, 10_000))


PUBLISHED = {
    3_500: 1_550,
    4_000: 4_960,
    4_500: 6_010,
    5_500: 7_510,
    7_500: 7_960,
    10_000: 8_625,
}


def test_the_published_staircase_of_money_in_the_first_quarter(more: Staircase) -> None:
    assert {b.extra: b.gain for b in more.breaks if b.extra > 0} == pytest.approx(PUBLISHED)
    assert more.flat < 1
    assert [more.gain(extra) for extra in (1_000, 2_000, 3_000)] == pytest.approx([0, 0, 0])
    assert more.gain(6_500) == pytest.approx(7_510)


def test_each_step_names_what_enters_leaves_or_moves(more: Staircase) -> None:
    changes = {b.extra: b.change for b in more.breaks}
    assert changes[4_000].added == {"C": 1}
    assert changes[7_500].added == {"F": 2}
    assert changes[10_000].dropped == ("F",)


def test_less_money_has_its_steps_too(more: Staircase) -> None:
    assert more.gain(-1_000) == 0
    assert more.points[0].extra == -1_000


@pytest.mark.parametrize(("amount", "gain"), [(500, 0), (1_000, 4_960)])
def test_money_in_every_quarter(golden: Asked, amount: int, gain: int) -> None:
    always = breakpoints(golden, replace(IT, every_period=True), ladder=(amount,))
    assert always.gain(amount) == pytest.approx(gain)


def test_too_few_people_leave_nothing_possible(golden: Asked, second: Second) -> None:
    days = breakpoints(golden, DAYS, ladder=(-6, 3))
    (there,) = days.breaks
    assert (there.extra, there.gain, there.jump, there.change) == (-5, 0, math.inf, None)
    assert not days.points[0].possible
    confirm_staircase(second, days)


def test_every_supply_has_its_staircase() -> None:
    asked = ask(choices.TWO_POTS, money_step=200)
    found = {s.supply.name: s for s in all_breakpoints(asked, ladder=(600,))}
    assert [b.extra for b in found[ANY].breaks] == [600]
    assert found["it"].breaks == found["ops"].breaks == ()
    for staircase in found.values():
        confirm_staircase(Second(problem=choices.TWO_POTS, answer=asked.answer, share=0), staircase)
    people = all_breakpoints(ask(choices.PEOPLE_ONLY), ladder=(500,))
    assert [b.extra for b in people[1].breaks] == [-4, 4]


def test_a_ladder_without_any_rung_is_refused(golden: Asked) -> None:
    with pytest.raises(ValueError, match=r"^ladder"):
        breakpoints(golden, IT, ladder=(0,))


def test_what_was_not_looked_at_has_no_gain(more: Staircase) -> None:
    with pytest.raises(ValueError, match=r"^extra"):
        more.gain(10_500)


def test_a_range_that_does_not_hold_its_gain_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^gain"):
        Point(extra=0, gain=5, at_least=6, at_most=7, starts={})


def test_a_value_that_falls_with_more_money_is_a_defect(more: Staircase) -> None:
    with pytest.raises(ProofFailed, match=r"^gain: falls"):
        _must_rise(more.points[::-1])


def test_an_honest_staircase_is_confirmed(second: Second, more: Staircase) -> None:
    confirm_staircase(second, more)


def point(extra: int, **facts):
    return lambda s: replace(
        s, points=tuple(replace(p, **facts) if p.extra == extra else p for p in s.points)
    )


def broke(extra: int, **facts):
    return lambda s: replace(
        s, breaks=tuple(replace(b, **facts) if b.extra == extra else b for b in s.breaks)
    )


def lacking(extra: int):
    return lambda s: replace(s, points=tuple(p for p in s.points if p.extra != extra))


POOR = {
    "starts": {"D": 2, "E": 0},
    "gain": -23_850.0,
    "at_least": -23_850.03335,
    "at_most": -10_730.0,
}
WRONG = [
    ("points", lacking(0)),
    ("points: a break may hide", lacking(3_000)),
    ("points", lambda s: replace(s, points=s.points[::-1])),
    ("points.4000.gain", point(4_000, gain=5_000, at_most=6_000)),
    ("points.4000.starts", point(4_000, starts={"A": 0})),
    ("points.4000.at_least", point(4_000, at_least=0)),
    ("points.0.at_most", point(0, **POOR)),
    ("points.4000", point(4_000, starts=None, gain=-math.inf, at_least=-math.inf)),
    ("breaks", lambda s: replace(s, breaks=s.breaks[1:])),
    ("breaks.4000.gain", broke(4_000, gain=4_900)),
    ("breaks.4000.jump", broke(4_000, jump=4_960)),
    ("breaks.4000.change", broke(4_000, change=None)),
    ("flat", lambda s: replace(s, flat=0)),
]


@pytest.mark.parametrize(("field", "tampered"), WRONG, ids=[field for field, _ in WRONG])
def test_a_false_staircase_is_refused(second: Second, more, field: str, tampered) -> None:
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_staircase(second, tampered(more))


def test_a_finite_jump_from_nothing_is_refused(golden: Asked, second: Second) -> None:
    days = breakpoints(golden, DAYS, ladder=(-6,))
    with pytest.raises(ProofFailed, match=r"^breaks.-5.jump"):
        confirm_staircase(second, broke(-5, jump=3)(days))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(problem=problems(), extra=st.integers(1, 6))
def test_every_point_is_what_trying_all_plans_finds(problem: Problem, extra: int) -> None:
    for asked in asked_if_possible(problem):
        supply = Supply(kind=MONEY, name="run")
        found = breakpoints(replace_step(asked, 100), supply, ladder=(-100 * extra, 100 * extra))
        confirm_staircase(Second(problem=problem, answer=asked.answer, share=0), found)
        for point in found.points:
            best = best_by_trying_all(changed_by(problem, supply, point.extra))
            gain = -math.inf if best is None else best[0] - asked.answer.value
            assert point.gain == pytest.approx(gain, abs=1.01)


def replace_step(asked: Asked, step: int) -> Asked:
    return Asked(asked.problem, asked.answer, share=0, money_step=step)
