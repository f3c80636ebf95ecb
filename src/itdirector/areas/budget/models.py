"""What may be spent and what was."""

from __future__ import annotations

from django.db import models

from itdirector.kernel.access import Label
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned


class BudgetLine(FactRecord):
    """Money allowed for one category in one period, for improvement work."""

    guards = Label.MONEY

    category = models.CharField("category", max_length=60)
    starts_on = models.DateField("from")
    ends_on = models.DateField("to")
    amount_minor = models.BigIntegerField("amount")

    class Meta:
        ordering = ["starts_on", "category"]
        constraints = [
            Owned(name="budget_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="budget_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} from {self.starts_on}"


class LedgerLine(FactRecord):
    """One line of a ledger or bill. Money spent is positive."""

    guards = Label.MONEY

    on = models.DateField("date")
    supplier = models.CharField("supplier", max_length=200)
    amount_minor = models.BigIntegerField("amount")
    reference = models.CharField("reference", max_length=200, blank=True)
    account = models.CharField("account", max_length=200, blank=True)
    description = models.CharField("description", max_length=500, blank=True)
    category = models.CharField("category", max_length=100, blank=True)
    due_on = models.DateField("due", null=True, blank=True)

    class Meta:
        ordering = ["-on", "supplier", "key"]
        constraints = [
            Owned(name="ledger_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="ledger_key_once"),
        ]
        indexes = [models.Index(fields=["organisation", "supplier"], name="ledger_supplier")]

    def __str__(self) -> str:
        return f"{self.supplier} {self.on}"
