"""Contracts as KANAP exports them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors import vocabulary
from itdirector.connectors.cells import Cells
from itdirector.connectors.known_table import KnownTable
from itdirector.connectors.rows import ContractRow, Outcome

_FIELDS = (
    "name", "company_name", "supplier_name", "start_date", "duration_months", "auto_renewal",
    "notice_period_months", "yearly_amount_at_signature", "currency", "billing_frequency",
    "status", "owner_email", "notes",
)  # fmt: skip
_EXPORT = KnownTable(
    delimiter=";",
    marks=frozenset({"name", "supplier_name", "duration_months", "notice_period_months"}),
    columns={field: (field,) for field in _FIELDS},
    dates=("start_date",),
)


def recognise(head: bytes) -> bool:
    """Tell whether the first row is KANAP's."""
    return _EXPORT.recognise(head)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield a contract for each row."""
    yield from _EXPORT.read(file, _contract)


def _contract(cells: Cells) -> ContractRow:
    name = cells.first("name")
    notice = cells.whole("notice_period_months")
    price = cells.money("yearly_amount_at_signature")
    return ContractRow(
        place=cells.place,
        name=name,
        vendor=cells.word("supplier_name"),
        starts_on=cells.day("start_date"),
        term_months=cells.whole("duration_months"),
        auto_renews=cells.truth("auto_renewal"),
        notice=notice,
        notice_unit="" if notice is None else "months",
        price=price,
        # The amount is by the year, however often KANAP's billing_frequency says it is paid.
        billing="" if price is None else "year",
        status=cells.meaning("status", vocabulary.contract_status),
        owner=cells.word("owner_email").lower(),
        notes=cells.text("notes"),
    )
