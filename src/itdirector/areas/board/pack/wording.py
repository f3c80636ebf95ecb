"""How the pack says amounts, counts and dates; how it cuts and breaks what is too long."""

from __future__ import annotations

import re
from datetime import date

from itdirector.values.text import day, plural, pounds

_COUNTS = ("No", "One", "Two", "Three", "Four", "Five")
_LONG_RUN = re.compile(r"\S{19,}")
_AFTER_SIGN = re.compile(r"(?<=[/\\._@:;,+=&?#|)\]-])(?=\w)")
_PIECE = 11
_DATE = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?: \d{4})?")
_STAYS_TOGETHER = "\u00a0"
_MAY_BREAK = "\u200b"
_SOFTENED = 24
"""Letters in a row that no English word has: broken without a hyphen."""


def whole_pounds(minor: int | None, currency: str, *, unknown: str = "not known") -> str:
    """Return an amount of pence rounded to whole pounds: a board reads no pence."""
    if minor is None:
        return unknown
    rounded = (abs(minor) + 50) // 100 * 100
    return pounds(-rounded if minor < 0 else rounded, currency)


def on(value: date | None, *, unknown: str = "no date") -> str:
    """Return a date as people write it, or what stands where there is none."""
    return unknown if value is None else day(value)


def in_words(number: int) -> str:
    """Return a small count as it opens a heading: Three. Larger ones stay figures."""
    return _COUNTS[number] if number < len(_COUNTS) else f"{number:,}"


def person_days(days: float) -> str:
    """Return effort: 4.5 days."""
    return plural(int(days), "day") if days == int(days) else f"{days:,.1f} days"


def tone_of(status: str) -> str:
    """Return the colour of a proof: green only when nothing is left open."""
    return "green" if status.lower() in {"", "proven"} else "amber"


def breakable(value: str) -> str:
    """Return text in which file names, addresses and endless words may break at the margin.

    Dates stay on one line. A zero-width space is put after signs in a long run, and into endless
    strings of letters.
    """
    dated = _DATE.sub(lambda found: found.group().replace(" ", _STAYS_TOGETHER), value)
    return _LONG_RUN.sub(lambda run: _with_breaks(run.group()), dated)


def rest(shown: int, total: int, *, first: str = "first") -> str:
    """Return the sentence that says what a list leaves out; "" when it is complete."""
    left = total - shown
    return (
        f"The {first} {shown} are here; IT Director keeps the other {left:,}." if left > 0 else ""
    )


def _with_breaks(run: str) -> str:
    pieces = _AFTER_SIGN.split(run)
    return _MAY_BREAK.join(
        _MAY_BREAK.join(piece[at : at + _PIECE] for at in range(0, len(piece), _PIECE))
        if len(piece) > _SOFTENED
        else piece
        for piece in pieces
    )
