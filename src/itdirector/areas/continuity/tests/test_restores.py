"""Restore tests: recorded by what measured them, and held against the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from itdirector.areas.continuity import facts
from itdirector.areas.continuity.actions import record_restore
from itdirector.areas.continuity.findings import findings
from itdirector.areas.continuity.models import RestoreTest
from itdirector.areas.continuity.rules import is_stale
from itdirector.kernel import intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import Grade
from itdirector.kernel.provenance import receipts

DAY = date(2026, 3, 2)


def recorded(owner: Actor, **said: object) -> RestoreTest:
    return record_restore(
        **{"actor": owner, "what": "Files", "tested_on": DAY, "passed": True, **said}
    )


def test_a_result_is_a_measured_fact_with_its_receipt(owner: Actor, at_home: object) -> None:
    test = recorded(owner, minutes=42, lost_minutes=15)
    assert (test.tested_on, test.passed, test.minutes, test.lost_minutes) == (DAY, True, 42, 15)
    receipt = receipts(RestoreTest.record_type(), test.pk)["minutes"]
    assert (receipt.grade, receipt.as_of) == (Grade.MEASURED, DAY)


def test_the_newest_test_of_a_thing_takes_the_place_of_the_one_before(
    owner: Actor, at_home: object
) -> None:
    recorded(owner, passed=False)
    recorded(owner, what="FILES", tested_on=DAY + timedelta(days=1))
    assert [(t.tested_on, t.passed) for t in facts.restore_tests()] == [
        (DAY + timedelta(days=1), True)
    ]


@pytest.mark.parametrize("days", [-1, 100_000])
def test_no_older_test_and_none_of_the_future_is_recorded(
    owner: Actor, at_home: object, days: int
) -> None:
    recorded(owner)
    day = min(DAY + timedelta(days=days), timezone.localdate() + timedelta(days=1))
    with pytest.raises(Invalid, match=r"newer test|future"):
        recorded(owner, tested_on=day, passed=False)
    assert [t.passed for t in facts.restore_tests()] == [True]


def test_what_did_not_come_back_is_a_critical_finding(owner: Actor, at_home: object) -> None:
    recorded(owner, passed=False)
    (found,) = findings(DAY)
    assert (found.code, found.severity) == ("continuity.restore_failed", "critical")
    assert found.sentence.startswith(
        "Files did not come back whole when its backup was tried on 2 "
    )


@pytest.mark.parametrize(("after", "codes"), [(365, []), (366, ["continuity.restore_stale"])])
def test_a_test_speaks_for_its_backup_for_a_year(
    owner: Actor, at_home: object, after: int, codes: list[str]
) -> None:
    recorded(owner)
    assert [one.code for one in findings(DAY + timedelta(days=after))] == codes
    assert is_stale(DAY, DAY + timedelta(days=after)) is bool(codes)


@pytest.mark.parametrize("later", ["first", "second"])
def test_of_two_files_the_newer_test_counts_whichever_comes_in_last(
    owner: Actor, at_home: object, later: str
) -> None:
    files = {"first": ("2026-03-02", "yes", 95), "second": ("2025-03-02", "no", 400)}
    for name in sorted(files, key=lambda one: one == later):
        on, passed, minutes = files[name]
        written = (
            f'[company]\nname = "Home"\n[[restores]]\nwhat = "Files"\ntested_on = {on}\n'
            f'passed = "{passed}"\nminutes = {minutes}\n'
        )
        source = intake.receive(
            actor=owner, name=f"{name}.toml", parts=[written.encode()], today=date(2026, 11, 22)
        )
        intake.apply(actor=owner, source=source)
    (test,) = facts.restore_tests()
    assert (test.tested_on, test.passed, test.minutes) == (DAY, True, 95)
