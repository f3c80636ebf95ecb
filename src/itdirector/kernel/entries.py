"""The log's tables: entries, and beside them the texts that entries only commit to.

A commitment is the SHA-256 over a random salt and a text. Salt and text lie in tables of their own
and can be erased: then the commitment tells nothing, and the chain of entries stays whole.
"""

from __future__ import annotations

from django.db import models

from itdirector.kernel.access import EVERYTHING
from itdirector.kernel.fields import Written
from itdirector.kernel.tenancy import OrganisationRecord, Owned, Within
from itdirector.values.salted import SALT_SIGNS

FIRST_SCHEME, PLAIN_SCHEME, SCHEME = 1, 2, 3
"""How digests were taken at first, how with texts in the entry, and how with texts beside it."""


class AuditEntry(OrganisationRecord):
    """One thing that was done, by whom. Written by the action runner, never by hand."""

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=100)
    details = Written(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sensitivity = models.PositiveSmallIntegerField(default=EVERYTHING)
    scheme = models.PositiveSmallIntegerField(default=2, help_text="How digests are taken.")

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "audit entries"
        constraints = [
            Owned(name="audit_owned"),
            models.UniqueConstraint(fields=["organisation", "number"], name="audit_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.action}"


class AuditName(OrganisationRecord):
    """A name in which things were done, kept once and committed to by every such entry.

    Added with the first of them, perhaps removed, never changed.
    """

    entry = models.ForeignKey(AuditEntry, models.DO_NOTHING, related_name="+")
    salt = models.CharField(max_length=SALT_SIGNS)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            Owned(name="audit_name_owned"),
            Within("entry", name="audit_name_entry_within"),
            models.UniqueConstraint(fields=["organisation", "name"], name="audit_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class AuditText(OrganisationRecord):
    """The free texts of one entry, each behind its salt. Texts are taken out, never changed."""

    entry = models.ForeignKey(AuditEntry, models.DO_NOTHING, related_name="texts")
    salted = Written(default=list)
    sensitivity = models.PositiveSmallIntegerField(default=EVERYTHING)

    class Meta:
        constraints = [
            Owned(name="audit_text_owned"),
            Within("entry", name="audit_text_entry_within"),
            models.UniqueConstraint(fields=["organisation", "entry"], name="audit_text_once"),
        ]

    def __str__(self) -> str:
        return f"{len(self.salted)} texts"
