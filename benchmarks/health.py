"""The score of a firm of 250 people and what moved it, and their second roads.

Run from the repository root: `python benchmarks/health.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.health import (
    SCHEME,
    Reading,
    State,
    change,
    prove,
    prove_change,
    score,
)

TIMES, FACTS = 9, 250


def state(seed: int) -> State:
    """Return a drawn state in which about four facts in five are known."""
    rng = Generator(PCG64(seed))
    readings = {}
    for one in SCHEME.indicators:
        low, high = one.points[0][0], one.points[-1][0]
        known = int(rng.integers(150, FACTS + 1))
        level = float(rng.uniform(low, high))
        readings[one.id] = Reading(level=level, facts_known=known, facts_needed=FACTS)
    return State(readings=readings, critical={cap.id: False for cap in SCHEME.caps[:3]})


def milliseconds(work: Callable[[], Any]) -> float:
    """Return the median of several runs."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return float(np.median(took))


def main() -> None:
    """Print milliseconds, and the score."""
    before, after = state(1), state(2)
    answer = score(SCHEME, after, seed=1)
    moved = change(SCHEME, before, after, seed=1)
    print(f"{len(SCHEME.indicators)} indicators, {FACTS} facts each, median of {TIMES}")
    print(f"score  {milliseconds(lambda: score(SCHEME, after, seed=1)):7.1f} ms")
    print(f"proof  {milliseconds(lambda: prove(SCHEME, after, answer)):7.1f} ms")
    print(f"change {milliseconds(lambda: change(SCHEME, before, after, seed=1)):7.1f} ms")
    print(f"proof  {milliseconds(lambda: prove_change(SCHEME, before, after, moved)):7.1f} ms")
    low, high = answer.robust.low, answer.robust.high
    print(f"proven {answer.overall.low:.0f} ({low.low:.0f} to {low.high:.0f}),", end=" ")
    print(f"possible {answer.overall.high:.0f} ({high.low:.0f} to {high.high:.0f}),", end=" ")
    print(f"{answer.share_known:.0%} of facts known")


if __name__ == "__main__":
    main()
