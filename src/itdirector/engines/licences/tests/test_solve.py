"""How many seats: published numbers, tiny questions tried out whole, and what must never happen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.licences.check import (
    least_cost_by_trying_all,
    lived_needs,
    prove,
    prove_order,
)
from itdirector.engines.licences.demand import most_needed, simulated_needs, transition
from itdirector.engines.licences.model import (
    Band,
    Newsvendor,
    SeatQuestion,
    Workforce,
    prorated,
)
from itdirector.engines.licences.newsvendor import (
    critical_ratio,
    expected_mismatch_cost,
    quantity,
    sampled_quantity,
)
from itdirector.engines.licences.solve import seats_to_commit
from itdirector.engines.licences.tests.cases import FORCE, SUITE, TINY, staffed

HAMMER = Newsvendor(mean=3192, deviation=1181, underage=80, overage=20)
COSTS = st.floats(0.5, 500)


def test_the_hammer_wetsuit_of_cachon_and_terwiesch_is_ordered_4186_times() -> None:
    assert critical_ratio(HAMMER) == pytest.approx(0.8)
    assert quantity(HAMMER) == 4186
    prove_order(HAMMER, 4186)


def test_a_cost_is_the_mean_of_many_simulated_demands() -> None:
    demand = np.random.Generator(np.random.PCG64(1)).normal(3192, 1181, 200_000)
    costs = 80 * np.maximum(demand - 4186, 0) + 20 * np.maximum(4186 - demand, 0)
    error = costs.std() / 200_000**0.5
    assert abs(expected_mismatch_cost(HAMMER, 4186) - costs.mean()) < 4 * error


@settings(max_examples=40, deadline=None)
@given(
    mean=st.floats(0, 500), deviation=st.floats(0, 80), underage=COSTS, more=COSTS, overage=COSTS
)
def test_the_dearer_a_shortage_the_more_is_ordered(
    mean: float, deviation: float, underage: float, more: float, overage: float
) -> None:
    asked = Newsvendor(mean=mean, deviation=deviation, underage=underage, overage=overage)
    found = quantity(asked)
    prove_order(asked, found)
    assert quantity(replace(asked, underage=underage + more)) >= found


def test_without_a_cost_of_shortage_nothing_is_ordered_ahead() -> None:
    assert quantity(replace(HAMMER, underage=0)) == 0


def test_a_certain_demand_is_ordered_exactly() -> None:
    assert quantity(replace(HAMMER, deviation=0)) == 3192
    assert quantity(replace(HAMMER, deviation=0, overage=0)) == 3192


def test_without_a_cost_of_plenty_no_quantity_is_enough() -> None:
    with pytest.raises(OverflowError, match="overage is 0"):
        quantity(replace(HAMMER, overage=0))


def test_of_demands_seen_the_least_that_meets_the_ratio_is_taken() -> None:
    seen = [7, 3, 9, 5, 1]
    assert sampled_quantity(seen, underage=80, overage=20) == 7
    assert sampled_quantity(seen, underage=0, overage=20) == 1
    assert sampled_quantity(seen, underage=80, overage=0) == 9


@pytest.mark.parametrize(
    ("seen", "underage", "overage", "complaint"),
    [([], 1, 1, "demands"), ([1], -1, 2, "underage"), ([1], 0, 0, "nor both 0")],
)
def test_demands_that_decide_nothing_are_refused(
    seen: list[int], underage: float, overage: float, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        sampled_quantity(seen, underage=underage, overage=overage)


@settings(max_examples=12, deadline=None)
@given(
    needed=st.integers(0, 2),
    joiners=st.sampled_from((0, 2, 5)),
    leaving=st.sampled_from((0.0, 0.5, 3.0)),
    top_up=st.sampled_from((None, 30, 60, 200)),
    shortage=st.integers(1, 60),
)
def test_trying_every_choice_of_every_month_finds_no_better(
    needed: int, joiners: int, leaving: float, top_up: int | None, shortage: int
) -> None:
    force = Workforce(needed_now=needed, joiners_per_year=joiners, leaving_per_year=leaving)
    asked = replace(
        TINY,
        workforce=force,
        top_up_prices=() if top_up is None else prorated(top_up, 3),
        shortage_cost_per_month=shortage,
    )
    plan = seats_to_commit(asked)
    _, least = least_cost_by_trying_all(asked, most_needed(asked))
    assert plan.expected_cost == pytest.approx(least, rel=1e-9)
    prove(asked, plan)


def test_everyone_must_have_a_seat_where_shortage_has_no_price() -> None:
    strict = replace(TINY, shortage_cost_per_month=None)
    plan = seats_to_commit(strict)
    chosen, least = least_cost_by_trying_all(strict, most_needed(strict))
    assert (plan.quantity, plan.mean_short_seat_months) == (chosen, 0)
    assert plan.expected_cost == pytest.approx(least, rel=1e-9)
    prove(strict, plan)


def test_topping_up_at_the_same_price_means_committing_to_what_is_needed_now() -> None:
    same = replace(SUITE, top_up_prices=(240,) * 11)
    assert seats_to_commit(same).quantity == 40
    assert seats_to_commit(replace(SUITE, top_up_prices=prorated(240, 12))).quantity == 40


def test_nobody_coming_or_going_means_exactly_the_seats_of_today() -> None:
    plan = seats_to_commit(staffed(joiners_per_year=0, leaving_per_year=0))
    assert (plan.quantity, plan.low_cost, plan.high_cost) == (40, 9_600, 9_600)
    assert (plan.chance_of_top_up, plan.mean_idle_seat_months) == (0, 0)


@settings(max_examples=10, deadline=None)
@given(price=st.integers(200, 900), more=st.integers(0, 900))
def test_dearer_top_ups_never_mean_fewer_seats(price: int, more: int) -> None:
    cheap, dear = (
        seats_to_commit(replace(SUITE, top_up_prices=(p,) * 11)) for p in (price, price + more)
    )
    assert cheap.quantity <= dear.quantity
    assert cheap.expected_cost <= dear.expected_cost + 1e-6


def test_without_top_ups_the_first_commitment_is_the_newsvendors() -> None:
    one_month_ahead = replace(
        staffed(joiners_per_year=120, leaving_per_year=0),
        months=2,
        top_up_prices=(),
        shortage_cost_per_month=960,
    )
    # Known: 40 today, 40 + Poisson(10) in a month; 240 a seat against 960 for a missing one.
    needs = simulated_needs(one_month_ahead, draws=200_000)[:, 1]
    expected = sampled_quantity([int(n) for n in needs], underage=960 - 240, overage=240)
    assert seats_to_commit(one_month_ahead).quantity == expected


def test_a_price_break_is_taken_when_its_discount_pays_for_idle_seats() -> None:
    tiered = replace(SUITE, bands=(*SUITE.bands, Band(from_seats=60, price=150)))
    plan = seats_to_commit(tiered)
    prove(tiered, plan)
    assert plan.quantity == 60
    assert [choice.from_seats for choice in plan.bands] == [0, 60]
    small = replace(tiered, bands=(*SUITE.bands, Band(from_seats=60, price=235)))
    assert seats_to_commit(small).quantity < 60


def test_a_band_that_cannot_seat_everyone_is_no_choice() -> None:
    tiered = replace(SUITE, bands=(*SUITE.bands, Band(from_seats=39, price=200)))
    assert [choice.from_seats for choice in seats_to_commit(tiered).bands] == [39]


def test_seats_planned_for_later_are_bought_later_when_that_is_cheaper() -> None:
    growing = replace(
        staffed(planned=(0, 0, 0, 0, 0, 20)), top_up_prices=prorated(240, 12), held_now=None
    )
    plan = seats_to_commit(growing)
    prove(growing, plan)
    assert plan.quantity == 40
    assert plan.chance_of_top_up > 0.99
    dear = replace(growing, top_up_prices=(900,) * 11)
    assert seats_to_commit(dear).quantity > 58


def test_keeping_what_is_held_and_what_is_needed_are_priced_beside_it() -> None:
    plan = seats_to_commit(SUITE)
    prove(SUITE, plan)
    assert {a.name: a.quantity for a in plan.alternatives} == {"needed_now": 40, "held_now": 50}
    assert all(a.extra_cost >= 0 for a in plan.alternatives)
    assert plan.low_cost <= plan.expected_cost <= plan.high_cost
    too_few = seats_to_commit(replace(SUITE, held_now=30))
    assert [a.name for a in too_few.alternatives] == ["needed_now"]


def test_the_same_question_and_seed_have_the_same_answer() -> None:
    assert seats_to_commit(SUITE) == seats_to_commit(SUITE)
    other = seats_to_commit(replace(SUITE, seed=2))
    assert other.expected_cost == seats_to_commit(SUITE).expected_cost


def test_two_ways_of_simulating_people_and_the_exact_chain_agree() -> None:
    asked = staffed(joiners_per_year=24, leaving_per_year=0.6, assignment_rate=0.5)
    most = most_needed(asked)
    chances = np.zeros(most + 1)
    chances[40] = 1
    for _ in range(11):
        chances = chances @ transition(asked.workforce, most=most)
    mean = float(chances @ np.arange(most + 1))
    spread = float(chances @ (np.arange(most + 1) - mean) ** 2) ** 0.5
    for needs in (simulated_needs(asked, draws=20_000), lived_needs(asked)):
        last = needs[:, -1]
        assert abs(last.mean() - mean) < 4 * spread / len(last) ** 0.5
        assert last.std() == pytest.approx(spread, rel=0.06)


def test_what_lies_beyond_the_table_is_owned_up_to() -> None:
    assert 0 <= seats_to_commit(SUITE).people_beyond <= 1e-9


def test_a_firm_too_large_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"suite: .* more than 2000"):
        seats_to_commit(staffed(needed_now=1_999, joiners_per_year=100))


def test_one_month_needs_no_later_prices() -> None:
    once = SeatQuestion(id="once", months=1, bands=SUITE.bands, workforce=FORCE)
    plan = seats_to_commit(once)
    prove(once, plan)
    assert (plan.quantity, plan.levels) == (40, ())
