"""When there is no plan: who stands in the way, and the least that gives way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap.cures import Change, diagnose, granted
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.model import TOTAL, Impossible, Initiative, Problem
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed


def sentences(problem: Problem) -> list[list[str]]:
    return [[change.sentence for change in cure] for cure in diagnose(problem, seed=1).cures]


def test_where_nothing_stands_in_the_way_there_is_nothing_to_cure() -> None:
    diagnosis = diagnose(GOLDEN, seed=1)
    assert (diagnosis.conflict, diagnosis.cures) == ((), ())


def test_too_little_money_by_the_deadline_offers_time_or_money() -> None:
    problem = changed(GOLDEN, "D", latest_finish=0)
    assert diagnose(problem, seed=1).conflict == ("D",)
    assert sentences(problem) == [["finish D one quarter later, in Q2"], ["4,000 more in it by Q1"]]


def test_the_cure_for_money_is_the_least_and_it_works() -> None:
    problem = changed(GOLDEN, "D", latest_finish=0)
    assert solve(replace(problem, budget={"it": (10_000, *(6_000,) * 7)}), seed=1).starts["D"] == 0
    with pytest.raises(Impossible):
        solve(replace(problem, budget={"it": (9_999, *(6_000,) * 7)}), seed=1)


def test_too_few_days_asks_for_exactly_the_missing_ones() -> None:
    problem = changed(GOLDEN, "D", latest_finish=1, effort_days={"person": 26})
    assert sentences(problem) == [["6 more person days in Q2"]]


def test_only_the_obligations_that_clash_are_named() -> None:
    problem = changed(changed(GOLDEN, "C", mandatory=True, latest_finish=1), "D", latest_finish=1)
    problem = changed(problem, "E", mandatory=True)
    assert diagnose(problem, seed=1).conflict == ("C", "D")


def test_what_an_obligation_waits_for_is_part_of_the_question() -> None:
    problem = changed(GOLDEN, "F", mandatory=True, latest_finish=1)
    assert ["finish F 3 quarters later, in Q5"] in sentences(problem)


def test_several_kinds_give_way_together_when_no_single_one_is_enough() -> None:
    lone = Initiative(id="D", one_off_cost={"it": 500}, effort_days={"person": 3}, mandatory=True)
    problem = Problem(
        quarters=1, budget={"it": (400,)}, capacity_days={"person": (1,)}, initiatives=(lone,)
    )
    assert sentences(problem) == [["100 more in it by Q1", "2 more person days in Q1"]]


def test_obligations_that_contradict_each_other_have_no_cure() -> None:
    problem = replace(
        changed(GOLDEN, "A", mandatory=True), excludes=frozenset({frozenset({"A", "D"})})
    )
    diagnosis = diagnose(problem, seed=1)
    assert (diagnosis.conflict, diagnosis.cures) == (("A", "D"), ())


@pytest.mark.parametrize("search", [solve, solve_again, prove])
def test_both_solvers_and_the_proof_say_that_there_is_no_plan(search) -> None:
    with pytest.raises(Impossible):
        search(changed(GOLDEN, "D", latest_finish=0), seed=1)


def test_money_granted_to_all_categories_together_is_enough() -> None:
    problem = replace(GOLDEN, total_budget=(1_000,) * 8)
    more = Change(kind="money", what=TOTAL, amount=6_000, quarter=3)
    assert granted(problem, more).total_budget == (1_000, 1_000, 1_000, 7_000, *(1_000,) * 4)
    assert diagnose(granted(problem, more), seed=1).cures == ()
    assert [more] in [list(cure) for cure in diagnose(problem, seed=1).cures]
