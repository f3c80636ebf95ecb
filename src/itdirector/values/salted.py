"""Texts apart from what commits to them, each under a salt, so that they can be erased."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

SALT_BYTES = 16
SALT_SIGNS = 2 * SALT_BYTES
MARK = "sha256:"
COMMITTED = re.compile(f'"{MARK}([0-9a-f]{{64}})"')
"""A commitment in an entry as it is written: no other text in one begins with the mark."""
ERASED = "(erased)"
"""What is read where a text stood."""


class Plain(str):
    """A text that may stand in an entry itself: an id, a date, a choice, a name our code gives."""

    __slots__ = ()


def salt() -> str:
    """Return a new salt."""
    return secrets.token_hex(SALT_BYTES)


def commitment(salted: str) -> str:
    """Return what an entry holds in place of a salted text."""
    return MARK + hashlib.sha256(salted.encode()).hexdigest()


def apart(value: Any, salted: dict[str, str]) -> Any:
    """Return a value with a commitment for each free text in it; `salted`: text → with its salt.

    What was not made `Plain` is free text, keys of a table too. Numbers and truths stay.
    """
    if isinstance(value, (Plain, bool, int, float)) or value is None or value == "":
        return value
    if isinstance(value, dict):
        return {apart(name, salted): apart(one, salted) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [apart(one, salted) for one in value]
    text = str(value)
    if text not in salted:
        salted[text] = salt() + text
    return commitment(salted[text])


def together(value: Any, known: dict[str, str]) -> Any:
    """Return a value with each commitment read; `known`: commitment → text."""
    if isinstance(value, dict):
        return {known.get(name, name): together(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [together(one, known) for one in value]
    if isinstance(value, str) and value.startswith(MARK):
        return known.get(value, ERASED)
    return value
