"""The checker finds every broken rule, and says so in plain English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from itdirector.engines.roadmap.check import confirm, violations
from itdirector.engines.roadmap.model import Answer, Move, Problem, ProofFailed
from itdirector.engines.roadmap.prove import must_hold, prove
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed

GROUPED = replace(
    changed(changed(GOLDEN, "A", group="guard"), "B", group="guard"),
    mandatory_groups=frozenset({"guard"}),
)


@pytest.mark.parametrize(
    ("problem", "plan", "complaint"),
    [
        (GOLDEN, {"D": 1, "Z": 0}, "Z is not an initiative of this problem"),
        (GOLDEN, {"A": 0}, "D is mandatory and not in the plan"),
        (GOLDEN, {"D": 4}, "D finishes in Q5, after its deadline Q4"),
        (GOLDEN, {"D": 2, "C": 7}, "C finishes in Q9, after the plan ends"),
        (GOLDEN, {"D": 0}, "it: 4,000 more spent by the end of Q1 than there is"),
        (
            replace(GOLDEN, budget={"it": (9_999, *(6_000,) * 7)}),
            {"D": 0},
            "it: 1 more spent by the end of Q1 than there is",
        ),
        (GOLDEN, {"A": 2, "D": 2}, "person: 5 days more than there are in Q3"),
        (GOLDEN, {"D": 2, "F": 5}, "F waits for C, which is not in the plan"),
        (GOLDEN, {"D": 2, "C": 4, "F": 5}, "F starts in Q6, but may not before Q7: C"),
        (changed(GOLDEN, "D", earliest_start=3), {"D": 2}, "D starts in Q3, before Q4"),
        (GROUPED, {"D": 2}, "guard is mandatory and none of its variants is in the plan"),
        (GROUPED, {"D": 2, "A": 0, "B": 5}, "guard: more than one variant chosen: A, B"),
        (
            replace(GOLDEN, excludes=frozenset({frozenset("AE")})),
            {"D": 2, "A": 0, "E": 0},
            "A and E exclude each other",
        ),
        (changed(GOLDEN, "A", requires=("B",)), {"D": 2, "A": 0}, "A requires B, which is not in"),
        (
            replace(GOLDEN, total_budget=(1_000,) * 8),
            {"D": 3},
            "all categories together: 6,000 more spent by the end of Q4 than there is",
        ),
    ],
)
def test_a_broken_rule_is_named(problem: Problem, plan: dict[str, int], complaint: str) -> None:
    assert any(complaint in broken for broken in violations(problem, plan))


@pytest.fixture(scope="module")
def told() -> Answer:
    return prove(GOLDEN, seed=1, share=0)


def test_an_honest_answer_is_confirmed(told: Answer) -> None:
    confirm(GOLDEN, told)


WRONG: list[tuple[str, Callable[[Answer], Answer]]] = [
    ("digest", lambda a: replace(a, digest="0" * 64)),
    ("violations", lambda a: replace(a, starts={"A": 0, "E": 0})),
    ("violations", lambda a: replace(a, starts={**a.starts, "C": 7})),
    ("violations", lambda a: replace(a, moves=(Move(quarter=0, giver="it", taker="x", amount=1),))),
    ("violations", lambda a: replace(a, violations=("D is late",))),
    ("spend", lambda a: replace(a, starts={**a.starts, "D": 3})),
    ("spend", lambda a: replace(a, spend={"it": (0,) * 8})),
    ("effort_days", lambda a: replace(a, effort_days={"person": (0.0,) * 8})),
    ("residual_loss", lambda a: replace(a, residual_loss={})),
    ("goal_reached", lambda a: replace(a, goal_reached={"growth": (1.0,) * 8})),
    ("split", lambda a: replace(a, split=replace(a.split, cost=a.split.cost - 1))),
    ("value", lambda a: replace(a, value=a.value + 1)),
    ("bound", lambda a: replace(a, bound=a.value - 1)),
    ("bound", lambda a: replace(a, bound=a.bound - 0.001)),
    ("bound", lambda a: replace(a, bound=a.bound + 5)),
    (
        "bound",
        lambda a: replace(a, bound=a.value - 1, first=replace(a.first, bound=a.value - 1)),
    ),
]


@pytest.mark.parametrize(
    ("field", "tampered"), WRONG, ids=[f"{f}-{n}" for n, (f, _) in enumerate(WRONG)]
)
def test_an_answer_that_was_tampered_with_is_refused_by_the_field(
    told: Answer, field: str, tampered: Callable[[Answer], Answer]
) -> None:
    with pytest.raises(ProofFailed, match=f"^{field}"):
        confirm(GOLDEN, tampered(told))


def test_the_best_plan_breaks_nothing() -> None:
    assert violations(GOLDEN, {"A": 0, "D": 2, "E": 0}) == ()


def test_money_spent_to_the_last_pound_breaks_nothing() -> None:
    exactly = replace(GOLDEN, budget={"it": (10_000, *(0,) * 7)})
    assert violations(exactly, {"D": 0}) == ()


def test_a_bound_below_a_plan_that_exists_is_never_believed() -> None:
    honest = solve(GOLDEN, seed=1)
    with pytest.raises(ProofFailed, match="bound 33000"):
        must_hold(GOLDEN, replace(honest, bound=33_000), best_value=honest.value)


def test_a_value_that_does_not_add_up_is_never_believed() -> None:
    honest = solve(GOLDEN, seed=1)
    with pytest.raises(ProofFailed, match="recomputed"):
        must_hold(GOLDEN, replace(honest, value=33_351), best_value=honest.value)


def test_a_plan_that_breaks_a_rule_is_never_believed() -> None:
    honest = solve(GOLDEN, seed=1)
    with pytest.raises(ProofFailed, match="D is mandatory"):
        must_hold(GOLDEN, replace(honest, starts={"A": 0}), best_value=honest.value)
