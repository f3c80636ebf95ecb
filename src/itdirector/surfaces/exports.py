"""The one way out for tables: CSV and XLSX in which no cell can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.db import models

from itdirector.kernel.access import seen
from itdirector.kernel.areas import Record
from itdirector.surfaces.listing import column_title

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take text for a formula, full-width forms included."""


UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What has no width: programs drop it here and there, and then what follows stands first."""
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace() and c not in DANGEROUS)
LONGEST_CELL = 32_767
CUT = "… (cut here: a workbook's cell holds no more, the CSV file holds all)"


def inert(text: str) -> str:
    """Return text no spreadsheet takes for a formula. Reading a file strips the mark again."""
    seen = text.translate(dict.fromkeys(map(ord, UNSEEN))).lstrip(BLANKS)
    return f"'{text}" if seen.startswith(DANGEROUS) or text.startswith("'") else text


def csv_lines(record: Record, rows: Iterable[models.Model]) -> Iterator[bytes]:
    """Yield a record's rows as CSV: UTF-8 with a byte-order mark, so that Excel reads it right."""
    columns = export_columns(record)
    yield "\ufeff".encode()
    yield _csv_line([column_title(record, c) for c in columns])
    for row in rows:
        yield _csv_line([_cell(row, c) for c in columns])


def xlsx(record: Record, rows: Iterable[models.Model]) -> bytes:
    """Return a record's rows as a workbook whose text cells are typed as text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(record.title[:31])
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    columns = export_columns(record)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, column_title(record, column), bold)
    for y, row in enumerate(rows, start=1):
        for x, column in enumerate(columns):
            value = _cell(row, column)
            if isinstance(value, date):
                sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(y, x, value)
            elif value is not None:
                sheet.write_string(y, x, _fitting(inert(_text(value))))
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return out.getvalue()


def export_columns(record: Record) -> tuple[str, ...]:
    """Return what is exported: the list's columns, then everything else a form knows."""
    return seen(tuple(dict.fromkeys((*record.columns, *record.editable))))


def _cell(row: models.Model, column: str) -> Any:
    value = getattr(row, column)
    if column.endswith("_minor") and value is not None:
        return value / 100
    return value


def _csv_line(cells: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([_csv_cell(cell) for cell in cells])
    return out.getvalue().encode()


def _csv_cell(cell: Any) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
    return inert(_text(cell))


def _fitting(text: str) -> str:
    """Return text that a workbook's cell holds, saying so where it had to be cut."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)
