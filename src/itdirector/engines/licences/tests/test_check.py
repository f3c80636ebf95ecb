"""A wrong plan is caught, whichever part of it is wrong, and nonsense is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.licences.check import prove, prove_order
from itdirector.engines.licences.model import (
    Band,
    Newsvendor,
    ProofFailed,
    SeatPlan,
    SeatQuestion,
    Workforce,
    prorated,
)
from itdirector.engines.licences.solve import seats_to_commit
from itdirector.engines.licences.tests.cases import FORCE, SUITE, TINY

PLAN = seats_to_commit(SUITE)
HAMMER = Newsvendor(mean=3192, deviation=1181, underage=80, overage=20)


def moved(plan: SeatPlan, by: int) -> SeatPlan:
    """Return the plan with its only band's quantity moved, as a wrong solver would."""
    seats = plan.quantity + by
    choice = replace(plan.bands[0], quantity=seats)
    return replace(plan, quantity=seats, commitment=240 * seats, bands=(choice,))


def test_the_honest_plan_is_believed() -> None:
    prove(SUITE, PLAN)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(PLAN, digest="0"), "digest"),
        (replace(PLAN, commitment=PLAN.commitment + 1), "commitment"),
        (replace(PLAN, expected_cost=PLAN.expected_cost * 0.95), "expected_cost"),
        (replace(PLAN, low_cost=PLAN.high_cost), "low_cost"),
        (replace(PLAN, high_cost=PLAN.low_cost), "high_cost"),
        (moved(PLAN, 6), "expected_cost"),
        (replace(PLAN, bands=(replace(PLAN.bands[0], price=1),)), "bands"),
        (replace(PLAN, bands=(replace(PLAN.bands[0], expected_cost=1.0),)), "bands"),
        (replace(PLAN, bands=(replace(PLAN.bands[0], quantity=39),)), "bands"),
        (replace(PLAN, levels=((0,) * len(PLAN.levels[0]),) * 11), "expected_cost"),
        (
            replace(PLAN, alternatives=(replace(PLAN.alternatives[0], expected_cost=1.0),)),
            "alternatives",
        ),
        (
            replace(PLAN, alternatives=(replace(PLAN.alternatives[0], extra_cost=-1.0),)),
            "alternatives: needed_now",
        ),
    ],
)
def test_a_plan_wrong_in_one_field_is_never_believed(wrong: SeatPlan, field: str) -> None:
    with pytest.raises(ProofFailed, match=f"^{field}|, {field}"):
        prove(SUITE, wrong)


def test_a_plan_that_is_not_its_best_band_is_never_believed() -> None:
    plan = seats_to_commit(TINY)
    dearer = max(plan.bands, key=lambda choice: choice.expected_cost)
    wrong = replace(
        plan,
        quantity=dearer.quantity,
        expected_cost=dearer.expected_cost,
        commitment=dearer.quantity * dearer.price,
        low_cost=0.0,
        high_cost=1e9,
    )
    with pytest.raises(ProofFailed, match="quantity"):
        prove(TINY, wrong)


def test_a_consistent_plan_of_twenty_seats_too_many_is_never_believed() -> None:
    wrong = moved(PLAN, 20)
    cost = float(240 * wrong.quantity)
    choice = replace(wrong.bands[0], expected_cost=cost)
    costs = {"low_cost": cost, "high_cost": cost * 1.1, "expected_cost": cost}
    with pytest.raises(ProofFailed, match=r"bands: .* seats cost less"):
        prove(SUITE, replace(wrong, bands=(choice,), **costs))


@pytest.mark.parametrize("amount", [4100, 4185, 4187, 4300])
def test_an_order_one_unit_off_is_never_believed(amount: int) -> None:
    with pytest.raises(ProofFailed, match="quantity"):
        prove_order(HAMMER, amount)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": ""}, "id"),
        ({"months": 0}, "months"),
        ({"months": 61}, "months 61"),
        ({"bands": ()}, "bands must begin"),
        ({"bands": (Band(from_seats=5, price=1),)}, "bands must begin"),
        ({"bands": SUITE.bands * 2}, "bands must rise"),
        ({"bands": (*SUITE.bands, Band(from_seats=2_001, price=1))}, "bands reach"),
        ({"top_up_prices": (1, 2)}, "top_up_prices needs 11"),
        ({"top_up_prices": (-1,) * 11}, "top_up_prices"),
        ({"top_up_prices": ()}, "needs top_up_prices"),
        ({"workforce": replace(FORCE, planned=(1,) * 12)}, "planned"),
        ({"held_now": -1}, "held_now"),
        ({"shortage_cost_per_month": 0.5}, "shortage_cost_per_month"),
    ],
)
def test_a_question_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(SUITE, **facts)


@pytest.mark.parametrize(
    ("kind", "facts", "complaint"),
    [
        (Workforce, {"needed_now": -1}, "needed_now"),
        (Workforce, {"needed_now": True}, "needed_now"),
        (Workforce, {"joiners_per_year": -1.0}, "joiners_per_year"),
        (Workforce, {"leaving_per_year": float("inf")}, "leaving_per_year"),
        (Workforce, {"assignment_rate": 1.1}, "assignment_rate"),
        (Workforce, {"planned": (-1,)}, "planned"),
        (Newsvendor, {"deviation": -1.0}, "deviation"),
        (Newsvendor, {"mean": float("nan")}, "mean"),
        (Newsvendor, {"underage": 0, "overage": 0}, "underage and overage"),
    ],
)
def test_a_part_that_cannot_be_is_refused(
    kind: type, facts: dict[str, Any], complaint: str
) -> None:
    right = FORCE if kind is Workforce else HAMMER
    with pytest.raises(ValueError, match=complaint):
        replace(right, **facts)


def test_a_band_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="from_seats"):
        Band(from_seats=-1, price=1)
    with pytest.raises(ValueError, match="price"):
        Band(from_seats=0, price=-1)


def test_a_price_by_the_month_is_rounded_up_and_falls_to_the_last() -> None:
    assert prorated(100, 3) == (67, 34)
    assert prorated(240, 12)[-1] == 20


def test_the_price_of_a_quantity_is_that_of_its_band() -> None:
    tiered: SeatQuestion = replace(SUITE, bands=(*SUITE.bands, Band(from_seats=60, price=150)))
    assert [tiered.commitment(seats) for seats in (0, 59, 60)] == [0, 14_160, 9_000]
