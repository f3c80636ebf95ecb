"""What it costs that budgets surely hold, and that the chance promised is really held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.roadmap import protect
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.held import (
    ALL_LINES,
    Held,
    enough_overruns,
    measured,
    promised,
)
from itdirector.engines.roadmap.ledger import kept_back
from itdirector.engines.roadmap.model import (
    BudgetRule,
    Impossible,
    Initiative,
    Move,
    Problem,
    ProofFailed,
    Protection,
)
from itdirector.engines.roadmap.overruns import COST_FACTORS
from itdirector.engines.roadmap.protect import at_most, promises
from itdirector.engines.roadmap.protected import Protected
from itdirector.engines.roadmap.prove import answer_with, prove
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_protect import confirm_protection
from itdirector.engines.roadmap.robust import price_of_protection
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN
from itdirector.engines.roadmap.tests.test_why import ask

EVEN = ((0.0, 1.0), (1.0, 2.0))
FIXED = ((0.0, 1.0), (1.0, 1.0))
DRAWS = 4_000


@pytest.fixture(scope="module")
def asked() -> Asked:
    return ask(GOLDEN)


@pytest.fixture(scope="module")
def found(asked: Asked) -> Protected:
    return price_of_protection(asked, seed=5, draws=DRAWS)


@pytest.fixture(scope="module")
def second(asked: Asked) -> Second:
    return Second(problem=GOLDEN, answer=asked.answer, share=0)


def test_the_budget_holds_in_four_of_five_cases_where_it_did_not(found: Protected) -> None:
    assert found.unprotected["it"].share < 0.5
    assert found.held["it"].share >= 0.8
    assert found.answer.status == "proven"
    assert found.answer.reserve["it"][0] > 0


def test_the_price_is_value_lost_with_the_range_the_proofs_leave(
    asked: Asked, found: Protected
) -> None:
    price = found.price
    assert price.amount == pytest.approx(asked.answer.value - found.answer.value)
    assert price.at_least <= price.amount <= price.at_most
    assert 0 < price.amount < asked.answer.value


def test_the_second_road_agrees(found: Protected, second: Second) -> None:
    confirm_protection(second, found)


def test_the_least_that_was_tried_and_holds_is_chosen(found: Protected) -> None:
    enough = [t for t in found.tried if t.starts and t.held["it"].at_least >= found.share]
    assert found.answer.value == pytest.approx(max(t.value for t in enough), abs=1)
    too_little = [t.overruns["it"] for t in found.tried if t not in enough]
    assert max(too_little) < found.problem.protection.overruns["it"]


def test_a_surer_budget_never_costs_less(asked: Asked, found: Protected) -> None:
    surer = price_of_protection(asked, seed=5, draws=DRAWS, share=0.95)
    assert surer.price.amount >= found.price.amount - 1
    assert surer.held["it"].share >= 0.95


def test_where_money_is_ample_protection_costs_nothing() -> None:
    rich = replace(GOLDEN, budget={"it": (99_000,) * 8})
    asked = ask(rich)
    free = price_of_protection(asked, seed=1, draws=500)
    assert free.answer.starts == asked.answer.starts
    assert free.price.amount == 0
    assert free.problem.protection.overruns == {}
    assert len(free.tried) == 1
    confirm_protection(Second(problem=rich, answer=asked.answer, share=0), free)


def test_without_any_budget_there_is_nothing_that_could_fail() -> None:
    problem = Problem(
        quarters=2, capacity_days={"hands": (9.0, 9.0)}, initiatives=(Initiative(id="one"),)
    )
    assert price_of_protection(ask(problem), seed=1, draws=10).held == {
        ALL_LINES: Held(kept=10, draws=10)
    }


def test_obligations_that_cannot_be_protected_are_told() -> None:
    tight = choices.choice(choices.thing("X", cost=990, mandatory=True))
    with pytest.raises(Impossible, match="80%"):
        price_of_protection(ask(tight), seed=1, draws=500)


def test_what_no_plan_can_bear_is_tried_and_told_and_less_is_enough() -> None:
    small = [choices.thing(f"S{n}", cost=60, worth=100) for n in range(8)]
    problem = choices.choice(choices.thing("X", cost=600, mandatory=True), *small)
    asked = ask(problem)
    found = price_of_protection(asked, seed=3, draws=DRAWS)
    assert any(tried.starts is None for tried in found.tried)
    assert found.held["it"].share >= 0.8
    confirm_protection(Second(problem=problem, answer=asked.answer, share=0), found)


def test_where_few_rounds_are_allowed_the_answer_still_holds(monkeypatch) -> None:
    monkeypatch.setattr(protect, "ATTEMPTS", 1)
    pots = replace(
        choices.TWO_POTS,
        budget={"it": (1_000, 0, 0, 0), "ops": (900, 0, 0, 0)},
        initiatives=tuple(
            Initiative(id=f"{c}{n}", one_off_cost={c: 200 + n}, other_value_per_quarter=400 + n)
            for c in ("it", "ops")
            for n in range(4)
        ),
    )
    found = price_of_protection(ask(pots), seed=2, draws=DRAWS)
    assert min(found.held["it"].share, found.held["ops"].share) >= 0.8


def test_a_fixed_price_needs_no_reserve() -> None:
    tight = choices.choice(choices.thing("X", cost=990, mandatory=True))
    fixed = price_of_protection(ask(tight), seed=1, draws=500, own_factors={"X": FIXED})
    assert fixed.price.amount == 0
    assert fixed.held["it"].share == 1
    assert fixed.promised == {"it": 1.0}


def test_lines_are_told_apart_and_each_bears_what_it_must() -> None:
    pots = replace(
        choices.TWO_POTS,
        budget={"it": (1_900, 0, 0, 0), "ops": (3_000, 0, 0, 0)},
        initiatives=tuple(
            Initiative(
                id=key, one_off_cost={"it": 400, "ops": 400}, other_value_per_quarter=400 + n
            )
            for n, key in enumerate("VWXY")
        ),
    )
    asked = ask(pots)
    found = price_of_protection(asked, seed=2, draws=DRAWS)
    assert len(asked.answer.starts) == 4
    assert len(found.answer.starts) == 3
    assert "ops" not in found.problem.protection.overruns
    assert found.held["ops"].share > found.held["it"].share >= 0.8
    assert found.held[ALL_LINES].share <= found.held["it"].share
    confirm_protection(Second(problem=pots, answer=asked.answer, share=0), found)


def test_the_chance_of_one_work_is_its_table() -> None:
    assert enough_overruns([COST_FACTORS], 0.8) == pytest.approx((1.35 - 1) / 2, abs=1 / 200)
    assert promised([COST_FACTORS], 0.175) == pytest.approx(0.8, abs=0.01)
    assert promised([COST_FACTORS], 0.5) == pytest.approx(0.95)
    assert promised([COST_FACTORS], 1) == 1
    assert promised([EVEN], 0.25) == pytest.approx(np.log2(1.25))
    assert promised([FIXED, FIXED], 0) == 1
    assert promised([((0.0, 1.5), (1.0, 2.0))], 0.4) == 0
    assert promised([], 0) == 1


@settings(max_examples=20, deadline=None, derandomize=True)
@given(count=st.integers(1, 8), share=st.sampled_from([0.5, 0.8, 0.95]), seed=st.integers(0, 99))
def test_the_promise_is_kept_by_draws_whatever_the_costs(
    count: int, share: float, seed: int
) -> None:
    costs = np.random.Generator(np.random.PCG64(seed)).integers(1, 900, count).tolist()
    works = tuple(Initiative(id=f"{n}", one_off_cost={"it": c}) for n, c in enumerate(costs))
    generous = Problem(quarters=1, budget={"it": (99_999,)}, initiatives=works)
    enough = at_most(generous, Protection(), share)
    bears = replace(generous, protection=Protection(overruns=enough))
    plan = dict.fromkeys(bears.by_id, 0)
    (back,) = kept_back(bears, plan, "it")
    exact = replace(bears, budget={"it": (sum(costs) + back,)})
    held = measured(exact, bears.protection, plan, (), seed=seed, draws=4_000)["it"]
    assert promises(bears, plan)["it"] >= share - 1e-9
    assert held.share >= share - 4 * np.sqrt(share * (1 - share) / 4_000)


def test_draws_follow_what_is_lost_moved_and_given_back() -> None:
    problem = Problem(
        quarters=3,
        budget={"it": (200, 100, 0), "ops": (50, 0, 0)},
        budget_rules={
            "it": BudgetRule(carry_percent=50, carry_cap=40),
            "ops": BudgetRule(virement_limit=50),
        },
        initiatives=(
            Initiative(id="a", one_off_cost={"it": 100}, run_cost_per_quarter={"it": 10}),
            Initiative(id="b", one_off_cost={"it": 150}, run_cost_per_quarter={"it": -9}),
        ),
    )
    fixed = Protection(cost_factors=FIXED)
    plan = {"a": 0, "b": 1}

    def held(*moves: Move) -> bool:
        return measured(problem, fixed, plan, moves, seed=1, draws=2)["it"].share == 1

    assert not held()
    assert not held(Move(quarter=1, giver="ops", taker="it", amount=19))
    assert not held(Move(quarter=1, giver="ops", taker="it", amount=21))
    assert held(Move(quarter=1, giver="ops", taker="it", amount=22))
    assert measured(problem, fixed, plan, (), seed=1, draws=2)["ops"].share == 1
    uncapped = replace(problem, budget_rules={"it": BudgetRule(carry_percent=50)})
    assert measured(uncapped, fixed, plan, (), seed=1, draws=2)["it"].share == 0


def test_the_interval_is_wilsons() -> None:
    assert Held(kept=81, draws=100).at_least == pytest.approx(0.722, abs=0.001)
    assert Held(kept=0, draws=10).at_least == 0
    with pytest.raises(ValueError, match=r"^kept"):
        Held(kept=11, draws=10)
    with pytest.raises(ValueError, match=r"^kept"):
        Held(kept=0, draws=0)


@pytest.mark.parametrize(
    ("field", "asking"),
    [("share", {"share": 1}), ("share", {"share": -1}), ("draws", {"draws": 0})],
)
def test_a_question_that_cannot_be_is_refused_by_the_field(asked, field: str, asking) -> None:
    with pytest.raises(ValueError, match=rf"^{field}"):
        price_of_protection(asked, seed=1, **asking)


def test_what_is_protected_already_is_refused() -> None:
    problem = replace(GOLDEN, protection=Protection(overruns={"it": 0.1}))
    protected = Asked(problem, prove(problem, seed=1))
    with pytest.raises(ValueError, match=r"^protection"):
        price_of_protection(protected, seed=1)


def test_the_same_seed_gives_the_same_answer(asked: Asked, found: Protected) -> None:
    assert price_of_protection(ask(GOLDEN), seed=5, draws=DRAWS) == found


def share_of(line: str, field: str):
    return lambda p: replace(
        p, **{field: {**getattr(p, field), line: Held(kept=DRAWS // 20, draws=DRAWS)}}
    )


def priced(**facts):
    return lambda p: replace(p, price=replace(p.price, **facts))


def first_tried(**facts):
    return lambda p: replace(p, tried=(*p.tried[:-1], replace(p.tried[-1], **facts)))


WRONG = [
    ("digest", lambda p: replace(p, digest="0")),
    ("problem", lambda p: replace(p, problem=replace(p.problem, protection=None))),
    ("problem", lambda p: replace(p, problem=replace(p.problem, discount_per_year=0.5))),
    ("defaults", lambda p: replace(p, defaults=())),
    ("reserve", lambda p: replace(p, answer=replace(p.answer, reserve={}))),
    ("price.amount", priced(amount=0.0, at_least=0.0)),
    ("price.at_most", priced(at_most=1e9)),
    ("price.at_least", priced(at_least=-1.0)),
    ("price.instead", priced(instead={})),
    ("held", lambda p: replace(p, held={})),
    ("held.it", share_of("it", "held")),
    ("held.every budget", share_of(ALL_LINES, "held")),
    ("held.it", lambda p: replace(p, draws=7)),
    ("unprotected.it", share_of("it", "unprotected")),
    ("promised", lambda p: replace(p, promised={})),
    ("promised.it", lambda p: replace(p, promised={"it": 0.99})),
    ("promised.it", lambda p: replace(p, promised={"it": 0.2})),
    ("tried", lambda p: replace(p, tried=())),
    ("tried", lambda p: replace(p, tried=p.tried[:1])),
    ("tried.starts", lambda p: replace(p, tried=tuple(replace(t, starts=None) for t in p.tried))),
    (
        "tried.starts",
        lambda p: replace(p, tried=tuple(replace(t, starts=p.tried[0].starts) for t in p.tried)),
    ),
    ("share", lambda p: replace(p, share=0.999)),
]


@pytest.mark.parametrize(("field", "tampered"), WRONG, ids=[field for field, _ in WRONG])
def test_a_false_price_of_protection_is_refused(found, second, field: str, tampered) -> None:
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_protection(second, tampered(found))


def test_a_bound_below_a_plan_that_exists_is_refused(found: Protected, second: Second) -> None:
    fewer = {key: start for key, start in found.answer.starts.items() if key != "E"}
    value = value_split(found.problem, fewer).total
    poor = replace(found.answer.first, starts=fewer, value=value, bound=value)
    lowered = answer_with(found.problem, poor, first=poor, second=poor, seed=1, share=0)
    with pytest.raises(ProofFailed, match=r"^answer\.bound"):
        confirm_protection(second, replace(found, answer=lowered))
