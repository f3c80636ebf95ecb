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
from django.db.models import Func, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from itdirector.kernel.access import EVERYTHING, guards_of, guards_with
from itdirector.kernel.fields import as_text
from itdirector.kernel.models import AuditEntry, Organisation
from itdirector.kernel.tenancy import current_organisation

if TYPE_CHECKING:
    from itdirector.kernel.actions import Actor

FIRST_SCHEME = 1
"""How digests were taken at first; today is scheme 2."""
MOST_CHANGES = 200
"""An entry lists at most so many changed fields; an import's entry names its source instead."""

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
    entry.details = json.loads(as_text(details))  # as it will be read
    entry.digest = digest(entry)
    entry.save()
    return entry


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 over the previous digest and this entry's content."""
    if entry.scheme == FIRST_SCHEME:
        return _first_digest(entry)
    at = entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    said = (entry.who, entry.role, entry.action, as_text(entry.details), entry.previous)
    return _digest(entry.organisation_id.hex, (entry.number, at, int(entry.sensitivity), *said))


def _digest(home: str, content: Sequence[Any]) -> str:
    """Return the digest of an entry: each text with its length, so that no two entries are one.

    `content`: number, moment, labels, who, role, action, details and the digest before.
    """
    number, at, labels, who, role, action, details, previous = content
    told = (
        f"2\n{home}\n{number}\n{at}\n{labels}\n{len(who)} {who}\n{len(role)} {role}\n"
        f"{len(action)} {action}\n{len(details)} {details}\n{previous}"
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _first_digest(entry: AuditEntry) -> str:
    """Return the digest as it was taken before entries were kept as text."""
    told = {name: getattr(entry, name) for name in ("number", "who", "role", "action", "previous")}
    told["organisation"] = str(entry.organisation_id)
    told["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told["details"] = _canonical(entry.details)
    return hashlib.sha256(_CANONICAL(told).encode()).hexdigest()


def first_broken() -> int | None:
    """Return what `first_broken_of` says of the current organisation's whole chain.

    Reads the columns as they lie there: entries of today's scheme are never taken apart.
    """
    home, last, expected = current_organisation().pk.hex, "", 1
    rows = AuditEntry.objects.order_by("number").annotate(
        moment=Moment("at"), text=Cast("details", TextField())
    )
    columns = ("number", "moment", "sensitivity", "who", "role", "action", "text", "previous")
    for found, scheme, *content in rows.values_list("digest", "scheme", *columns).iterator(5000):
        if content[0] != expected or content[-1] != last:
            return expected
        if scheme == FIRST_SCHEME:
            good = found == _first_digest(AuditEntry.objects.get(number=expected))
        else:
            good = found == _digest(home, content)
        if not good:
            return expected
        last, expected = found, expected + 1
    return None


def first_broken_of(entries: Iterable[AuditEntry]) -> int | None:
    """Return the number of the first entry that is missing or does not fit its chain, or None.

    A chain that was cut at its end, or written anew as a whole, fits: only a head that was kept
    elsewhere tells (`head`).
    """
    last, expected = "", 1
    for entry in entries:
        whole = entry.number == expected and entry.previous == last
        if not whole or entry.digest != digest(entry):
            return expected
        last, expected = entry.digest, expected + 1
    return None


class Moment(Func):
    """A moment as text in UTC, to the microsecond, alike on every database."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # noqa: ARG002
        """Return it as Django keeps it, with the fraction it leaves out when it is nought."""
        column, values = compiler.compile(self.source_expressions[0])
        return f"substr({column} || '.000000', 1, 26)", values

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # noqa: ARG002
        """Return it formatted."""
        column, values = compiler.compile(self.source_expressions[0])
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", values


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
