"""How periods and supplier names are compared. Plain values only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

NOISE = re.compile(
    r"\b(ltd|limited|plc|llp|llc|inc|gmbh|bv|sarl|uk|gb|group|operations|ireland|the|co|company)\b"
)

RISE_FROM_PERCENT = 10
"""A rise from so much on is told. Our default."""
STEADY = 3
"""So many equal payments in a row make a price; fewer may be usage."""
DIFFERS_FROM = 0.10
"""Told and paid may differ by so much before we ask. Our default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A price that went up. Amounts in pence."""

    before_minor: int
    after_minor: int
    since: date

    @property
    def more_minor(self) -> int:
        """How much more each payment is."""
        return self.after_minor - self.before_minor

    @property
    def percent(self) -> float:
        """The rise in per cent of the price before."""
        return 100 * self.more_minor / self.before_minor


def price_rise(payments: Sequence[tuple[date, int]]) -> Rise | None:
    """Return the rise from one steady price to another, None when there is none to be sure of.

    `payments` are days and pence, the oldest first. Bills that follow usage are never steady.
    """
    runs: list[tuple[date, int, int]] = []
    for on, minor in payments:
        if runs and runs[-1][1] == minor:
            runs[-1] = (runs[-1][0], minor, runs[-1][2] + 1)
        else:
            runs.append((on, minor, 1))
    prices = [(on, minor) for on, minor, count in runs if count >= STEADY and minor > 0]
    if len(prices) < 2:
        return None
    (_first, before), (since, after) = prices[0], prices[-1]
    if 100 * (after - before) < RISE_FROM_PERCENT * before:
        return None
    return Rise(before_minor=before, after_minor=after, since=since)


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
    words = " ".join(re.sub(r"[\W_]", " ", name.casefold()).split())
    return " ".join(NOISE.sub(" ", words).split()) or words


def same_supplier(one: str, other: str) -> bool:
    """Tell whether two names mean one supplier: the shorter begins the longer, word for word."""
    shorter, longer = sorted((supplier_key(one).split(), supplier_key(other).split()), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter
