"""What is wrong about getting things back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from itdirector.areas.continuity import facts
from itdirector.areas.continuity.models import RestoreTest
from itdirector.areas.continuity.rules import is_stale
from itdirector.kernel.access import Label
from itdirector.kernel.areas import Evidence, Finding
from itdirector.values.text import day

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


def findings(today: date) -> Iterator[Finding]:
    """Say what could not be restored, and what nobody tried to restore for a year."""
    for test in facts.restore_tests():
        if test.passed is False:
            yield _failed(test, today)
        elif is_stale(test.tested_on, today):
            yield _stale(test, today)


def _failed(test: RestoreTest, today: date) -> Finding:
    return Finding(
        code="continuity.restore_failed",
        guards=Label.WEAKNESS,
        subject=test.key,
        sentence=f"{test.what} did not come back whole when its backup was tried on "
        f"{day(test.tested_on)}. After a loss it would be gone.",
        severity="critical",
        evidence=_evidence(test),
        due_on=today + WEEK,
        remedy="Find out why, put it right, and restore it again.",
    )


def _stale(test: RestoreTest, today: date) -> Finding:
    return Finding(
        code="continuity.restore_stale",
        guards=Label.WEAKNESS,
        subject=test.key,
        sentence=f"{test.what} was last restored on {day(test.tested_on)}. "
        "A backup nobody has tried for a year is a hope, not a backup.",
        severity="medium",
        evidence=_evidence(test),
        due_on=today + MONTH,
        remedy="Restore it once to a spare place, and time it.",
    )


def _evidence(test: RestoreTest) -> tuple[Evidence, ...]:
    kind = RestoreTest.record_type()
    return (Evidence(record_type=kind, record_id=str(test.pk), label=test.what),)
