"""What is known of getting things back."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from itdirector.kernel.access import Label
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned


class RestoreTest(FactRecord):
    """The newest time something was restored from its backup to see whether it can be.

    Earlier times stay in the statements.
    """

    guards = Label.WEAKNESS

    what = models.CharField("what was restored", max_length=200)
    tested_on = models.DateField("tested on")
    passed = models.BooleanField("came back whole", null=True, blank=True)
    minutes = models.PositiveIntegerField(
        "minutes it took", validators=[MinValueValidator(1)], null=True, blank=True
    )
    """From the decision to restore until it could be used, rounded up: the recovery time."""
    lost_minutes = models.PositiveIntegerField("minutes of work lost", null=True, blank=True)
    """Between the newest thing restored and the moment to restore to: the recovery point."""
    note = models.CharField("note", max_length=300, blank=True)

    class Meta:
        verbose_name = "restore test"
        ordering = ["what"]
        constraints = [
            Owned(name="restoretest_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="restoretest_key_once"),
        ]

    def __str__(self) -> str:
        return self.what

    def own_key(self) -> str:
        """Return what was restored, in small letters."""
        return self.what.casefold()
