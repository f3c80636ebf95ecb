"""The one road for CSV, TSV and the like: lines in, numbered rows of cells out, in flat memory."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from itdirector.connectors.rows import Problem
from itdirector.connectors.text import unwanted

DELIMITERS = (",", ";", "\t", "|")
MOST_CELL = 32_767
MOST_COLUMNS = 2_000
_MOST_LINES_IN_A_ROW = 60
_SAMPLE_LINES = 60


class Line(NamedTuple):
    """One row of a table."""

    place: str
    cells: list[str]

    @property
    def number(self) -> int:
        """The row's number in its sheet or file, which ends its place."""
        return int(self.place.rpartition(" ")[2])


def delimiter_of(head: str) -> str:
    """Return the delimiter that cuts most lines into the same number of cells, "" for none."""
    lines = [line for line in head.splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(line.cells) for line in _quietly(lines, delimiter))
        widths.pop(1, None)
        width, count = max(widths.items(), key=lambda item: item[1] * item[0], default=(1, 0))
        score = count / max(1, len(lines)) * min(width, 12)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def evenness(head: str, delimiter: str) -> float:
    """Return the share of lines that have the most usual number of cells, 0 when that is one."""
    lines = [line for line in head.splitlines()[:_SAMPLE_LINES] if line.strip()]
    widths = Counter(len(line.cells) for line in _quietly(lines, delimiter))
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    return count / sum(widths.values()) if width > 1 else 0.0


def overflow(line: Line, width: int) -> Problem | None:
    """Return why a row is not taken when it has filled cells beyond the headers."""
    if len(line.cells) <= width or not any(map(str.strip, line.cells[width:])):
        return None
    return Problem(
        place=line.place,
        message=f"The row has {len(line.cells)} cells under {width} headers.",
        remedy="Put text that holds the dividing mark in quotation marks.",
        values=tuple(line.cells),
    )


def _quietly(lines: Iterable[str], delimiter: str) -> Iterator[Line]:
    kept = (line if line.endswith("\n") else line + "\n" for line in lines)
    return (line for line in read_lines(kept, delimiter) if isinstance(line, Line))


def read_lines(source: Iterable[str], delimiter: str) -> Iterator[Line | Problem]:
    """Yield the rows of a text, place "line 7" being where the row starts.

    A quotation mark that is never closed costs its own line only: what it swallowed is read again.
    """
    feed = _Feed(source)
    csv.field_size_limit(MOST_CELL * 4)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        start = feed.number + 1
        feed.taken.clear()
        broken = False
        try:
            cells = next(reader, None)
        except csv.Error:
            cells, broken = [], True
        if cells is None:
            return
        swallowed = len(feed.taken)
        if swallowed > _MOST_LINES_IN_A_ROW or broken or _unclosed(feed, cells):
            yield _open_quote(start, feed.taken[0])
            feed.take_back(swallowed - 1)
            reader = csv.reader(feed, delimiter=delimiter)
        elif problem := _unfit(start, cells, feed.taken):
            yield problem
        elif cells:
            yield Line(f"line {start}", cells)


class _Feed:
    """Lines with a memory, so that a row that went wrong can be read again."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) > _MOST_LINES_IN_A_ROW:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._source)
        self.taken.append(line)
        self.number += 1
        return line

    def take_back(self, count: int) -> None:
        """Give the last `count` lines out once more."""
        if count:
            self._again.extendleft(reversed(self.taken[-count:]))
            self.number -= count


def _unclosed(feed: _Feed, cells: list[str]) -> bool:
    """Tell whether the file ended inside quotes: the row spans lines and their number is odd."""
    return (
        len(feed.taken) > 1 and bool(cells) and sum(line.count('"') for line in feed.taken) % 2 == 1
    )


def _open_quote(start: int, line: str) -> Problem:
    return Problem(
        place=f"line {start}",
        message="A quotation mark in this line is never closed, or a cell is far too long.",
        remedy="Remove the quotation mark or close it, and load the file again.",
        values=(line.strip()[:500],),
    )


def _unfit(start: int, cells: list[str], taken: list[str]) -> Problem | None:
    bad = next((found for line in taken if not line.isascii() or "\0" in line
                if (found := unwanted(line))), "")  # fmt: skip
    too_long = len(taken[0]) > MOST_CELL and any(len(cell) > MOST_CELL for cell in cells)
    if not bad and not too_long and len(cells) <= MOST_COLUMNS:
        return None
    message = f"The line holds the forbidden character {bad}." if bad else "The line is too long."
    shown = tuple(cell.replace("\0", "\ufffd")[:200] for cell in cells[:50])
    return Problem(place=f"line {start}", message=message, values=shown)
