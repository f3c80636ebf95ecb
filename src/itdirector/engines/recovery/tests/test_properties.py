"""What holds for every recovery: drawn graphs, tried out by brute force."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.recovery import (
    Component,
    LossCurve,
    Need,
    RecoveryProblem,
    Restore,
    Service,
)
from itdirector.engines.recovery.availability import quorum_needed
from itdirector.engines.recovery.check_order import least_by_trying_every_order, loss_of
from itdirector.engines.recovery.cuts import minimal_cuts
from itdirector.engines.recovery.jobs import bindings, pressed
from itdirector.engines.recovery.order import least_loss
from itdirector.engines.recovery.paths import longest_paths
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests.cases import TODAY


@st.composite
def recoveries(draw: st.DrawFn, most: int = 6) -> RecoveryProblem:
    """Draw a few components in layers, with quorums, and two services."""
    count = draw(st.integers(2, most))
    names = [f"c{n}" for n in range(count)]
    components = []
    for number, name in enumerate(names):
        hours = draw(st.integers(1, 5))
        components.append(
            Component(
                id=name,
                needs=_needs(draw, names[:number]) if number and draw(st.booleans()) else (),
                restore=Restore(
                    p50_hours=hours,
                    p90_hours=hours + draw(st.integers(0, 4)),
                    skills={"it": draw(st.integers(1, 2))},
                    success=draw(st.sampled_from([1.0, 0.8])),
                ),
                failures_per_year=draw(st.integers(0, 3)),
                repair_hours=draw(st.integers(0, 50)),
            )
        )
    rates = [draw(st.integers(0, 50)) for _ in range(4)]
    services = tuple(
        Service(
            id=f"s{n}",
            needs=_needs(draw, names),
            loss=LossCurve(steps=((0, rates[n]), (3, rates[n + 2]))),
            rto_hours=draw(st.sampled_from([None, 4, 9])),
        )
        for n in range(2)
    )
    return RecoveryProblem(
        components=tuple(components), services=services, engineers={"it": 2}, today=TODAY
    )


def _needs(draw: st.DrawFn, names: list[str]) -> tuple[Need, ...]:
    members = draw(st.sets(st.sampled_from(names), min_size=1, max_size=3))
    return (Need(of=frozenset(members), at_least=draw(st.integers(1, len(members)))),)


@settings(max_examples=20, deadline=None)
@given(recoveries(most=5))
def test_the_proven_least_loss_is_that_of_the_best_of_all_orders(problem):
    found = least_loss(problem, seed=1, limit=10)
    assert found.proven
    assert found.bound / 60 == pytest.approx(least_by_trying_every_order(problem))
    assert loss_of(problem, pressed(problem, found.starts)) == pytest.approx(found.bound / 60)


@settings(max_examples=15, deadline=None)
@given(recoveries())
def test_whatever_is_asked_the_second_road_agrees(problem):
    answer = assess(problem, seed=1, draws=50)
    assert answer.order.gap == 0
    assert {s.component for s in answer.order.steps} == {c.id for c in problem.components}


@settings(max_examples=8, deadline=None)
@given(recoveries(most=5))
def test_unlimited_people_are_never_slower_and_more_people_never_lose_more(problem):
    few, many = (
        assess(replace(problem, engineers={"it": count}), seed=1, draws=5) for count in (2, 4)
    )
    assert many.order.loss <= few.order.loss
    for promise in few.promises:
        assert promise.unlimited_hours <= promise.ready_hours


@settings(max_examples=30, deadline=None)
@given(recoveries())
def test_pressing_an_order_makes_nothing_later_and_explains_every_start(problem):
    found = least_loss(problem, seed=1, limit=10)
    late = {key: begin + 600 for key, begin in found.starts.items()}
    tight = pressed(problem, late)
    assert all(tight[key] <= late[key] for key in tight)
    assert bindings(problem, tight).keys() == {key for key, begin in tight.items() if begin > 0}
    assert all(bindings(problem, tight).values())
    assert min(tight.values()) == 0


@settings(max_examples=60, deadline=None)
@given(recoveries())
def test_minimal_cuts_are_those_found_by_taking_everything_down(problem):
    cuts = minimal_cuts(problem)
    names = sorted(c.id for c in problem.components)
    for service in problem.services:
        stopping = [
            set(down)
            for size in (1, 2)
            for down in combinations(names, size)
            if not _stands(problem, service.id, set(down))
        ]
        minimal = [s for s in stopping if not any(other < s for other in stopping)]
        assert sorted(map(sorted, cuts[service.id])) == sorted(map(sorted, minimal))


def _stands(problem: RecoveryProblem, key: str, down: set[str]) -> bool:
    return key not in down and all(
        sum(_stands(problem, member, down) for member in need.of) >= need.quorum
        for need in problem.by_id[key].needs
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=5), st.data())
def test_a_quorum_without_common_cause_is_the_sum_over_all_states(shares, data):
    quorum = data.draw(st.integers(1, len(shares)))
    total = sum(
        math.prod(p if up else 1 - p for p, up in zip(shares, state, strict=True))
        for state in product([True, False], repeat=len(shares))
        if sum(state) >= quorum
    )
    assert quorum_needed(quorum, shares, common_cause=0) == pytest.approx(total, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4), st.floats(0.9, 0.9999), st.floats(0, 0.5), st.floats(0, 0.5))
def test_more_common_cause_never_makes_one_of_several_better(count, share, one, other):
    low, high = sorted((one, other))
    shares = [share] * count
    assert quorum_needed(1, shares, common_cause=high) <= (
        quorum_needed(1, shares, common_cause=low) + 1e-12
    )


@settings(max_examples=30, deadline=None)
@given(recoveries())
def test_the_longest_path_is_as_long_as_its_restores(problem):
    for path in longest_paths(problem).values():
        assert path.hours == sum(problem.restores[key].p50_hours for key in path.restores)
