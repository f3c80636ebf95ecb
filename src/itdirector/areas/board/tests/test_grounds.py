"""What a loss rests on is said in parts of 100 that add up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.areas.board.grounds import WORDS, rests_on

LOSS = "Of 100 parts of the loss, "


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"default": 1.0}, "All of the loss rests on our own defaults."),
        (
            {"survey": 0.735, "default": 0.265, "expert": 0.0},
            LOSS + "74 rest on published figures of other firms and 26 on our own defaults.",
        ),
        (
            {"measured": 0.5, "survey": 0.0, "expert": 0.5},
            LOSS + "50 rest on what happened here and 50 on what your people said.",
        ),
        ({"measured": 0.0, "default": 0.0}, ""),
    ],
)
def test_it_reads_as_a_person_would_say_it(shares: dict[str, float], said: str) -> None:
    assert rests_on(shares) == said


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=5))
def test_the_parts_add_up_to_a_hundred(weights: list[int]) -> None:
    shares = {str(grade): one / sum(weights) for grade, one in zip(WORDS, weights, strict=False)}
    said = rests_on(shares)
    parts = [int(one) for one in re.findall(r"\d+", said)]
    assert said.startswith("All of") or (parts[0], sum(parts[1:])) == (100, 100)
