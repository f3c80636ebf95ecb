"""A board text of 200 sentences: said, proven number by number, and measured for readability.

Run from the repository root: `python benchmarks/wording.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.wording import (
    Figure,
    ProofFailed,
    Sentence,
    chance,
    exceedance,
    join,
    prove,
    read,
)

SENTENCES, TIMES, PLANTED = 200, 9, 2_000
DAY = date(2026, 11, 22)


def figure(value: float, unit: str) -> Figure:
    return Figure(
        id=f"{value}",
        label="drawn",
        value=value,
        unit=unit,
        source="benchmark",
        as_of=DAY,
        grade="default",
        shown="two figures",
    )


def text(rng: Generator, count: int) -> Sentence:
    """Return half chances over a horizon, half bad years."""
    said = []
    for _ in range(count // 2):
        yearly, low = float(rng.uniform(0.001, 0.3)), float(rng.uniform(1e3, 1e5))
        group = "firms like yours"
        said.append(chance(figure(yearly, "share"), years=5, group=group, event="a break-in"))
        level, tail = figure(low, "GBP"), figure(2 * low, "GBP")
        said.append(exceedance(level, tail, share=0.05, what="the total"))
    return join(said)


def missed(whole: Sentence, rng: Generator) -> int:
    """Change one digit anywhere, again and again; return how often nothing was found."""
    digits = [at for at, character in enumerate(whole.text) if character.isdigit()]
    count = 0
    for at in rng.choice(digits, PLANTED):
        new = str((int(whole.text[at]) + int(rng.integers(1, 10))) % 10)
        try:
            prove(replace(whole, text=whole.text[:at] + new + whole.text[at + 1 :]))
        except ProofFailed:
            continue
        count += 1
    return count


def milliseconds(work: Callable[[], Any]) -> float:
    """Return the median of several runs."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return float(np.median(took))


def main() -> None:
    """Print milliseconds and how many planted numbers were missed."""
    whole, short = (text(Generator(PCG64(1)), count) for count in (SENTENCES, 10))
    print(f"{SENTENCES} sentences, {len(whole.figures)} numbers, median of {TIMES}")
    print(f"said     {milliseconds(lambda: text(Generator(PCG64(1)), SENTENCES)):8.1f} ms")
    print(f"proven   {milliseconds(lambda: prove(whole)):8.1f} ms")
    print(f"measured {milliseconds(lambda: read(whole.text)):8.1f} ms")
    print(f"{PLANTED} wrong digits planted, {missed(short, Generator(PCG64(3)))} missed")


if __name__ == "__main__":
    main()
