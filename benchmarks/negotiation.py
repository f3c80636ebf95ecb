"""A brief for each of the 120 contracts of a firm of 250 people, and its second road.

Run from the repository root: `python benchmarks/negotiation.py`.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.negotiation import (
    Alternative,
    Comparable,
    Concession,
    Fact,
    Question,
    brief,
    prove,
)

CONTRACTS, TIMES = 120, 9


def question(number: int, rng: Generator) -> Question:
    """Return a drawn renewal with three alternatives, four comparables and two concessions."""

    def amount(low: int, high: int) -> Fact:
        return Fact(amount=int(rng.integers(low, high)), fact=f"{number}-{rng.integers(10**9)}")

    return Question(
        id=f"{number}",
        asked_per_year=amount(5_000, 50_000),
        price_history=(amount(5_000, 50_000),),
        inflation=0.03,
        inflation_fact="cpi",
        needed_units=amount(10, 250),
        unit_price=amount(50, 400),
        bought_units=amount(10, 300),
        alternatives=tuple(
            Alternative(
                id=f"{n}",
                per_year=amount(5_000, 50_000),
                migration=amount(0, 20_000),
                retraining=amount(0, 5_000),
                risk=amount(0, 5_000),
            )
            for n in range(3)
        ),
        comparables=tuple(
            Comparable(per_year=amount(5_000, 50_000), credible=n > 0) for n in range(4)
        ),
        concessions=(
            Concession(id="pay ahead", kind="give", per_year=(-500,), fact="cash"),
            Concession(id="price held", kind="get", per_year=(0, 900, 1_800), fact="uplift"),
        ),
    )


def main() -> None:
    """Print milliseconds for all briefs and all proofs."""
    rng = Generator(PCG64(1))
    asked = [question(number, rng) for number in range(CONTRACTS)]
    solving, proving = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        found = [brief(one) for one in asked]
        solved = time.perf_counter()
        for one, its in zip(asked, found, strict=True):
            prove(one, its)
        solving.append(1000 * (solved - began))
        proving.append(1000 * (time.perf_counter() - solved))
    print(f"{CONTRACTS} contracts, median of {TIMES}")
    print(f"briefs {np.median(solving):8.1f} ms   {np.median(solving) / CONTRACTS:.2f} ms each")
    print(f"proofs {np.median(proving):8.1f} ms   {np.median(proving) / np.median(solving):.1f} x")


if __name__ == "__main__":
    main()
