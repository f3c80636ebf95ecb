"""Days as they are written down."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def written(value: Any) -> Any:
    """Return a day, or a text such as 2026-11-22, as it is; "" for anything else.

    A number of seconds is no day: readers of JSON would take one for a moment since 1970.
    """
    told = type(value) is date or (isinstance(value, str) and WRITTEN.fullmatch(value))
    return value if told or value is None else ""
