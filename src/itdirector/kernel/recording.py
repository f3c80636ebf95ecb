"""Writing down what sources say: statements first, then the tables they fold into.

The one place where facts change. Imports come as prepared entries (`planning.py` works them
out), people and programs by `say`; `take_back` makes a source unsaid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from itdirector.kernel import audit
from itdirector.kernel.areas import fact_models
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import FactRecord, Grade, Mark, Organisation, Source, Statement
from itdirector.kernel.provenance import GONE, fold, in_order
from itdirector.kernel.tenancy import current_organisation
from itdirector.values.ids import uuid7

OWN = frozenset({"id", "organisation", "key", "said_on", "gone_on"})
"""Columns of a fact table that are not facts."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """One line of a dry run: what a row would do to one record."""

    status: str
    """One of new, changed, unchanged, vanished, problem."""
    place: str
    record_type: str = ""
    record_id: str = ""
    key: str = ""
    label: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    as_of: str = ""
    message: str = ""
    remedy: str = ""
    lost: bool = False


@cache
def fact_fields(model: type[FactRecord]) -> dict[str, models.Field[Any, Any]]:
    """Return the columns that hold facts, by name."""
    skipped = OWN | model.derived
    return {f.name: f for f in model._meta.concrete_fields if f.name not in skipped}


def to_json(value: Any) -> Any:
    """Return a column's value as statements keep it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    return value


def from_json(column: models.Field[Any, Any], value: Any) -> Any:
    """Return a statement's value as the column holds it."""
    if isinstance(column, models.ForeignKey):
        return UUID(value) if value else None
    return column.to_python(value)


def write_entries(source: Source, entries: Sequence[Entry]) -> None:
    """Write prepared entries down: statements, tables and marks. Call inside a transaction."""
    told = [e for e in entries if e.record_id and e.status != "problem"]
    _write_statements(source, told)
    by_type: dict[str, list[Entry]] = defaultdict(list)
    for entry in told:
        by_type[entry.record_type].append(entry)
    for record_type, model in fact_models().items():
        if group := by_type.get(record_type):
            _write_rows(model, group)
    Mark.objects.bulk_create(
        (
            Mark(
                organisation=source.organisation,
                record_type=e.record_type,
                mark=mark,
                record_id=e.record_id,
            )
            for e in told
            for mark in e.marks
        ),
        ignore_conflicts=True,
    )


def say(
    source: Source,
    model: type[FactRecord],
    *,
    record: FactRecord | None,
    values: dict[str, Any],
    key: str,
) -> FactRecord:
    """Write down what a person or program says about one record, new or known.

    Raises Invalid when a value does not fit its column or the key is taken.
    """
    made = record or model(organisation=current_organisation(), key=key)
    columns = fact_fields(model)
    before = {name: to_json(getattr(made, columns[name].attname)) for name in values}
    for name, value in values.items():
        setattr(made, columns[name].attname, from_json(columns[name], to_json(value)))
    _check(made, new=record is None)
    made.said_on, made.gone_on = source.as_of, None
    made.save(force_insert=record is None)
    said = {name: to_json(getattr(made, columns[name].attname)) for name in values}
    Statement.objects.create(
        source=source,
        record_type=model.record_type(),
        record_id=made.pk,
        values=said,
        as_of=source.as_of,
        grade=source.grade,
        at=timezone.now(),
    )
    differing = {n: (before[n], said[n]) for n in said if record is None or before[n] != said[n]}
    audit.changed(made, differing)
    touch(source.organisation)
    return made


def unsay(source: Source, record: FactRecord) -> None:
    """Write down that a record is no more."""
    Statement.objects.create(
        source=source,
        record_type=record.record_type(),
        record_id=record.pk,
        values={GONE: True},
        as_of=source.as_of,
        grade=source.grade,
        at=timezone.now(),
    )
    record.gone_on, record.said_on = source.as_of, source.as_of
    record.save(update_fields=["gone_on", "said_on"])
    audit.changed(record, {"gone_on": (None, source.as_of.isoformat())})
    touch(source.organisation)


def by_hand(*, who: str, today: date, kind: str = Source.Kind.PERSON) -> Source:
    """Return a new source for something a person entered or a program sent."""
    made: Source = Source.objects.create(
        kind=kind,
        state=Source.State.APPLIED,
        label=f"Entered by {who}" if kind == Source.Kind.PERSON else f"Sent by {who}",
        who=who,
        as_of=today,
        grade=Grade.EXPERT,
        applied_at=timezone.now(),
    )
    return made


def touch(organisation: Organisation) -> None:
    """Count one change of facts, so that older dry runs are done again."""
    Organisation.objects.filter(pk=organisation.pk).update(revision=models.F("revision") + 1)


def take_back(source: Source) -> dict[str, int]:
    """Make a source unsaid: fold every record it spoke of again, and drop those nobody else knows.

    Returns how many records were removed, changed back and kept because others refer to them.
    Call inside a transaction.
    """
    source.state, source.undone_at = Source.State.UNDONE, timezone.now()
    source.save(update_fields=["state", "undone_at"])
    counts = {"removed": 0, "changed back": 0, "kept": 0}
    touched = Statement.objects.filter(source=source)
    for record_type, model in reversed(fact_models().items()):
        ids = list(
            touched.filter(record_type=record_type)
            .order_by("record_id")
            .values_list("record_id", flat=True)
            .distinct()
        )
        for start in range(0, len(ids), 300):
            _take_back_some(model, ids[start : start + 300], counts)
    touch(source.organisation)
    return counts


def _write_statements(source: Source, told: Iterable[Entry]) -> None:
    now = timezone.now()
    Statement.objects.bulk_create(
        Statement(
            organisation=source.organisation,
            source=source,
            record_type=e.record_type,
            record_id=e.record_id,
            place=e.place[:200],
            values=e.values,
            marks=e.marks,
            as_of=date.fromisoformat(e.as_of),
            grade=source.grade,
            at=now,
        )
        for e in told
    )


def _write_rows(model: type[FactRecord], group: list[Entry]) -> None:
    columns = fact_fields(model)
    new: dict[str, FactRecord] = {}
    organisation = current_organisation()
    for e in group:
        if e.status == "new":
            row = model(pk=UUID(e.record_id), organisation=organisation, key=e.key)
            _set(row, columns, e.values)
            row.said_on = date.fromisoformat(e.as_of)
            new[e.record_id] = row
        elif e.record_id in new:
            _set(new[e.record_id], columns, _after(e))
    model._default_manager.bulk_create(new.values())
    _update_rows(model, [e for e in group if e.record_id not in new])


def _update_rows(model: type[FactRecord], group: list[Entry]) -> None:
    columns = fact_fields(model)
    changed = {e.record_id for e in group if e.changes}
    rows = model._default_manager.in_bulk([UUID(i) for i in changed])
    names: set[str] = set()
    newest: dict[str, list[UUID]] = defaultdict(list)
    for e in group:
        newest[e.as_of].append(UUID(e.record_id))
        if row := rows.get(UUID(e.record_id)):
            after = _after(e)
            _set(row, columns, after)
            names |= set(after)
    if rows and names:
        fields = [n for n in names if n in columns] + (["gone_on"] if "gone_on" in names else [])
        model._default_manager.bulk_update(rows.values(), fields, batch_size=200)
    for as_of, ids in newest.items():
        older = models.Q(said_on__lt=as_of) | models.Q(said_on=None)
        model._default_manager.filter(older, pk__in=ids).update(said_on=as_of)


def _after(e: Entry) -> dict[str, Any]:
    return {name: after for name, (_before, after) in e.changes.items()}


def _set(
    row: FactRecord, columns: dict[str, models.Field[Any, Any]], values: dict[str, Any]
) -> None:
    for name, value in values.items():
        if name in columns:
            setattr(row, columns[name].attname, from_json(columns[name], value))
        elif name == "gone_on":
            row.gone_on = date.fromisoformat(value) if value else None


def _check(made: FactRecord, *, new: bool) -> None:
    try:
        made.clean_fields(exclude=OWN - {"key"})
    except ValidationError as error:
        wrong = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise Invalid(
            "; ".join(f"{name}: {why}" for name, why in wrong.items()), fields=wrong
        ) from None
    taken = type(made)._default_manager.filter(key=made.key).exclude(pk=made.pk)
    if new and taken.exists():
        raise Invalid(f"There is already a {made._meta.verbose_name} {made.key}.")


def _take_back_some(model: type[FactRecord], ids: list[UUID], counts: dict[str, int]) -> None:
    remaining: dict[UUID, list[Statement]] = defaultdict(list)
    standing = Statement.objects.filter(
        record_type=model.record_type(), record_id__in=ids, source__state=Source.State.APPLIED
    )
    for statement in in_order(standing):
        remaining[statement.record_id].append(statement)
    rows = model._default_manager.in_bulk(ids)
    orphans = [row for pk, row in rows.items() if pk not in remaining]
    referred = _referred(model, [row.pk for row in orphans])
    gone = [row.pk for row in orphans if row.pk not in referred]
    for pk, said in remaining.items():
        if row := rows.get(pk):
            _refold(row, said)
            counts["changed back"] += 1
    _remark(model, ids, remaining)
    model._default_manager.filter(pk__in=gone).delete()
    counts["removed"] += len(gone)
    counts["kept"] += len(referred)


def _referred(model: type[FactRecord], ids: list[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for relation in model._meta.related_objects:
        other, column = relation.related_model, relation.field
        if isinstance(other, type) and issubclass(other, models.Model):
            pointing = other._default_manager.filter(**{f"{column.name}__in": ids})
            found |= set(pointing.values_list(column.attname, flat=True))
    return found


def _refold(row: FactRecord, said: list[Statement]) -> None:
    values = fold(said)
    gone = values.pop(GONE, None)
    for name, column in fact_fields(type(row)).items():
        value = from_json(column, values[name]) if name in values else column.get_default()
        setattr(row, column.attname, value)
    row.said_on = said[-1].as_of
    row.gone_on = said[-1].as_of if gone else None
    row.save()


def _remark(
    model: type[FactRecord], ids: list[UUID], remaining: dict[UUID, list[Statement]]
) -> None:
    Mark.objects.filter(record_type=model.record_type(), record_id__in=ids).delete()
    Mark.objects.bulk_create(
        (
            Mark(
                id=uuid7(),
                organisation=current_organisation(),
                record_type=model.record_type(),
                mark=mark,
                record_id=pk,
            )
            for pk, said in remaining.items()
            for mark in {mark for statement in said for mark in statement.marks}
        ),
        ignore_conflicts=True,
    )
