"""Nonsense is refused at the door, with the name of the culprit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap.model import (
    TOTAL,
    BudgetRule,
    Goal,
    Initiative,
    PairValue,
    Problem,
    RiskUnit,
    spread,
)
from itdirector.engines.roadmap.tests.cases import BACKUP, GOLDEN, MFA, SERVER, changed


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": ""}, "has no id"),
        ({"duration_quarters": 0}, "A: duration_quarters"),
        ({"one_off_cost": {"it": -1}}, "A: one_off_cost"),
        ({"one_off_cost": {"it": 0.5}}, "A: one_off_cost must be a whole amount"),
        ({"run_cost_per_quarter": {"it": 0.5}}, "A: run_cost_per_quarter must be a whole"),
        ({"saving_value_per_quarter": float("nan")}, "A: saving_value_per_quarter"),
        ({"other_value_per_quarter": float("inf")}, "A: other_value_per_quarter"),
        ({"effort_days": {"person": -2}}, "A: effort_days"),
        ({"earliest_start": -1}, "A: earliest_start"),
        ({"latest_finish": -1}, "A: latest_finish"),
        ({"after": {"B": -1}}, "A: the wait in after"),
        ({"effects": {"intrusion": 1.2}}, "A: the effect on intrusion"),
        ({"effects": {"intrusion": -9.5}}, "A: the effect on intrusion"),
        ({"contributions": {"growth": -0.1}}, "A: the contribution to growth"),
        ({"contributions": {"growth": 1.1}}, "A: the contribution to growth"),
        ({"one_off_profile": {"it": (1, 2)}}, "A: one_off_profile of it needs one cost a quarter"),
        ({"one_off_profile": {"it": (1,)}}, "A: one_off_profile of it is not its one_off_cost"),
    ],
)
def test_an_initiative_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(MFA, **facts)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"quarters": 0}, "at least 1 quarter"),
        ({"window_quarters": 7}, "window_quarters"),
        ({"discount_per_year": -0.1}, "discount_per_year"),
        ({"budget": {"it": (1,)}}, "supply of it: needs 8 entries"),
        ({"budget": {"it": (1.5,) * 8}}, "budget of it: each entry must be a whole amount"),
        ({"total_budget": (-1,) * 8}, "supply of total_budget"),
        ({"capacity_days": {"person": (-1,) * 8}}, "supply of person"),
        ({"capacity_days": {}}, "A: needs the skill 'person'"),
        ({"budget": {}}, "A: needs money from 'it'"),
        ({"risk_units": (RiskUnit(id="x", baseline_loss=(1,)),)}, "x: baseline_loss needs 8"),
        ({"risk_units": ()}, "A: has an effect on 'intrusion'"),
        ({"initiatives": (MFA, MFA)}, "A: two of the initiatives"),
        ({"initiatives": (MFA, replace(SERVER, group="A"))}, "A: two of the initiatives"),
        ({"goals": (Goal(id="g", worth_per_year=1),) * 2}, "g: two of the goals"),
        ({"pair_values": (PairValue(one="A", other="Z", value=1),)}, "pair_values: names 'Z'"),
        ({"budget_rules": {"cloud": BudgetRule()}}, "budget_rules: names 'cloud'"),
        ({"budget_rules": {"it": BudgetRule(per="year")}}, "needs 2 entries, one a budget year"),
        (
            {"total_budget": (9,) * 8, "budget_rules": {TOTAL: BudgetRule(virement_limit=1)}},
            "nowhere to move money to",
        ),
        ({"first_year_quarters": 5}, "first_year_quarters must be from 1 to 4"),
        ({"mandatory_groups": frozenset({"x"})}, "x: a mandatory group"),
        ({"excludes": frozenset({frozenset({"A", "Z"})})}, "excludes: names 'Z'"),
        ({"excludes": frozenset({frozenset({"A"})})}, "excludes needs pairs"),
    ],
)
def test_a_problem_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(GOLDEN, **facts)


def test_waiting_for_somebody_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="F: waits for 'Z'"):
        changed(GOLDEN, "F", after={"Z": 0})


def test_requiring_somebody_unknown_or_oneself_is_refused() -> None:
    for name in ("Z", "F"):
        with pytest.raises(ValueError, match=f"F: requires '{name}'"):
            changed(GOLDEN, "F", requires=(name,))


def test_contributing_to_an_unknown_goal_is_refused() -> None:
    with pytest.raises(ValueError, match="F: contributes to 'growth'"):
        changed(GOLDEN, "F", contributions={"growth": 0.5})


def test_effects_that_could_multiply_a_loss_beyond_reason_are_refused() -> None:
    wilder = changed(changed(GOLDEN, "A", effects={"outage": -9}), "C", effects={"outage": -0.1})
    with pytest.raises(ValueError, match="outage: effects together"):
        changed(wilder, "B", effects={"outage": -9.0, "intrusion": 0.1})


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"per": "month"}, 'per must be "quarter" or "year"'),
        ({"carry_percent": 101}, "carry_percent must be from 0 to 100"),
        ({"carry_percent": 50.5}, "carry_percent must be a whole amount"),
        ({"carry_cap": -1}, "carry_cap must be a number not below 0"),
        ({"virement_limit": 0.5}, "virement_limit must be a whole amount"),
    ],
)
def test_a_budget_rule_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        BudgetRule(**facts)


def test_a_goal_or_a_pair_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="growth: worth_per_year"):
        Goal(id="growth", worth_per_year=-1)
    with pytest.raises(ValueError, match="A: a pair needs two"):
        PairValue(one="A", other="A", value=1)
    with pytest.raises(ValueError, match="A and B: value must be a number"):
        PairValue(one="A", other="B", value=float("nan"))


def test_budget_years_follow_the_calendar_not_the_plan() -> None:
    rules = {"it": BudgetRule(per="year")}
    problem = Problem(
        quarters=8, first_year_quarters=3, budget={"it": (3, 4, 1)}, budget_rules=rules
    )
    assert problem.periods("it") == (range(3), range(3, 7), range(7, 8))


def test_a_problem_cut_to_some_initiatives_keeps_what_is_said_of_them() -> None:
    pairs = (PairValue(one="B", other="A", value=5), PairValue(one="A", other="E", value=7))
    fewer = replace(GOLDEN, pair_values=pairs, excludes=frozenset({frozenset("AB")})).with_only(
        "AB"
    )
    assert list(fewer.by_id) == ["A", "B"]
    assert fewer.pair_values == pairs[:1]
    assert fewer.excludes == {frozenset("AB")}


def test_waiting_in_a_circle_is_refused_and_names_who_waits() -> None:
    with pytest.raises(ValueError, match="wait for each other: C, F"):
        changed(GOLDEN, "C", after={"F": 0})


def test_a_circle_through_one_variant_is_no_circle_when_another_is_free() -> None:
    first = Initiative(id="cloud", group="mail", after={"network": 0})
    other = Initiative(id="server", group="mail")
    network = Initiative(id="network", after={"mail": 0})
    assert Problem(quarters=4, initiatives=(first, other, network)).quarters == 4


@pytest.mark.parametrize("facts", [{"most_removable": 0}, {"most_removable": 1}])
def test_a_risk_unit_that_cannot_be_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fire: most_removable"):
        RiskUnit(id="fire", baseline_loss=(1,), **facts)


def test_the_window_reaches_two_years_beyond_the_plan_unless_said_otherwise() -> None:
    assert Problem(quarters=12).window_quarters == 20


def test_spread_amounts_add_up_and_fall_early() -> None:
    assert spread(100, 3) == (34, 33, 33)
    assert spread(0, 2) == (0, 0)


def test_a_profile_says_when_money_is_spent() -> None:
    late = replace(BACKUP, one_off_profile={"it": (2_000, 10_000)})
    assert late.work_cost("it") == (2_000, 10_000)
    assert BACKUP.work_cost("it") == (6_000, 6_000)


def test_the_order_of_listing_does_not_change_the_fingerprint() -> None:
    shuffled = replace(
        GOLDEN, initiatives=GOLDEN.initiatives[::-1], risk_units=GOLDEN.risk_units[::-1]
    )
    assert fingerprint(shuffled) == fingerprint(GOLDEN)


def test_any_other_number_changes_the_fingerprint() -> None:
    assert fingerprint(changed(GOLDEN, "A", effort_days={"person": 11})) != fingerprint(GOLDEN)


RICH = replace(
    changed(GOLDEN, "F", requires=("E", "A")),
    goals=(Goal(id="growth", worth_per_year=1), Goal(id="calm", worth_per_year=2)),
    pair_values=(PairValue(one="A", other="B", value=5), PairValue(one="E", other="A", value=7)),
)


def test_the_order_of_goals_pairs_and_requirements_does_not_change_the_fingerprint() -> None:
    shuffled = replace(
        changed(RICH, "F", requires=("A", "E")),
        goals=RICH.goals[::-1],
        pair_values=(PairValue(one="A", other="E", value=7), RICH.pair_values[0]),
    )
    assert fingerprint(shuffled) == fingerprint(RICH)


@pytest.mark.parametrize(
    "other",
    [
        changed(RICH, "F", requires=("E",)),
        changed(RICH, "E", contributions={"growth": 0.1}),
        changed(RICH, "E", effects={"outage": -0.1}),
        replace(RICH, goals=RICH.goals[:1]),
        replace(RICH, pair_values=RICH.pair_values[:1]),
        replace(RICH, budget_rules={"it": BudgetRule(carry_cap=9_000)}),
        replace(RICH, budget_rules={"it": BudgetRule(carry_percent=99)}),
        replace(RICH, first_year_quarters=3),
    ],
    ids=range(8),
)
def test_every_kind_of_rule_counts_in_the_fingerprint(other: Problem) -> None:
    assert fingerprint(other) != fingerprint(RICH)
