"""What is done whatever is believed, what never, and on what the rest depends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.beliefs import (
    COST_FACTORS,
    DEPENDS,
    DO_IT,
    LEAVE_IT,
    PRIOR,
    Beliefs,
    CoreIndex,
    believed,
    drawn_inputs,
)
from itdirector.engines.roadmap.check import best_by_trying_all
from itdirector.engines.roadmap.model import Goal, Impossible, ProofFailed, RiskUnit
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_robust import confirm_core_index
from itdirector.engines.roadmap.robust import core_index
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.test_why import ask

FIRE = choices.choice(
    choices.thing("good", cost=10, worth=500),
    choices.thing("bad", cost=900, worth=1),
    choices.thing("alarm", cost=60, effects={"fire": 0.5}),
    choices.thing("aim", cost=10, contributions={"growth": 0.5}),
    money=4_000,
    risk_units=(RiskUnit(id="fire", baseline_loss=(100.0,) * 4),),
    goals=(Goal(id="growth", worth_per_year=400),),
)
"""The alarm is worth it where fires are frequent, and only there."""
BELIEFS = Beliefs(priors={"rare": {"fire": 0.01}, "frequent": {"fire": 20.0}})
DRAWS = 24


@pytest.fixture(scope="module")
def asked() -> Asked:
    return ask(FIRE)


@pytest.fixture(scope="module")
def found(asked: Asked) -> CoreIndex:
    return core_index(asked, BELIEFS, seed=3, draws=DRAWS)


@pytest.fixture(scope="module")
def second(asked: Asked) -> Second:
    return Second(problem=FIRE, answer=asked.answer, share=0)


def test_what_pays_always_what_never_and_what_depends_on_a_belief(found, second) -> None:
    verdicts = {key: core.verdict for key, core in found.cores.items()}
    assert verdicts == {"good": DO_IT, "bad": LEAVE_IT, "alarm": DEPENDS, "aim": DO_IT}
    split = found.cores["alarm"].depends_on
    assert split.by == PRIOR
    assert {split.share_there, split.share_elsewhere} == {0, 1}
    assert found.impossible == 0
    confirm_core_index(second, BELIEFS, found)


def test_every_draw_is_what_trying_all_plans_finds(found: CoreIndex) -> None:
    for draw in found.draws:
        best = best_by_trying_all(believed(FIRE, BELIEFS, draw.inputs))
        assert draw.value == pytest.approx(best[0], abs=1)


def test_the_cost_that_decides_is_named_with_the_point_where_it_does() -> None:
    problem = choices.choice(choices.thing("X", cost=100, worth=40), money=4_000)
    asked = ask(problem)
    index = core_index(asked, Beliefs(priors={"one": {}}), seed=5, draws=DRAWS)
    split = index.cores["X"].depends_on
    assert (split.by, split.share_there, split.share_elsewhere) == ("cost of X", 0, 1)
    assert 1.0 < split.point < 1.2
    confirm_core_index(
        Second(problem=problem, answer=asked.answer, share=0), Beliefs(priors={"one": {}}), index
    )


def test_a_draw_in_which_obligations_cannot_be_paid_counts_as_impossible() -> None:
    problem = choices.choice(choices.thing("X", cost=990, mandatory=True))
    asked, beliefs = ask(problem), Beliefs(priors={"one": {}})
    index = core_index(asked, beliefs, seed=1, draws=8)
    assert 0 < index.impossible < 8
    assert index.cores["X"].share == 1
    confirm_core_index(Second(problem=problem, answer=asked.answer, share=0), beliefs, index)


def test_the_same_seed_draws_the_same_and_more_draws_begin_alike() -> None:
    few = drawn_inputs(FIRE, BELIEFS, seed=3, draws=4)
    assert drawn_inputs(FIRE, BELIEFS, seed=3, draws=9)[:4] == few
    assert drawn_inputs(FIRE, BELIEFS, seed=4, draws=4) != few


def test_costs_are_drawn_from_the_table() -> None:
    costs = sorted(d["cost of good"] for d in drawn_inputs(FIRE, BELIEFS, seed=1, draws=2_000))
    assert costs[1_000] == pytest.approx(1.05, rel=0.03)
    assert costs[1_600] == pytest.approx(1.35, rel=0.05)
    assert costs[1_900] == pytest.approx(2.0, rel=0.1)
    assert COST_FACTORS[0][1] <= costs[0] <= costs[-1] <= COST_FACTORS[-1][1]


def test_our_tables_are_named_where_they_are_used() -> None:
    assert BELIEFS.defaults == ("COST_FACTORS", "GOAL_FACTORS", "DISCOUNTS")
    theirs = replace(BELIEFS, discounts=(0.05, 0.05), cost_factors=((0, 1), (1, 2)))
    assert theirs.defaults == ("GOAL_FACTORS",)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("priors", {"priors": {}}),
        ("priors", {"priors": {"one": {"fire": -1}}}),
        ("cost_factors", {"cost_factors": ((0.1, 1), (1, 2))}),
        ("cost_factors", {"cost_factors": ((0, 1), (0.5, 2))}),
        ("cost_factors", {"cost_factors": ((0, 2), (1, 1))}),
        ("cost_factors", {"cost_factors": ((0, 0), (1, 1))}),
        ("goal_factors", {"goal_factors": (2, 1)}),
        ("discounts", {"discounts": (0, 1)}),
    ],
)
def test_beliefs_that_cannot_be_are_refused_by_the_field(field: str, facts) -> None:
    with pytest.raises(ValueError, match=rf"^{field}"):
        replace(BELIEFS, **facts)


def test_where_no_draw_leaves_a_plan_nothing_is_said() -> None:
    problem = choices.choice(choices.thing("X", cost=990, mandatory=True))
    dear = Beliefs(priors={"one": {}}, cost_factors=((0, 2), (1, 3)))
    with pytest.raises(Impossible):
        core_index(ask(problem), dear, seed=1, draws=3)


def test_no_draws_at_all_are_refused(asked: Asked) -> None:
    with pytest.raises(ValueError, match=r"^draws"):
        core_index(asked, BELIEFS, seed=1, draws=0)


def drawn(**facts):
    return lambda i: replace(i, draws=(replace(i.draws[0], **facts), *i.draws[1:]))


def wrong(key: str, /, **facts):
    return lambda i: replace(i, cores={**i.cores, key: replace(i.cores[key], **facts)})


def split(**facts):
    return lambda i: wrong("alarm", depends_on=replace(i.cores["alarm"].depends_on, **facts))(i)


WRONG = [
    ("digest", lambda i: replace(i, digest="0")),
    ("defaults", lambda i: replace(i, defaults=())),
    ("draws", lambda i: replace(i, seed=4)),
    ("draws.starts", drawn(starts=None)),
    ("draws.starts", drawn(starts={"bad": 9})),
    ("draws.value", drawn(value=1.0)),
    ("draws.bound", drawn(bound=1.0)),
    ("impossible", lambda i: replace(i, impossible=1)),
    ("cores", lambda i: replace(i, cores={})),
    ("cores.good.share", wrong("good", share=0.5)),
    ("cores.good.verdict", wrong("good", verdict=DEPENDS)),
    ("cores.bad.verdict", wrong("bad", verdict=DO_IT)),
    ("cores.alarm.depends_on", wrong("alarm", depends_on=None)),
    ("cores.alarm.depends_on.share_there", split(share_there=0.5)),
    ("cores.alarm.depends_on.share_elsewhere", split(share_elsewhere=0.5)),
]


@pytest.mark.parametrize(("field", "tampered"), WRONG, ids=[field for field, _ in WRONG])
def test_a_false_core_index_is_refused(found, second, field: str, tampered) -> None:
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_core_index(second, BELIEFS, tampered(found))
