"""The golden roadmap, to the pound: plan, prices and the staircase of extra money."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.questions import (
    Forced,
    price_of_dropping,
    price_of_insisting,
    value_if,
)
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN

BEST = 33_350


@pytest.fixture(scope="module")
def answer():
    return prove(GOLDEN, seed=1, share=0)


def test_the_best_plan_is_the_one_found_by_trying_all(answer) -> None:
    assert answer.starts == {"A": 0, "D": 2, "E": 0}
    assert answer.value == pytest.approx(BEST, abs=1e-6)


def test_nothing_is_proven_to_be_worth_a_pound_more(answer) -> None:
    assert answer.status == "proven"
    assert answer.verdict == "agrees"
    assert 0 <= answer.gap < 1


def test_the_books_of_the_plan_add_up(answer) -> None:
    assert answer.spend == {"it": (5_000, 200, 10_200, 200, 200, 200, 200, 200)}
    assert answer.effort_days == {"person": (15, 0, 15, 0, 0, 0, 0, 0)}
    assert answer.residual_loss["intrusion"] == pytest.approx(
        (9_000, 4_500, 4_500, 4_050, 4_050, 4_050, 4_050, 4_050)
    )
    split = answer.split
    assert (split.risk_value, split.saving_value, split.cost) == (36_750, 13_000, 16_400)


@pytest.mark.parametrize(("key", "loss"), [("A", 10_730), ("E", 9_500)])
def test_leaving_one_out_costs(answer, key: str, loss: int) -> None:
    price = price_of_dropping(GOLDEN, answer, key, share=0)
    assert price.amount == pytest.approx(loss, abs=1e-6)
    assert price.at_least <= loss <= price.at_most


@pytest.mark.parametrize(("key", "loss"), [("B", 5_220), ("C", 1_155), ("F", 2_805)])
def test_insisting_on_one_costs(answer, key: str, loss: int) -> None:
    assert price_of_insisting(GOLDEN, answer, key, share=0).amount == pytest.approx(loss, abs=1e-6)


def test_the_backup_enters_in_the_fourth_quarter_when_insisted_on() -> None:
    assert value_if(GOLDEN, Forced(chosen=["C"]), seed=1, share=0).starts["C"] == 3


STAIRCASE = [
    (1_000, 0),
    (2_000, 0),
    (3_000, 0),
    (3_500, 1_550),
    (4_000, 4_960),
    (4_500, 6_010),
    (5_500, 7_510),
    (7_500, 7_960),
    (10_000, 8_625),
]


@pytest.mark.parametrize("search", [solve, solve_again])
@pytest.mark.parametrize(("more", "gain"), STAIRCASE)
def test_extra_money_in_the_first_quarter_buys_a_staircase(search, more: int, gain: int) -> None:
    richer = replace(GOLDEN, budget={"it": (6_000 + more, *(6_000,) * 7)})
    solution = search(richer, seed=1, share=0)
    assert solution.value - BEST == pytest.approx(gain, abs=1e-6)
    assert solution.value <= solution.bound < solution.value + 1


@pytest.mark.parametrize(("more", "gain"), [(500, 0), (1_000, 4_960)])
def test_extra_money_in_every_quarter(more: int, gain: int) -> None:
    richer = replace(GOLDEN, budget={"it": (6_000 + more,) * 8})
    assert solve(richer, seed=1, share=0).value - BEST == pytest.approx(gain, abs=1e-6)


def test_money_measured_in_units_ten_thousand_times_smaller_changes_no_plan() -> None:
    def grown(amounts):
        return {name: amount * 10_000 for name, amount in amounts.items()}

    larger = replace(
        GOLDEN,
        budget={"it": (60_000_000,) * 8},
        risk_units=tuple(
            replace(u, baseline_loss=tuple(loss * 10_000 for loss in u.baseline_loss))
            for u in GOLDEN.risk_units
        ),
        initiatives=tuple(
            replace(
                i,
                one_off_cost=grown(i.one_off_cost),
                run_cost_per_quarter=grown(i.run_cost_per_quarter),
                saving_value_per_quarter=i.saving_value_per_quarter * 10_000,
            )
            for i in GOLDEN.initiatives
        ),
    )
    solution = solve(larger, seed=1, share=1e-6)
    assert solution.starts == {"A": 0, "D": 2, "E": 0}
    assert solution.value == pytest.approx(BEST * 10_000)
