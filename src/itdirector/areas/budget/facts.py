"""What others may ask about money."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import QuerySet

from itdirector.areas.budget.models import BudgetLine, LedgerLine
from itdirector.areas.budget.rules import supplier_key

CATEGORIES = ("security", "infrastructure", "applications", "services")


def budget_lines() -> QuerySet[BudgetLine]:
    """Return the budget's lines."""
    found: QuerySet[BudgetLine] = BudgetLine.objects.filter(gone_on=None)
    return found


def ledger() -> QuerySet[LedgerLine]:
    """Return what was spent, newest first."""
    found: QuerySet[LedgerLine] = LedgerLine.objects.filter(gone_on=None)
    return found


def allowed(starts: list[date]) -> dict[str, list[int]]:
    """Return the budget in pence by category for each quarter that starts on these days.

    A line that spans several quarters is spread over them by days; pence are never lost.
    """
    money: dict[str, list[int]] = defaultdict(lambda: [0] * len(starts))
    ends = [*starts[1:], starts[-1] + timedelta(days=92)]
    for line in budget_lines():
        days = (line.ends_on - line.starts_on).days + 1
        given = 0
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            last = min(end - timedelta(days=1), line.ends_on)
            passed = (last - line.starts_on).days + 1
            if last < start or passed <= 0:
                continue
            before = max(0, (max(start, line.starts_on) - line.starts_on).days)
            given = line.amount_minor * passed // days - line.amount_minor * before // days
            money[line.category.casefold()][number] += given
    return dict(money)


def spent_by_supplier(*, since: date, until: date) -> dict[str, tuple[str, int]]:
    """Return what was spent in pence by supplier, both days included: key → (name, pence)."""
    totals: dict[str, tuple[str, int]] = {}
    for line in ledger().filter(on__gte=since, on__lte=until).order_by("on", "key"):
        key = supplier_key(line.supplier)
        _name, before = totals.get(key, ("", 0))
        totals[key] = (line.supplier, before + line.amount_minor)
    return totals
