"""What must hold for every problem, tried on many small ones."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.roadmap.check import best_by_trying_all, violations
from itdirector.engines.roadmap.cures import diagnose, granted
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.model import (
    BudgetRule,
    Goal,
    Impossible,
    Initiative,
    PairValue,
    Problem,
    RiskUnit,
)
from itdirector.engines.roadmap.questions import Forced, value_if
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN

QUARTERS = 4
CENT = 0.01
few = settings(max_examples=50, deadline=None, derandomize=True)


@st.composite
def initiatives(draw: st.DrawFn, number: int) -> Initiative:
    """Return one initiative, which may wait for a lower-numbered one."""
    return Initiative(
        id=f"{number}",
        duration_quarters=draw(st.integers(1, 2)),
        one_off_cost={draw(st.sampled_from(["run", "grow"])): draw(st.integers(0, 900))},
        run_cost_per_quarter={"run": draw(st.integers(0, 40))},
        saving_value_per_quarter=draw(st.sampled_from([0, 60.5, 250])),
        effort_days={"hands": draw(st.floats(0, 9))},
        earliest_start=draw(st.integers(0, 1)),
        latest_finish=draw(st.sampled_from([None, None, 1, 3])),
        mandatory=draw(st.sampled_from([False, False, False, True])),
        group=draw(st.sampled_from([None, None, "idea"])),
        after={f"{number - 1}": draw(st.integers(0, 1))} if number and draw(st.booleans()) else {},
        effects={unit: draw(st.sampled_from([0, 0.2, 0.6, 1])) for unit in ("fire", "theft")},
    )


@st.composite
def entangled(draw: st.DrawFn, number: int, count: int) -> Initiative:
    """Return one initiative that may add risk, give money back, serve a goal or need another."""
    others = [f"{other}" for other in range(count) if other != number]
    return replace(
        draw(initiatives(number)),
        run_cost_per_quarter={"run": draw(st.sampled_from([-90, 0, 25]))},
        requires=(draw(st.sampled_from(others)),) if others and draw(st.booleans()) else (),
        effects={unit: draw(st.sampled_from([-0.5, 0, 0.4, 1])) for unit in ("fire", "theft")},
        contributions={"growth": draw(st.sampled_from([0, 0.3, 0.5, 1]))},
    )


@st.composite
def entangled_problems(draw: st.DrawFn) -> Problem:
    """Return a small problem with every kind of rule, in which all may hang together."""
    count = draw(st.integers(1, 3))
    pairs = [f"{n}" for n in range(count)]
    per = draw(st.sampled_from(["quarter", "year"]))
    rules = {
        category: BudgetRule(
            per=per,
            carry_percent=draw(st.sampled_from([0, 35, 100])),
            carry_cap=draw(st.sampled_from([None, None, 150])),
            virement_limit=draw(st.sampled_from([0, 0, 220])),
        )
        for category in ("run", "grow")
    }
    plain = draw(problems())
    periods = {"quarter": QUARTERS, "year": 2}[per]
    amounts = st.tuples(*[st.integers(0, 900)] * periods)
    return replace(
        plain,
        budget={category: draw(amounts) for category in rules},
        budget_rules=rules,
        first_year_quarters=2,
        goals=(Goal(id="growth", worth_per_year=draw(st.sampled_from([0, 333.3, 1_500]))),),
        initiatives=tuple(draw(entangled(n, count)) for n in range(count)),
        excludes=frozenset(),
        pair_values=tuple(
            PairValue(one=one, other=other, value=draw(st.sampled_from([-400, 250.5])))
            for one, other in pairwise(pairs)
        ),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    amounts = st.tuples(*[st.integers(0, 700)] * QUARTERS)
    window = draw(st.sampled_from([QUARTERS, QUARTERS + 3]))
    count = draw(st.integers(0, 4))
    rivals = [frozenset({"0", "2"})] if count > 2 else []
    return Problem(
        quarters=QUARTERS,
        window_quarters=window,
        discount_per_year=draw(st.sampled_from([0, 0.08])),
        budget={"run": draw(amounts), "grow": draw(amounts)},
        total_budget=draw(st.none() | amounts),
        capacity_days={"hands": (draw(st.floats(2, 15)),) * QUARTERS},
        risk_units=tuple(
            RiskUnit(
                id=unit, baseline_loss=tuple(100.0 * draw(st.integers(0, 9)) for _ in range(window))
            )
            for unit in ("fire", "theft")
        ),
        initiatives=tuple(draw(initiatives(n)) for n in range(count)),
        excludes=frozenset(rivals if draw(st.booleans()) else []),
    )


def value_of(search, problem: Problem) -> float | None:
    """Return the best value, or None when there is no plan. Checks plan and bound on the way."""
    try:
        solution = search(problem, seed=1, share=0)
    except Impossible:
        return None
    assert violations(problem, solution.starts, solution.moves) == ()
    assert solution.bound >= solution.value - CENT
    return solution.value


@pytest.mark.parametrize("search", [solve, solve_again])
@few
@given(problem=problems())
def test_the_search_finds_what_trying_all_finds(search, problem: Problem) -> None:
    best = best_by_trying_all(problem)
    expected = None if best is None else pytest.approx(best[0], abs=1)
    assert value_of(search, problem) == expected


@pytest.mark.parametrize("search", [solve, solve_again])
@few
@given(problem=entangled_problems())
def test_the_search_finds_what_trying_all_finds_when_all_hangs_together(
    search, problem: Problem
) -> None:
    best = best_by_trying_all(problem)
    expected = None if best is None else pytest.approx(best[0], abs=1)
    assert value_of(search, problem) == expected


@few
@given(problem=problems(), order=st.randoms(use_true_random=False))
def test_the_order_of_listing_changes_nothing(problem: Problem, order) -> None:
    shuffled = list(problem.initiatives)
    order.shuffle(shuffled)
    assert value_of(solve, replace(problem, initiatives=tuple(shuffled))) == value_of(
        solve, problem
    )


@few
@given(problem=problems(), more=st.integers(1, 500), quarter=st.integers(0, QUARTERS - 1))
def test_more_money_never_makes_the_best_plan_worse(
    problem: Problem, more: int, quarter: int
) -> None:
    richer = list(problem.budget["run"])
    richer[quarter] += more
    before = value_of(solve, problem)
    after = value_of(solve, replace(problem, budget={**problem.budget, "run": tuple(richer)}))
    assert before is None or after >= before - 1


@pytest.mark.parametrize("forced", [Forced(chosen=["B"]), Forced(left_out=["A"])])
def test_a_forced_choice_is_never_better_than_a_free_one(forced: Forced) -> None:
    free = solve(GOLDEN, seed=1, share=0)
    assert value_if(GOLDEN, forced, seed=1, share=0).value <= free.bound


def test_a_twin_that_removes_the_same_risk_wholly_is_never_bought_twice() -> None:
    twins = tuple(
        Initiative(id=name, one_off_cost={"it": 1_000}, effects={"fire": 1.0})
        for name in ("left", "right")
    )
    problem = Problem(
        quarters=4,
        budget={"it": (5_000,) * 4},
        risk_units=(RiskUnit(id="fire", baseline_loss=(2_000,) * 12),),
        initiatives=twins,
    )
    assert solve(problem, seed=1, share=0).starts == {"left": 0}


@few
@given(problem=problems())
def test_a_group_that_is_mandatory_is_cured_by_any_variant(problem: Problem) -> None:
    grouped = [i for i in problem.initiatives if i.group]
    must = replace(problem, mandatory_groups=frozenset({"idea"} if grouped else ()))
    best = best_by_trying_all(must)
    assert value_of(solve, must) == (None if best is None else pytest.approx(best[0], abs=1))


@few
@given(problem=problems())
def test_every_cure_is_enough_by_itself(problem: Problem) -> None:
    diagnosis = diagnose(problem, seed=1)
    assert bool(diagnosis.conflict) == (value_of(solve, problem) is None)
    for cure in diagnosis.cures:
        assert value_of(solve, reduce(granted, cure, problem)) is not None
