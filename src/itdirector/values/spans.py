"""Lengths of time as people write them: 3 months, one month, 90 calendar days, 1 quarter."""

from __future__ import annotations

import re

_WORDS = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "einen", "un", "une"), 1),
    **dict.fromkeys(("two", "zwei", "deux"), 2),
    **dict.fromkeys(("three", "drei", "trois"), 3),
    **dict.fromkeys(("four", "vier", "quatre"), 4),
    **dict.fromkeys(("five", "fünf", "cinq"), 5),
    **dict.fromkeys(("six", "sechs"), 6),
    **dict.fromkeys(("seven", "sieben", "sept"), 7),
    **dict.fromkeys(("eight", "acht", "huit"), 8),
    **dict.fromkeys(("nine", "neun", "neuf"), 9),
    **dict.fromkeys(("ten", "zehn", "dix"), 10),
    "eleven": 11,
    "twelve": 12,
    "zwölf": 12,
    "douze": 12,
    "fourteen": 14,
    "twenty": 20,
    "twenty-eight": 28,
    "thirty": 30,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
}
_NUMBER = re.compile(
    r"(?:at least|minimum(?: of)?|min\.?|mindestens|au moins)?\s*"
    rf"(\d+|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)"
)
_MORE_NUMBER = re.compile(r"\s*[-./,\u2013]\s*\d")
"""After a number: it is a date, a range or a fraction, not a count."""
_UNIT = re.compile(
    r"(?P<business_days>business|working|werktag|arbeitstag|jours?\s+ouvr)"
    r"|(?P<weeks>week|wk|woche|semaine|\bw\b)"
    r"|(?P<quarters>quarter|qtr|quartal|trimest)"
    r"|(?P<months>month|mth|monat|mois|\bmos?\b|\bm\b)"
    r"|(?P<years>year|yr|jahr|\bans?\b|année|\by\b)"
    r"|(?P<days>day|tag|jour|\bd\b)"
)
_LETTER = re.compile(r"[^\W\d_]")
_TIMES = {"weeks": (7, "days"), "quarters": (3, "months"), "years": (12, "months")}


def parse_span(text: str, header: str = "") -> tuple[int, str]:
    """Return a count and days, months or business_days.

    The unit is named by the text, else by the `header` it stands under, else by its size. Raises
    ValueError for what is no length of time.
    """
    text = text.strip().lower()
    number = _NUMBER.match(text)
    if number is None or _MORE_NUMBER.match(text, number.end()):
        raise ValueError(f"{text!r} is no length of time")
    count = int(number[1]) if number[1].isdecimal() else _WORDS[number[1]]
    unit = _unit(text[number.end() :]) or _unit(header.lower())
    if not unit and (_LETTER.search(text) or not text.isdecimal()):
        raise ValueError(f"{text!r} has no unit of time")
    if count > 9999:
        raise ValueError(f"{text!r} is too long")
    times, unit = _TIMES.get(unit, (1, unit or ("days" if count >= 28 else "months")))
    return count * times, unit


def _unit(words: str) -> str:
    found = _UNIT.search(words)
    return found.lastgroup or "" if found else ""
