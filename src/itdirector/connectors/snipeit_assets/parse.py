"""Assets as Snipe-IT exports and imports them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors import vocabulary
from itdirector.connectors.cells import Cells, Missing
from itdirector.connectors.known_table import KnownTable
from itdirector.connectors.rows import AssetRow, Identity, Outcome
from itdirector.values.periods import months_after

_COLUMNS = {
    "name": ("name", "item_name", "asset_name"),
    "asset_tag": ("asset_tag",),
    "serial": ("serial", "serial_number"),
    "category": ("category",),
    "manufacturer": ("manufacturer",),
    "model": ("model", "model_name"),
    "model_number": ("model_number",),
    "supplier": ("supplier",),
    "location": ("location", "default_location"),
    "email": ("checked_out_to_email", "email"),
    "username": ("checked_out_to_username", "username"),
    "full_name": ("checked_out_to_full_name", "full_name"),
    "status": ("status", "status_label"),
    "purchase_date": ("purchase_date",),
    "purchase_cost": ("purchase_cost",),
    "warranty": ("warranty", "warranty_months"),
    "eol_date": ("asset_eol_date", "eol_date"),
    "notes": ("asset_notes", "notes"),
}
_EXPORT = KnownTable(
    delimiter=",",
    marks=frozenset({"asset_tag", "model_number", "purchase_cost", "location"}),
    columns=_COLUMNS,
    dates=("purchase_date", "eol_date"),
    order="mdy",
)


def recognise(head: bytes) -> bool:
    """Tell whether the first row has the headers that Snipe-IT uses together."""
    return _EXPORT.recognise(head)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield an asset for each row."""
    yield from _EXPORT.read(file, _asset)


def _asset(cells: Cells) -> AssetRow:
    marks = Identity(
        serial=cells.mark("serial"), asset_tag=cells.mark("asset_tag"), name=cells.mark("name")
    )
    if not (marks.serial or marks.asset_tag or marks.name):
        raise Missing("name, serial number or asset tag")
    bought = cells.day("purchase_date")
    months = cells.whole("warranty")
    model = cells.mark("model") or cells.mark("model_number")
    known_months = bought is not None and months is not None and months < 1200
    return AssetRow(
        place=cells.place,
        identity=marks,
        name=marks.name,
        kind=vocabulary.asset_kind(cells.word("category")) or vocabulary.asset_kind(model),
        manufacturer=cells.mark("manufacturer"),
        model=model,
        site=cells.word("location"),
        assigned_to=cells.word("email") or cells.word("username") or cells.word("full_name"),
        status=vocabulary.asset_status(cells.word("status")),
        purchased_on=bought,
        price=cells.money("purchase_cost"),
        supplier=cells.word("supplier"),
        warranty_ends=months_after(bought, months) if bought and months and known_months else None,
        end_of_life_on=cells.day("eol_date"),
        notes=cells.text("notes"),
    )
