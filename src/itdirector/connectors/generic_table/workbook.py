"""Excel workbooks as rows of text cells, within limits and without believing their dimensions."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import load_workbook

from itdirector.connectors.archive import UnsafeArchive, check_zip
from itdirector.connectors.delimited import MOST_CELL, Line
from itdirector.connectors.rows import Problem

MOST_ROWS = 1_048_576
MOST_COLUMNS = 200
MOST_BLANK_ROWS = 10_000
"""After so many blank rows the sheet is taken to be over."""
MOST_BYTES = 512 << 20
"""Unpacked size of a workbook; shared texts are held in memory."""


class Unreadable(Exception):
    """A workbook that cannot be opened; the message is one plain sentence."""


@contextmanager
def opened(file: BinaryIO) -> Iterator[Any]:
    """Lend a workbook opened read-only. Raises Unreadable."""
    try:
        check_zip(file, most_bytes=MOST_BYTES)
    except UnsafeArchive as error:
        raise Unreadable(str(error)) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # Formulas are read as the values Excel last saved.
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its parts raise
            raise Unreadable("The workbook is damaged: Excel's parts do not fit.") from error
        try:
            yield book
        finally:
            book.close()


def sheet_names(book: Any) -> tuple[str, ...]:
    """Return the names of the sheets that hold cells, hidden ones last."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    return tuple(sheet.title for sheet in sheets)


def lines_of(book: Any, sheet: str) -> Iterator[Line | Problem]:
    """Yield the rows that are not blank, place "sheet Assets, row 3"."""
    found = book[sheet]
    found.reset_dimensions()
    blank = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = found.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        for number in range(1, MOST_ROWS + 1):
            try:
                row = next(rows, None)
            except Exception:  # noqa: BLE001  # openpyxl raises whatever a broken sheet provokes
                yield _breaks_off(sheet, number)
                return
            if row is None or blank > MOST_BLANK_ROWS:
                return
            cells = [_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                blank = 0
                yield Line(f"sheet {sheet}, row {number}", cells)
            else:
                blank += 1


def _breaks_off(sheet: str, number: int) -> Problem:
    return Problem(
        place=f"sheet {sheet}, row {number}",
        message="The sheet is damaged from here on.",
        remedy="Open it in Excel, save it again and load it once more.",
    )


def _text(cell: object) -> str:
    """Return a cell as text that reads back the same: dates as ISO, numbers with a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)[:MOST_CELL]
