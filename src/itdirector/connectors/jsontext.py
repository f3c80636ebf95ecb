"""The one road for JSON: size and depth limits, and what stands before a break is still read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from itdirector.connectors.rows import Problem
from itdirector.connectors.text import clean, decode, decode_head, unwanted

MOST_BYTES = 64 << 20
"""Larger files are refused: their objects would not fit a reading process of 512 MB."""
MOST_DEPTH = 64
_NAMED_DEPTH = 4

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[\]{},:]', re.DOTALL)
_BAD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_CLOSER = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A JSON document, or the part of it before the break."""

    value: object
    problems: tuple[Problem, ...] = ()

    @property
    def whole(self) -> bool:
        """Tell whether nothing was lost."""
        return not any(problem.lost for problem in self.problems)


def load(file: BinaryIO) -> Loaded:
    """Read a document. Never raises; `value` is None when nothing could be read."""
    file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        message = f"The file is larger than {MOST_BYTES >> 20} MB."
        return Loaded(
            None, (Problem(place="file", message=message, remedy="Split it into smaller files."),)
        )
    text = decode(raw).lstrip("\ufeff")
    try:
        loaded = Loaded(_parse(text))
    except json.JSONDecodeError as error:
        loaded = _before_break(text, error)
    except (RecursionError, ValueError):
        return Loaded(None, (_TOO_DEEP,))
    if not _BAD_ESCAPE.search(text):
        return loaded
    problems: list[Problem] = []
    value = _without_bad_letters(loaded.value, "", 0, problems.append)
    return Loaded(value, (*loaded.problems, *problems))


_TOO_DEEP = Problem(
    place="file",
    message="The JSON is nested too deeply or holds a number that is too long.",
    remedy="This does not look like an export of a tool: check where it comes from.",
)


def _parse(text: str) -> object:
    return json.loads(text, parse_constant=lambda _name: None)


def _before_break(text: str, error: json.JSONDecodeError) -> Loaded:
    """Close what is open just after the last complete element, and read that."""
    place = f"line {error.lineno}, column {error.colno}"
    ends_early = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
    message = "The file breaks off here." if ends_early else f"The JSON is damaged: {error.msg}."
    remedy = "What stands before this place was read: export the file again."
    problem = Problem(place=place, message=message, remedy=remedy)
    mended = _closed(text, error.pos)
    if mended is None:
        return Loaded(None, (problem,))
    try:
        return Loaded(_parse(mended), (problem,))
    except (RecursionError, ValueError):
        return Loaded(None, (problem,))


def _closed(text: str, end: int) -> str | None:
    """Return the text up to its last complete element before `end`, with all brackets closed.

    The last object of a list is dropped when it was cut: half a record is worse than none.
    """
    still_open: list[str] = []
    safe, safe_open = 0, 0
    for match in _TOKEN.finditer(text, 0, end):
        mark = match[0]
        if mark in _CLOSER:
            still_open.append(_CLOSER[mark])
            if len(still_open) > MOST_DEPTH:
                return None
        elif mark in ("]", "}") and still_open:
            still_open.pop()
        elif mark != ",":
            continue
        if still_open[-2:] != ["]", "}"]:
            safe = match.start() if mark == "," else match.end()
            safe_open = len(still_open)
    if not safe:
        return None
    return text[:safe] + "".join(reversed(still_open[:safe_open]))


def _without_bad_letters(
    value: object, path: str, depth: int, report: Callable[[Problem], None]
) -> object:
    if depth > MOST_DEPTH:
        return None
    if isinstance(value, dict):
        return {
            clean(key): _without_bad_letters(inner, f"{path}.{clean(key)}", depth + 1, report)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [
            _without_bad_letters(inner, f"{path}[{n}]", depth + 1, report)
            for n, inner in enumerate(value)
        ]
    if isinstance(value, str) and (bad := unwanted(value)):
        message = f"Holds the forbidden character {bad}, shown as \ufffd."
        report(Problem(place=path.lstrip("."), message=message, lost=False))
        return clean(value)
    return value


@lru_cache(maxsize=4)
def key_paths(head: bytes) -> frozenset[str]:
    """Return the paths of the keys seen in the first bytes of a JSON file, four levels deep.

    `{"result": [{"name": 1}]}` gives "result" and "result[].name". Empty when it is not JSON.
    """
    text = decode_head(head).lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return frozenset()
    return frozenset(_walk_keys(text))


def _walk_keys(text: str) -> Iterator[str]:
    names: list[str] = []
    pending = ""
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark == "[":
            names.append(pending + "[]")
            pending = ""
        elif mark == "{":
            names.append(pending)
            pending = ""
        elif mark in ("]", "}"):
            if names:
                names.pop()
        elif mark == ":" and len(names) <= _NAMED_DEPTH + 1:
            yield _join((*names, pending))
        elif mark.startswith('"'):
            pending = mark[1:-1] if len(mark) < 200 else "?"
        else:
            pending = ""


def _join(names: tuple[str, ...]) -> str:
    return ".".join(name for name in names if name).replace("[].[]", "[][]")


def fields(value: object) -> dict[str, object]:
    """Return a JSON object as it is, {} for anything else."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[object]:
    """Return a JSON array as it is; one object counts as an array of one, null as none."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def text_of(record: dict[str, object], *keys: str) -> str:
    """Return the first filled field among `keys` as clean text, "" when none is."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and (text := clean(value)):
            return text
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""
