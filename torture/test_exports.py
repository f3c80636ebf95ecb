"""No exported cell is a formula, and none loses a character on the way out and back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from itdirector.kernel.areas import Record, records
from itdirector.surfaces import exports
from itdirector.surfaces.exports import CUT, LONGEST_CELL, export_columns
from tests.places import text_columns
from torture.figures import Figure, counted, seed, size

ROWS = 25
STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1", "\n=1", "'=1",
    '=HYPERLINK("https://x.example","y")', "\uff1d1\uff0b1", "\uff0d1", "\uff20SUM(1)", "\u00a0=1",
    "\u2003+1", "\u200b=1", "\ufeff=1", "'", "''", "'a", "=\u202e1", "%0A=1", ";=1", ",=1", '"=1',
    "\x0b=1", "_x000D_", "_x0041_", "_x_", "a\r\nb", "a\rb", "a\nb", " a ", "\x01", "\x1f",
    "\ufffe", "\x85", "1e5", "001", "2026-11-22", "TRUE", "#REF!", "x" * 32_767, "y" * 40_000,
    "=" * 32_767,
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(FORMULAS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.builds(
        lambda a, b: a + b, st.sampled_from([*STARTS, " ", "'"]), st.text("=+-@a1 '", max_size=4)
    ),
)


def texts_of(record: Record) -> list[str]:
    """Return the columns of a record that are exported as text nobody else wrote."""
    named = {c.name for c in text_columns(record.model)}
    return [c for c in export_columns(record) if c in named]


RECORDS = [r for r in records().values() if any(c in export_columns(r) for c in texts_of(r))]


def rows_of(record: Record, texts: list[str]) -> list[models.Model]:
    """Return rows with these texts in them, kept nowhere."""
    columns = texts_of(record)
    links = [c for c in record.model._meta.concrete_fields if isinstance(c, models.ForeignKey)]
    linked = {c.name: c.related_model(name="=1") for c in links if c.name != "organisation"}
    return [
        record.model(**linked, **dict(zip(columns, texts[at : at + len(columns)], strict=False)))
        for at in range(0, len(texts), len(columns))
    ]


def unmarked(text: str) -> str:
    """Return a cell without the mark that keeps it from being a formula."""
    return text.removeprefix("'")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take text for a formula, by the first it sees."""
    return text.strip(" \u00a0\u2003\u200b\ufeff\n\x0b").startswith(STARTS)


def in_csv(record: Record, rows: list[models.Model]) -> list[list[str]]:
    text = b"".join(exports.csv_lines(record, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def in_workbook(record: Record, rows: list[models.Model]) -> list[Any]:
    book = load_workbook(io.BytesIO(exports.xlsx(record, rows)))
    return list(book.worksheets[0].iter_rows(min_row=2))


def _as_shown(value: str, said: str) -> str:
    """Return a cell as Excel shows it; this reader leaves `_x000D_` as it is written."""
    return value if unmarked(value) == said else unescape(value)


def judge(figure: Figure, record: Record, rows: list[models.Model]) -> None:
    columns = export_columns(record)
    wanted = texts_of(record)
    tables = (in_csv(record, rows), in_workbook(record, rows))
    for row, plain, cells in zip(rows, *tables, strict=True):
        for name in wanted:
            at = columns.index(name)
            said = getattr(row, name)
            value = _as_shown(cells[at].value or "", said)
            figure.tried(2)
            if is_formula(plain[at]) or cells[at].data_type == "f" or is_formula(value):
                figure.failed(f"{said[:40]!r} may be a formula: {plain[at][:40]!r}, {value[:40]!r}")
            whole = said if len(value) < LONGEST_CELL else said[: LONGEST_CELL - len(CUT) - 1]
            if unmarked(plain[at]) != said or not unmarked(value).startswith(whole):
                figure.failed(f"{said[:40]!r} came back as {plain[at][:40]!r}, {value[:40]!r}")
            if len(unmarked(value)) != len(said) and not value.endswith(CUT):
                figure.failed(f"{said[:40]!r} came back as {plain[at][:40]!r}, {value[:40]!r}")


def test_no_exported_cell_is_a_formula_or_loses_anything() -> None:
    the_seed, record_cells = seed(), size("cells", short=3_000, long=120_000)

    def try_hard(record: Record) -> None:
        wide = len(texts_of(record)) * ROWS
        examples = max(1, record_cells // (2 * wide * len(RECORDS)))

        @seeded(the_seed)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(texts=st.lists(TEXTS, min_size=wide, max_size=wide))
        def export(texts: list[str]) -> None:
            judge(figure, record, rows_of(record, texts))

        export()

    with counted("T20 exported cells", seed=the_seed) as figure:
        for record in RECORDS:
            judge(figure, record, rows_of(record, FORMULAS))
            try_hard(record)


@pytest.mark.parametrize("text", ["=1", " =1", "\uff1d1", "\u200b=1"])
def test_a_formula_would_be_known(text: str) -> None:
    assert is_formula(text)
    assert not is_formula(f"'{text}")
