"""Histories of use whose truth is known, all from a seed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.forecast import Reading, RunOutQuestion

START = date(2026, 1, 1)
Floats = NDArray[np.float64]
KNOWN_DAYS = 180


def history(case: str, *, seed: int, days: int = 700) -> Floats:
    """Return a rise of 2 a day from 400 with the noise of the case: shape (days,).

    "slope" doubles its rise 45 days before day 180.
    """
    rng = Generator(PCG64(seed))
    t = np.arange(days, dtype=np.float64)
    line = 400 + 2 * t
    if case == "slope":
        return line + 2 * np.maximum(0, t - (KNOWN_DAYS - 45)) + rng.normal(0, 10, days)
    if case == "white":
        return line + rng.normal(0, 10, days)
    shocks = rng.normal(0, {"ar1": 5, "random walk": 8}[case], days)
    return line + _remembered(shocks, keeps={"ar1": 0.9, "random walk": 1.0}[case])


def _remembered(shocks: Floats, *, keeps: float) -> Floats:
    level = shocks[0] / (1 - keeps**2) ** 0.5 if keeps < 1 else 0.0
    levels = [level]
    for shock in shocks[1:]:
        levels.append(keeps * levels[-1] + shock)
    return np.array(levels)


def readings(values: Iterable[float]) -> tuple[Reading, ...]:
    """Return one reading a day from START on."""
    return tuple(
        Reading(day=START + timedelta(days=day), used=float(used))
        for day, used in enumerate(values)
    )


def question(values: Iterable[float], **facts: Any) -> RunOutQuestion:
    """Return the question of a disk of 1,000 GB, with other facts where given."""
    usual = {"id": "disk", "unit": "GB", "capacity": 1000.0, "lead_days": 30}
    return RunOutQuestion(**{**usual, "readings": readings(values), **facts})
