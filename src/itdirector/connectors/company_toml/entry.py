"""One table of the file: typed looks at its values, collecting what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from itdirector.connectors.rows import Problem
from itdirector.connectors.text import clean
from itdirector.connectors.vocabulary import slug, yes_no
from itdirector.values.amounts import money_of, parse_money, parse_number
from itdirector.values.dates import parse_date
from itdirector.values.money import Money

_DO_NOT_KNOW = frozenset(
    {"i_don_t_know", "i_dont_know", "i_do_not_know", "don_t_know", "dont_know", "do_not_know",
     "unknown", "not_sure", "no_idea", "unsure", ""}
)  # fmt: skip

MOST = 2_147_483_647
"""The largest whole number the tables hold."""


def not_known(value: object) -> bool:
    """Tell whether the owner says that they do not know."""
    return isinstance(value, str) and slug(value) in _DO_NOT_KNOW


class Entry:
    """A table such as one of [[goals]]. Bad values become problems and read as empty."""

    def __init__(self, table: object, place: str, currency: str = "") -> None:
        self.place = place
        self.problems: list[Problem] = []
        self._currency = currency
        self._table: dict[str, object] = table if isinstance(table, dict) else {}
        if table is not None and not isinstance(table, dict):
            self._wrong("", table, f"a section, written [{place.split(',', maxsplit=1)[0]}]")

    def value(self, name: str) -> object:
        """Return the value as it stands, None when it is left out."""
        return self._table.get(name)

    def text(self, name: str) -> str:
        """Return text; a list of texts is joined with "; "."""
        value = self._table.get(name)
        if value is None or not_known(value):
            return ""
        if isinstance(value, list):
            return "; ".join(clean(str(part)) for part in value)
        if isinstance(value, dict):
            self._wrong(name, value, "text")
            return ""
        return clean(str(value))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        value = self._table.get(name)
        listed = value if isinstance(value, list) else [value] if value else []
        return tuple(clean(part) for part in listed if isinstance(part, str) and part.strip())

    def number(self, name: str) -> Decimal | None:
        """Return a number, also one written as text."""
        value = self._table.get(name)
        if value is None or not_known(value):
            return None
        try:
            return _decimal(value)
        except ValueError:
            self._wrong(name, value, "a number")
            return None

    def count(self, name: str, *, least: int = 0) -> int | None:
        """Return a whole number that is not below the least."""
        number = self.number(name)
        if number is None or (least <= number <= MOST and number == int(number)):
            return None if number is None else int(number)
        self._wrong(name, self._table[name], f"a whole number from {least}")
        return None

    def money(self, name: str) -> Money | None:
        """Return an amount, in its own currency or the company's."""
        value = self._table.get(name)
        if value is None or not_known(value):
            return None
        try:
            if isinstance(value, str):
                return parse_money(value, currency=self._currency)
            return money_of(_decimal(value), self._currency)
        except ValueError:
            self._wrong(name, value, "an amount")
            return None

    def day(self, name: str) -> date | None:
        """Return a date, also one written as text (day first)."""
        value = self._table.get(name)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except ValueError:
            self._wrong(name, value, "a date, such as 2027-03-31")
            return None

    def truth(self, name: str) -> bool | None:
        """Return yes or no, None when left out or not known."""
        value = self._table.get(name)
        if value is None or not_known(value) or isinstance(value, bool):
            return value if isinstance(value, bool) else None
        said = yes_no(str(value))
        if said is None:
            self._wrong(name, value, "yes or no")
        return said

    def others(self, known: frozenset[str]) -> list[str]:
        """Return the names in the table that are not `known`, in their order."""
        return [name for name in self._table if name not in known]

    def finish(self, known: frozenset[str]) -> Iterator[Problem]:
        """Yield what was wrong, and each name that this section does not have."""
        yield from self.problems
        for name in self.others(known):
            yield Problem(
                place=f"{self.place}, {name}",
                message=f"There is no {name!r} in this section.",
                remedy=f"Known names are {', '.join(sorted(known))}.",
                values=(str(self._table[name])[:200],),
            )

    def _wrong(self, name: str, value: object, wanted: str) -> None:
        shown = str(value)[:200]
        self.problems.append(
            Problem(
                place=f"{self.place}, {name}" if name else self.place,
                message=f"{shown!r} is not {wanted}.",
                lost=False,
                values=(shown,),
            )
        )


def _decimal(value: object) -> Decimal:
    if isinstance(value, str):
        return parse_number(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")  # callers catch one kind of error
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError("not a number a company has")
    return number
