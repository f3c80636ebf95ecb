"""What the owner was told, and when."""

from __future__ import annotations

from django.db import models

from itdirector.kernel.access import Label
from itdirector.kernel.tenancy import OrganisationRecord, Owned


class Brief(OrganisationRecord):
    """The one page, as it was worked out on a day."""

    guards = Label.MONEY | Label.WEAKNESS

    at = models.DateTimeField("worked out", auto_now_add=True)
    today = models.DateField("for")
    colour = models.CharField("posture", max_length=10)
    content = models.JSONField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [Owned(name="brief_owned")]

    def __str__(self) -> str:
        return f"Brief of {self.today}"
