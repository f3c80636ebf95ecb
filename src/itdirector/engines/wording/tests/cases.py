"""Figures for the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from itdirector.engines.wording.model import Figure

DAY = date(2026, 11, 22)


def figure(value: float | date, unit: str = "share", **told: Any) -> Figure:
    """Return a leaf."""
    plain = {"id": f"f-{value}", "label": "chance", "source": "ledger.csv, row 4", "as_of": DAY}
    return Figure(**{**plain, "value": value, "unit": unit, "grade": "measured", **told})


def pounds(value: float, **told: Any) -> Figure:
    """Return a modelled amount, told to two significant figures."""
    return figure(value, "GBP", **{"shown": "two figures", **told})
