"""What comes in from outside: what is no text, and what is wrong with it in plain words."""

from __future__ import annotations

import re
from typing import Any

NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What is not text to a database: NUL, and halves of characters."""

_WRONG = {
    "missing": "is needed",
    "extra_forbidden": "is not a field here",
    "int": "must be a whole number",
    "float": "must be a number",
    "finite": "must be a number",
    "decimal": "must be a number",
    "bool": "must be true or false",
    "date": "must be a day such as 2026-11-22",
    "uuid": "must be an id",
    "string_type": "must be text",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a table of names and values",
}
"""What to say for each kind of wrong input, by its whole name or its first word."""


def plainly(kind: str, message: str) -> str:
    """Return why an input is wrong in words that are not a programmer's."""
    if found := _WRONG.get(kind) or _WRONG.get(kind.partition("_")[0], ""):
        return found
    return re.sub(r"^(?:Input|String|Value|List) should ", "must ", message)


def holds_no_text(value: Any) -> bool:
    """Tell whether there is a character in an input, however deep, that is not text."""
    if isinstance(value, dict):
        return any(map(holds_no_text, (*value, *value.values())))
    if isinstance(value, (list, tuple)):
        return any(map(holds_no_text, value))
    return isinstance(value, str) and NO_TEXT.search(value) is not None


def file_name(name: str) -> str:
    """Return what a file is called, without folders and without what cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(c if c.isprintable() else " " for c in last)
    clean = " ".join(seen.split())[:255]
    return "unnamed" if clean in {"", ".", ".."} else clean
