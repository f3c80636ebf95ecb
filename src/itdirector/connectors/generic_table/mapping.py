"""Which column is which: what `sketch` guesses, the user corrects and an organisation remembers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any

from itdirector.connectors.generic_table.kinds import KINDS
from itdirector.connectors.vocabulary import slug

OPTIONS: dict[str, str] = {
    "date_order": "Order of dates such as 03/04/2026: dmy, mdy or ymd",
    "decimal_mark": 'Decimal mark: "." or ","',
    "currency": "Currency of amounts without one: an ISO code such as GBP",
    "sheet": "Name of the sheet in a workbook",
    "header_row": "Number of the row that holds the headers, as the sheet counts, from 1",
    "sign": "Ledgers only: spent_positive, or spent_negative when money out has a minus",
}
"""Each option with its meaning. An option left out is guessed from the file."""

_CHOICES = {
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_mark": (".", ","),
    "sign": ("spent_positive", "spent_negative"),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a table holds and which of its columns are which."""

    kind: str
    """One of KINDS."""
    fields: dict[str, str | int] = field(default_factory=dict)
    """Field name to the header as `Sketch.headers` shows it, or to the column's number from 0.

    Budgets with one column for each period use field names such as "amount:2026-Q1".
    """
    options: dict[str, str] = field(default_factory=dict)
    """Some of OPTIONS."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not one of {', '.join(KINDS)}")
        for name, column in self.fields.items():
            if name.partition(":")[0] not in KINDS[self.kind].fields:
                raise ValueError(f"{self.kind} has no field {name!r}")
            if isinstance(column, bool) or not isinstance(column, str | int):
                raise ValueError(f"{name} must name a column, not {column!r}")
        for name, value in self.options.items():
            _check_option(name, value)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, fit for JSON."""
        return {"kind": self.kind, "fields": dict(self.fields), "options": dict(self.options)}

    @classmethod
    def from_dict(cls, plain: AnyMapping[str, Any]) -> Mapping:
        """Return what `as_dict` gave. Raises ValueError naming what does not fit."""
        unknown = set(plain) - {"kind", "fields", "options"}
        if unknown:
            raise ValueError(f"a mapping has no {', '.join(sorted(unknown))}")
        fields, options = plain.get("fields", {}), plain.get("options", {})
        if not isinstance(fields, AnyMapping) or not isinstance(options, AnyMapping):
            raise ValueError("fields and options must be tables")
        return cls(str(plain.get("kind", "")), dict(fields), dict(options))


def fingerprint(headers: Iterable[str]) -> str:
    """Return a mark that is the same for files with the same headers in any order and spelling.

    Empty headers, case, accents and punctuation do not count. 16 hexadecimal digits.
    """
    names = sorted(filter(None, (slug(header) for header in headers)))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _check_option(name: str, value: object) -> None:
    if name not in OPTIONS:
        raise ValueError(f"there is no option {name!r}")
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, not {value!r}")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ValueError(f"{name} must be one of {', '.join(_CHOICES[name])}, not {value!r}")
    if name == "header_row" and not (value.isdecimal() and 0 < int(value) < 10**6):
        raise ValueError(f"header_row must be a row number, not {value!r}")
    if name == "currency" and not (len(value) == 3 and value.isascii() and value.isupper()):
        raise ValueError(f"currency must be an ISO code such as GBP, not {value!r}")
