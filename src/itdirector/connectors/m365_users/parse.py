"""Active users as the Microsoft 365 admin centre exports them, with their licences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors.cells import Cells, Missing
from itdirector.connectors.known_table import KnownTable
from itdirector.connectors.rows import Outcome, PersonRow

_EXPORT = KnownTable(
    delimiter=",",
    marks=frozenset({"user_principal_name", "display_name", "licenses", "block_credential"}),
    columns={
        "login": ("user_principal_name",),
        "name": ("display_name",),
        "first": ("first_name",),
        "last": ("last_name",),
        "id": ("object_id",),
        "title": ("title",),
        "department": ("department",),
        "blocked": ("block_credential",),
        "office": ("office",),
        "city": ("city",),
        "licences": ("licenses",),
    },
)
_NO_LICENCE = frozenset({"unlicensed", "none"})


def recognise(head: bytes) -> bool:
    """Tell whether the first row is that of the active users' export."""
    return _EXPORT.recognise(head)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield a person for each account."""
    yield from _EXPORT.read(file, _person)


def _person(cells: Cells) -> PersonRow:
    login = cells.word("login")
    name = cells.word("name") or f"{cells.word('first')} {cells.word('last')}".strip() or login
    if not name:
        raise Missing("display name")
    blocked = cells.truth("blocked")
    guest = "#ext#" in login.lower()
    return PersonRow(
        place=cells.place,
        name=name,
        email="" if guest else login.lower(),
        external_id=cells.word("id"),
        title=cells.word("title"),
        department=cells.word("department"),
        site=cells.word("office") or cells.word("city"),
        active=None if blocked is None else not blocked,
        guest=guest if login else None,
        licences=_licences(cells.text("licences")),
    )


def _licences(joined: str) -> tuple[str, ...]:
    """Return product names, each once: the export joins them with a plus."""
    names = dict.fromkeys(filter(None, map(str.strip, joined.split("+"))))
    return tuple(name for name in names if name.lower() not in _NO_LICENCE)
