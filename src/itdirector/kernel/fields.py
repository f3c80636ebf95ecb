"""A column of plain values that stay written as they were, so that a digest of them holds."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class Written(models.TextField):  # type: ignore[type-arg]
    """Plain values kept as the text they were written down as, to the byte."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_where: Any) -> Any:
        """Return what the text says; None where a row was joined that is not there."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """Return plain values as they are."""
        return value

    def get_prep_value(self, value: Any) -> str:
        """Return the text to keep."""
        return as_text(value)


def as_text(value: Any) -> str:
    """Return plain values as text, the same ones always the same."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
