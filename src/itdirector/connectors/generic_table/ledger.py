"""Ledgers, bills and bank statements: whose line it is, and which sign means money spent."""

from __future__ import annotations

from collections.abc import Callable

from itdirector.connectors.cells import Cells, Missing
from itdirector.connectors.rows import LedgerRow
from itdirector.values.money import Money


def ledger_builder(*, spent: int, section: Callable[[], str]) -> Callable[[Cells], LedgerRow]:
    """Return the builder for a ledger.

    `spent` is 1 when money spent is positive in the table, -1 when negative; `section` gives the
    heading the row stands under, which names the account where no column does.
    """

    def build(cells: Cells) -> LedgerRow:
        on, amount = cells.day("on"), _amount(cells, spent)
        if on is None or amount is None:
            raise Missing("date" if on is None else "amount")
        return LedgerRow(
            place=cells.place,
            on=on,
            supplier=cells.first("supplier", "description"),
            amount=amount,
            reference=cells.word("reference"),
            account=cells.word("account") or section(),
            description=cells.text("description"),
            category=cells.word("category"),
            due_on=cells.day("due_on"),
        )

    return build


def _amount(cells: Cells, spent: int) -> Money | None:
    """Return money spent: the amount with its sign, or money out less money in."""
    amount = cells.money("amount")
    if amount is not None:
        return amount.times(spent)
    paid, received = cells.money("debit"), cells.money("credit")
    if paid is not None and paid.minor:
        return Money(abs(paid.minor), paid.currency)
    return None if received is None else Money(-abs(received.minor), received.currency)
