"""The log of what was done: one entry an action, each chained to the one before by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from itdirector.kernel.access import EVERYTHING, guards_of, guards_with
from itdirector.kernel.models import AuditEntry, Organisation

if TYPE_CHECKING:
    from itdirector.kernel.actions import Actor

MOST_CHANGES = 200
"""An entry lists at most so many changed fields; an import's entry names its source instead."""

CONTENT = ("organisation_id", "number", "at", "who", "role", "action", "details", "previous")
"""What an entry's digest is taken of."""
NUMBER, PREVIOUS = CONTENT.index("number"), CONTENT.index("previous")

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode

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


def guards_of_entry(
    told: Iterable[Any], *, names: Iterable[str], changes: Iterable[dict[str, Any]]
) -> int:
    """Return the labels one must hold to read an entry: of all it speaks of, and of money."""
    found = guards_with(None, names)
    for thing in told:
        found |= guards_of(thing)
    for one in changes:
        found |= guards_with(apps.get_model(one["record"]), one["fields"])
    return int(found)


def write(
    actor: Actor, *, action: str, details: dict[str, Any], sensitivity: int = EVERYTHING
) -> AuditEntry:
    """Append one entry to the organisation's chain. Call inside the action's transaction."""
    wait_for_turn(actor.organisation)
    number, previous = head()
    entry = AuditEntry(
        organisation=actor.organisation,
        number=number + 1,
        at=timezone.now(),
        who=actor.name,
        role=actor.role,
        action=action,
        details=details,
        previous=previous,
        sensitivity=sensitivity,
    )
    entry.digest = digest(entry)
    entry.save()
    return entry


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 over the previous digest and this entry's content."""
    return _digest([getattr(entry, name) for name in CONTENT])


def _digest(content: Sequence[Any]) -> str:
    told = dict(zip(CONTENT, content, strict=True))
    told["organisation"] = str(told.pop("organisation_id"))
    told["at"] = told["at"].astimezone(UTC).isoformat(timespec="microseconds")
    told["details"] = _canonical(told["details"])
    return hashlib.sha256(_CANONICAL(told).encode()).hexdigest()


def first_broken() -> int | None:
    """Return what `first_broken_of` says of the current organisation's whole chain."""
    rows = AuditEntry.objects.order_by("number").values_list(*CONTENT, "digest")
    return _first_broken(rows.iterator(chunk_size=2000))


def first_broken_of(entries: Iterable[AuditEntry]) -> int | None:
    """Return the number of the first entry that is missing or does not fit its chain, or None.

    A chain that was cut at its end, or written anew as a whole, fits: only a head that was kept
    elsewhere tells (`head`).
    """
    return _first_broken([getattr(e, name) for name in (*CONTENT, "digest")] for e in entries)


def _first_broken(rows: Iterable[Sequence[Any]]) -> int | None:
    previous, expected = "", 1
    for *content, found in rows:
        if content[NUMBER] != expected:
            return expected
        if content[PREVIOUS] != previous or found != _digest(content):
            return expected
        previous, expected = found, expected + 1
    return None


def head() -> tuple[int, str]:
    """Return the number and digest of the newest entry, (0, "") when there is none."""
    newest = AuditEntry.objects.order_by("-number").values_list("number", "digest")
    return newest.first() or (0, "")


def _canonical(value: Any) -> Any:
    """Return a value alike before and after the database.

    PostgreSQL keeps 1e22 as the integer its digits say, which beyond 2**53 need not be the float.
    """
    if isinstance(value, dict):
        return {str(name): _canonical(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    return value
