"""How long a firm of 250 people waits for its lifecycle questions.

Run from the repository root: `python benchmarks/lifecycle.py`. Fleets are drawn with seeds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from itdirector.engines.lifecycle import AssetClass, Choice, Fleet, Group, Ownership
from itdirector.engines.lifecycle.check.fleet import check_fleet
from itdirector.engines.lifecycle.solve.fleet import smooth
from itdirector.engines.lifecycle.solve.life import compare_owning, economic_life, moving_costs

LAPTOP = AssetClass(
    id="laptop",
    price=90_000,
    resale=(45_000, 25_000, 12_000, 6_000, 2_000, 0, 0, 0),
    support=(2_000, 2_000, 2_500, 4_000, 6_000, 8_000, 9_000, 9_000),
    failing=(0.05, 0.126, 0.202, 0.278, 0.354, 0.43, 0.43, 0.43),
    failure_cost=50_000,
)


def fleet(seed: int, groups: int = 20) -> Fleet:
    """Return about 250 devices bought in groups, one to six years old, to replace in five years."""
    rng = np.random.default_rng(seed)
    return Fleet(
        years=5,
        groups=tuple(
            Group(
                id=str(number),
                count=int(rng.integers(3, 23)),
                unit_price=int(rng.integers(400, 2_500)) * 100,
                cost_of_year=moving_costs(LAPTOP, age_now=int(rng.integers(1, 7)), years=5),
            )
            for number in range(groups)
        ),
    )


def milliseconds(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(1_000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    choices = tuple(
        Choice(id=str(n), life_years=n, costs={"buy": (1_000 * n, *[100] * n)})
        for n in range(1, 11)
    )
    owning = Ownership(choices=choices, horizon_years=10)
    print(f"{'a firm of 250 people':36}{'ms':>8}")
    print(f"{'economic life of 50 classes':36}{milliseconds(lambda: lives(50)):8.1f}")
    print(f"{'owning: 10 choices':36}{milliseconds(lambda: compare_owning(owning)):8.1f}")
    header = (
        "fleet",
        "devices",
        "ms",
        "peak unmoved",
        "least peak",
        "bound",
        "moving costs",
        "bound",
    )
    print("\n" + "".join(f"{name:>14}" for name in header))
    for seed in range(5):
        asked = fleet(seed)
        start = time.perf_counter()
        plan = smooth(asked)
        spent = 1_000 * (time.perf_counter() - start)
        check_fleet(asked, plan)
        devices = sum(group.count for group in asked.groups)
        row = (seed, devices, round(spent), plan.peak_unmoved, plan.least_peak)
        print(
            "".join(
                f"{cell:>14,}"
                for cell in (
                    *row,
                    plan.least_peak_bound,
                    plan.cost_of_moving,
                    plan.cost_of_moving_bound,
                )
            )
        )


def lives(classes: int) -> None:
    for _ in range(classes):
        economic_life(LAPTOP)


if __name__ == "__main__":
    main()
