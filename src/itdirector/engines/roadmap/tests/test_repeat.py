"""The same question has the same answer: in another process, and when it begins elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.roadmap import firm
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed

REPOSITORY = Path(__file__).parents[5]
ASK = """
from benchmarks.roadmap import firm
from itdirector.engines.roadmap.stages import plan_in_stages
print(plan_in_stages(firm(12, 3), seed=7, published={"00": 1}))
"""


def test_another_process_gives_the_same_answer_to_the_last_digit() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": order, "PYTHONPATH": f"{REPOSITORY}"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for order in ("1", "2")
    ]
    assert told[0] == told[1]
    assert "digest=" in told[0]


def test_a_known_plan_is_never_followed_by_a_worse_one() -> None:
    problem = firm(20, 1)
    best = solve(problem, seed=1, share=0)
    hasty = solve(problem, seed=1, limit=0.001, known=best.starts)
    assert hasty.value == pytest.approx(best.value)
    assert hasty.value <= hasty.bound


@pytest.mark.parametrize("known", [{"A": 0}, {"Z": 3}, {"D": 0}, {}], ids=str)
def test_a_known_plan_that_breaks_the_rules_does_no_harm(known: dict[str, int]) -> None:
    assert solve(GOLDEN, seed=1, share=0, known=known).value == pytest.approx(33_350)


def test_where_nothing_is_known_and_nothing_quick_is_found_the_search_still_finds() -> None:
    # Doing the dear one first, as the quick plan does, leaves no money for the other in time.
    problem = changed(GOLDEN, "D", latest_finish=3, after={"E": 0})
    assert solve(problem, seed=1, share=0).starts["E"] < solve(problem, seed=1).starts["D"]
    assert solve(replace(problem, initiatives=()), seed=1).starts == {}
