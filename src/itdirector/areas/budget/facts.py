"""What others may ask about money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from itdirector.areas.budget.models import BudgetLine, LedgerLine
from itdirector.areas.budget.rules import supplier_key

CATEGORIES = ("security", "infrastructure", "applications", "services")
REGULAR_PAYMENTS = 3
REGULAR_MINOR = 50_000
"""Who is paid so often, or so much, in twelve months is a supplier to have a contract with."""
MONTHS_TO_JUDGE = 11
"""A year's ledger has bills in at least so many months; one month may be out at either end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """What one supplier was paid."""

    name: str
    minor: int
    payments: int
    newest: LedgerLine

    @property
    def regular(self) -> bool:
        """Whether this is more than a purchase or two."""
        often = self.payments >= REGULAR_PAYMENTS and self.minor > 0
        return often or self.minor >= REGULAR_MINOR


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
    ends = [*starts[1:], starts[-1] + relativedelta(months=3)]
    for line in budget_lines():
        first, final = sorted((line.starts_on, line.ends_on))
        days = (final - first).days + 1
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            last = min(end - timedelta(days=1), final)
            if last < max(start, first):
                continue
            passed, before = (last - first).days + 1, max(0, (start - first).days)
            given = line.amount_minor * passed // days - line.amount_minor * before // days
            money[line.category.casefold()][number] += given
    return dict(money)


def year_before(today: date) -> date:
    """Return the first of the twelve months that end with a day, the day included."""
    return today - relativedelta(years=1) + timedelta(days=1)


def suppliers(*, since: date, until: date) -> list[Supplier]:
    """Return who was paid, both days included, the most first. Spellings of a name are joined."""
    lines: dict[str, list[LedgerLine]] = defaultdict(list)
    for line in ledger().filter(on__gte=since, on__lte=until).order_by("on", "key"):
        lines[supplier_key(line.supplier)].append(line)
    found = [
        Supplier(
            name=group[-1].supplier,
            minor=sum(line.amount_minor for line in group),
            payments=len(group),
            newest=group[-1],
        )
        for group in lines.values()
    ]
    return sorted(found, key=lambda one: (-one.minor, one.name))


def series(*, since: date, until: date) -> dict[tuple[str, str], list[LedgerLine]]:
    """Return payments for the same thing: supplier and description to lines, the oldest first."""
    found: dict[tuple[str, str], list[LedgerLine]] = defaultdict(list)
    for line in ledger().filter(on__gte=since, on__lte=until).order_by("on", "key"):
        found[line.supplier, line.description].append(line)
    return dict(found)


def payments_a_year(lines: list[LedgerLine]) -> int:
    """Return how often something is paid in a year, by the days between payments."""
    days = (lines[-1].on - lines[0].on).days
    return max(1, round(365 * (len(lines) - 1) / days)) if days else 1
