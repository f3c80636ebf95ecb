"""Shares of the reduction: fair, complete, and honest about their error when sampled."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.loss import Control, Frequency, LossProblem, Policy, Scenario, attribute
from itdirector.engines.loss.controls import mean_cost

BREACH = Scenario(
    id="breach",
    frequency=Frequency(events_per_year=0.4),
    low_cost=20_000,
    high_cost=900_000,
    paths={"mail": 0.6, "vpn": 0.4},
    policy=Policy(deductible=10_000, limit=100_000),
)


def firm(count: int, *, seed: int = 1) -> LossProblem:
    rng = np.random.default_rng(seed)
    return LossProblem(
        scenarios=(BREACH, replace(BREACH, id="leak", policy=None, paths={"mail": 1.0})),
        controls=tuple(
            Control(
                id=f"c{n}",
                stops={"mail": rng.uniform(0, 0.3), "vpn": rng.uniform(0, 0.5)},
                shrinks={"breach": rng.uniform(0, 0.2)},
            )
            for n in range(count)
        ),
        most_per_event=500_000,
        overlap=0.3,
    )


def test_sampled_shares_agree_with_exact_ones_within_their_error() -> None:
    problem = firm(6)
    exact = attribute(problem, seed=1)
    sampled = attribute(problem, seed=1, most_exact=3, pairs=100)
    assert (exact.exact, exact.orders) == (True, 0)
    assert (sampled.exact, sampled.orders) == (False, 200)
    assert sum(one.share for one in sampled.shares) == pytest.approx(exact.together)
    for truth, guess in zip(exact.shares, sampled.shares, strict=True):
        assert truth.standard_error == 0 < guess.standard_error < 0.1 * truth.share
        assert guess.share == pytest.approx(truth.share, abs=5 * guess.standard_error)
        assert guess.alone == truth.alone


def test_more_than_twelve_controls_are_sampled_and_repeat_by_seed() -> None:
    problem = firm(13)
    one = attribute(problem, seed=5, pairs=4)
    assert not one.exact
    assert one == attribute(problem, seed=5, pairs=4)
    assert one.shares != attribute(problem, seed=6, pairs=4).shares
    assert attribute(firm(3), seed=5).exact


def test_shares_are_of_the_same_cost_as_the_forecast() -> None:
    problem = firm(4)
    found = attribute(problem, seed=1)
    bare = mean_cost(replace(problem, controls=()))
    assert found.without == pytest.approx(bare)
    assert found.together == pytest.approx(bare - mean_cost(problem))
    for one, control in zip(found.shares, problem.controls, strict=True):
        left = mean_cost(replace(problem, controls=(control,)))
        assert one.alone == pytest.approx(bare - left)


def test_no_control_earns_nothing() -> None:
    found = attribute(LossProblem(scenarios=(BREACH,)), seed=1)
    assert (found.together, found.shares, found.exact) == (0, (), True)


def test_an_error_needs_two_samples() -> None:
    with pytest.raises(ValueError, match="pairs"):
        attribute(firm(2), seed=1, pairs=1)


effects = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(effects, min_size=1, max_size=5), st.sampled_from([0.0, 0.5, 1.0]))
def test_shares_add_up_are_never_negative_and_equal_for_twins(
    drawn: list[tuple[float, float, float]], overlap: float
) -> None:
    controls = tuple(
        Control(id=f"c{n}", stops={"mail": a, "vpn": b}, shrinks={"breach": c})
        for n, (a, b, c) in enumerate(drawn)
    )
    twin = replace(controls[0], id="twin")
    idle = Control(id="idle")
    problem = LossProblem(
        scenarios=(BREACH,), controls=(*controls, twin, idle), overlap=overlap, most_per_event=5e5
    )
    found = attribute(problem, seed=1)
    by_name = {one.control: one.share for one in found.shares}
    assert math.fsum(by_name.values()) == pytest.approx(found.together, abs=1e-6 * found.without)
    assert all(share >= -1e-6 * found.without for share in by_name.values())
    assert by_name["c0"] == pytest.approx(by_name["twin"], abs=1e-6 * found.without)
    assert by_name["idle"] == pytest.approx(0, abs=1e-6 * found.without)


def test_an_order_and_its_reverse_leave_no_error_between_two_controls() -> None:
    exact = attribute(firm(2), seed=1)
    paired = attribute(firm(2), seed=1, most_exact=1, pairs=3)
    for truth, guess in zip(exact.shares, paired.shares, strict=True):
        assert guess.share == pytest.approx(truth.share)
        assert guess.standard_error == pytest.approx(0, abs=1e-6 * truth.share)
