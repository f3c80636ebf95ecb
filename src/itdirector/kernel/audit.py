"""The log of what was done: one entry an action, each chained to the one before by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils import timezone

from itdirector.kernel.models import AuditEntry, Organisation

if TYPE_CHECKING:
    from itdirector.kernel.actions import Actor

MOST_CHANGES = 200
"""An entry lists at most so many changed fields; an import's entry names its source instead."""

_changes: ContextVar[list[dict[str, Any]] | None] = ContextVar("changes", default=None)


@contextmanager
def collecting() -> Iterator[list[dict[str, Any]]]:
    """Gather what `changed` reports in the block."""
    changes: list[dict[str, Any]] = []
    token = _changes.set(changes)
    try:
        yield changes
    finally:
        _changes.reset(token)


def changed(record: models.Model, fields: dict[str, tuple[Any, Any]]) -> None:
    """Report fields that the running action changed: name → (before, after)."""
    changes = _changes.get()
    if changes is not None and len(changes) < MOST_CHANGES:
        fields_told = {name: [before, after] for name, (before, after) in fields.items()}
        changes.append(
            {"record": record._meta.label_lower, "id": str(record.pk), "fields": fields_told}
        )


def wait_for_turn(organisation: Organisation) -> None:
    """Let one action at a time change an organisation. Call inside the action's transaction.

    What an action reads stays true until it is written down, and the chain never forks.
    """
    if connection.features.has_select_for_update:
        Organisation.objects.select_for_update().get(pk=organisation.pk)


def write(actor: Actor, *, action: str, details: dict[str, Any]) -> AuditEntry:
    """Append one entry to the organisation's chain. Call inside the action's transaction."""
    wait_for_turn(actor.organisation)
    newest = AuditEntry.objects.order_by("-number").values_list("number", "digest")
    number, previous = newest.first() or (0, "")
    entry = AuditEntry(
        organisation=actor.organisation,
        number=number + 1,
        at=timezone.now(),
        who=actor.name,
        role=actor.role,
        action=action,
        details=details,
        previous=previous,
    )
    entry.digest = digest(entry)
    entry.save()
    return entry


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 over the previous digest and this entry's content."""
    content = {
        "organisation": str(entry.organisation_id),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": entry.who,
        "role": entry.role,
        "action": entry.action,
        "details": _canonical(entry.details),
        "previous": entry.previous,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_broken() -> AuditEntry | int | None:
    """Return what `first_broken_of` says of the current organisation's whole chain."""
    return first_broken_of(AuditEntry.objects.order_by("number").iterator(chunk_size=2000))


def first_broken_of(entries: Iterable[AuditEntry]) -> AuditEntry | int | None:
    """Return the first entry that does not fit its chain, the number that is missing, or None."""
    previous, expected = "", 1
    for entry in entries:
        if entry.number != expected:
            return expected
        if entry.previous != previous or entry.digest != digest(entry):
            return entry
        previous, expected = entry.digest, expected + 1
    return None


def _canonical(value: Any) -> Any:
    """Return a value alike before and after the database: PostgreSQL keeps 1e22 as an integer."""
    if isinstance(value, dict):
        return {str(name): _canonical(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
