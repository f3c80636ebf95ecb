"""What the pack may be given. Checked here, at the door; inside, every key is there."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

from itdirector.areas.board.pack.glyphs import Glyphs, plain

LONGEST = 1500
"""Characters kept of any one text; the templates cut further where a place is small."""

_SENTENCE_END = re.compile(r"(?<=\w\w)[.?!](?= [A-Z£€$0-9“])")
_CURRENCY = re.compile("[A-Z]{3}")


def text(value: object, glyphs: Glyphs) -> str:
    """Return a clean line of text; "" for nothing."""
    if not isinstance(value, str | int | float | date | None):
        raise TypeError("text")
    raw = "" if value is None else str(value)
    return cut(plain(raw[: 4 * LONGEST], glyphs=glyphs), LONGEST)


def amount(value: object, _: Glyphs) -> int | None:
    """Return a whole amount, or None where it is not known."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("a number")
    return round(value)


def count(value: object, glyphs: Glyphs) -> int:
    """Return a whole number, 0 where there is none."""
    return amount(value, glyphs) or 0


def number(value: object, _: Glyphs) -> float:
    """Return a number, 0 where there is none."""
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("a number")
    return float(value)


def flag(value: object, _: Glyphs) -> bool:
    """Return yes or no; nothing means no."""
    if not isinstance(value, bool | None):
        raise TypeError("yes or no")
    return bool(value)


def when(value: object, _: Glyphs) -> date | None:
    """Return a date, or None where there is none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str | None):
        raise TypeError("a date")
    return date.fromisoformat(value[:10]) if value else None


SHAPE: dict[str, Any] = {
    "organisation": text,
    "currency": text,
    "today": when,
    "posture": {"colour": text, "sentence": text, "reasons": [text]},
    # Modelled amounts, and those of the curve and the risks, are whole pounds, not pence.
    "doing_nothing": {
        "low": amount,
        "middle": amount,
        "high": amount,
        "sentence": text,
        "curve": [[number]],
        "by_risk": [
            {
                "title": text,
                "yearly": count,
                "often": text,
                "low": amount,
                "high": amount,
                "ours": flag,
            }
        ],
    },
    "decisions": [
        {
            "title": text,
            "sentence": text,
            "price_minor": amount,
            "by": when,
            "overdue": flag,
            "waiting_minor": amount,
            "waiting": text,
            "alternatives": [text],
        }
    ],
    "plan": {
        "quarters": [
            {
                "label": text,
                "starts_on": when,
                "items": [
                    {
                        "code": text,
                        "title": text,
                        "why": text,
                        "cost_minor": amount,
                        "days": number,
                        "category": text,
                        "must": flag,
                    }
                ],
                "budget": [{"category": text, "spent_minor": count, "allowed_minor": amount}],
            }
        ],
        "not_in_plan": [{"title": text, "why": text}],
        "proof": {
            "sentence": text,
            "detail": [text],
            "value_minor": amount,
            "gap_minor": amount,
            "status": text,
        },
        "impossible": {"sentence": text, "cures": [text]},
    },
    "check_first": [{"question": text, "sentence": text, "swing_minor": amount, "ours": flag}],
    "unreadable": [{"file": text, "place": text, "sentence": text, "remedy": text}],
    "renewals": [
        {
            "title": text,
            "vendor": text,
            "yearly_minor": amount,
            "decide_by": when,
            "send_by": when,
            "ends_on": when,
            "missed": flag,
        }
    ],
    "replacements": [{"until": when, "count": count, "cost_minor": count}],
    "money": {
        "by_supplier": [{"supplier": text, "minor": count}],
        "months": count,
        "contracts": {"sentence": text},
    },
    "findings": [
        {"severity": text, "sentence": text, "due_on": when, "money_minor": amount, "remedy": text}
    ],
    "assumptions": [{"label": text, "value": text, "source": text}],
    "sources": [{"label": text, "as_of": when, "records": amount}],
}


def whole(content: dict[str, Any], *, glyphs: Glyphs) -> dict[str, Any]:
    """Return the content with every part present and every text clean.

    Raises ValueError, naming the part, for a value of the wrong kind or when `today` is missing.
    """
    filled: dict[str, Any] = _filled(content, SHAPE, glyphs, place="content")
    if filled["today"] is None:
        raise ValueError("content.today is missing: a pack is always of a day")
    filled["currency"] = filled["currency"] or "GBP"
    if not _CURRENCY.fullmatch(filled["currency"]):
        raise ValueError("content.currency should be three capital letters, such as GBP")
    filled["organisation"] = cut(filled["organisation"], 90)
    return filled


def cut(value: str, most: int) -> str:
    """Return at most that many characters, ending at a word and with an ellipsis when cut."""
    if len(value) <= most:
        return value
    short = value[: most - 1]
    at_word = short.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > most * 0.6 else short).rstrip(" ,;:.-") + "…"


def gist(value: str, most: int) -> str:
    """Return as many whole sentences as fit, and a cut one where not even the first does."""
    if len(value) <= most:
        return value
    ends = [found.end() for found in _SENTENCE_END.finditer(value[: most + 1])]
    return value[: ends[-1]].rstrip() if ends else cut(value, most)


def _filled(value: object, shape: object, glyphs: Glyphs, *, place: str) -> Any:
    if isinstance(shape, dict):
        given = _of_type(value, dict, place=place)
        return {
            key: _filled(given.get(key), part, glyphs, place=f"{place}.{key}")
            for key, part in shape.items()
        }
    if isinstance(shape, list):
        entries = _of_type(value, list, place=place)
        return [
            _filled(entry, shape[0], glyphs, place=f"{place}[{at}]")
            for at, entry in enumerate(entries)
        ]
    return _scalar(value, shape, glyphs, place=place)


def _scalar(value: object, kind: Any, glyphs: Glyphs, *, place: str) -> object:
    try:
        return kind(value, glyphs)
    except TypeError as wanted:
        raise ValueError(f"{place} should be {wanted}, not {type(value).__name__}") from None
    except ValueError:
        raise ValueError(f"{place} is not a date") from None


def _of_type(value: object, kind: type, *, place: str) -> Any:
    if value is None:
        return kind()
    if isinstance(value, tuple) and kind is list:
        return list(value)
    if not isinstance(value, kind):
        raise ValueError(f"{place} should be a {kind.__name__}, not {type(value).__name__}")
    return value
