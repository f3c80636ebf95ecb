"""How a body is read: JSON that can be understood in one way only."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser


class OneMeaning(Parser):
    """Refuses what two programs might read differently, instead of choosing for them."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's value. Raises for a name given twice and a number that is none."""
        try:
            return json.loads(request.body, object_pairs_hook=_once_each, parse_constant=_no_number)
        except RecursionError:
            raise ValueError("nested too deep") from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise HttpError(422, f"“{twice[:60]}” is given twice")
    return made


def _no_number(text: str) -> None:
    raise HttpError(422, f"{text} is not a number that JSON knows")
