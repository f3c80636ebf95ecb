"""What the budgets keep back for overruns, in the second solver: steps, real numbers, own amounts.

The worst overruns of a plan are a maximum, a maximum is the least amount that no choice of works
exceeds, and by duality few rows say so: in money, not in hundredths, and work by work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Protocol

from itdirector.engines.roadmap.amounts import run_over_by
from itdirector.engines.roadmap.model import TOTAL, Initiative, Problem


class Columns(Protocol):
    """What is asked of the model: its begun-by columns, and new columns and rows."""

    problem: Problem
    by_id: dict[str, Initiative]
    begun: dict[str, dict[int, int]]

    def column(self, upper: float, *, whole: bool, lower: float = 0.0) -> int:
        """Add a variable and return its number."""
        ...

    def row(self, row: Mapping[int, float], *, least: float = ..., most: float = ...) -> None:
        """Add a constraint on columns."""
        ...

    def pulse(self, row: dict[int, float], key: str, start: int, coefficient: float) -> None:
        """Add a coefficient on "work begins in this very quarter"."""
        ...


def reserves(model: Columns, line: str) -> list[dict[int, float]]:
    """Return, for each period of a line, what it keeps back; empty where it bears no overrun."""
    problem = model.problem
    protection = problem.protection
    if protection is None or not protection.overruns.get(line):
        return []
    bears = protection.hundredths(line) / 100
    # Where money is lost from period to period, whole amounts are what is lost of.
    whole = not problem.rule(line).keeps_everything
    found = []
    for period in problem.periods(line):
        price = model.column(float("inf"), whole=False)
        reserve: dict[int, float] = {price: bears}
        for over in _overruns(model, line, period, whole=whole).values():
            beyond = model.column(float("inf"), whole=False)
            reserve[beyond] = 1.0
            model.row({**over, price: -1.0, beyond: -1.0}, most=0.0)
        kept = model.column(float("inf"), whole=whole)
        model.row({**reserve, kept: -1.0}, most=0.0)
        found.append({kept: 1.0})
    return found


def _overruns(
    model: Columns, line: str, period: range, *, whole: bool
) -> dict[str, dict[int, float]]:
    """Return the row of what each work may run over: in the period, or up to its end."""
    problem = model.problem
    first = period[0] if whole else 0
    rows: dict[str, dict[int, float]] = {}
    for key, initiative in model.by_id.items():
        categories = initiative.one_off_cost.keys() if line == TOTAL else {line}
        row: dict[int, float] = defaultdict(float)
        for t in model.begun[key]:
            before = run_over_by(problem, initiative, categories, quarters_in=first - t)
            after = run_over_by(problem, initiative, categories, quarters_in=period[-1] + 1 - t)
            model.pulse(row, key, t, float(after - before))
        if any(row.values()):
            rows[key] = row
    return rows
