"""Text out of files before a language model sees it: nothing hidden, nothing turned around."""

from __future__ import annotations

import unicodedata
from typing import Any

KEPT = "\n\t"
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories nobody sees: controls, formats (turned directions, tags), half characters."""


def clean(value: Any) -> Any:
    """Return a JSON value whose texts, keys included, hold no hidden characters."""
    if isinstance(value, str):
        return _visible(value)
    if isinstance(value, dict):
        return {_visible(str(name)): clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in KEPT or unicodedata.category(c) not in HIDDEN)
