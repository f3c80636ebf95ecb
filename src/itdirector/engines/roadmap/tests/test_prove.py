"""What is claimed when the two solvers know unlike much: the better bound, and a fair verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from itdirector.engines.roadmap import highs, solve
from itdirector.engines.roadmap.model import (
    Answer,
    Impossible,
    Initiative,
    LimitReached,
    Problem,
    ProofFailed,
)
from itdirector.engines.roadmap.prove import MEDIUM, prove
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed

TIGHT, LOOSE = 33_350, 40_000
"""The best plan's value itself, and a bound that leaves much open."""

Proven = Callable[..., Answer]


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> Proven:
    """Return `proven(first=, second=)`: the answer when the solvers end with these bounds."""
    best = solve.solve(GOLDEN, seed=1, share=0)

    def answer(*, first: float, second: float) -> Answer:
        for solver, bound in ((solve, first), (highs, second)):
            told = replace(best, bound=bound)
            monkeypatch.setattr(solver, "solve", lambda _problem, told=told, **_asked: told)
        return prove(GOLDEN, seed=1, share=0)

    return answer


@pytest.mark.parametrize(("first", "second"), [(TIGHT, LOOSE), (LOOSE, TIGHT), (TIGHT, TIGHT)])
def test_the_tighter_of_two_bounds_is_the_proof(proven: Proven, first: int, second: int) -> None:
    answer = proven(first=first, second=second)
    assert (answer.bound, answer.status) == (TIGHT, "proven")


def test_two_loose_bounds_prove_nothing(proven: Proven) -> None:
    answer = proven(first=LOOSE, second=LOOSE + 1)
    assert (answer.bound, answer.status) == (LOOSE, "limit reached")


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (TIGHT, TIGHT, "agrees"),
        (LOOSE, TIGHT, "agrees"),
        (TIGHT, LOOSE, "does not contradict"),
        (LOOSE, LOOSE, "does not contradict"),
    ],
)
def test_the_second_solver_agrees_only_when_its_own_bound_says_so(
    proven: Proven, first: int, second: int, verdict: str
) -> None:
    assert proven(first=first, second=second).verdict == verdict


@pytest.mark.parametrize(
    "money", [{"budget": {"it": (100,) * 8}}, {"total_budget": (100,) * 8}, {}], ids=str
)
def test_an_empty_question_has_the_empty_plan(money: dict[str, Any]) -> None:
    answer = prove(Problem(quarters=8, window_quarters=12, **money), seed=1)
    assert (answer.starts, answer.value, answer.status) == ({}, 0, "proven")
    assert answer.violations == ()


def no_plan(*_asked: Any, **_how: Any) -> Answer:
    raise Impossible("no plan")


@pytest.mark.parametrize("denier", [solve, highs])
def test_that_there_is_no_plan_is_not_believed_of_one_solver(
    monkeypatch: pytest.MonkeyPatch, denier: Any
) -> None:
    monkeypatch.setattr(denier, "solve", no_plan)
    with pytest.raises(ProofFailed, match="one solver"):
        prove(GOLDEN, seed=1)


@pytest.mark.parametrize(
    "search",
    [partial(solve.solve, limit=0), partial(highs.solve, nodes=0)],
    ids=["first", "second"],
)
def test_a_search_without_time_and_without_a_plan_says_so(search: Callable[..., Any]) -> None:
    with pytest.raises(LimitReached):
        search(changed(GOLDEN, "D", latest_finish=0), seed=1)


def test_a_gap_is_told_as_a_share_of_the_value(proven: Proven) -> None:
    answer = proven(first=TIGHT + 3_335, second=LOOSE)
    assert answer.gap_share == pytest.approx(0.1)
    assert answer.first.gap == pytest.approx(3_335)
    assert proven(first=TIGHT, second=TIGHT).gap_share == 0


def test_a_cost_too_large_for_a_proof_is_refused() -> None:
    with pytest.raises(OverflowError, match="too large for a proof"):
        solve.solve(changed(GOLDEN, "A", one_off_cost={"it": 2**31}), seed=1)


def test_a_question_too_hard_for_its_limit_is_not_answered() -> None:
    with pytest.raises(LimitReached):
        prove(changed(GOLDEN, "D", latest_finish=0), seed=1, limit=0)


def test_the_first_solver_gets_all_the_time_when_a_third_finds_no_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest, given = solve.solve, []

    def slow(problem: Problem, *, limit: float, **asked: Any) -> Any:
        given.append(limit)
        if limit < 9:
            raise LimitReached
        return honest(problem, limit=limit, **asked)

    monkeypatch.setattr(solve, "solve", slow)
    assert prove(GOLDEN, seed=1, limit=9).value == pytest.approx(33_350)
    assert given == [3, 9]


def test_many_initiatives_are_proven_though_the_first_solver_only_looks_for_plans() -> None:
    many = tuple(
        Initiative(id=f"{n:02}", one_off_cost={"it": 100 + n}, other_value_per_quarter=50 + n)
        for n in range(MEDIUM + 5)
    )
    problem = Problem(quarters=2, budget={"it": (2_000, 2_000)}, initiatives=many)
    answer = prove(problem, seed=1)
    assert answer.status == "proven"
    assert answer.bound == min(answer.first.bound, answer.second.bound) >= answer.value
