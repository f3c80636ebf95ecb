"""`company.toml`: eight questions, controls, goals, budget, people, skills and restore tests."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors.company_toml import answers, parts
from itdirector.connectors.company_toml.entry import Entry
from itdirector.connectors.rows import Outcome, Problem
from itdirector.connectors.text import decode, decode_head

MOST_BYTES = 1 << 20
_MOST_BAD_LINES = 20
_KNOWN_PARTS = ("company", "controls", "goals", "budget", "people", "skills", "restores")

_SECTION = re.compile(r"^\s*\[{1,2}\s*([a-z_]+)\s*\]{1,2}\s*(?:#.*)?$", re.MULTILINE)
_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def recognise(head: bytes) -> bool:
    """Tell whether a text has a [company] section, or two others that only this format has."""
    sections = set(_SECTION.findall(decode_head(head)))
    return "company" in sections or len(sections.intersection(_KNOWN_PARTS)) >= 2


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield what each section says, and a Problem for each bad line or value."""
    file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        yield Problem(place="file", message="A company.toml is one page; this is over 1 MB.")
        return
    document, problems = _load(decode(raw).lstrip("\ufeff"))
    yield from problems
    company = Entry(document.get("company"), "company")
    currency = company.text("currency").upper()
    yield from answers.of_company(company)
    yield from company.finish(answers.COMPANY_FIELDS)
    yield from answers.of_controls(Entry(document.get("controls"), "controls"))
    for name, reader in parts.READERS.items():
        for place, entry in _entries(document, name):
            yield from reader(Entry(entry, place, currency))
    for name in document.keys() - set(_KNOWN_PARTS):
        yield Problem(
            place=name,
            message=f"The section [{name}] is not known.",
            remedy=f"Known sections are {', '.join(_KNOWN_PARTS)}.",
        )


def _entries(document: dict[str, object], name: str) -> Iterator[tuple[str, object]]:
    found = document.get(name, [])
    listed = found if isinstance(found, list) else [found]
    for number, entry in enumerate(listed, 1):
        yield f"{name}, entry {number}", entry


def _load(text: str) -> tuple[dict[str, object], list[Problem]]:
    """Read the text; a line that is not TOML is left out, reported, and the rest read again."""
    lines = text.splitlines()
    problems: list[Problem] = []
    while len(problems) < _MOST_BAD_LINES:
        try:
            return tomllib.loads("\n".join(lines)), problems
        except RecursionError:
            problems.append(Problem(place="file", message="Values are nested too deeply."))
            return {}, problems
        except ValueError as error:
            found = _ERROR_LINE.search(str(error))
            number = int(found[1]) if found else _last_filled(lines)
            if number == 0:
                break
            problems.append(_bad_line(number, lines[number - 1], str(error)))
            lines[number - 1] = ""
    message = f"More than {_MOST_BAD_LINES} lines cannot be read, so nothing was taken."
    problems.append(Problem(place="file", message=message, remedy="Check that this is TOML."))
    return {}, problems


def _last_filled(lines: list[str]) -> int:
    return next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip()), 0)


def _bad_line(number: int, line: str, reason: str) -> Problem:
    return Problem(
        place=f"line {number}",
        message=f"This line cannot be read: {_ERROR_LINE.sub('', reason).strip()}.",
        remedy='Text needs quotation marks, as in name = "Harbour Dental".',
        values=(line[:200],),
    )
