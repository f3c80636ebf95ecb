"""Guessing which header is which field, from its name and from what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from itdirector.connectors.generic_table.kinds import KINDS, Field, Kind, header_slug
from itdirector.connectors.vocabulary import yes_no
from itdirector.values.amounts import parse_number
from itdirector.values.dates import NO_DATE, parse_date
from itdirector.values.periods import parse_period

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LEAST = 0.35
_CLEAR = 3.8
"""Sum of weights, such as of a name and an e-mail address, from which a kind is clear."""
_TOO_COMMON = frozenset(
    {"name", "id", "type", "status", "state", "date", "number", "title", "email", "user", "enabled",
     "service", "value", "net", "total", "amount", "end", "start", "to", "from", "line",
     "with", "until", "since", "who", "company", "when", "paid", "system", "assigned", "started",
     "section", "staff", "identifier", "with_whom", "art", "condition", "seit", "began", "begins",
     "rolling", "pc", "per_year", "per_month", "per_annum", "what_for"}
)  # fmt: skip
"""Words that tell a field only when they are the whole header."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One kind's reading of the headers."""

    kind: str
    columns: dict[str, int]
    confidence: dict[str, float]
    """Per field, 0 to 1."""
    score: float

    @property
    def clear(self) -> bool:
        """Tell whether the headers say what the table holds, so that nobody need be asked."""
        fields = KINDS[self.kind].fields
        told = sum(
            fields[name.partition(":")[0]].weight * fit for name, fit in self.confidence.items()
        )
        return told >= _CLEAR


def _spellings(header: str) -> tuple[str, ...]:
    """Return a header as it is and cut where capitals start: ContactName is contact_name too."""
    whole, cut = header_slug(header), header_slug(_HUMP.sub(" ", header))
    return (whole,) if whole == cut else (whole, cut)


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headers that can be told apart: "Notes", "Notes (2)", "Column 3" for a blank one."""
    seen: dict[str, int] = {}
    labels = []
    for number, cell in enumerate(cells, 1):
        label = " ".join(cell.split())[:200] or f"Column {number}"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(labels)


def alias_count(cells: Sequence[str]) -> int:
    """Return how many cells are headers we know: high for a header row, low for any other."""
    return sum(1 for cell in cells if _EVERY_ALIAS.intersection(_spellings(cell)))


def best_guess(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> Guess:
    """Return the kind that fits the headers best; its needs count more than its extras."""
    columns = [[row[n] for row in samples if n < len(row)] for n in range(len(headers))]
    guesses = [guess(kind, headers, columns) for kind in KINDS.values()]
    return max(guesses, key=lambda found: found.score)


def guess(kind: Kind, headers: Sequence[str], columns: Sequence[Sequence[str]]) -> Guess:
    """Give each field of a kind the column that fits it best, each column once."""
    found: dict[str, int] = {}
    confidence: dict[str, float] = {}
    for fit, minus_n, name in _pairs(kind, headers, columns):
        if fit >= _LEAST and name not in found and -minus_n not in found.values():
            found[name] = -minus_n
            confidence[name] = round(fit, 2)
    if kind.name == "budgets" and "amount" not in found:
        for n, header in enumerate(headers):
            if _is_period(header) and n not in found.values():
                found[f"amount:{header}"], confidence[f"amount:{header}"] = n, 0.9
    return Guess(kind.name, found, confidence, _score(kind, confidence))


def _pairs(
    kind: Kind, headers: Sequence[str], columns: Sequence[Sequence[str]]
) -> list[tuple[float, int, str]]:
    """Return how well each field fits each column, best first, earlier columns before later."""
    spellings = [_spellings(header) for header in headers]
    pairs: list[tuple[float, int, str]] = []
    for field in kind.fields.values():
        for n, column in enumerate(columns):
            fit = _best_fit(field, spellings[n])
            if fit:
                pairs.append((fit * _content(field.holds, column), -n, field.name))
    return sorted(pairs, reverse=True)


def _score(kind: Kind, confidence: dict[str, float]) -> float:
    told = sum(
        fit * (0.5 + kind.fields[name.partition(":")[0]].weight) for name, fit in confidence.items()
    )
    return told / (1 + 2 * len(kind.unmet(set(confidence))))


def _best_fit(field: Field, spellings: Sequence[str]) -> float:
    return max(_fit(field, spelling) for spelling in spellings)


def _fit(field: Field, header: str) -> float:
    """Return 1 for a known header, less for one that only contains a known one, 0 for neither."""
    if not header:
        return 0.0
    if header in field.aliases:
        return 1.0 - 0.005 * min(field.aliases.index(header), 20)
    words = header.split("_")
    best = 0.0
    for alias in field.aliases:
        if alias in _TOO_COMMON:
            continue
        part = alias.split("_")
        if len(part) < len(words) and words[-len(part) :] == part:
            best = max(best, 0.4 + 0.4 * len(part) / len(words))
        elif 1 < len(part) < len(words) and words[: len(part)] == part:
            best = max(best, 0.3 + 0.4 * len(part) / len(words))
    return best


def _content(holds: str, column: Sequence[str]) -> float:
    """Return how well the cells of a column fit what a field holds, 1 when they are blank."""
    cells = [cell.strip() for cell in column if cell.strip().lower() not in NO_DATE]
    if not cells or holds == "text":
        return 1.0
    fitting = sum(_holds(holds, cell) for cell in cells) / len(cells)
    return 1.0 if fitting >= 0.6 else 0.35 + fitting * 0.5 if fitting else 0.2


def _holds(holds: str, cell: str) -> bool:
    try:
        if holds == "date":
            return parse_date(cell) is not None
        if holds in ("money", "number"):
            parse_number(cell.rstrip("% "))
    except ValueError:
        return holds == "date" and _reads_month_first(cell)
    if holds == "yes_no":
        return yes_no(cell) is not None
    return holds != "email" or bool(_EMAIL.fullmatch(cell))


def _reads_month_first(cell: str) -> bool:
    try:
        return parse_date(cell, "mdy") is not None
    except ValueError:
        return False


def _is_period(header: str) -> bool:
    try:
        parse_period(header)
    except ValueError:
        return False
    return True


_EVERY_ALIAS = frozenset(
    alias for kind in KINDS.values() for field in kind.fields.values() for alias in field.aliases
)
