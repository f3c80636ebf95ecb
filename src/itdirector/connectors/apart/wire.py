"""Rows, problems and sketches as lines of JSON, and back into the very same values.

JSON because nothing it holds can run: what reads hostile files is believed in values only.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from itdirector.connectors import rows
from itdirector.connectors.generic_table.mapping import Mapping
from itdirector.connectors.generic_table.sketch import Sketch
from itdirector.connectors.rows import Identity, Outcome, Problem, Row
from itdirector.values.money import Money

Decode = Callable[[Any], Any]
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

KINDS: dict[str, type[Any]] = {
    one.__name__: one
    for one in vars(rows).values()
    if isinstance(one, type) and issubclass(one, (Row, Problem)) and one is not Row
}
KNOWN = frozenset({*KINDS.values(), Identity, Money, Sketch, Mapping})
"""The only classes that are ever made out of a line."""


def to_line(outcome: Outcome) -> str:
    """Return a row or problem as one line."""
    return _ENCODE([type(outcome).__name__, _plain(outcome)])


def from_plain(told: Any) -> Outcome:
    """Return the row or problem of a line's JSON. Raises ValueError or TypeError for others."""
    kind, values = told
    if kind not in KINDS:
        raise ValueError(f"{kind} is no row")
    made: Outcome = _decoder(_hashable(KINDS[kind]))(values)
    return made


def sketch_to_plain(sketch: Sketch) -> Any:
    """Return a sketch as plain values."""
    return _plain(sketch)


def sketch_from_plain(told: Any) -> Sketch:
    """Return the sketch of plain values. Raises ValueError when they are none."""
    made: Sketch = _decoder(Sketch)(told)
    return made


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        told = {}
        for name, default in _defaults(_hashable(type(value))):
            one = getattr(value, name)
            if one is not default and one != default:
                told[name] = _plain(one)
        return told
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _hashable(kind: Any) -> Any:
    """Return a class; mypy does not take every class for something a cache can tell apart."""
    return kind


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (one.name, MISSING if one.default is MISSING else one.default) for one in fields(kind)
    )


@cache
def _decoder(kind: Any) -> Decode:
    """Return what makes a value of a type out of plain ones."""
    if kind in KNOWN:
        hints = get_type_hints(kind)
        parts = {one.name: _decoder(hints[one.name]) for one in fields(kind)}
        return lambda told: kind(**{name: parts[name](one) for name, one in _table(told)})
    if kind is date:
        return date.fromisoformat
    if get_origin(kind) in {Union, types.UnionType}:
        return _optional(kind)
    if get_origin(kind) is tuple:
        part = _decoder(get_args(kind)[0])
        return lambda told: tuple(part(one) for one in told)
    if get_origin(kind) is dict:
        return lambda told: dict(_table(told))
    return lambda told: _of(kind, told)


def _optional(kind: Any) -> Decode:
    """Return what makes a value that may be None, or text or a number."""
    some = [one for one in get_args(kind) if one is not types.NoneType]
    if len(some) > 1:
        return lambda told: told
    inner = _decoder(some[0])
    return lambda told: None if told is None else inner(told)


def _table(told: Any) -> Any:
    if not isinstance(told, dict):
        raise TypeError(f"{told!r} is no table")
    return told.items()


def _of(kind: Any, told: Any) -> Any:
    """Return a plain value that is of its type; whole numbers are good for any number."""
    if kind is float and isinstance(told, int) and not isinstance(told, bool):
        return float(told)
    if not isinstance(told, kind) or (kind is int and isinstance(told, bool)):
        raise TypeError(f"{told!r} is no {kind.__name__}")
    return told
