"""One row of a table, looked at by field name; a bad optional cell is a problem, not a loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from itdirector.connectors import identity
from itdirector.connectors.delimited import Line
from itdirector.connectors.rows import Outcome, Problem, Row
from itdirector.connectors.text import clean, identifier
from itdirector.connectors.vocabulary import yes_no
from itdirector.values.amounts import DecimalMark, parse_money, parse_number
from itdirector.values.dates import NO_DATE, DateOrder, parse_date
from itdirector.values.money import Money

_BLANKS = NO_DATE
_parse_date = lru_cache(16_384)(parse_date)
_parse_money = lru_cache(16_384)(parse_money)


@dataclass(frozen=True, slots=True)
class Style:
    """How a table writes dates and amounts."""

    date_order: DateOrder = "dmy"
    decimal_mark: DecimalMark | None = None
    currency: str = ""


class Missing(Exception):
    """A row lacks a field it cannot do without."""


class Cells:
    """One row. Each look returns the empty value when the column is absent or the cell blank."""

    __slots__ = ("_at", "_headers", "_style", "line", "problems")

    def __init__(
        self, line: Line, at: Mapping[str, int], style: Style, headers: Sequence[str]
    ) -> None:
        self.line = line
        self._headers = headers
        self.problems: list[Problem] = []
        self._at = at
        self._style = style

    @property
    def place(self) -> str:
        """Where the row stands."""
        return self.line.place

    def raw(self, field: str) -> str:
        """Return the cell as it stands, trimmed."""
        at = self._at.get(field)
        if at is None or at >= len(self.line.cells):
            return ""
        return self.line.cells[at].strip()

    def header(self, field: str) -> str:
        """Return the header of the field's column, "" when it has none."""
        at = self._at.get(field)
        return "" if at is None else self._headers[at]

    def text(self, field: str) -> str:
        """Return free text."""
        cell = self.raw(field)
        return clean(cell) if cell else ""

    def word(self, field: str) -> str:
        """Return a name or other identifier, without invisible characters."""
        cell = self.raw(field)
        return identifier(cell) if cell else ""

    def mark(self, field: str) -> str:
        """Return an identifier, "" when it is a placeholder such as "To be filled by O.E.M."."""
        cell = self.raw(field)
        return identity.meaningful(cell) if cell else ""

    def day(self, field: str) -> date | None:
        """Return a date."""
        cell = self.raw(field)
        if not cell:
            return None
        try:
            return _parse_date(cell, self._style.date_order)
        except ValueError:
            self.doubt(field, cell, "a date")
            return None

    def money(self, field: str) -> Money | None:
        """Return an amount, in the currency of its cell, else of the row, else of the table."""
        cell = self.raw(field)
        if not cell or cell.lower() in _BLANKS:
            return None
        try:
            return _parse_money(clean(cell), self._style.decimal_mark, self.currency())
        except ValueError:
            self.doubt(field, cell, "an amount")
            return None

    def number(self, field: str) -> Decimal | None:
        """Return a number; a trailing % or unit of one word is allowed by `parse_number`."""
        cell = self.raw(field).rstrip("% ")
        if not cell or cell.lower() in _BLANKS:
            return None
        try:
            return parse_number(cell, self._style.decimal_mark)
        except ValueError:
            self.doubt(field, cell, "a number")
            return None

    def whole(self, field: str) -> int | None:
        """Return a whole number of at least zero."""
        number = self.number(field)
        if number is None:
            return None
        if number < 0 or number != int(number) or number > 10**12:
            self.doubt(field, self.raw(field), "a whole number")
            return None
        return int(number)

    def truth(self, field: str) -> bool | None:
        """Return yes or no."""
        cell = self.raw(field)
        said = yes_no(cell)
        if said is None and cell and cell.lower() not in _BLANKS:
            self.doubt(field, cell, "yes or no")
        return said

    def meaning(self, field: str, meaning_of: Callable[[str], str]) -> str:
        """Return our word for the source's word; one we do not know is reported, not guessed."""
        cell = self.word(field)
        found = meaning_of(cell) if cell else ""
        if cell and not found and cell.lower() not in _BLANKS:
            self.doubt(field, cell, f"a {field} we know")
        return found

    def given(self, field: str) -> str:
        """Return the cell as it stands, "" when it says that there is nothing."""
        cell = self.raw(field)
        return "" if cell.lower() in _BLANKS else cell

    def currency(self) -> str:
        """Return the ISO code of this row."""
        code = self.raw("currency").upper()
        return (
            code if len(code) == 3 and code.isalpha() and code.isascii() else self._style.currency
        )

    def first(self, *fields: str) -> str:
        """Return the first of these identifiers that is not blank. Raises Missing when none is."""
        found = next(filter(None, map(self.word, fields)), "")
        if not found:
            raise Missing(fields[0])
        return found

    def doubt(self, field: str, cell: str, wanted: str) -> None:
        """Keep that a cell was given and not understood."""
        message = f"{clean(cell)[:100]!r} is not {wanted}, so {field} was left empty."
        self.problems.append(
            Problem(place=self.place, message=message, lost=False, values=tuple(self.line.cells))
        )


def outcomes_of(cells: Cells, build: Callable[[Cells], Row | None]) -> Iterator[Outcome]:
    """Yield the row that `build` makes and its doubtful cells, or the Problem of the whole row.

    `build` returns None when there is nothing to take.
    """
    try:
        row = build(cells)
    except Missing as missing:
        bad = "; ".join(problem.message for problem in cells.problems)
        yield Problem(
            place=cells.place,
            message=f"The row has no {str(missing).replace('_', ' ')}."
            + (f" {bad}" if bad else ""),
            values=tuple(cells.line.cells),
        )
    else:
        if row is not None:
            yield row
        yield from cells.problems
