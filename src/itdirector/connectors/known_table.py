"""Tables whose headers a tool fixes: recognised by them, read by one builder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import BinaryIO

from itdirector.connectors.cells import Cells, Style, outcomes_of
from itdirector.connectors.delimited import Line, overflow, read_lines
from itdirector.connectors.rows import Outcome, Problem, Row
from itdirector.connectors.text import decode_head, encoding_of, opened
from itdirector.connectors.vocabulary import slug
from itdirector.values.amounts import DecimalMark
from itdirector.values.dates import DateOrder, order_of

_MOST_DISTINCT_DATES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTable:
    """What a tool's CSV looks like."""

    delimiter: str
    marks: frozenset[str]
    """Slugs of headers that only this format has together."""
    columns: dict[str, tuple[str, ...]]
    """Field to the slugs of the headers it may stand under, best first."""
    dates: tuple[str, ...] = ()
    """Fields whose order, day or month first, the file itself must show."""
    order: DateOrder = "dmy"
    """Used when the dates of the file read both ways."""
    mark: DecimalMark | None = None
    """The decimal mark, when the tool always writes the same."""

    def recognise(self, head: bytes) -> bool:
        """Tell whether the first row holds all the marks."""
        text = decode_head(head).removeprefix("\ufeff")
        first = next(read_lines(StringIO(text, newline=""), self.delimiter), None)
        return isinstance(first, Line) and self.marks <= set(map(slug, first.cells))

    def read(self, file: BinaryIO, build: Callable[[Cells], Row]) -> Iterator[Outcome]:
        """Yield what `build` makes of each row, and each row that cannot be taken."""
        for cells in self.cells(file):
            if isinstance(cells, Problem):
                yield cells
            else:
                yield from outcomes_of(cells, build)

    def cells(self, file: BinaryIO) -> Iterator[Cells | Problem]:
        """Yield the rows below the headers, ready to be looked at."""
        headers = next((line for line in self._lines(file) if isinstance(line, Line)), None)
        if headers is None:
            yield Problem(place="file", message="The file has no row that can be read.")
            return
        at = self._positions(headers.cells)
        style = Style(self._order(file, at), self.mark)
        start = headers.place
        rows = 0
        for line in self._lines(file):
            if isinstance(line, Problem):
                yield line
            elif line.place == start or not any(map(str.strip, line.cells)):
                continue
            else:
                rows += 1
                too_many = overflow(line, len(headers.cells))
                yield too_many or Cells(line, at, style, headers.cells)
                if len(line.cells) < len(headers.cells):
                    yield _cut_short(line, len(headers.cells))
        if not rows:
            yield Problem(place="file", message="The table has headers but no rows.", lost=False)

    def _lines(self, file: BinaryIO) -> Iterator[Line | Problem]:
        with opened(file, encoding_of(file)) as text:
            yield from read_lines(text, self.delimiter)

    def _positions(self, headers: list[str]) -> dict[str, int]:
        slugs = [slug(header) for header in headers]
        at = {}
        for field, names in self.columns.items():
            found = next((name for name in names if name in slugs), None)
            if found is not None:
                at[field] = slugs.index(found)
        return at

    def _order(self, file: BinaryIO, at: dict[str, int]) -> DateOrder:
        columns = [at[field] for field in self.dates if field in at]
        if not columns:
            return self.order
        distinct: dict[str, None] = {}
        lines = (line for line in self._lines(file) if isinstance(line, Line))
        for line in islice(lines, 1, None):
            for n in columns:
                if n < len(line.cells) and len(distinct) < _MOST_DISTINCT_DATES:
                    distinct[line.cells[n]] = None
        return order_of(distinct, otherwise=self.order).order


def _cut_short(line: Line, width: int) -> Problem:
    return Problem(
        place=line.place,
        message=f"The row has only {len(line.cells)} cells under {width} headers.",
        remedy="If this is the last row, the file was cut: export it again.",
        lost=False,
        values=tuple(line.cells),
    )
