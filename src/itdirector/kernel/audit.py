"""The log of what was done: one entry an action, each chained to the one before by its digest.

Free texts stand beside the entry, which commits to them: see `entries.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Func, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from itdirector.kernel.access import EVERYTHING, guards_of, guards_with
from itdirector.kernel.entries import FIRST_SCHEME, SCHEME, AuditEntry, AuditName, AuditText
from itdirector.kernel.fields import as_text
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import current_organisation
from itdirector.values.salted import (
    COMMITTED,
    MARK,
    SALT_SIGNS,
    Plain,
    apart,
    commitment,
    salt,
    together,
)

if TYPE_CHECKING:
    from itdirector.kernel.actions import Actor

MOST_CHANGES = 200
"""An entry lists at most so many changed fields; an import's entry names its source instead."""
ERASING = "audit.erase"
"""The action whose entries account for texts that were erased."""
_TYPED = (models.DateField, models.UUIDField, models.ForeignKey, models.DecimalField)
"""Columns whose values are days, ids and numbers, also where they are written as text."""

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
        column = record._meta.get_field
        fields_told = {n: [declared(column(n), v) for v in pair] for n, pair in fields.items()}
        changes.append(
            {"record": record._meta.label_lower, "id": str(record.pk), "fields": fields_told}
        )


def declared(column: Any, value: Any) -> Any:
    """Return a column's value, marked as plain where the column says that it is no free text."""
    if not isinstance(value, str):
        return value
    choices = {str(code) for code, _label in getattr(column, "flatchoices", ())}
    return Plain(value) if isinstance(column, _TYPED) or value in choices else value


def wait_for_turn(organisation: Organisation) -> None:
    """Let one action at a time change an organisation. Call inside the action's transaction.

    What an action reads stays true until it is written down, and the chain never forks.
    """
    if connection.features.has_select_for_update:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


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
    name = AuditName.objects.filter(name=actor.name).first()
    name = name or AuditName(salt=salt(), name=actor.name)
    told, salted = set_apart(details)
    entry = AuditEntry(
        organisation=actor.organisation,
        number=number + 1,
        at=timezone.now(),
        who=commitment(name.salt + name.name),
        role=actor.role,
        action=action,
        details=json.loads(as_text(told)),  # as it will be read
        previous=previous,
        sensitivity=sensitivity,
        scheme=SCHEME,
    )
    entry.digest = digest(entry)
    entry.save()
    if name.entry_id is None:
        name.entry = entry
        name.save()
    if salted:
        AuditText.objects.create(entry=entry, salted=salted, sensitivity=sensitivity)
    return entry


def set_apart(details: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what an entry holds of its details, and the salted texts to be kept beside it.

    Names of inputs and fields are our code's own; whatever else is not marked as plain is a text.
    """
    salted: dict[str, str] = {}
    inputs = {name: apart(value, salted) for name, value in details["inputs"].items()}
    changes = [
        {**one, "fields": {name: apart(pair, salted) for name, pair in one["fields"].items()}}
        for one in details["changes"]
    ]
    return {"inputs": inputs, "changes": changes}, list(salted.values())


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is read: with its texts, as far as they were not erased."""

    number: int
    at: datetime
    who: str
    role: str
    action: str
    details: dict[str, Any]


def told(entries: Iterable[AuditEntry]) -> list[Told]:
    """Return entries with their texts. What nobody may see of an entry, its texts are hidden by."""
    entries = list(entries)
    names = names_known()
    beside = AuditText.objects.filter(entry__in=[one.pk for one in entries])
    texts = {row.entry_id: {commitment(s): s[SALT_SIGNS:] for s in row.salted} for row in beside}
    return [
        Told(
            number=one.number,
            at=one.at,
            who=who_is(one.scheme, one.who, names),
            role=one.role,
            action=one.action,
            details=together(one.details, texts.get(one.pk, {}))
            if one.scheme >= SCHEME
            else one.details,
        )
        for one in entries
    ]


def names_known() -> dict[str, str]:
    """Return the names that entries commit to: commitment → name."""
    rows = AuditName.objects.values_list("salt", "name")
    return {commitment(before + name): name for before, name in rows}


def who_is(scheme: int, who: str, names: dict[str, str]) -> str:
    """Return the name in which an entry was written, as far as it was not erased."""
    return str(together(who, names)) if scheme >= SCHEME else who


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 over the previous digest and this entry's content."""
    if entry.scheme == FIRST_SCHEME:
        return _first_digest(entry)
    at = entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    said = (entry.who, entry.role, entry.action, as_text(entry.details), entry.previous)
    content = (entry.number, at, int(entry.sensitivity), *said)
    return _digest(entry.scheme, entry.organisation_id.hex, content)


def _digest(scheme: int, home: str, content: Sequence[Any]) -> str:
    """Return the digest of an entry: each text with its length, so that no two entries are one.

    `content`: number, moment, labels, who, role, action, details and the digest before.
    """
    number, at, labels, who, role, action, details, previous = content
    told = (
        f"{scheme}\n{home}\n{number}\n{at}\n{labels}\n{len(who)} {who}\n{len(role)} {role}\n"
        f"{len(action)} {action}\n{len(details)} {details}\n{previous}"
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _first_digest(entry: AuditEntry) -> str:
    """Return the digest as it was taken before entries were kept as text."""
    told = {name: getattr(entry, name) for name in ("number", "who", "role", "action", "previous")}
    told["organisation"] = str(entry.organisation_id)
    told["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told["details"] = _canonical(entry.details)
    return hashlib.sha256(as_text(told).encode()).hexdigest()


def first_broken() -> int | None:
    """Return the number of the first entry that is not as it was written, its texts neither."""
    return first_broken_link() or checked_texts().broken


def first_broken_link() -> int | None:
    """Return what `first_broken_of` says of the current organisation's whole chain.

    Reads the columns as they lie there: only entries of the first scheme are taken apart.
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
            good = found == _digest(scheme, home, content)
        if not good:
            return expected
        last, expected = found, expected + 1
    return None


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the texts of a log."""

    broken: int | None
    """The first entry with a text that is not its own, or without one that nobody erased."""
    erased: int
    """How many texts were erased before it; a name is one text, wherever it stands."""


def checked_texts() -> Checked:
    """Hold every text of the current organisation's log to the commitment in its entry."""
    erased, gone = _erasures(), set[str]()
    names, begun = {""}, dict[int, set[str]]()
    for before, name, number in AuditName.objects.values_list("salt", "name", "entry__number"):
        begun.setdefault(number, set()).add(code := _code(before + name))
        names.add(code)
    rows = AuditEntry.objects.order_by("number").annotate(text=Cast("details", TextField()))
    columns = ("number", "scheme", "who", "text", "sensitivity")
    beside = ("texts__salted", "texts__sensitivity")
    for number, scheme, who, text, labels, salted, its in rows.values_list(
        *columns, *beside
    ).iterator(5000):
        name, wanted = "", set[str]()
        if scheme >= SCHEME:
            name, wanted = who.removeprefix(MARK), {*COMMITTED.findall(text)}
        there = {_code(one) for one in salted or ()}
        missing = wanted - there if name in names else {name, *(wanted - there)}
        own = there <= wanted and its in {None, labels} and begun.get(number, {name}) == {name}
        back = erased and not erased.keys().isdisjoint(there | ({name} & names))
        if not own or back or any(erased.get(one, 0) <= number for one in missing):
            return Checked(number, len(gone))
        gone |= missing
    return Checked(None, len(gone))


def _code(salted: str) -> str:
    return hashlib.sha256(salted.encode()).hexdigest()


def _erasures() -> dict[str, int]:
    """Return what was erased: commitment → number of the entry that accounts for it."""
    told = AuditEntry.objects.filter(action=ERASING, scheme__gte=SCHEME)
    return {
        one: number
        for number, details in told.values_list("number", "details")
        for one in details["inputs"]["erased"]
    }


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
