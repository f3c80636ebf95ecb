"""More and less of money and people, to the unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap.check import violations
from itdirector.engines.roadmap.limits import MONEY, PEOPLE
from itdirector.engines.roadmap.model import TOTAL, BudgetRule, Problem
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.supply import ANY, UNALLOCATED, Supply, changed_by, supplies
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.cases import GOLDEN

IT = Supply(kind=MONEY, name="it")
IT_ALWAYS = Supply(kind=MONEY, name="it", every_period=True)
ALL = Supply(kind=MONEY, name=ANY)
HANDS = Supply(kind=PEOPLE, name="person", every_period=True)


@pytest.mark.parametrize(
    ("supply", "amount", "first", "second"),
    [(IT, 500, 6_500, 6_000), (IT_ALWAYS, 500, 6_500, 6_500), (IT, -7_000, 0, 5_000)],
)
def test_money_comes_at_once_or_always_and_a_cut_takes_the_first(
    supply: Supply, amount: int, first: int, second: int
) -> None:
    assert changed_by(GOLDEN, supply, amount).budget["it"][:2] == (first, second)


def test_no_cut_leaves_less_than_nothing() -> None:
    assert changed_by(GOLDEN, IT_ALWAYS, -7_000).budget["it"] == (0,) * 8
    assert changed_by(GOLDEN, HANDS, -21).capacity_days["person"] == (0.0,) * 8


def test_days_come_in_every_quarter_for_one_skill_or_for_all() -> None:
    two = replace(GOLDEN, capacity_days={"person": (20,) * 8, "other": (1,) * 8})
    assert changed_by(two, HANDS, 3).capacity_days == {"person": (23,) * 8, "other": (1,) * 8}
    all_skills = replace(HANDS, name=ANY)
    assert changed_by(two, all_skills, 3).capacity_days["other"] == (4,) * 8


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"kind": "time", "name": "it"}, "kind"), ({"kind": PEOPLE, "name": "x"}, "every_period")],
)
def test_a_supply_that_cannot_be_is_refused(facts, field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}"):
        Supply(**facts)


@pytest.mark.parametrize("supply", [replace(IT, name="gold"), replace(HANDS, name="gold")])
def test_a_supply_of_something_unknown_is_refused(supply: Supply) -> None:
    with pytest.raises(ValueError, match=r"^gold: not a"):
        changed_by(GOLDEN, supply, 1)


MIXED = replace(
    choices.TWO_POTS,
    budget={"it": (500, 0, 0, 0), "ops": (500,)},
    budget_rules={"ops": BudgetRule(per="year")},
)


def test_budgets_of_different_rhythm_cannot_share_an_amount() -> None:
    with pytest.raises(ValueError, match="cannot share"):
        changed_by(MIXED, ALL, 5)
    assert ANY not in {s.name for s in supplies(MIXED)}


def test_what_can_be_varied_is_every_budget_all_money_and_every_skill() -> None:
    assert supplies(GOLDEN) == (IT, HANDS)
    assert [s.name for s in supplies(choices.TWO_POTS)] == ["it", "ops", ANY]
    lost = replace(GOLDEN, budget_rules={"it": BudgetRule(carry_percent=0)})
    assert supplies(lost)[0] == IT_ALWAYS


def affordable(problem: Problem, plan: dict[str, int]) -> bool:
    moves = moves_for(problem, plan)
    return moves is not None and not violations(problem, plan, moves)


@pytest.mark.parametrize(("amount", "enough"), [(599, False), (600, True)])
def test_money_for_any_budget_goes_where_it_is_needed(amount: int, enough: bool) -> None:
    more = changed_by(choices.TWO_POTS, ALL, amount)
    assert affordable(more, {"X": 0, "Y": 0}) == enough
    assert UNALLOCATED in more.budget


def test_money_for_any_budget_raises_the_limit_of_all_too() -> None:
    limited = replace(choices.TWO_POTS, total_budget=(800, 0, 0, 0))
    assert affordable(changed_by(limited, ALL, 800), {"X": 0, "Y": 0})
    assert not affordable(changed_by(limited, ALL, 700), {"X": 0, "Y": 0})
    assert changed_by(limited, ALL, -100).total_budget == (700, 0, 0, 0)


def test_where_only_all_money_is_limited_it_is_that_which_grows() -> None:
    only = replace(choices.TWO_POTS, budget={}, total_budget=(800, 0, 0, 0))
    assert changed_by(only, ALL, 5).total_budget == (805, 0, 0, 0)
    assert supplies(only) == (Supply(kind=MONEY, name=TOTAL),)


def test_a_cut_of_all_money_falls_on_the_sum_and_leaves_the_budgets() -> None:
    cut = changed_by(choices.TWO_POTS, ALL, -300)
    assert (cut.total_budget, cut.budget) == ((700, 0, 0, 0), choices.TWO_POTS.budget)
    assert not affordable(cut, {"X": 0})
