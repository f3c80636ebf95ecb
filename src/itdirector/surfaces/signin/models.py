"""What signing in keeps: invitations to an organisation, and tries that failed.

They lie below the pages and the command line, which share them, and not in the kernel: no area
needs to know how somebody came in.
"""

from __future__ import annotations

from django.db import models

from itdirector.kernel.models import Role
from itdirector.kernel.tenancy import OrganisationRecord, Owned


class Invitation(OrganisationRecord):
    """A way in for one person, once, until a day. Only the digest of the link is kept."""

    opened_because = "whoever follows the link does not know yet whose it is"

    whom = models.CharField(max_length=150, help_text="An e-mail address, or a name to sign in.")
    role = models.CharField(max_length=20, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    who = models.CharField(max_length=200, help_text="Who invited them.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was accepted or withdrawn.")

    class Meta:
        ordering = ["-created_at", "whom"]
        constraints = [Owned(name="invitation_owned")]

    def __str__(self) -> str:
        return f"invitation of {self.whom}"


class Try(models.Model):
    """A try to get in that has not succeeded, counted for an hour.

    It belongs to no organisation: nobody is signed in yet, and the name may be nobody's. Whom it
    was for and from where is kept as a digest only.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["subject", "at"], name="try_subject")]

    def __str__(self) -> str:
        return f"{self.subject[:8]} at {self.at}"
