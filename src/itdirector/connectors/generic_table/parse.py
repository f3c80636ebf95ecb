"""Any table of devices, contracts, people, money spent, budgets or licences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from itdirector.connectors.cells import Cells, Style, outcomes_of
from itdirector.connectors.delimited import Line, overflow
from itdirector.connectors.generic_table.build import BUILDERS, period_budget
from itdirector.connectors.generic_table.kinds import KINDS
from itdirector.connectors.generic_table.layout import Top, style_of, survey, top_of
from itdirector.connectors.generic_table.ledger import ledger_builder
from itdirector.connectors.generic_table.mapping import Mapping
from itdirector.connectors.generic_table.sketch import Sketch, sketch
from itdirector.connectors.generic_table.source import Source, looks_like_table, source_of
from itdirector.connectors.rows import Outcome, Problem, Row

_TOTAL = re.compile(
    r"(?:grand |sub-?)?totals?\b|summe\b|gesamt|zwischensumme|sous-total|totaux\b", re.IGNORECASE
)

CHOOSE_COLUMNS = "Say what it holds and choose which column is which."
"""The remedy that every surface offers in its own way."""


def recognise(head: bytes) -> bool:
    """Tell whether a file starts as a workbook or as text that is divided into columns."""
    return looks_like_table(head)


def read(file: BinaryIO, mapping: Mapping | None = None) -> Iterator[Outcome]:
    """Yield a row for each line, and a Problem for each that could not be taken.

    Without a `mapping` the guess of `sketch` is used when it is clear, and nothing is taken else.
    """
    if mapping is None:
        guessed = sketch(file)
        if not guessed.clear or guessed.mapping is None:
            yield source_of(file).problem or _unclear(guessed)
            return
        mapping = guessed.mapping
    source = source_of(file, mapping.options.get("sheet", ""))
    wanted = [column for column in mapping.fields.values() if isinstance(column, str)]
    top = top_of(source, wanted=wanted, header_row=int(mapping.options.get("header_row", 0)))
    if source.problem or top is None:
        yield source.problem or Problem(place="file", message="The file has no rows to read.")
        return
    columns = _columns(mapping, top)
    yield from _absent(mapping, columns)
    if unmet := KINDS[mapping.kind].unmet(set(columns)):
        yield _unmatched(mapping.kind, unmet, top)
        return
    yield from _Table(source, top, mapping, columns).outcomes()


def _unclear(guessed: Sketch) -> Problem:
    """Return why nothing is taken without a person's choice."""
    if guessed.mapping is None:
        return Problem(place="file", message=" ".join(guessed.doubts))
    return Problem(
        place=f"row {guessed.header_row}" if guessed.header_row else "file",
        message="It is not clear from the headers what this table holds.",
        remedy=CHOOSE_COLUMNS,
        values=guessed.headers[:50],
    )


def _columns(mapping: Mapping, top: Top) -> dict[str, int]:
    by_label = {label: n for n, label in enumerate(top.headers)}
    found = {
        name: column if isinstance(column, int) else by_label.get(column, -1)
        for name, column in mapping.fields.items()
    }
    return {name: n for name, n in found.items() if 0 <= n < len(top.headers)}


def _absent(mapping: Mapping, columns: dict[str, int]) -> Iterator[Problem]:
    for name, column in mapping.fields.items():
        if name not in columns:
            yield Problem(
                place="headers",
                message=f"The column {column!r} is not in this file, so {name} stays empty.",
                remedy="Match the columns again.",
                lost=False,
            )


def _unmatched(kind: str, unmet: list[tuple[str, ...]], top: Top) -> Problem:
    titles = {name: field.title for name, field in KINDS[kind].fields.items()}
    lacking = "; ".join(" or ".join(titles[name] for name in group) for group in unmet)
    return Problem(
        place=f"row {top.header_row}" if top.header_row else "file",
        message=f"{KINDS[kind].title}: there is no column for {lacking}.",
        remedy=CHOOSE_COLUMNS,
        values=top.headers[:50],
    )


@dataclass(slots=True)
class _Table:
    """One table being read."""

    source: Source
    top: Top
    mapping: Mapping
    columns: dict[str, int]
    section: str = field(default="", init=False)
    """The heading the rows stand under, in reports such as QuickBooks writes."""

    def outcomes(self) -> Iterator[Outcome]:
        style, builders = self._style(), self._builders()
        headers = self.top.headers
        above = self.top.down_to_headers
        rows = 0
        for line in self.source.lines():
            if isinstance(line, Problem):
                yield line
            elif above:
                above -= 1
            elif left_out := self._left_out(line):
                yield left_out
            else:
                rows += 1
                cells = Cells(line, self.columns, style, headers)
                yield from chain.from_iterable(outcomes_of(cells, build) for build in builders)
        if not rows:
            yield Problem(place="file", message="The table has headers but no rows.", lost=False)

    def _style(self) -> Style:
        options = self.mapping.options
        if {"date_order", "decimal_mark"} <= options.keys():
            return style_of(None, options)
        kind = KINDS[self.mapping.kind]
        return style_of(survey(self.source, self.top, kind, self.columns), options)

    def _builders(self) -> list[Callable[[Cells], Row | None]]:
        periods = [name for name in self.columns if name.startswith("amount:")]
        if periods:
            return [period_budget(name) for name in periods]
        if self.mapping.kind == "ledger":
            spent = -1 if self.mapping.options.get("sign") == "spent_negative" else 1
            return [ledger_builder(spent=spent, section=lambda: self.section)]
        return [BUILDERS[self.mapping.kind]]

    def _left_out(self, line: Line) -> Problem | None:
        """Return why a row is no row of the table: a total, a heading, or too many cells."""
        filled = [cell.strip() for cell in line.cells if cell and not cell.isspace()]
        width = len(self.top.headers)
        if too_many := overflow(line, width):
            return too_many
        if filled and _TOTAL.match(filled[0]) and len(filled) < max(4, width):
            return _not_a_row(line, "A total was left out.")
        if len(filled) == 1 and width > 2 and line.cells[0].strip():
            self.section = filled[0][:200]
            return _not_a_row(line, "A heading or note was left out.")
        return None


def _not_a_row(line: Line, message: str) -> Problem:
    values = tuple(cell for cell in line.cells if cell)
    return Problem(place=line.place, message=message, lost=False, values=values)
