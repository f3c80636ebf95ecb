"""Findings are worked out anew, kept, closed and opened again; each is the same from day to day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from itdirector.kernel import findings
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, did, machines, only_asset
from tests.rows import make_row

DAY = date(2026, 11, 1)
HEADERS = "Name,Serial number,Operating system,Build"
OLD = "PC-1,SN-1,Microsoft Windows 7 Professional,6.1.7601"


@pytest.fixture
def old_machine(owner: Actor) -> Actor:
    applied(owner, machines(OLD, headers=HEADERS))
    return owner


def _refreshed(actor: Actor, on: date = DAY) -> dict[tuple[str, str], FindingRecord]:
    with working_for(actor.organisation):
        return {(f.code, f.subject): f for f in findings.refresh(on)}


def test_something_fires_and_rests_on_records_that_exist(old_machine: Actor) -> None:
    found = _refreshed(old_machine)
    assert found
    evidence = [e for f in found.values() for e in f.evidence]
    assert str(only_asset(old_machine).pk) in {record_id for _type, record_id, _label in evidence}


def test_the_same_day_again_changes_nothing(old_machine: Actor) -> None:
    first = _refreshed(old_machine)
    again = _refreshed(old_machine)
    assert {k: f.pk for k, f in first.items()} == {k: f.pk for k, f in again.items()}


def test_a_finding_that_no_longer_fires_is_closed_and_may_open_again(old_machine: Actor) -> None:
    first = _refreshed(old_machine)
    asset = only_asset(old_machine)
    did(old_machine, "estate.remove_asset", record=str(asset.pk))
    assert _refreshed(old_machine, DAY + timedelta(days=1)).keys() < first.keys()
    with working_for(old_machine.organisation):
        closed = FindingRecord.objects.exclude(closed_on=None)
        assert {f.closed_on for f in closed} == {DAY + timedelta(days=1)}
    did(old_machine, "estate.change_asset", record=str(asset.pk), notes="found again")
    again = _refreshed(old_machine, DAY + timedelta(days=2))
    assert {k: f.pk for k, f in again.items()} == {k: f.pk for k, f in first.items()}
    assert {f.first_seen_on for f in again.values()} == {DAY}
    assert {f.closed_on for f in again.values()} == {None}


def test_findings_are_each_organisations_own(old_machine: Actor, outsider: Actor) -> None:
    with_machine = _refreshed(old_machine)
    without = _refreshed(outsider)
    asset = str(only_asset(old_machine).pk)
    assert any(asset in str(f.evidence) for f in with_machine.values())
    assert not any(asset in str(f.evidence) for f in without.values())


def test_the_worst_comes_first_then_what_is_due_soonest_then_what_has_no_date(
    owner: Actor,
) -> None:
    for subject, rank, due in (
        ("undated", 1, None),
        ("late", 1, DAY + timedelta(days=9)),
        ("soon", 1, DAY),
        ("worst", 0, None),
    ):
        make_row(
            FindingRecord, owner.organisation, code="x", subject=subject, rank=rank, due_on=due
        )
    with working_for(owner.organisation):
        assert [f.subject for f in findings.open_findings()] == ["worst", "soon", "late", "undated"]
