"""The order of restoring a second time: HiGHS finds what trying all orders finds, and objects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from itdirector.engines.recovery import (
    LossCurve,
    ProofFailed,
    RecoveryProblem,
    Service,
    all_of,
    second_order,
)
from itdirector.engines.recovery.check_order import (
    complete_order,
    least_by_trying_every_order,
    loss_of,
)
from itdirector.engines.recovery.second_order import agreed, second_opinion
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests.cases import TODAY, needing, part
from itdirector.engines.recovery.tests.test_properties import recoveries

QUEUE = RecoveryProblem(
    components=tuple(part(f"c{n}", 1 + n * 3 % 4, who="it") for n in range(9)),
    services=tuple(needing(f"s{n}", f"c{n}", rate=n * 7 % 10 + 1) for n in range(9)),
    engineers={"it": 2},
    today=TODAY,
)
"""Nine restores, two people: too many orders to try them all."""


def anyhow(problem: RecoveryProblem) -> dict[str, int]:
    return complete_order(problem, {})


@settings(max_examples=12, deadline=None, derandomize=True)
@given(problem=recoveries(most=4))
def test_it_finds_what_trying_every_order_finds(problem: RecoveryProblem) -> None:
    opinion = second_opinion(problem, anyhow(problem), seed=1)
    least = least_by_trying_every_order(problem)
    assert opinion.least_loss <= least + 0.01
    assert opinion.least_loss == pytest.approx(least, abs=0.01)
    assert opinion.loss == pytest.approx(least, abs=0.01)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(problem=recoveries(most=4))
def test_coarser_time_never_makes_its_bound_too_high(problem: RecoveryProblem) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(second_order, "MOST_COLUMNS", 12)
        coarse = second_opinion(problem, anyhow(problem), seed=1)
    assert coarse.least_loss <= least_by_trying_every_order(problem) + 0.01
    assert coarse.loss == pytest.approx(loss_of(problem, dict(coarse.starts)))


def test_beyond_six_restores_two_solvers_meet() -> None:
    order = assess(QUEUE, seed=1, draws=5).order
    assert order.proof == "proven by two solvers"
    assert len(order.bounds) == 2


def test_an_order_that_is_not_the_best_and_says_it_is_is_refused() -> None:
    """A first solver that stops at a poor order of nine and calls its loss the least."""
    poor = complete_order(QUEUE, {f"c{n}": n * 7 % 10 for n in range(9)})
    loss = loss_of(QUEUE, poor)
    with pytest.raises(ProofFailed, match="wrong solver: bound"):
        agreed(QUEUE, poor, {"wrong solver": loss}, seed=1)


def test_a_better_order_of_the_second_solver_is_taken() -> None:
    poor = complete_order(QUEUE, {f"c{n}": n * 7 % 10 for n in range(9)})
    starts, bounds = agreed(QUEUE, poor, {"modest solver": 0.0}, seed=1)
    assert loss_of(QUEUE, starts) < loss_of(QUEUE, poor)
    assert max(bounds.values()) == pytest.approx(loss_of(QUEUE, starts))


def test_a_bound_met_by_one_is_said_to_be_by_one() -> None:
    order = assess(QUEUE, seed=1, draws=5).order
    alone = replace(order, bounds={**dict.fromkeys(order.bounds, 0.0), "one": order.loss})
    assert alone.proof == "bound by one solver only"


def test_what_never_stopped_and_what_takes_no_time_costs_nothing() -> None:
    idle = Service(id="idle", needs=(all_of("c0"),), loss=LossCurve(steps=((0, 0),)))
    problem = replace(QUEUE, services=(idle,))
    opinion = second_opinion(problem, anyhow(problem), seed=1)
    assert (opinion.loss, opinion.least_loss) == (0, 0)
