"""Users as the Entra admin centre downloads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors.cells import Cells, Missing
from itdirector.connectors.known_table import KnownTable
from itdirector.connectors.rows import Outcome, PersonRow

_EXPORT = KnownTable(
    delimiter=",",
    marks=frozenset({"userprincipalname", "displayname", "accountenabled"}),
    columns={
        "login": ("userprincipalname",),
        "name": ("displayname",),
        "mail": ("mail",),
        "id": ("id", "objectid"),
        "type": ("usertype",),
        "title": ("jobtitle",),
        "department": ("department",),
        "enabled": ("accountenabled",),
        "office": ("officelocation", "physicaldeliveryofficename"),
        "city": ("city",),
    },
)


def recognise(head: bytes) -> bool:
    """Tell whether the first row is that of Entra's bulk download."""
    return _EXPORT.recognise(head)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield a person for each account, guests and shared accounts too."""
    yield from _EXPORT.read(file, _person)


def _person(cells: Cells) -> PersonRow:
    login, kind = cells.word("login"), cells.word("type").lower()
    name = cells.word("name") or login
    if not name:
        raise Missing("display name")
    guest = kind == "guest" if kind else "#ext#" in login.lower()
    return PersonRow(
        place=cells.place,
        name=name,
        email=(cells.word("mail") or ("" if guest else login)).lower(),
        external_id=cells.word("id"),
        title=cells.word("title"),
        department=cells.word("department"),
        site=cells.word("office") or cells.word("city"),
        active=cells.truth("enabled"),
        guest=guest,
    )
