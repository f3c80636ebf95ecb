"""The fingerprint of a question, so that an answer can name the question it belongs to."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, time
from typing import Any


def fingerprint(question: Any) -> str:
    """Return the SHA-256, in hexadecimal, of a frozen dataclass of plain values.

    Members that are dataclasses themselves, and sets, count in any order; numbers in sequence do
    not. 5 and 5.0 are the same amount. Dates and times count as ISO 8601 writes them.
    """
    return hashlib.sha256(_text(question).encode()).hexdigest()


def _text(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True, allow_nan=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Set) or (isinstance(value, tuple) and all(map(is_dataclass, value))):
        return sorted((_plain(inner) for inner in value), key=_text)
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return _plain_number(value) if isinstance(value, float) else value


def _plain_number(number: float) -> int | float | str:
    if math.isinf(number):
        return str(number)
    return int(number) if number.is_integer() else number
