"""A first look at a table: what it seems to hold, for a person to confirm or correct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from itdirector.connectors.generic_table.kinds import KINDS, header_slug
from itdirector.connectors.generic_table.layout import Survey, Top, survey, top_of
from itdirector.connectors.generic_table.mapping import Mapping, fingerprint
from itdirector.connectors.generic_table.matching import Guess, best_guess, guess
from itdirector.connectors.generic_table.source import Source, source_of
from itdirector.connectors.text import clean
from itdirector.values.dates import parse_date
from itdirector.values.text import plural

_SHOWN_ROWS = 5
_UNSURE = 0.7
_BANK_WORDS = frozenset(
    {"payee", "balance", "check_number", "transaction_date", "buchungstag", "verwendungszweck"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a table seems to be. `headers` are made unique, so that each names one column."""

    encoding: str
    delimiter: str = ""
    """"" for a workbook."""
    decimal_mark: str = ""
    """"." or ",", "" when no amount shows it."""
    date_order: str = "dmy"
    header_row: int = 0
    """As the sheet or file numbers its rows, from 1; 0 when the table has no headers."""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    """The first five rows below the headers."""
    mapping: Mapping | None = None
    """The best guess, None when the file cannot be read."""
    confidence: dict[str, float] = field(default_factory=dict)
    """Per mapped field, 0 to 1."""
    rows: int = 0
    """Rows below the headers; of a workbook, at most 2,000 are counted."""
    fingerprint: str = ""
    clear: bool = False
    """False when the headers do not say what the table holds: a person must choose."""
    doubts: tuple[str, ...] = ()
    """Sentences a person should read before agreeing."""


def sketch(file: BinaryIO, kind: str = "", sheet: str = "") -> Sketch:
    """Look at a whole table once. Never raises on any bytes.

    `kind` (one of KINDS) settles what the table holds, `sheet` which sheet of a workbook.
    """
    source = source_of(file, sheet)
    if source.problem:
        said = f"{source.problem.message} {source.problem.remedy}".strip()
        return Sketch(encoding=source.encoding.name, doubts=(said,))
    top = top_of(source)
    if top is None:
        return Sketch(encoding=source.encoding.name, doubts=("The file has no rows to read.",))
    columns = [[row[n] for row in top.samples if n < len(row)] for n in range(len(top.headers))]
    if kind:
        found = guess(KINDS[kind], top.headers, columns)
    else:
        found = best_guess(top.headers, top.samples)
    return _sketch(source, top, found, survey(source, top, KINDS[found.kind], found.columns))


def _sketch(source: Source, top: Top, found: Guess, seen: Survey) -> Sketch:
    options: dict[str, str] = {"date_order": seen.order.order}
    if seen.mark:
        options["decimal_mark"] = seen.mark
    if source.sheet:
        options["sheet"] = source.sheet
    if _from_bank(top, found, seen):
        options["sign"] = "spent_negative"
    fields: dict[str, str | int] = {name: top.headers[n] for name, n in found.columns.items()}
    return Sketch(
        encoding=source.encoding.name,
        delimiter=source.delimiter,
        decimal_mark=seen.mark or "",
        date_order=seen.order.order,
        header_row=top.header_row,
        sheet=source.sheet,
        sheets=source.sheets,
        headers=top.headers,
        samples=tuple(tuple(map(clean, row)) for row in top.samples[:_SHOWN_ROWS]),
        mapping=Mapping(found.kind, fields, options),
        confidence=found.confidence,
        rows=seen.rows,
        fingerprint=fingerprint(top.headers),
        clear=found.clear and not KINDS[found.kind].unmet(set(found.columns)),
        doubts=tuple(_doubts(source, top, found, seen)),
    )


def _from_bank(top: Top, found: Guess, seen: Survey) -> bool:
    """Tell whether money out has a minus, as on bank statements."""
    words = {header_slug(header) for header in top.headers}
    bank = bool(words & _BANK_WORDS) and "account" not in found.columns
    return found.kind == "ledger" and bank and 0 < seen.negatives >= seen.positives


def _doubts(source: Source, top: Top, found: Guess, seen: Survey) -> Iterator[str]:
    if source.encoding.doubt:
        yield source.encoding.doubt
    if top.header_row == 0:
        yield "No row looks like headers: columns are named by their number."
    elif top.down_to_headers > 1:
        above = top.down_to_headers - 1
        yield f"{plural(above, 'row')} above the headers {'is' if above == 1 else 'are'} left out."
    yield from _doubts_of_columns(top, found)
    yield from _doubts_of_content(top, found, seen)
    if len(source.sheets) > 1:
        yield f"The workbook has {len(source.sheets)} sheets: this one is {source.sheet!r}."


def _doubts_of_columns(top: Top, found: Guess) -> Iterator[str]:
    kind = KINDS[found.kind]
    if not found.clear:
        yield f"It is not clear what this table holds; {kind.title.lower()} is a guess."
    for group in kind.unmet(set(found.columns)):
        titles = " or ".join(kind.fields[name].title for name in group)
        yield f"No column looks like {titles}: please choose one."
    for name, sure in found.confidence.items():
        if sure < _UNSURE:
            title = kind.fields[name.partition(":")[0]].title
            yield f"Is {top.headers[found.columns[name]]!r} really the {title}?"


def _doubts_of_content(top: Top, found: Guess, seen: Survey) -> Iterator[str]:
    if _from_bank(top, found, seen):
        yield "Amounts with a minus are taken as money spent, as on a bank statement."
    order = seen.order
    if order.contradicting != ("", ""):
        day_first, month_first = order.contradicting
        yield f"Dates contradict each other: {day_first} and {month_first} cannot be alike."
    elif not order.sure and order.example:
        read_as = parse_date(order.example, order.order)
        yield f"Dates read both ways: {order.example} is taken as {read_as:%d %B %Y}."
