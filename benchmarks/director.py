"""Whether a firm of 250 people needs an IT director: the answer, and its second road.

Run from the repository root: `python benchmarks/director.py`.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.director import Firm, FullTime, Item, Question, advise, prove

ITEMS, TIMES = 120, 9


def question() -> Question:
    """Return a firm of 250 people with a drawn plan under four value priors."""
    rng = Generator(PCG64(1))
    priors = ("survey", "claims", "capped", "history")
    return Question(
        id="250 people",
        on=date(2026, 11, 22),
        firm=Firm(
            headcount=250,
            sites=5,
            systems=40,
            vendors=60,
            contracts=120,
            it_staff=4,
            projects_per_year=8,
            incidents_per_year=20,
            regulations=2,
        ),
        items=tuple(
            Item(
                id=f"{number}",
                kind="plan" if number % 4 else "found",
                per_year={name: int(rng.integers(0, 4_000)) for name in priors},
            )
            for number in range(ITEMS)
        ),
        full_time=FullTime(salary=95_000, bonus=9_500, recruitment=19_000, tools=2_000),
        own_hours_per_month=40,
        own_hour_value=60,
        software_per_year=1_200,
    )


def main() -> None:
    """Print milliseconds, and what the firm is told."""
    asked = question()
    solving, proving = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        found = advise(asked)
        solved = time.perf_counter()
        prove(asked, found)
        solving.append(1000 * (solved - began))
        proving.append(1000 * (time.perf_counter() - solved))
    print(f"{ITEMS} items, 12 priors, {len(found.options)} options, median of {TIMES}")
    print(f"answer {np.median(solving):6.1f} ms   proof {np.median(proving):6.1f} ms")
    need = found.need
    print(f"need {need.low:.1f} to {need.high:.1f} days a month, likely {need.likely:.1f}")
    print(f"break-even {found.break_even_days:.1f} days; full time: {found.full_time}")
    print(f"best by prior: {sorted(set(found.best.values()))}; least regret: {found.least_regret}")


if __name__ == "__main__":
    main()
