"""Dates as people and tools write them: ISO, UK, US, German, French, Excel, also with a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]

NO_DATE = frozenset(
    {"", "-", "--", "—", "n/a", "na", "none", "null", "never", "never logged in", "unknown", "?"}
)
"""What tools write where there is no date."""

_TIME = r"(?:(?:[T,]\s*|\s+)\d{1,2}[:.]\d{2}.*)?$"
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})" + _TIME)
_DAY_WORD = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]+([^\W\d]+)\.?,?[\s-]+(\d{4}|\d{2})" + _TIME
)
_WORD_DAY = re.compile(r"([^\W\d]+)\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})" + _TIME)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?$")

_MONTH_NAMES = (
    "jan janv januar jänner", "feb fév fev févr februar", "mar mär märz mars mrz",
    "apr avr april avril", "may mai", "jun juin juni", "jul juil juillet juli",
    "aug aoû août aout", "sep sept septembre", "oct okt octobre oktober",
    "nov novembre", "dec déc dez décembre dezember",
)  # fmt: skip
_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "janvier", "février",
)  # fmt: skip
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split()} | {
    name: n % 12 + 1 for n, name in enumerate(_ENGLISH)
}
_MOST_LETTERS = 64
_EXCEL_EPOCH = date(1899, 12, 30)


def parse_date(text: str, order: DateOrder = "dmy") -> date | None:
    """Return the day that `text` names, None when it says there is none.

    `order` decides only what is ambiguous (03/04/2026). Two-digit years run from 1970 to 2069.
    A bare number of five digits is an Excel serial day (1900 system). Raises ValueError.
    """
    stripped = text.strip()
    if stripped.lower() in NO_DATE:
        return None
    if len(stripped) > _MOST_LETTERS:
        raise ValueError(f"{stripped[:_MOST_LETTERS]!r} is not a date")
    try:
        found = _numeric(stripped, order) or _worded(_WEEKDAY.sub("", stripped))
    except ValueError:
        raise ValueError(f"{stripped!r} is not a day in the calendar") from None
    if found is None:
        raise ValueError(f"{stripped!r} is not a date")
    return found


def excel_day(serial: float) -> date:
    """Return the day of an Excel serial number (1900 system). Raises ValueError."""
    if not 1 <= serial < 2_958_466:
        raise ValueError(f"{serial} is not an Excel date")
    return _EXCEL_EPOCH + timedelta(days=int(serial))


def _numeric(text: str, order: DateOrder) -> date | None:
    if match := _ISO.match(text):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := _NUMBERS.match(text):
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        if match[2] == "." or order != "mdy":
            return date(year, second, first)
        return date(year, first, second)
    if match := _COMPACT.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SERIAL.match(text):
        return excel_day(int(match[1]))
    return None


def _worded(text: str) -> date | None:
    if match := _DAY_WORD.match(text):
        day, month, year = match[1], match[2], match[3]
    elif match := _WORD_DAY.match(text):
        day, month, year = match[2], match[1], match[3]
    else:
        return None
    number = _MONTHS.get(month.lower())
    return date(_full_year(year), number, int(day)) if number else None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


@dataclass(frozen=True, slots=True)
class OrderFound:
    """What a whole column of dates says about its order."""

    order: DateOrder
    sure: bool
    """False when every date can be read both ways, or when the dates contradict each other."""
    contradicting: tuple[str, str] = ("", "")
    """One date that only reads day first and one that only reads month first."""
    example: str = ""
    """A date that reads both ways, "" when there is none."""


def order_of(column: Iterable[str], *, otherwise: DateOrder = "dmy") -> OrderFound:
    """Infer day-first or month-first from all dates of a column.

    One date with a number above twelve settles it. `otherwise` is used when nothing does.
    """
    day_first = month_first = either = ""
    days = months = 0
    for text in column:
        match = _NUMBERS.match(text.strip())
        if match is None or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            day_first, days = text.strip(), days + 1
        elif second > 12 >= first:
            month_first, months = text.strip(), months + 1
        elif first != second:
            either = text.strip()
    if days and months:
        order: DateOrder = "dmy" if days >= months else "mdy"
        return OrderFound(order, sure=False, contradicting=(day_first, month_first), example=either)
    if days or months:
        return OrderFound("dmy" if days else "mdy", sure=True, example=either)
    return OrderFound(otherwise, sure=not either, example=either)
