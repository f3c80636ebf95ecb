"""Which updates fit into the evening: never worse than simple rules, and as good as trying all."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from itdirector.engines.triage import batches
from itdirector.engines.triage.batch_check import batches_must_hold, best_by_trying, value_of
from itdirector.engines.triage.batch_model import BatchAnswer, BatchQuestion, PatchGroup
from itdirector.engines.triage.batches import greedy_choice, plan_batches
from itdirector.engines.triage.model import ProofFailed


def group(name: str, hours: float, cures: str) -> PatchGroup:
    return PatchGroup(id=name, hours=hours, cures=frozenset(cures))


TRAP = BatchQuestion(
    groups=(group("one", 2, "abc"), group("left", 1.5, "abx"), group("right", 1.5, "cy")),
    loss_removed={"a": 40, "b": 40, "c": 40, "x": 9, "y": 9},
    hours=3,
)
"""By rate "one" comes first and leaves no room for the two that together remove more."""


def drawn(groups: int, weaknesses: int, seed: int) -> BatchQuestion:
    rng = Generator(PCG64(seed))
    hours = rng.uniform(0.5, 6, groups)
    return BatchQuestion(
        groups=tuple(
            PatchGroup(
                id=f"g{n:03}",
                hours=float(hours[n]),
                cures=frozenset(
                    f"w{i}" for i in rng.choice(weaknesses, size=rng.integers(1, 12), replace=False)
                ),
            )
            for n in range(groups)
        ),
        loss_removed={f"w{i}": float(x) for i, x in enumerate(rng.lognormal(5, 1.5, weaknesses))},
        hours=float(hours.sum()) * 0.25,
    )


def test_the_exact_choice_escapes_the_trap_of_the_best_rate() -> None:
    answer = plan_batches(TRAP)
    assert greedy_choice(TRAP) == ("one",)
    assert answer.chosen == ("left", "right")
    assert (answer.loss_removed, answer.greedy_loss_removed) == (138, 120)
    assert answer.status == "proven"
    assert answer.solver.startswith("HiGHS")
    assert answer.gap_share == pytest.approx(0, abs=1e-6)


def test_the_best_single_group_saves_greed_from_a_crumb() -> None:
    crumb = BatchQuestion(
        groups=(group("crumb", 0.1, "a"), group("loaf", 10, "b")),
        loss_removed={"a": 2, "b": 100},
        hours=10,
    )
    assert greedy_choice(crumb) == ("loaf",)


@st.composite
def small_batches(draw: st.DrawFn) -> BatchQuestion:
    names = "abcdefgh"
    return BatchQuestion(
        groups=tuple(
            PatchGroup(
                id=f"g{n}",
                hours=draw(st.integers(1, 12)) / 4,
                cures=draw(st.frozensets(st.sampled_from(names), min_size=1)),
            )
            for n in range(draw(st.integers(0, 7)))
        ),
        loss_removed={name: draw(st.floats(0, 1e6)) for name in names},
        hours=draw(st.integers(0, 24)) / 4,
    )


@given(small_batches())
@settings(max_examples=80, deadline=None)
def test_the_choice_is_the_best_of_all_choices(asked: BatchQuestion) -> None:
    answer, best = plan_batches(asked), best_by_trying(asked)
    assert answer.status == "proven"
    assert answer.loss_removed == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert value_of(asked, greedy_choice(asked)) >= best * (1 - 1 / math.e) / 2 - 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_sixty_groups_are_proven_and_never_worse_than_greed(seed: int) -> None:
    answer = plan_batches(drawn(60, 200, seed))
    assert answer.status == "proven"
    assert answer.greedy_loss_removed <= answer.loss_removed <= answer.bound


def test_beyond_what_is_proven_the_greedy_choice_comes_with_its_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = drawn(60, 200, 9)
    best = plan_batches(asked).loss_removed
    monkeypatch.setattr(batches, "EXACT_GROUPS", 10)
    answer = plan_batches(asked)
    assert (answer.solver, answer.status) == ("greedy", "within bound")
    assert answer.loss_removed <= best <= answer.bound
    assert 0 < answer.gap_share < 0.5


def test_no_hours_or_no_groups_is_nothing_done() -> None:
    for asked in (replace(TRAP, hours=0), replace(TRAP, groups=())):
        answer = plan_batches(asked)
        assert (answer.chosen, answer.loss_removed, answer.gap_share) == ((), 0, 0)


RIGHT = plan_batches(TRAP)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"chosen": ("left", "nowhere")}, "not in the question"),
        ({"chosen": ("left", "left")}, "names a group twice"),
        ({"chosen": ("left", "one", "right")}, "takes more than 3 hours"),
        ({"hours": 2.0}, "hours"),
        ({"loss_removed": 140.0}, "loss_removed: the groups remove 138"),
        ({"greedy_loss_removed": 139.0}, "the simple rules reach more"),
        ({"bound": 137.0}, "bound: lies below"),
        ({"bound": 900.0}, "bound: looser"),
        ({"bound": 139.0}, "status: proven, with a gap"),
        ({"digest": "0"}, "digest"),
        (
            {"chosen": ("one",), "hours": 2.0, "loss_removed": 120.0, "bound": 120.0},
            "bound: a choice removes 138",
        ),
    ],
)
def test_a_wrong_choice_is_caught(facts: dict[str, Any], complaint: str) -> None:
    wrong: BatchAnswer = replace(RIGHT, **facts)
    with pytest.raises(ProofFailed, match=complaint):
        batches_must_hold(TRAP, wrong)


def test_a_solver_that_does_not_finish_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        highspy.Highs, "getModelStatus", lambda self: highspy.HighsModelStatus.kTimeLimit
    )
    with pytest.raises(ProofFailed, match="HiGHS ends with"):
        plan_batches(TRAP)


def test_questions_drawn_with_one_seed_are_the_same() -> None:
    assert drawn(5, 20, 1) == drawn(5, 20, 1)
    assert np.isfinite(drawn(5, 20, 1).hours)
