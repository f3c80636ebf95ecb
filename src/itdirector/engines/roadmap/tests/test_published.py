"""Published problems, and both solvers on firms drawn at random."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.roadmap import PRACTICES, firm
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.highs import Steps
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import knapsack

REPOSITORY = Path(__file__).parents[5]
PETERSEN = REPOSITORY.parent / "shared/reference/bench/mknap1.txt"
"""Third-party data, not ours to publish. https://people.brunel.ac.uk/~mastjjb/jeb/orlib/"""


LORIE_SAVAGE = knapsack(
    [14, 17, 17, 15, 40, 12, 14, 10, 12],
    [[12, 54, 6, 6, 30, 6, 48, 36, 18], [3, 7, 6, 2, 35, 6, 4, 3, 3]],
    [50, 20],
)


@pytest.mark.parametrize("search", [solve, solve_again])
def test_lorie_and_savage_1955(search) -> None:
    solution = search(LORIE_SAVAGE, seed=1, share=0)
    assert solution.value == pytest.approx(70)
    assert set(solution.starts) == {"1", "3", "4", "6", "9"}


def test_weingartner_1963_parts_of_projects_and_the_price_of_each_budget() -> None:
    model = Steps(LORIE_SAVAGE, seed=1)
    model.build()
    parts_allowed = True
    model.highs.setOptionValue("solve_relaxation", parts_allowed)
    model.highs.run()
    assert model.highs.getInfo().objective_function_value == pytest.approx(70.272727)
    assert model.highs.getSolution().row_dual == pytest.approx([0.136364, 1.863636], abs=1e-6)


def petersen_problems() -> Iterator[tuple[Problem, float]]:
    numbers = iter(PETERSEN.read_text().split())
    for _ in range(int(next(numbers))):
        items, limits, best = int(next(numbers)), int(next(numbers)), float(next(numbers))
        values = [float(next(numbers)) for _ in range(items)]
        use = [[float(next(numbers)) for _ in range(items)] for _ in range(limits)]
        supply = [float(next(numbers)) for _ in range(limits)]
        yield knapsack(values, use, supply), best


@pytest.mark.skipif(not PETERSEN.exists(), reason="OR-Library's mknap1.txt is not on this machine")
def test_petersen_1967_all_seven() -> None:
    problems = list(petersen_problems())
    assert [best for _, best in problems] == [3800, 8706.1, 4015, 6120, 12400, 10618, 16537]
    for problem, best in problems:
        assert solve(problem, seed=1, share=0).value == pytest.approx(best)
        assert solve_again(problem, seed=1, share=0).value == pytest.approx(best)


@pytest.mark.parametrize(("initiatives", "seed"), [(12, 0), (12, 1), (15, 1), (15, 2), (18, 0)])
def test_two_solvers_prove_the_same_firm_without_knowing_of_each_other(
    initiatives: int, seed: int
) -> None:
    problem = firm(initiatives, seed)
    first = solve(problem, seed=1)
    second = solve_again(problem, seed=1)
    assert max(first.value, second.value) <= min(first.bound, second.bound)
    assert first.value == pytest.approx(second.value, rel=0.001)


def test_the_same_question_has_the_same_answer_to_the_last_digit() -> None:
    problem = firm(12, 3)
    assert prove(problem, seed=7) == prove(problem, seed=7)


def test_a_search_cut_short_still_bounds_every_plan() -> None:
    problem = firm(20, 1)
    best = solve(problem, seed=1).value
    for hasty in (solve(problem, seed=1, limit=0.01), solve_again(problem, seed=1, nodes=1)):
        assert hasty.value <= best <= hasty.bound


def test_a_proof_cut_short_says_so() -> None:
    answer = prove(firm(20, 1), seed=1, limit=0.001, share=0)
    assert answer.status == "limit reached"
    assert answer.verdict == "does not contradict"
    assert answer.gap_share > 0


@pytest.mark.parametrize(("initiatives", "seed"), [(12, 0), (12, 1), (15, 1)])
def test_no_list_made_by_hand_is_worth_more_than_the_plan(initiatives: int, seed: int) -> None:
    problem = firm(initiatives, seed)
    answer = prove(problem, seed=1)
    by_hand = [plan for make in PRACTICES.values() if (plan := make(problem)) is not None]
    worths = [value_split(problem, plan).total for plan in by_hand]
    assert len(worths) >= 3
    assert max(worths) <= answer.value
