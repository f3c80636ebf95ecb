"""Quick answers for queues of work, where a simulation would be too much.

Sources: Little 1961; Allen and Cunneen's approximation (Allen 1990); Cobham 1954 for priorities.
"""

from __future__ import annotations

from collections.abc import Sequence

from itdirector.engines.desk.calls import erlang_c


def mean_wait(*, per_hour: float, work_hours: float, people: int, variation: float = 1.0) -> float:
    """Return the mean wait in hours before work begins: M/G/c by Allen and Cunneen.

    `variation` is the coefficient of variation of the work (1: exact, 0: half the wait).
    """
    spare = _spare(per_hour=per_hour, work_hours=work_hours, people=people)
    waiting = erlang_c(load=per_hour * work_hours, people=people)
    return waiting * work_hours / spare * (1 + variation**2) / 2


def mean_waits_by_priority(
    per_hour: Sequence[float], *, work_hours: float, people: int, variation: float = 1.0
) -> list[float]:
    """Return the mean waits in hours, most urgent first; work begun is finished.

    Exact for exponential work of one mean; otherwise scaled as above.
    """
    total = sum(per_hour)
    _spare(per_hour=total, work_hours=work_hours, people=people)
    waiting = erlang_c(load=total * work_hours, people=people)
    residual = waiting * work_hours / people * (1 + variation**2) / 2
    waits, before = [], 0.0
    for rate in per_hour:
        upto = before + rate * work_hours / people
        waits.append(residual / ((1 - before) * (1 - upto)))
        before = upto
    return waits


def mean_in_system(*, per_hour: float, hours_in_system: float) -> float:
    """Return how many are there on average: Little's law, whatever the order or the chances."""
    if per_hour < 0 or hours_in_system < 0:
        raise ValueError("per_hour and hours_in_system must not be negative")
    return per_hour * hours_in_system


def _spare(*, per_hour: float, work_hours: float, people: int) -> float:
    if per_hour <= 0 or work_hours <= 0 or people < 1:
        raise ValueError("per_hour, work_hours and people must be above 0")
    spare = people - per_hour * work_hours
    if spare <= 0:
        raise ValueError(f"people: {people} cannot keep up with {per_hour * work_hours:.2f}")
    return spare
