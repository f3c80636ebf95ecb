"""Amounts as people and tools write them: decimal point or comma, symbols, (250.00), CR."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from itdirector.values.money import Money

DecimalMark = Literal[".", ","]

_SYMBOLS = {
    "£": "GBP", "€": "EUR", "$": "USD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "¥": "JPY", "₹": "INR", "FR.": "CHF",
    "SFR.": "CHF", "KR": "", "ZŁ": "PLN", "₽": "RUB", "₺": "TRY", "R$": "BRL",
}  # fmt: skip
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD"})
_NO_CENTS = frozenset({"JPY", "KRW", "ISK", "CLP", "VND", "UGX", "XAF", "XOF", "PYG", "RWF"})
_MILLS = frozenset({"BHD", "KWD", "OMR", "JOD", "TND", "IQD", "LYD"})

_SHAPE = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+\u2212]?)\s*(?P<before>[^\d\s().,'+\u2212-][^\d()+\u2212-]{0,4}?)?\s*"
    r"(?P<minus>[-\u2212]?)\s*(?P<number>\d[\d.,'\u2019\s\u00a0\u202f]*|[.,]\d+)"
    r"\s*(?P<trail>[-\u2212]?)\s*(?P<after>(?!CR|DR)[^\d\s().,+\u2212-][^\d()+\u2212-]{0,4}?)?\s*(?P<close>\))?\s*"
    r"(?P<credit>CR|DR)?"
)
_MINUS = ("-", "\u2212")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")
"""Thousands, or lakhs as in 1,00,000."""
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?")
_MOST_DIGITS = 18
_MOST_LETTERS = 48


def parse_number(text: str, mark: DecimalMark | None = None) -> Decimal:
    """Return the number in `text`, without its currency. Raises ValueError.

    `mark` decides only what is ambiguous ("1.234"); without it such a lone mark before exactly
    three digits groups thousands.
    """
    return _read(text, mark)[0]


def parse_money(text: str, mark: DecimalMark | None = None, currency: str = "") -> Money:
    """Return the amount in `text`. Raises ValueError.

    A symbol or code in the text wins over `currency`, but "$" is any dollar `currency` names.
    Fractions of the smallest coin are rounded half up.
    """
    if _PLAIN.fullmatch(text) and currency not in _NO_CENTS and currency not in _MILLS:
        if "." not in text:
            return Money(int(text) * 100, currency)
        whole, _, cents = text.partition(".")
        minor = abs(int(whole)) * 100 + int(cents.ljust(2, "0"))
        return Money(-minor if whole.startswith("-") else minor, currency)
    number, stated = _read(text, mark)
    if stated == "USD" and "$" in text and "US" not in text.upper() and currency in _DOLLARS:
        stated = currency
    return money_of(number, stated or currency)


def money_of(number: Decimal, currency: str) -> Money:
    """Return `number` of a currency's main unit as Money, rounded half up to its smallest coin."""
    digits = 0 if currency in _NO_CENTS else 3 if currency in _MILLS else 2
    return Money(int(number.scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP)), currency)


def decimal_mark_of(column: Iterable[str]) -> DecimalMark | None:
    """Return the decimal mark that a whole column of amounts shows, None when none shows it."""
    points = commas = 0
    for text in column:
        match = _SHAPE.fullmatch(text.strip()) if len(text) <= _MOST_LETTERS else None
        mark = _evident_mark(_tight(match["number"])) if match else None
        points += mark == "."
        commas += mark == ","
    if points == commas:
        return None
    return "." if points > commas else ","


def _read(text: str, mark: DecimalMark | None) -> tuple[Decimal, str]:
    match = _SHAPE.fullmatch(text.strip()) if len(text) <= _MOST_LETTERS else None
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise ValueError(f"{text.strip()[:_MOST_LETTERS]!r} is not an amount")
    digits = _tight(match["number"])
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"{text.strip()[:40]!r} is too long for an amount")
    try:
        number = Decimal(_with_point(digits, mark))
    except InvalidOperation:
        raise ValueError(f"{text.strip()!r} is not an amount") from None
    signs = sum(bool(match[part] in _MINUS) for part in ("sign", "minus", "trail"))
    if signs > 1:
        raise ValueError(f"{text.strip()!r} is not an amount")
    negative = bool(match["open"]) or signs == 1 or match["credit"] == "CR"
    currency = _currency_of(match["before"]) or _currency_of(match["after"])
    return (-number if negative else number), currency


def _tight(number: str) -> str:
    return re.sub(r"[\s'\u2019\u00a0\u202f]", "", number)


def _with_point(digits: str, mark: DecimalMark | None) -> str:
    """Return a number with a decimal point and no grouping. Raises ValueError for odd groups."""
    mark = _evident_mark(digits) or mark
    if mark is None:
        mark = "." if "," in digits else ","
    whole, _, fraction = digits.partition(mark)
    group = "," if mark == "." else "."
    if mark in fraction or group in fraction or (group in whole and not _GROUPED.fullmatch(whole)):
        raise ValueError(f"{digits!r} is not grouped as an amount is")
    whole = whole.replace(group, "")
    return f"{whole}.{fraction}" if fraction else whole


def _evident_mark(digits: str) -> DecimalMark | None:
    """Return the decimal mark when one number alone gives it away."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma < 0 and point < 0:
        return None
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    last: DecimalMark = "," if comma >= 0 else "."
    other: DecimalMark = "." if comma >= 0 else ","
    if digits.count(last) > 1:
        return other
    return None if _GROUPED.fullmatch(digits) and not digits.startswith("0") else last


def _currency_of(words: str | None) -> str:
    if not words:
        return ""
    word = words.strip().upper()
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    if re.fullmatch(r"[A-Z]{3}", word):
        return word
    raise ValueError(f"{words.strip()!r} is not a currency")
