"""How many seats a firm of 250 people commits to: milliseconds, and what the usual rule loses.

Run from the repository root: `python benchmarks/licences.py`.
"""

from __future__ import annotations

import time

import numpy as np

from itdirector.engines.licences import (
    Band,
    SeatQuestion,
    Workforce,
    prorated,
    prove,
    seats_to_commit,
)

TIMES = 7


def question(people: int, top_up: int) -> SeatQuestion:
    """Return a firm's question: 12 months, a discount from a tenth more seats on."""
    return SeatQuestion(
        id="suite",
        months=12,
        bands=(Band(from_seats=0, price=240), Band(from_seats=people + people // 10, price=225)),
        workforce=Workforce(
            needed_now=people, joiners_per_year=people * 0.18, leaving_per_year=0.15
        ),
        top_up_prices=prorated(top_up, 12),
        held_now=people + people // 10 - 1,
    )


def main() -> None:
    """Print times, and the cost of "headcount plus a tenth, less one" against the plan."""
    print("people  top-up  solve ms  proof ms  commit to  people + a tenth costs more")
    for people in (25, 250, 1_000):
        for top_up in (240, 360):
            asked = question(people, top_up)
            solving, proving = [], []
            for _ in range(TIMES if people < 1_000 else 1):
                began = time.perf_counter()
                plan = seats_to_commit(asked)
                solved = time.perf_counter()
                prove(asked, plan)
                solving.append(1000 * (solved - began))
                proving.append(1000 * (time.perf_counter() - solved))
            extra = plan.alternatives[-1].extra_cost
            print(
                f"{people:6} {top_up:7} {np.median(solving):9.0f} {np.median(proving):9.0f}"
                f" {plan.quantity:10} {extra:10,.0f} = {extra / plan.expected_cost:.1%}"
            )


if __name__ == "__main__":
    main()
