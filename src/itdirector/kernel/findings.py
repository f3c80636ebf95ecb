"""Findings: what is wrong or due. Worked out anew from the facts, never edited by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from itdirector.kernel.access import guards_of
from itdirector.kernel.areas import Finding, areas, records
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.tenancy import current_organisation

SEVERITIES = ("critical", "high", "medium", "low", "saving")
"""Worst first; "saving" is money to be had, not harm."""


def refresh(today: date) -> list[FindingRecord]:
    """Work out every area's findings for a day and keep them. Return those that are open.

    A finding that no longer fires is closed with the date; one that fires again is the same.
    """
    fired: dict[tuple[str, str], Finding] = {}
    for area in areas().values():
        for finding in area.findings(today) if area.findings else ():
            name = (finding.code, finding.subject)
            if name in fired:
                raise ValueError(f"{finding.code} fired twice for {finding.subject}")
            fired[name] = finding
    with transaction.atomic():
        known = {(k.code, k.subject): k for k in FindingRecord.objects.all()}
        _close(known, fired, today)
        _keep(known, fired, today)
    return list(open_findings())


def open_findings() -> QuerySet[FindingRecord]:
    """Return what is wrong or due now, worst first, then what is due soonest."""
    found: QuerySet[FindingRecord] = FindingRecord.objects.filter(closed_on=None)
    return found.order_by("rank", F("due_on").asc(nulls_last=True), "code", "subject")


def _close(known: dict[Any, FindingRecord], fired: dict[Any, Finding], today: date) -> None:
    over = [k.pk for name, k in known.items() if name not in fired and k.closed_on is None]
    FindingRecord.objects.filter(pk__in=over).update(closed_on=today)


def _keep(known: dict[Any, FindingRecord], fired: dict[Any, Finding], today: date) -> None:
    new = []
    changed = []
    for name, finding in fired.items():
        values = _values(finding)
        if (record := known.get(name)) is None:
            new.append(
                FindingRecord(
                    **values,
                    code=finding.code,
                    subject=finding.subject,
                    first_seen_on=today,
                    organisation=current_organisation(),
                )
            )
        elif record.closed_on or any(getattr(record, n) != v for n, v in values.items()):
            for column, value in values.items():
                setattr(record, column, value)
            record.closed_on = None
            changed.append(record)
    FindingRecord.objects.bulk_create(new)
    if changed:
        columns = [*_values(next(iter(fired.values()))), "closed_on"]
        FindingRecord.objects.bulk_update(changed, columns, batch_size=100)


def _values(finding: Finding) -> dict[str, Any]:
    return {
        "sentence": finding.sentence,
        "severity": finding.severity,
        "rank": SEVERITIES.index(finding.severity),
        "money_minor": finding.money_minor,
        "due_on": finding.due_on,
        "remedy": finding.remedy,
        "sensitivity": _guarded(finding),
        "evidence": [[e.record_type, e.record_id, e.label] for e in finding.evidence],
    }


def _guarded(finding: Finding) -> int:
    """Return the labels one must hold to see a finding: its own, its area's, its evidence's."""
    found = finding.guards | areas()[finding.code.partition(".")[0]].guards
    for one in finding.evidence:
        if record := records().get(one.record_type):
            found |= guards_of(record.model)
    return int(found)
