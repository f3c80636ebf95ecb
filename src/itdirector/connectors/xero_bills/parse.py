"""Bills in the CSV layout that Xero imports and exports: one row for each line of a bill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import BinaryIO

from itdirector.connectors.cells import Cells, Missing, outcomes_of
from itdirector.connectors.known_table import KnownTable
from itdirector.connectors.rows import LedgerRow, Outcome, Problem
from itdirector.values.amounts import money_of
from itdirector.values.money import Money

_EXPORT = KnownTable(
    delimiter=",",
    marks=frozenset({"contactname", "invoicenumber", "invoicedate", "unitamount", "accountcode"}),
    columns={
        "supplier": ("contactname",),
        "number": ("invoicenumber",),
        "date": ("invoicedate",),
        "due": ("duedate",),
        "total": ("total",),
        "description": ("description",),
        "quantity": ("quantity",),
        "unit_amount": ("unitamount",),
        "account": ("accountcode",),
        "tax": ("taxamount",),
        "category": ("trackingoption1",),
        "currency": ("currency",),
    },
    dates=("date", "due"),
    mark=".",
)


@dataclass(frozen=True, slots=True)
class _BillLine:
    net: Decimal
    tax: Decimal


def recognise(head: bytes) -> bool:
    """Tell whether the first row is that of Xero's bills."""
    return _EXPORT.recognise(head)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield one row for each line of each bill, tax included, so that lines add up to the bill."""
    for _, found in groupby(_EXPORT.cells(file), key=_bill_of):
        lines: list[Cells] = []
        for cells in found:
            if isinstance(cells, Problem):
                yield cells
            else:
                lines.append(cells)
        if lines:
            yield from _bill(lines)


def _bill_of(cells: Cells | Problem) -> tuple[str, str]:
    if isinstance(cells, Problem):
        return "", ""
    number = cells.word("number")
    return (cells.word("supplier"), number) if number else ("", cells.place)


def _bill(lines: list[Cells]) -> Iterator[Outcome]:
    """Yield the lines of one bill. Its total tells whether the lines already hold the tax."""
    sums = [_sum_of(cells) for cells in lines]
    total = next((cells.number("total") for cells in lines if cells.raw("total")), None)
    net = sum((line.net for line in sums if line), Decimal(0))
    tax = sum((line.tax for line in sums if line), Decimal(0))
    tax_inside = tax and total is not None and abs(total - net) < abs(total - net - tax)
    for cells, line in zip(lines, sums, strict=True):
        if line is None:
            amount = None
        else:
            gross = line.net if tax_inside else line.net + line.tax
            amount = money_of(gross, cells.currency())
        yield from outcomes_of(cells, partial(_row, amount=amount))
    expected = net if tax_inside else net + tax
    if total is not None and all(sums) and abs(total - expected) > Decimal("0.05"):
        yield Problem(
            place=lines[0].place,
            message=f"The lines of this bill add up to {expected:.2f}, its total says {total:.2f}.",
            remedy="Check the bill in Xero.",
            lost=False,
        )


def _sum_of(cells: Cells) -> _BillLine | None:
    price = cells.number("unit_amount")
    if price is None:
        return None
    quantity = cells.number("quantity")
    tax = cells.number("tax")
    return _BillLine((Decimal(1) if quantity is None else quantity) * price, tax or Decimal(0))


def _row(cells: Cells, *, amount: Money | None) -> LedgerRow:
    on = cells.day("date")
    if on is None or amount is None:
        raise Missing("date" if on is None else "amount")
    return LedgerRow(
        place=cells.place,
        on=on,
        supplier=cells.first("supplier"),
        amount=amount,
        reference=cells.word("number"),
        account=cells.word("account"),
        description=cells.text("description"),
        category=cells.word("category"),
        due_on=cells.day("due"),
    )
