"""Refusals at the door: a figure that cannot be right is refused with its owner and its field."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction


def refuse(owner: str, field: str, why: str) -> ValueError:
    """Return the error that names the culprit."""
    return ValueError(f"{owner}: {field} {why}")


def whole(owner: str, field: str, value: object, *, least: int | None = 0) -> None:
    """Refuse what is no whole amount, or lies below `least`."""
    if type(value) is not int:
        raise refuse(owner, field, f"must be a whole amount, not {value!r}")
    if least is not None and value < least:
        raise refuse(owner, field, f"must be at least {least}, not {value}")


def rate(owner: str, field: str, value: object, *, least: int, most: int) -> None:
    """Refuse what is no exact fraction from `least` to `most`, both included."""
    if type(value) is not int and not isinstance(value, Fraction):
        raise refuse(owner, field, f"must be an exact fraction, not {value!r}")
    if not least <= value <= most:
        raise refuse(owner, field, f"must be from {least} to {most}, not {value}")


def finite(owner: str, field: str, value: float, *, above: float) -> None:
    """Refuse what is no finite number above `above`."""
    if not above < value < math.inf:
        raise refuse(owner, field, f"must be a number above {above}, not {value}")


def named(owner: str, field: str, value: str) -> None:
    """Refuse an empty name."""
    if not value.strip():
        raise refuse(owner, field, "must not be empty")


def different(owner: str, field: str, values: Iterable[object]) -> None:
    """Refuse a second one of the same."""
    seen = set()
    for value in values:
        if value in seen:
            raise refuse(owner, field, f"says {value} twice")
        seen.add(value)


def one_of(owner: str, field: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is none of the known ones."""
    if value not in known:
        raise refuse(owner, field, f"must be one of {', '.join(known)}, not {value!r}")
