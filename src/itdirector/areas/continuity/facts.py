"""What others may ask about continuity."""

from __future__ import annotations

from django.db.models import QuerySet

from itdirector.areas.continuity.models import RestoreTest


def restore_tests() -> QuerySet[RestoreTest]:
    """Return the newest restore test of each thing."""
    found: QuerySet[RestoreTest] = RestoreTest.objects.filter(gone_on=None)
    return found
