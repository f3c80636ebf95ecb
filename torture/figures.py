"""How much is tried, and what came of it: one line of figures for each thing that was tried.

The same test is short or long. ITDIRECTOR_TORTURE=1 makes it long; ITDIRECTOR_TORTURE_<NAME>=500
sets one size by hand, ITDIRECTOR_TORTURE_SEED=7 the seed. Long forms add their line to
build/torture.jsonl.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "torture.jsonl"
LONG = os.environ.get("ITDIRECTOR_TORTURE") == "1"
LINES: list[str] = []
"""What this run found, shown at its end."""
SHOWN = 20
"""How many failures are told in words; the figure counts all."""


def size(name: str, *, short: int, long: int) -> int:
    """Return how many of something are tried: `name` in capitals is its environment variable."""
    by_hand = os.environ.get(f"ITDIRECTOR_TORTURE_{name.upper()}")
    if by_hand:
        return int(by_hand)
    return long if LONG else short


def seed() -> int:
    """Return the seed: always the same in the short form, another for each long one."""
    by_hand = os.environ.get("ITDIRECTOR_TORTURE_SEED")
    if by_hand:
        return int(by_hand)
    return random.SystemRandom().randrange(2**32) if LONG else 20261122


@dataclass
class Figure:
    """What is counted while something is tried."""

    name: str
    seed: int
    count: int = 0
    wrong: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    """Further figures by name: rows_per_s, peak_mb, p, …"""

    def tried(self, number: int = 1) -> None:
        """Count tries."""
        self.count += number

    def failed(self, what: str) -> None:
        """Keep what went wrong; the test fails at its end, when all was tried."""
        self.wrong.append(what)


@contextmanager
def counted(name: str, *, seed: int = 0) -> Iterator[Figure]:
    """Time and count what is tried inside, write its line, and fail if anything went wrong."""
    figure = Figure(name, seed)
    began = time.monotonic()
    try:
        yield figure
    except BaseException as problem:
        figure.failed(f"{type(problem).__name__}: {problem}")
        _keep(figure, seconds=time.monotonic() - began)
        raise
    _keep(figure, seconds=time.monotonic() - began)
    assert figure.count > 0, f"{name}: nothing was tried"  # noqa: S101
    shown = "\n".join(figure.wrong[:SHOWN])
    assert figure.wrong == [], f"{name}: {len(figure.wrong)} wrong, seed {figure.seed}\n{shown}"  # noqa: S101


def _keep(figure: Figure, *, seconds: float) -> None:
    line = {
        "name": figure.name,
        "count": figure.count,
        "failures": len(figure.wrong),
        "seconds": round(seconds, 1),
        "seed": figure.seed,
        **figure.more,
        "database": connection.vendor,
        "commit": _commit(),
    }
    more = "".join(f", {name} {value}" for name, value in figure.more.items())
    LINES.append(
        f"{figure.name}: {figure.count:,} tried, {len(figure.wrong)} failures, "
        f"{seconds:.1f} s{more} (seed {figure.seed}, {connection.vendor})"
    )
    if LONG:
        KEPT.parent.mkdir(exist_ok=True)
        with KEPT.open("a") as kept:
            kept.write(json.dumps(line) + "\n")


def _commit() -> str:
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
