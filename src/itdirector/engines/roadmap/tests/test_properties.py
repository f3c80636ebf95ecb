"""What must hold for every problem, tried on many small ones."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.roadmap.check import best_by_trying_all, violations
from itdirector.engines.roadmap.cures import diagnose, granted
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.model import (
    Impossible,
    Initiative,
    Problem,
    RiskUnit,
)
from itdirector.engines.roadmap.questions import Forced, value_if
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN
from itdirector.engines.roadmap.tests.entangled import QUARTERS, entangled_problems, problems

CENT = 0.01
few = settings(max_examples=50, deadline=None, derandomize=True)
fewer = settings(few, max_examples=20)


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
@fewer
@given(problem=entangled_problems())
def test_the_search_finds_what_trying_all_finds_when_all_hangs_together(
    search, problem: Problem
) -> None:
    best = best_by_trying_all(problem)
    expected = None if best is None else pytest.approx(best[0], abs=1)
    assert value_of(search, problem) == expected


@fewer
@given(problem=problems(), order=st.randoms(use_true_random=False))
def test_the_order_of_listing_changes_nothing(problem: Problem, order) -> None:
    shuffled = list(problem.initiatives)
    order.shuffle(shuffled)
    assert value_of(solve, replace(problem, initiatives=tuple(shuffled))) == value_of(
        solve, problem
    )


@fewer
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


@fewer
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
