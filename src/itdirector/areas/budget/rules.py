"""How periods and supplier names are compared. Plain values only."""

from __future__ import annotations

import re
from datetime import date

from dateutil.relativedelta import relativedelta

NOISE = re.compile(
    r"\b(ltd|limited|plc|llp|llc|inc|gmbh|bv|sarl|uk|gb|group|operations|ireland|the|co|company)\b"
)


def quarter_start(day: date, *, first_month: int) -> date:
    """Return the first day of the fiscal quarter a day lies in.

    `first_month` is the month (1 to 12) the fiscal year starts in.
    """
    into_quarter = (day.month - first_month) % 3
    return (day.replace(day=1)) - relativedelta(months=into_quarter)


def quarters_from(day: date, *, first_month: int, count: int) -> list[date]:
    """Return the first days of `count` fiscal quarters, the one `day` lies in first."""
    first = quarter_start(day, first_month=first_month)
    return [first + relativedelta(months=3 * n) for n in range(count)]


def supplier_key(name: str) -> str:
    """Return a supplier's name without legal forms, so that spellings meet."""
    words = re.sub(r"[^a-z0-9 ]", " ", name.casefold())
    return " ".join(NOISE.sub(" ", words).split())
