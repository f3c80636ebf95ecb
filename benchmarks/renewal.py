"""Notice dates of every contract of a firm of 250 people: the answer, and its second road.

Run from the repository root: `python benchmarks/renewal.py`.
"""

from __future__ import annotations

import argparse
import time
from datetime import date

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.renewal import Calendar, Contract, Notice, Place, dates, prove

TODAY = date(2026, 11, 22)
NATIONS = ("ENG", "WLS", "SCT", "NIR")


def contracts(count: int, seed: int) -> list[Contract]:
    """Return contracts that began in 2018 to 2026, most of them renewed silently since."""
    rng = Generator(PCG64(seed))
    units = ("days", "months", "business_days")
    return [
        Contract(
            id=f"{number}",
            starts_on=date.fromordinal(int(rng.integers(736_695, 739_900))),
            term_months=int(rng.choice([1, 12, 24, 36])),
            notice=Notice(count=int(rng.integers(1, 4) * 10), unit="days")
            if rng.random() < 0.5
            else Notice(count=int(rng.integers(1, 6)), unit=units[int(rng.integers(3))]),
            vendor=Place(calendar=Calendar(country="GB", subdivision=str(rng.choice(NATIONS)))),
        )
        for number in range(count)
    ]


def main() -> None:
    """Answer and prove every contract several times and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=120, help="of a firm of 250 people")
    parser.add_argument("--times", type=int, default=9)
    chosen = parser.parse_args()
    asked = contracts(chosen.contracts, seed=1)
    solving, proving = [], []
    for _ in range(chosen.times):
        began = time.perf_counter()
        answers = [dates(contract, today=TODAY) for contract in asked]
        answered = time.perf_counter()
        for contract, answer in zip(asked, answers, strict=True):
            prove(contract, answer)
        solving.append(answered - began)
        proving.append(time.perf_counter() - answered)
    solve_ms, prove_ms = (1000 * float(np.median(t)) for t in (solving, proving))
    print(f"{chosen.contracts} contracts, median of {chosen.times}, first run {solving[0]:.2f} s")
    print(f"dates  {solve_ms:8.1f} ms   {solve_ms / chosen.contracts:6.2f} ms each")
    print(f"proof  {prove_ms:8.1f} ms   {prove_ms / solve_ms:6.1f} x the answer")
    print(f"missed {sum(answer.missed for answer in answers)} of {chosen.contracts}")


if __name__ == "__main__":
    main()
