"""Budgets by quarter and by year, what is kept, what is lost, and what may be moved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.roadmap.check import violations
from itdirector.engines.roadmap.highs import solve as solve_again
from itdirector.engines.roadmap.model import TOTAL, BudgetRule, Initiative, Move, Problem
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.solve import solve


def buying(cost: int, budget: tuple[int, ...], rule: BudgetRule, **more: Any) -> Problem:
    """Return four quarters in which one thing may be bought, worth its price ten times over."""
    bargain = Initiative(id="bargain", one_off_cost={"it": cost}, other_value_per_quarter=cost * 10)
    return Problem(
        quarters=4, budget={"it": budget}, budget_rules={"it": rule}, initiatives=(bargain,), **more
    )


@pytest.mark.parametrize("search", [solve, solve_again])
@pytest.mark.parametrize(
    ("rule", "starts"),
    [
        (BudgetRule(), {"bargain": 2}),
        (BudgetRule(carry_percent=50), {}),
        (BudgetRule(carry_percent=90), {"bargain": 3}),
        (BudgetRule(carry_percent=0), {}),
        (BudgetRule(carry_cap=150), {}),
        (BudgetRule(carry_cap=200), {"bargain": 2}),
    ],
    ids=str,
)
def test_what_may_be_saved_up_decides_when_it_can_be_bought(search, rule, starts) -> None:
    assert search(buying(300, (100,) * 4, rule), seed=1, share=0).starts == starts


@pytest.mark.parametrize("search", [solve, solve_again])
def test_money_given_by_the_year_is_there_from_its_first_quarter(search) -> None:
    yearly = buying(300, (250, 100), BudgetRule(per="year"), first_year_quarters=2)
    assert search(yearly, seed=1, share=0).starts == {"bargain": 2}
    lost = replace(yearly, budget_rules={"it": BudgetRule(per="year", carry_percent=79)})
    assert search(lost, seed=1, share=0).starts == {}


@pytest.mark.parametrize("search", [solve, solve_again])
def test_the_total_may_have_a_rule_of_its_own(search) -> None:
    rules = {TOTAL: BudgetRule(carry_percent=0)}
    problem = replace(
        buying(300, (100,) * 4, BudgetRule()), total_budget=(299,) * 4, budget_rules=rules
    )
    assert search(problem, seed=1, share=0).starts == {}
    enough = replace(problem, total_budget=(300,) * 4)
    assert search(enough, seed=1, share=0).starts == {"bargain": 2}


TWO_POTS = replace(
    buying(300, (100,) * 4, BudgetRule()),
    budget={"it": (100,) * 4, "travel": (50,) * 4},
    budget_rules={"travel": BudgetRule(virement_limit=40)},
)


@pytest.mark.parametrize("search", [solve, solve_again, prove])
def test_money_is_moved_only_as_far_as_it_may_and_must(search) -> None:
    answer = search(TWO_POTS, seed=1, share=0)
    assert answer.starts == {"bargain": 2}
    assert answer.moves == ()
    dearer = replace(TWO_POTS, initiatives=buying(310, (1,) * 4, BudgetRule()).initiatives)
    answer = search(dearer, seed=1, share=0)
    assert answer.starts == {"bargain": 2}
    assert [(m.giver, m.taker, m.amount) for m in answer.moves] == [("travel", "it", 10)]
    too_dear = replace(TWO_POTS, initiatives=buying(601, (1,) * 4, BudgetRule()).initiatives)
    assert search(too_dear, seed=1, share=0).starts == {}


@pytest.mark.parametrize(
    ("moves", "complaint"),
    [
        ((), "it: 10 more spent by the end of Q3 than there is"),
        ((Move(quarter=2, giver="it", taker="travel", amount=10),), "it: 10 more moved in Q3"),
        ((Move(quarter=2, giver="travel", taker="it", amount=41),), "travel: 1 more moved in Q3"),
        ((Move(quarter=9, giver="travel", taker="it", amount=10),), "cannot be moved this way"),
        ((Move(quarter=2, giver="travel", taker="bar", amount=10),), "cannot be moved this way"),
        ((Move(quarter=2, giver="bar", taker="it", amount=10),), "cannot be moved this way"),
        ((Move(quarter=2, giver="travel", taker="it", amount=0),), "0 is not an amount to move"),
        (
            (
                Move(quarter=0, giver="travel", taker="it", amount=55),
                Move(quarter=2, giver="travel", taker="it", amount=10),
            ),
            "travel: 5 more spent by the end of Q1 than there is",
        ),
    ],
)
def test_a_move_that_is_missing_or_not_allowed_is_named(moves, complaint: str) -> None:
    dearer = replace(TWO_POTS, initiatives=buying(310, (1,) * 4, BudgetRule()).initiatives)
    assert any(complaint in broken for broken in violations(dearer, {"bargain": 2}, moves))


def test_that_no_move_would_do_is_said() -> None:
    too_dear = replace(TWO_POTS, initiatives=buying(601, (1,) * 4, BudgetRule()).initiatives)
    assert moves_for(too_dear, {"bargain": 3}) is None
    assert moves_for(TWO_POTS, {"bargain": 2}) == ()


def test_several_may_give_to_one() -> None:
    pots = {"it": (0,) * 4, "cars": (50,) * 4, "travel": (50,) * 4}
    rules = {name: BudgetRule(virement_limit=40, carry_percent=0) for name in ("cars", "travel")}
    problem = replace(buying(75, (0,) * 4, BudgetRule()), budget=pots, budget_rules=rules)
    moves = moves_for(problem, {"bargain": 0})
    assert moves is not None
    assert sum(move.amount for move in moves) == 75
    assert violations(problem, {"bargain": 0}, moves) == ()


def test_one_may_give_to_several() -> None:
    pots = {"it": (0,) * 4, "cars": (0,) * 4, "travel": (50,) * 4}
    problem = replace(
        buying(30, (0,) * 4, BudgetRule()),
        budget=pots,
        budget_rules={"travel": BudgetRule(virement_limit=50)},
        initiatives=(Initiative(id="both", one_off_cost={"it": 30, "cars": 20}),),
    )
    moves = moves_for(problem, {"both": 0})
    assert moves is not None
    assert {(move.taker, move.amount) for move in moves} == {("it", 30), ("cars", 20)}
    assert violations(problem, {"both": 0}, moves) == ()


@pytest.mark.parametrize("search", [solve, solve_again])
def test_what_gives_money_back_pays_for_what_comes_later(search) -> None:
    saving = Initiative(id="saving", run_cost_per_quarter={"it": -100}, one_off_cost={"it": 100})
    problem = buying(290, (100, 0, 0, 0), BudgetRule())
    assert search(problem, seed=1, share=0).starts == {}
    both = replace(problem, initiatives=(*problem.initiatives, saving))
    assert search(both, seed=1, share=0).starts == {"saving": 0, "bargain": 3}


def test_amounts_too_large_for_a_proof_are_refused() -> None:
    with pytest.raises(OverflowError, match="too large for a proof"):
        solve(buying(300, (2**44,) * 4, BudgetRule(carry_percent=50)), seed=1)
