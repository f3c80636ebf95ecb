"""Five alternatives: what each aims at is the best there is, and none is better than another."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.axes import (
    CHEAPEST_SAFE,
    EARNED,
    GOALS,
    GROWTH_FIRST,
    LESS_IS_BETTER,
    LOSS_LEFT,
    MUST_DO,
    RECOMMENDED,
    RISK_FIRST,
    SPEND,
    End,
    dominates,
    position,
)
from itdirector.engines.roadmap.check import every_plan, value_split
from itdirector.engines.roadmap.frontier import frontier
from itdirector.engines.roadmap.model import (
    Goal,
    Initiative,
    PairValue,
    Problem,
    ProofFailed,
    RiskUnit,
)
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_frontier import confirm_frontier
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import entangled_problems
from itdirector.engines.roadmap.tests.test_why import ask, asked_if_possible

AIMING = replace(
    GOLDEN,
    goals=(Goal(id="growth", worth_per_year=500),),
    pair_values=(PairValue(one="A", other="E", value=300),),
)
AMBITIOUS = changed(
    changed(AIMING, "B", contributions={"growth": 0.9}), "F", contributions={"growth": 1}
)


@pytest.fixture(scope="module")
def golden() -> Asked:
    return ask(GOLDEN)


@pytest.fixture(scope="module")
def second(golden: Asked) -> Second:
    return Second(problem=GOLDEN, answer=golden.answer, share=0)


def by_name(asked: Asked):
    return {one.name: one for one in frontier(asked).alternatives}


def test_the_golden_roadmap_has_five_alternatives(golden: Asked, second: Second) -> None:
    found = by_name(golden)
    assert list(found) == [MUST_DO, CHEAPEST_SAFE, RECOMMENDED, RISK_FIRST, GROWTH_FIRST]
    assert set(found[MUST_DO].starts) == {"D"}
    assert found[MUST_DO].position[SPEND] == 10_000
    assert set(found[RISK_FIRST].starts) == set("ABCDEF")
    assert found[RECOMMENDED].value == pytest.approx(33_350)
    assert found[GROWTH_FIRST].position[EARNED] == pytest.approx(13_500)
    confirm_frontier(second, frontier(golden))


def test_growth_means_goals_where_there_are_any() -> None:
    asked = ask(AMBITIOUS)
    grown = by_name(asked)[GROWTH_FIRST]
    assert grown.aim == GOALS
    assert "B" in grown.starts
    confirm_frontier(Second(problem=AMBITIOUS, answer=asked.answer, share=0), frontier(asked))


def test_our_own_idea_of_safe_is_named_where_it_is_used(golden: Asked) -> None:
    assert frontier(golden).defaults == ("SAFE_SHARE",)
    theirs = frontier(golden, safe_share=1)
    assert theirs.defaults == ()
    safe, risk = (theirs.alternatives[n] for n in (1, 3))
    assert safe.position[LOSS_LEFT] <= risk.position[LOSS_LEFT] + 1


def test_a_share_that_is_none_is_refused(golden: Asked) -> None:
    with pytest.raises(ValueError, match=r"^safe_share"):
        frontier(golden, safe_share=1.5)


def test_an_end_on_no_axis_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^axis"):
        End(axis="fun", amount=3)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(problem=entangled_problems())
def test_every_alternative_is_what_trying_all_plans_finds(problem: Problem) -> None:
    for asked in asked_if_possible(problem):
        confirm_frontier(Second(problem=problem, answer=asked.answer, share=0), frontier(asked))
        plans = [(position(problem, p), value_split(problem, p).total) for p in every_plan(problem)]
        for one in frontier(asked).alternatives:
            best = max(v for there, v in plans if all(e.kept_by(there) for e in one.ends))
            assert one.value == pytest.approx(best, abs=3)
            for end in one.ends[len(one.granted) :]:
                sign = -1 if LESS_IS_BETTER[end.axis] else 1
                allowed = (p for p, _ in plans if all(e.kept_by(p) for e in one.granted))
                aimed = max(sign * there[end.axis] for there in allowed)
                assert sign * end.amount == pytest.approx(aimed, abs=3)
            assert not any(dominates(there, one.position, by=3) for there, _ in plans)


def test_none_of_the_five_is_better_than_another_in_all(golden: Asked) -> None:
    places = [one.position for one in frontier(golden).alternatives]
    assert not any(dominates(one, other, by=1) for one, other in permutations(places, 2))


def test_a_search_cut_short_leaves_a_gap_and_says_so(golden: Asked) -> None:
    hasty = Asked(GOLDEN, golden.answer, limit=1e-9)
    for one in frontier(hasty).alternatives:
        assert one.value <= one.bound <= golden.answer.bound
        assert one.gap == one.bound - one.value


def wrong(name: str, /, **facts):
    return lambda f: replace(
        f,
        alternatives=tuple(
            replace(one, **facts) if one.name == name else one for one in f.alternatives
        ),
    )


def at(plan: dict[str, int]):
    place, value = position(GOLDEN, plan), value_split(GOLDEN, plan).total
    return {"starts": plan, "position": place, "value": value, "bound": 33_350.1}


LATE = {**at({"D": 3}), "ends": (), "aim": None}
"""A plan that no end excuses: the same earlier is better in all."""
DEAR = {**at({"A": 0, "D": 2, "E": 0}), "ends": (End(axis=SPEND, amount=16_400),)}
"""An aim that was not pursued: less could be spent."""


def elsewhere(axis: str):
    return lambda f: wrong(RISK_FIRST, position={**f.alternatives[3].position, axis: 1.0})(f)


WRONG = [
    ("digest", lambda f: replace(f, digest="0")),
    ("alternatives", lambda f: replace(f, alternatives=f.alternatives[1:])),
    ("safe_share", lambda f: replace(f, safe_share=0.5)),
    ("cheapest safe.granted", lambda f: replace(f, safe_share=0.5, defaults=())),
    ("risk-first.starts", wrong(RISK_FIRST, starts={"A": 0})),
    ("risk-first.position.spend", elsewhere(SPEND)),
    ("risk-first.position.loss left", elsewhere(LOSS_LEFT)),
    ("risk-first.value", wrong(RISK_FIRST, value=30_000.0)),
    ("risk-first.bound", wrong(RISK_FIRST, bound=0.0)),
    ("risk-first.bound", wrong(RISK_FIRST, ends=())),
    ("risk-first.same_as", wrong(RISK_FIRST, same_as=MUST_DO)),
    ("risk-first.aim_bound", wrong(RISK_FIRST, aim_bound=75_000.0)),
    ("risk-first.ends", wrong(RISK_FIRST, ends=(End(axis=LOSS_LEFT, amount=60_000),))),
    ("risk-first.ends", wrong(RISK_FIRST, aim=SPEND)),
    ("must-do only.aim_bound", wrong(MUST_DO, aim_bound=11_000.0)),
    (
        "must-do only.ends",
        wrong(MUST_DO, aim_bound=9_000.0, ends=(End(axis=SPEND, amount=9_999.5),) * 2),
    ),
    ("must-do only.ends", wrong(MUST_DO, **DEAR)),
    ("growth-first: must-do only is better", wrong(GROWTH_FIRST, **LATE)),
]


@pytest.mark.parametrize(("field", "tampered"), WRONG, ids=[field for field, _ in WRONG])
def test_false_alternatives_are_refused(golden, second, field: str, tampered) -> None:
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_frontier(second, tampered(frontier(golden)))


LARGE_LOSSES = (1_391_812, 1_129_601, 1_409_758, 763_702, 340_974, 828_507, 71_784, 814_549)
LARGE = Problem(
    quarters=8,
    window_quarters=12,
    budget={"it": (5_000,) * 8},
    risk_units=tuple(
        RiskUnit(id=f"u{n}", baseline_loss=(float(loss),) * 12)
        for n, loss in enumerate(LARGE_LOSSES)
    ),
    initiatives=tuple(
        Initiative(
            id=key, one_off_cost={"it": cost}, saving_value_per_quarter=saving, effects=effects
        )
        for key, cost, saving, effects in (
            ("A", 4_900, 0, {"u1": 0.407248, "u4": 0.147866, "u5": 0.601963, "u7": 0.511207}),
            ("B", 3_500, 300, {"u0": 0.740562, "u4": 0.085656}),
            ("C", 4_200, 0, {"u0": 0.741295, "u7": 0.6026}),
            ("D", 700, 0, {"u0": 0.494752, "u3": 0.511185, "u5": 0.796186, "u7": 0.874763}),
            ("E", 5_600, 900, {"u1": 0.554546, "u3": 0.607971}),
        )
    ),
)
"""Losses in millions are counted in coarse units: an end of one unit of money lies within them."""


def test_a_plan_that_only_rounding_lets_through_is_shut_out() -> None:
    asked = Asked(LARGE, prove(LARGE, seed=1))
    found = frontier(asked)
    for one in found.alternatives:
        assert all(end.kept_by(one.position) for end in one.ends)
    confirm_frontier(Second(problem=LARGE, answer=asked.answer), found)
