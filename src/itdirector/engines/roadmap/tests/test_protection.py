"""Budgets that bear overruns: what is kept back, by every road, and against trying all plans."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap.asked import any_plan
from itdirector.engines.roadmap.check import best_by_trying_all, confirm, every_plan, violations
from itdirector.engines.roadmap.cures import diagnose, granted
from itdirector.engines.roadmap.greedy import good_start
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.ledger import kept_back
from itdirector.engines.roadmap.limits import MONEY, Limit, without
from itdirector.engines.roadmap.model import (
    TOTAL,
    BudgetRule,
    Initiative,
    Problem,
    ProofFailed,
    Protection,
)
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.prefilter import prefilter
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.reserves import largest
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.stages import plan_in_stages
from itdirector.engines.roadmap.tests.cases import GOLDEN
from itdirector.engines.roadmap.tests.entangled import entangled_problems, problems
from itdirector.engines.roadmap.tests.test_properties import few, fewer, value_of

DOUBLE = ((0.0, 1.0), (1.0, 2.0))
"""A cost from what is planned to twice that."""


def bearing(problem: Problem, overruns: float, **more: Any) -> Problem:
    """Return the problem with every line bearing so many overruns, each up to as much again."""
    borne = dict.fromkeys(problem.budget_lines, overruns)
    return replace(
        problem, protection=Protection(**{"overruns": borne, "cost_factors": DOUBLE, **more})
    )


@st.composite
def protected(draw: st.DrawFn, plain: st.SearchStrategy[Problem]) -> Problem:
    problem = draw(plain)
    lines = {line: draw(st.sampled_from([0, 0.35, 1, 1.5])) for line in problem.budget_lines}
    factors = draw(st.sampled_from([DOUBLE, ((0.0, 0.5), (1.0, 1.3))]))
    own = {"0": ((0.0, 1.0), (1.0, 1.0))} if "0" in problem.by_id and draw(st.booleans()) else {}
    return replace(
        problem, protection=Protection(overruns=lines, cost_factors=factors, own_factors=own)
    )


@pytest.mark.parametrize("search", [solve, solve_again])
@few
@given(problem=protected(problems()))
def test_the_protected_search_finds_what_trying_all_finds(search, problem: Problem) -> None:
    best = best_by_trying_all(problem)
    expected = None if best is None else pytest.approx(best[0], abs=1)
    assert value_of(search, problem) == expected


@pytest.mark.parametrize("search", [solve, solve_again])
@fewer
@given(problem=protected(entangled_problems()))
def test_so_it_does_where_money_is_lost_moved_and_given_back(search, problem: Problem) -> None:
    best = best_by_trying_all(problem)
    expected = None if best is None else pytest.approx(best[0], abs=1)
    assert value_of(search, problem) == expected


@fewer
@given(problem=protected(problems()))
def test_the_quick_plan_keeps_back_what_it_must(problem: Problem) -> None:
    plan = good_start(problem)
    assert plan is None or violations(problem, plan, moves_for(problem, plan) or ()) == ()


@fewer
@given(problem=protected(entangled_problems()))
def test_leaving_out_what_cannot_matter_changes_no_protected_best(problem: Problem) -> None:
    whole, smaller = best_by_trying_all(problem), best_by_trying_all(prefilter(problem).problem)
    assert (whole is None) == (smaller is None)
    assert whole is None or smaller[0] == pytest.approx(whole[0])


@fewer
@given(problem=protected(problems()))
def test_every_cure_of_protected_obligations_is_enough(problem: Problem) -> None:
    for cure in diagnose(problem, seed=1).cures:
        eased = problem
        for change in cure:
            eased = granted(eased, change)
        assert any_plan(eased, seed=1, limit=5)


@fewer
@given(problem=problems())
def test_bearing_nothing_is_the_old_plan_and_bearing_all_the_worst_case(problem: Problem) -> None:
    assert value_of(solve, bearing(problem, 0)) == value_of(solve, problem)
    twice = replace(
        problem,
        initiatives=tuple(
            replace(
                i,
                one_off_profile={c: tuple(2 * x for x in i.work_cost(c)) for c in i.one_off_cost},
                one_off_cost={c: 2 * x for c, x in i.one_off_cost.items()},
            )
            for i in problem.initiatives
        ),
    )
    everything = bearing(problem, len(problem.initiatives))
    worst = {frozenset(plan.items()) for plan in every_plan(twice)}
    assert {frozenset(plan.items()) for plan in every_plan(everything)} == worst


@fewer
@given(problem=problems(), overruns=st.floats(0, 3), more=st.floats(0, 1))
def test_bearing_more_never_makes_the_best_plan_better(
    problem: Problem, overruns: float, more: float
) -> None:
    before = value_of(solve, bearing(problem, overruns))
    after = value_of(solve, bearing(problem, overruns + more))
    assert after is None or (before is not None and after <= before + 1)


@given(overruns=st.lists(st.integers(0, 900), max_size=6), bears=st.integers(0, 700))
@few
def test_the_largest_are_what_no_choice_of_so_many_exceeds(overruns, bears: int) -> None:
    whole, rest = divmod(bears, 100)
    every = [
        100 * sum(overruns[i] for i in chosen)
        + rest * max((o for i, o in enumerate(overruns) if i not in chosen), default=0)
        for size in range(min(whole, len(overruns)) + 1)
        for chosen in combinations(range(len(overruns)), size)
        if size == min(whole, len(overruns))
    ]
    assert largest(overruns, bears) == -(-max(every) // 100)


def tools(*costs: int, **more: Any) -> tuple[Initiative, ...]:
    return tuple(
        Initiative(id=f"t{n}", one_off_cost={"it": cost}, other_value_per_quarter=1_000, **more)
        for n, cost in enumerate(costs)
    )


THREE = Problem(
    quarters=2, window_quarters=4, budget={"it": (700, 0)}, initiatives=tools(100, 200, 300)
)


@pytest.mark.parametrize(
    ("overruns", "back"),
    [(0, 0), (0.334, 102), (1, 300), (1.5, 400), (2, 500), (3, 600), (9, 600)],
)
def test_a_line_keeps_back_its_dearest_overruns_rounded_up(overruns: float, back: int) -> None:
    plan = {"t0": 0, "t1": 0, "t2": 0}
    assert kept_back(bearing(THREE, overruns), plan, "it") == (back, back)


def test_where_money_is_lost_each_quarter_bears_its_own() -> None:
    problem = replace(THREE, budget={"it": (700, 700)})
    lost = replace(problem, budget_rules={"it": BudgetRule(carry_percent=0)})
    plan = {"t0": 0, "t1": 1, "t2": 1}
    assert kept_back(bearing(problem, 1), plan, "it") == (100, 300)
    assert kept_back(bearing(lost, 1), plan, "it") == (100, 300)
    assert kept_back(bearing(lost, 1), {"t2": 0, "t0": 1}, "it") == (300, 100)
    assert kept_back(bearing(problem, 1), {"t2": 0, "t0": 1}, "it") == (300, 300)


@pytest.mark.parametrize("search", [solve, solve_again, prove])
def test_what_is_kept_back_is_not_spent(search) -> None:
    assert len(search(THREE, seed=1, share=0).starts) == 3
    assert search(bearing(THREE, 0.33), seed=1, share=0).starts == {"t0": 0, "t1": 0, "t2": 0}
    assert search(bearing(THREE, 0.34), seed=1, share=0).starts == {"t0": 0, "t1": 0}
    assert len(search(bearing(THREE, 9), seed=1, share=0).starts) == 2
    total = replace(THREE, budget={}, total_budget=(700, 0))
    assert len(search(bearing(total, 1), seed=1, share=0).starts) == 2


@pytest.mark.parametrize("search", [solve, solve_again, prove])
def test_money_is_moved_for_an_overrun_too(search) -> None:
    problem = replace(
        THREE,
        budget={"it": (100, 0), "ops": (100, 0)},
        budget_rules={"ops": BudgetRule(virement_limit=100)},
        initiatives=tools(100),
    )
    protected = replace(problem, protection=Protection(overruns={"it": 1}, cost_factors=DOUBLE))
    answer = search(protected, seed=1, share=0)
    assert [(m.giver, m.taker, m.amount) for m in answer.moves] == [("ops", "it", 100)]


def test_the_answer_says_what_is_kept_back_and_the_checker_counts_it_again() -> None:
    problem = bearing(GOLDEN, 1)
    answer = prove(problem, seed=1, share=0)
    assert answer.reserve == {"it": kept_back(problem, answer.starts, "it")}
    assert answer.value < prove(GOLDEN, seed=1, share=0).value
    with pytest.raises(ProofFailed, match=r"^reserve"):
        confirm(problem, replace(answer, reserve={"it": (0,) * 8}))
    spendthrift = replace(answer, starts=prove(GOLDEN, seed=1, share=0).starts)
    with pytest.raises(ProofFailed, match=r"^violations: it: .* for its overruns"):
        confirm(problem, spendthrift)


def test_the_plan_in_stages_keeps_its_reserve_and_grants_what_it_needs() -> None:
    staged = plan_in_stages(bearing(GOLDEN, 1), seed=1)
    assert staged.gave_way == ()
    assert violations(staged.problem, staged.answer.starts, staged.answer.moves) == ()
    tight = replace(GOLDEN, budget={"it": (2_500, *(2_500,) * 7)})
    late = plan_in_stages(bearing(tight, 1), seed=1)
    assert [change.kind for change in late.gave_way] == ["deadline"]


def test_a_shortage_of_reserve_alone_is_cured_with_money_named_by_when() -> None:
    must = replace(THREE, initiatives=tools(400, mandatory=True, latest_finish=0))
    (cure,) = diagnose(bearing(must, 1), seed=1).cures
    assert [change.sentence for change in cure] == ["100 more in it by Q1"]


def test_without_the_limit_of_money_no_overrun_is_too_dear() -> None:
    free = without(bearing(THREE, 3), [Limit(MONEY, "it")])
    assert len(solve(free, seed=1, share=0).starts) == 3


def test_amounts_that_may_run_over_count_towards_what_is_too_large() -> None:
    rule = {"it": BudgetRule(carry_percent=50)}
    wild = replace(
        THREE,
        budget_rules=rule,
        protection=Protection(overruns={"it": 1}, cost_factors=((0, 1), (1, 1e12))),
    )
    with pytest.raises(OverflowError, match="too large for a proof"):
        solve(wild, seed=1)


def test_the_protection_belongs_to_the_question_and_goes_with_its_initiatives() -> None:
    own = {"t0": ((0.0, 1.0), (1.0, 1.0))}
    problem = bearing(THREE, 1, own_factors=own)
    assert fingerprint(problem) != fingerprint(bearing(THREE, 1))
    assert problem.with_only(["t1"]).protection.own_factors == {}
    assert problem.with_only(["t0"]).protection.own_factors == own
    assert problem.most_running_over == 500
    assert THREE.most_running_over == 0


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("overruns", {"overruns": {"it": -0.1}}),
        ("overruns", {"overruns": {"it": float("nan")}}),
        ("overruns", {"overruns": {"it": float("inf")}}),
        ("cost_factors", {"cost_factors": ()}),
        ("cost_factors", {"cost_factors": ((0, 1), (0, 2), (1, 3))}),
        ("cost_factors", {"cost_factors": ((0, 0), (1, 2))}),
        ("cost_factors", {"cost_factors": ((0, 2), (1, 1))}),
        ("cost_factors", {"cost_factors": ((0, 1), (1, float("inf")))}),
        ("own_factors: t0", {"own_factors": {"t0": ((0, 1),)}}),
    ],
)
def test_a_protection_that_cannot_be_is_refused_by_the_field(field: str, facts) -> None:
    with pytest.raises(ValueError, match=rf"^{field}"):
        Protection(**facts)


@pytest.mark.parametrize(
    ("field", "protection"),
    [
        (r"protection\.overruns", Protection(overruns={TOTAL: 1})),
        (r"protection\.own_factors", Protection(own_factors={"nobody": DOUBLE})),
    ],
)
def test_a_protection_of_what_is_not_there_is_refused(field: str, protection) -> None:
    with pytest.raises(ValueError, match=rf"^{field}"):
        replace(THREE, protection=protection)
