"""A verdict over eight offers and twelve criteria, and how often other methods reverse two offers.

Run from the repository root: `python benchmarks/selection.py`.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.selection import Criterion, Offer, Score, Selection, prove, select
from itdirector.engines.selection.opinions import METHODS

OFFERS, CRITERIA, TIMES, TABLES = 8, 12, 5, 500


def question(seed: int) -> Selection:
    """Return a selection with drawn levels, each with a range."""
    rng = Generator(PCG64(seed))
    criteria = tuple(
        Criterion(id=f"{k}", swing=100 - 7 * k, points=((0, 0), (6, 80), (10, 100)))
        for k in range(CRITERIA)
    )
    offers = []
    for n in range(OFFERS):
        levels = rng.uniform(1, 9, CRITERIA)
        scores = {
            c.id: Score(low=x - 1, likely=x, high=x + 1)
            for c, x in zip(criteria, map(float, levels), strict=True)
        }
        cost = int(rng.integers(40_000, 120_000))
        offers.append(Offer(id=f"{n}", scores=scores, five_year_cost=cost))
    return Selection(criteria=criteria, offers=tuple(offers))


def reversals(seed: int) -> dict[str, float]:
    """Return how often taking the last of five offers away changes the winner among the others."""
    rng = Generator(PCG64(seed))
    counts = dict.fromkeys(("value", *METHODS), 0)
    for _ in range(TABLES):
        values, weights = rng.uniform(0, 100, (5, 4)), rng.dirichlet(np.ones(4))
        methods = {"value": lambda v, w: v @ w, **METHODS}
        for name, method in methods.items():
            before = np.argmax(method(values, weights)[:4])
            counts[name] += bool(before != np.argmax(method(values[:4], weights)))
    return {name: count / TABLES for name, count in counts.items()}


def main() -> None:
    """Print milliseconds and the shares reversed."""
    asked = question(1)
    solving, proving = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        verdict = select(asked)
        solved = time.perf_counter()
        prove(asked, verdict)
        solving.append(1000 * (solved - began))
        proving.append(1000 * (time.perf_counter() - solved))
    print(f"{OFFERS} offers, {CRITERIA} criteria, {verdict.draws:,} draws, median of {TIMES}")
    print(f"verdict {np.median(solving):8.1f} ms")
    print(f"proof   {np.median(proving):8.1f} ms   {np.median(proving) / np.median(solving):.1f} x")
    print(f"winner changed by an offer that goes, of {TABLES} tables:")
    for name, share in reversals(1).items():
        print(f"  {name:13} {share:6.1%}")


if __name__ == "__main__":
    main()
