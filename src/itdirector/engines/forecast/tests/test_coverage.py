"""Intervals hold what they say: seeded histories whose true day is known."""

from __future__ import annotations

import pytest

from itdirector.engines.forecast import run_out
from itdirector.engines.forecast.tests.cases import KNOWN_DAYS, START, history, question

RUNS = 40


def held(case: str) -> float:
    """Return the share of histories whose true day lies in the stated 90 % interval."""
    inside = runs = 0
    for seed in range(RUNS):
        values = history(case, seed=seed)
        later = values[KNOWN_DAYS:] >= 1000
        if values[:KNOWN_DAYS].max() >= 1000 or not later.any():
            continue
        true = KNOWN_DAYS + int(later.argmax())
        answer = run_out(question(values[:KNOWN_DAYS], seed=seed, paths=400))
        early = (answer.early - START).days if answer.early else 10**6
        late = (answer.late - START).days if answer.late else 10**6
        inside += early <= true <= late
        runs += 1
    return inside / runs


@pytest.mark.parametrize(
    ("case", "least"), [("white", 0.85), ("ar1", 0.85), ("slope", 0.85), ("random walk", 0.65)]
)
def test_nine_in_ten_is_no_empty_word(case: str, least: float) -> None:
    assert held(case) >= least
