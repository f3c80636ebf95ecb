"""Every number a text states, read back: digits, amounts, dates, per cents, and number words.

Reads strictly. What has digits in it and is no number we know, such as 1,20,000 or M365, is
returned as unreadable; proper names that hold digits must be given as such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CURRENCIES = {
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "pounds": "GBP",
    "pound": "GBP",
    "euros": "EUR",
    "euro": "EUR",
    "dollars": "USD",
    "dollar": "USD",
}
_TIMES = "hours", "days", "weeks", "months", "quarters", "years"
_SCALES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6}
_SCALES |= {"bn": 10**9, "billion": 10**9, "one": 1}
_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
_TENS = """twenty thirty forty fifty sixty seventy eighty ninety"""
_WORDS = {word: Decimal(number) for number, word in enumerate(_ONES.split())}
_WORDS |= {word: Decimal(10 * number) for number, word in enumerate(_TENS.split(), 2)}
_WORDS |= {"half": Decimal("0.5"), "twice": Decimal(2), "double": Decimal(2)}
_WORDS |= {"triple": Decimal(3), "dozen": Decimal(12)}
_BEFORE_PRONOUN = frozenset({"no", "each", "this", "that", "the", "which", "every", "any"})

_AFTER = (
    r"(?:\s?(?P<after>%|(?:per\s?cent|pounds?|euros?|dollars?)\b)"
    rf"|[\s-](?P<time>{'|'.join(time[:-1] for time in _TIMES)})s?\b)?"
)
_NUMBER = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    rf"|(?P<day>\d{{1,2}})\s(?P<month>{'|'.join(_MONTHS)})[a-z]*\s(?P<year>\d{{4}})(?!\d)"
    r"|(?:(?<![\w.])(?P<minus>-))?(?P<sign>[£€$]|(?-i:\b[A-Z]{3}\s))?(?P<minus2>(?<=[£€$])-)?"
    r"(?P<digits>\d+(?:,\d+)*(?:\.\d+)?)"
    r"(?:\s?(?P<scale>thousand|million|billion)\b|(?P<short>k|m|bn)\b)?" + _AFTER,
    re.IGNORECASE,
)
_WORD = "|".join([*sorted(_WORDS, key=len, reverse=True), "hundred|thousand|million|billion"])
_WORDED = re.compile(
    rf"\b(?P<words>(?:{_WORD})(?:(?:-|\s(?:and\s)?)(?:{_WORD}))*)\b{_AFTER}", re.IGNORECASE
)
_GROUPED = re.compile(r"\d+|\d{1,3}(,\d{3})+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ONE_FORM = {0x2212: "-", 0x2019: "'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One number as a text states it. `value` is None when it cannot be read.

    `currency`, `time`: what stands at the number, or "". `text` is without the time.
    """

    text: str
    at: int
    value: Decimal | date | None
    currency: str = ""
    share: bool = False
    time: str = ""


def plain(text: str) -> str:
    """Return a text without invisible characters, one form of each digit, sign and space."""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_ONE_FORM)


def readings(text: str, names: Iterable[str] = ()) -> tuple[Reading, ...]:
    """Return every number a text states, in order.

    `names` are proper names to pass over, whole words only. Raises ValueError for a name without
    a letter: it would hide numbers.
    """
    left = plain(text)
    for name in sorted(names, key=len, reverse=True):
        if not any(character.isalpha() for character in name):
            raise ValueError(f"names: {name!r} has no letter")
        pattern = rf"(?<!\w){re.escape(plain(name))}(?!\w)"
        left = re.sub(pattern, lambda found: "~" * len(found.group()), left)
    found = []
    for match in _NUMBER.finditer(left):
        found.append(_digits(left, match))
        left = left[: match.start()] + "~" * len(match.group()) + left[match.end() :]
    found += [_worded(match) for match in _WORDED.finditer(left) if not _pronoun(left, match)]
    return tuple(sorted(found, key=lambda reading: reading.at))


def _digits(text: str, match: re.Match[str]) -> Reading:
    if match["iso"] or match["day"]:
        return Reading(text=match.group(), at=match.start(), value=_date(match))
    sign = (match["sign"] or "").strip()
    return _reading(match, _value(text, match), currency=_CURRENCIES.get(sign, sign))


def _reading(match: re.Match[str], value: Decimal | None, *, currency: str = "") -> Reading:
    after = (match["after"] or "").lower()
    time = match["time"] or ""
    return Reading(
        text=match.group()[: match.start("time") - match.start() - 1] if time else match.group(),
        at=match.start(),
        value=value,
        currency=currency or _CURRENCIES.get(after, ""),
        share=after == "%" or after.endswith("cent"),
        time=f"{time.lower()}s" if time else "",
    )


def _value(text: str, match: re.Match[str]) -> Decimal | None:
    digits = match["digits"]
    before, after = text[: match.start("digits")][-1:], text[match.end() :][:1]
    glued = after.isalnum() or (before.isalnum() and not match["sign"])
    if glued or not _GROUPED.fullmatch(digits.partition(".")[0]):
        return None
    scale = _SCALES[(match["scale"] or match["short"] or "one").lower()]
    value = Decimal(digits.replace(",", "")) * scale
    return -value if match["minus"] or match["minus2"] else value


def _date(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        month = _MONTHS.index(match["month"].lower()) + 1
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None


def _worded(match: re.Match[str]) -> Reading:
    total, part = Decimal(0), Decimal(0)
    for word in re.split(r"[-\s]+", match["words"].lower()):
        if word in _WORDS:
            part += _WORDS[word]
        elif word == "hundred":
            part = (part or Decimal(1)) * 100
        elif word != "and":
            total, part = total + (part or Decimal(1)) * _SCALES[word], Decimal(0)
    return _reading(match, total + part)


def _pronoun(text: str, match: re.Match[str]) -> bool:
    """Tell whether "one" is no number here: no one, the one, one another."""
    if match["words"].lower() != "one" or match["time"]:
        return False
    before = text[: match.start()].lower().split()[-1:]
    another = text[match.end() :].lower().lstrip().startswith("another")
    return another or bool(before and before[0] in _BEFORE_PRONOUN)
