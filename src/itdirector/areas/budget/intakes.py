"""How budgets and ledger lines come in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from itdirector.areas.budget.models import BudgetLine, LedgerLine
from itdirector.connectors.rows import BudgetRow, LedgerRow
from itdirector.kernel.areas import Said


def budget(row: BudgetRow) -> Iterator[Said]:
    """Tell what a budget row says: one line a category and period."""
    yield Said(
        model=BudgetLine,
        key=f"{row.category.casefold()}/{row.starts_on}/{row.ends_on}",
        label=f"{row.category} {row.starts_on}",
        values={
            "category": row.category,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "amount_minor": row.amount,
        },
    )


def ledger(row: LedgerRow) -> Iterator[Said]:
    """Tell what a ledger row says. Ledgers have no key: the whole line is one."""
    parts = [row.on, row.supplier, row.amount.minor, row.reference, row.account, row.description]
    print_ = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]
    yield Said(
        model=LedgerLine,
        key=f"{row.on}/{print_}",
        several=True,
        label=f"{row.supplier} {row.on}",
        values={
            "on": row.on,
            "supplier": row.supplier,
            "amount_minor": row.amount,
            "reference": row.reference,
            "account": row.account,
            "description": row.description,
            "category": row.category,
            "due_on": row.due_on,
        },
    )
