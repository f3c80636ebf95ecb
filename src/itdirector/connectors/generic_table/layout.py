"""Where the headers of a table stand and how it writes dates and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from itdirector.connectors.cells import Style
from itdirector.connectors.delimited import Line
from itdirector.connectors.generic_table.kinds import Kind
from itdirector.connectors.generic_table.matching import alias_count, unique_headers
from itdirector.connectors.generic_table.source import Source
from itdirector.connectors.text import clean
from itdirector.values.amounts import DecimalMark, decimal_mark_of
from itdirector.values.dates import DateOrder, OrderFound, order_of

ROWS_ABOVE_HEADER = 40
_SAMPLE_ROWS = 200
_ROWS_OF_WORKBOOK = 2_000
"""A workbook stores dates and numbers as such, so its first rows tell enough."""
_MOST_DISTINCT = 20_000
_HAS_DIGIT = re.compile(r"\d")
_AMERICAN_TIME = re.compile(r"\d [AP]M$", re.IGNORECASE)
_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_MARKS: dict[str, DecimalMark] = {".": ".", ",": ","}


@dataclass(frozen=True, slots=True)
class Top:
    """The first rows of a table."""

    header_row: int
    """As the sheet or file numbers its rows, from 1; 0 when the table has no headers."""
    down_to_headers: int
    """How many rows that are not blank end with the headers."""
    headers: tuple[str, ...]
    samples: tuple[Sequence[str], ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What all rows show about dates and amounts."""

    rows: int
    order: OrderFound
    mark: DecimalMark | None
    has_amounts: bool
    negatives: int
    positives: int


def top_of(source: Source, *, wanted: Sequence[str] = (), header_row: int = 0) -> Top | None:
    """Return headers and first rows, None when there is no row.

    A row with the `wanted` headers is found again wherever it stands; `header_row` settles it.
    """
    reach = max(header_row, ROWS_ABOVE_HEADER) + _SAMPLE_ROWS
    lines = list(islice(rows_of(source), reach))
    if not lines:
        return None
    numbers = [line.number for line in lines]
    at = numbers.index(header_row) if header_row in numbers else _header_index(lines, wanted)
    samples = tuple(line.cells for line in lines[at + 1 :])
    if at >= 0:
        headers = unique_headers([clean(cell) for cell in lines[at].cells])
        return Top(numbers[at], at + 1, headers, samples)
    width = max(len(line.cells) for line in lines)
    return Top(0, 0, unique_headers([""] * width), samples)


def rows_of(source: Source) -> Iterator[Line]:
    """Yield the rows that can be read."""
    return (line for line in source.lines() if isinstance(line, Line))


def _header_index(lines: Sequence[Line], wanted: Sequence[str]) -> int:
    first = lines[:ROWS_ABOVE_HEADER]
    if wanted:
        hits = [len(set(unique_headers(line.cells)).intersection(wanted)) for line in first]
        if max(hits) * 2 >= len(wanted):
            return hits.index(max(hits))
    known = [alias_count(line.cells) for line in first]
    if max(known) >= 2:
        return known.index(max(known))
    widest = max(len(line.cells) for line in first)
    for n, line in enumerate(first):
        filled = [cell for cell in line.cells if cell.strip()]
        if len(filled) * 2 > widest and not any(map(_HAS_DIGIT.search, filled)):
            return n
    return known.index(1) if max(known) == 1 else -1


def survey(source: Source, top: Top, kind: Kind, columns: dict[str, int]) -> Survey:
    """Read the table once, keeping only distinct dates and amounts."""
    holds = {n: kind.fields[name.partition(":")[0]].holds for name, n in columns.items()}
    of_interest = [n for n, held in holds.items() if held in ("date", "money", "number")]
    dates: dict[str, None] = {}
    amounts: dict[str, None] = {}
    rows = 0
    most = _ROWS_OF_WORKBOOK if source.sheets else None
    for line in islice(rows_of(source), top.down_to_headers, most):
        rows += 1
        for n in of_interest:
            if n < len(line.cells) and line.cells[n]:
                seen = dates if holds[n] == "date" else amounts
                if len(seen) < _MOST_DISTINCT:
                    seen[line.cells[n].strip()] = None
    american = any(_AMERICAN_TIME.search(text) for text in dates)
    negatives = sum(1 for text in amounts if text.startswith(("-", "(")))
    return Survey(
        rows=rows,
        order=order_of(dates, otherwise="mdy" if american else "dmy"),
        mark=decimal_mark_of(amounts) or _likely_mark(source, amounts),
        has_amounts=bool(amounts),
        negatives=negatives,
        positives=len(amounts) - negatives,
    )


def style_of(found: Survey | None, options: dict[str, str]) -> Style:
    """Return how to read cells: options win over what was seen."""
    order = options.get("date_order") or (found.order.order if found else "dmy")
    mark = options.get("decimal_mark") or (found.mark if found else None) or ""
    return Style(_ORDERS[order], _MARKS.get(mark), options.get("currency", ""))


def _likely_mark(source: Source, amounts: dict[str, None]) -> DecimalMark | None:
    """Countries that divide cells by semicolons write a decimal comma."""
    return "," if source.delimiter == ";" and any("," in text for text in amounts) else None
