"""Excel files that come out byte for byte the same on every run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import xlsxwriter

MADE_AT = datetime(2020, 1, 1, tzinfo=UTC)
"""The creation time in every workbook: fixed, or no two runs would be alike."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its header; a title puts two rows above it."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    title: str = ""
    money: tuple[str, ...] = ()
    """Headers of the columns shown in pounds."""


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the workbook as bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"author": "Harbour Dental Group", "created": MADE_AT})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    pounds = book.add_format({"num_format": "£#,##0.00"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.set_column(0, len(sheet.header) - 1, 22)
        first = 2 if sheet.title else 0
        if sheet.title:
            page.write_string(0, 0, sheet.title, bold)
        page.write_row(first, 0, sheet.header, bold)
        for y, row in enumerate(sheet.rows, first + 1):
            for x, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(y, x, value, day)
                elif value not in ("", None):
                    page.write(y, x, value, pounds if sheet.header[x] in sheet.money else None)
    book.close()
    return out.getvalue()
