"""What is worth something only together, what reaches goals, and what adds risk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap.check import account, value_split
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.model import Goal, Initiative, PairValue, Problem, RiskUnit
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed

both_solvers = pytest.mark.parametrize("search", [solve, solve_again])


def two(cost: int, **facts) -> Problem:
    """Return two things that cost the same and are worth nothing by themselves."""
    return Problem(
        quarters=2,
        window_quarters=2,
        discount_per_year=0,
        budget={"it": (1_000,) * 2},
        initiatives=tuple(Initiative(id=key, one_off_cost={"it": cost}) for key in "ab"),
        **facts,
    )


@both_solvers
@pytest.mark.parametrize(("worth", "chosen"), [(199, ""), (201, "ab")])
def test_a_synergy_is_bought_when_it_pays_for_both(search, worth: int, chosen: str) -> None:
    problem = two(100, pair_values=(PairValue(one="b", other="a", value=worth),))
    solution = search(problem, seed=1, share=0)
    assert sorted(solution.starts) == list(chosen)
    assert value_split(problem, solution.starts).pair_value == (worth if chosen else 0)


@both_solvers
def test_an_overlap_is_paid_only_when_both_are_chosen(search) -> None:
    double = PairValue(one="A", other="E", value=-9_000)
    assert search(replace(GOLDEN, pair_values=(double,)), seed=1, share=0).value == (
        pytest.approx(33_350 - 9_000)
    )
    worse = replace(GOLDEN, pair_values=(replace(double, value=-9_600),))
    assert "E" not in search(worse, seed=1, share=0).starts
    assert search(worse, seed=1, share=0).value == pytest.approx(33_350 - 9_500)


@both_solvers
def test_what_requires_another_takes_it_along_or_stays_out(search) -> None:
    alone = changed(two(100), "a", other_value_per_quarter=150)
    assert search(alone, seed=1, share=0).starts == {"a": 0}
    needy = changed(alone, "a", requires=("b",))
    assert search(needy, seed=1, share=0).starts == {}
    worth_it = changed(needy, "a", other_value_per_quarter=250)
    assert search(worth_it, seed=1, share=0).starts.keys() == {"a", "b"}


@both_solvers
def test_two_that_require_each_other_come_together(search) -> None:
    problem = changed(changed(two(100), "a", requires=("b",)), "b", requires=("a",))
    problem = changed(problem, "a", other_value_per_quarter=250)
    assert search(problem, seed=1, share=0).starts.keys() == {"a", "b"}


@both_solvers
def test_any_variant_of_a_group_is_what_is_required(search) -> None:
    problem = changed(changed(two(100), "b", group="idea"), "a", requires=("idea",))
    problem = changed(problem, "a", other_value_per_quarter=250)
    assert search(problem, seed=1, share=0).starts.keys() == {"a", "b"}


def goal_problem(first: float, second: float) -> Problem:
    problem = two(100, goals=(Goal(id="growth", worth_per_year=1_200),))
    return changed(
        changed(problem, "a", contributions={"growth": first}),
        "b",
        contributions={"growth": second},
    )


@both_solvers
def test_contributions_to_a_goal_saturate(search) -> None:
    problem = goal_problem(0.5, 0.5)
    solution = search(problem, seed=1, share=0)
    # One reaches half of 300 a quarter; the other half of the rest, 75, which does not pay for it.
    assert (len(solution.starts), solution.value) == (1, pytest.approx(50))
    assert value_split(problem, solution.starts).goal_value == pytest.approx(150)


@both_solvers
def test_a_goal_reached_wholly_is_worth_nothing_more(search) -> None:
    problem = goal_problem(1, 0.9)
    assert search(problem, seed=1, share=0).starts == {"a": 0}
    reached = account(problem, {"a": 0, "b": 0}).goal_reached
    assert reached == {"growth": (0, 1)}


def test_the_answer_tells_goals_from_money() -> None:
    answer = prove(goal_problem(0.5, 0.5), seed=1, share=0)
    assert answer.split.goal_value == pytest.approx(150)
    assert sum(answer.goal_reached["growth"]) == pytest.approx(0.5)


@both_solvers
def test_what_adds_risk_is_charged_for_it(search) -> None:
    opened = changed(GOLDEN, "E", effects={"intrusion": -0.5})
    # E saves 9,500 and would add half of what A and D leave of the intrusions: far more than that.
    assert "E" not in search(opened, seed=1, share=0).starts
    slightly = changed(GOLDEN, "E", effects={"outage": -0.05})
    solution = search(slightly, seed=1, share=0)
    assert "E" in solution.starts
    left = account(slightly, solution.starts).residual_loss["outage"]
    assert left[1] == pytest.approx(6_000 * 1.05)


def test_a_loss_that_grows_is_removed_before_it_does() -> None:
    patch = Initiative(id="patch", one_off_cost={"it": 900}, effects={"break-in": 0.5})
    problem = Problem(
        quarters=4,
        window_quarters=4,
        discount_per_year=0.5,
        budget={"it": (900,) * 4},
        risk_units=(RiskUnit(id="break-in", baseline_loss=(0, 0, 0, 4_000)),),
        initiatives=(patch,),
    )
    assert prove(problem, seed=1, share=0).starts == {"patch": 2}


def test_what_alone_removes_more_than_can_be_hides_nothing_that_adds() -> None:
    cure = Initiative(id="cure", effects={"fire": 1.0})
    spark = Initiative(id="spark", effects={"fire": -1.0})
    problem = Problem(
        quarters=2,
        window_quarters=3,
        risk_units=(RiskUnit(id="fire", baseline_loss=(100,) * 3, most_removable=0.9),),
        initiatives=(cure, spark),
    )
    assert account(problem, {"cure": 0, "spark": 0}).residual_loss["fire"][1] == pytest.approx(20)
