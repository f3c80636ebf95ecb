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
from django.db import IntegrityError, models
from django.utils import timezone

from itdirector.kernel import audit
from itdirector.kernel.access import guards_with
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

    def as_plain(self) -> dict[str, Any]:
        """Return the fields by name, uncopied: one of these is made for every row of a file."""
        return {name: getattr(self, name) for name in self.__slots__}

    again: bool = False
    """The same file said something else of this record before: its row is folded anew."""


@cache
def fact_fields(model: type[FactRecord]) -> dict[str, models.Field[Any, Any]]:
    """Return the columns that hold facts, by name."""
    skipped = OWN | model.derived
    return {f.name: f for f in model._meta.concrete_fields if f.name not in skipped}


@cache
def needed(model: type[FactRecord]) -> tuple[models.Field[Any, Any], ...]:
    """Return the columns without which a row cannot stand."""
    columns = fact_fields(model).values()
    return tuple(c for c in columns if not c.null and c.get_default() is None)


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
    """Return a statement's value as the column holds it: nothing is "" where it may not be null."""
    if value is None and not column.null:
        return column.get_default()
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
    made.key = made.key if record else made.own_key() or key
    _check(made)
    as_of = max(source.as_of, made.said_on or source.as_of)  # said now, whatever a clock said
    made.said_on, made.gone_on = as_of, None
    try:
        made.save(force_insert=record is None)
    except IntegrityError:
        raise Invalid(f"There is already a {made._meta.verbose_name} {made.key}.") from None
    said = {name: to_json(getattr(made, columns[name].attname)) for name in values}
    Statement.objects.create(
        source=source,
        record_type=model.record_type(),
        record_id=made.pk,
        values=said,
        marks=list(made.own_marks()),
        as_of=as_of,
        grade=source.grade,
        at=timezone.now(),
    )
    if source.grade == Grade.DEFAULT and record is not None:
        refold(model, {made.pk})  # what somebody else said stays
        made.refresh_from_db()
        said = {name: to_json(getattr(made, columns[name].attname)) for name in values}
    differing = {n: (before[n], said[n]) for n in said if record is None or before[n] != said[n]}
    audit.changed(made, differing)
    _guard(source, guards_with(model, said))
    touch(source.organisation)
    return made


def unsay(source: Source, record: FactRecord) -> None:
    """Write down that a record is no more."""
    as_of = max(source.as_of, record.said_on or source.as_of)
    Statement.objects.create(
        source=source,
        record_type=record.record_type(),
        record_id=record.pk,
        values={GONE: True},
        as_of=as_of,
        grade=source.grade,
        at=timezone.now(),
    )
    record.gone_on = record.said_on = as_of
    record.save(update_fields=["gone_on", "said_on"])
    audit.changed(record, {"gone_on": (None, as_of.isoformat())})
    _guard(source, guards_with(record, ()))
    touch(source.organisation)


def _guard(source: Source, labels: int) -> None:
    if labels & ~source.sensitivity:  # shown to those only who may see all that came of it
        source.sensitivity |= labels
        source.save(update_fields=["sensitivity"])


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
        sensitivity=0,
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
    new: list[FactRecord] = []
    organisation = current_organisation()
    for e in group:
        if e.status == "new":
            row = model(id=UUID(e.record_id), organisation=organisation, key=e.key)
            _set(row, columns, e.values)
            row.said_on = date.fromisoformat(e.as_of)
            new.append(row)
    model._default_manager.bulk_create(new)
    _update_rows(model, [e for e in group if e.status != "new"])
    refold(model, {UUID(e.record_id) for e in group if e.again})


def _update_rows(model: type[FactRecord], group: list[Entry]) -> None:
    columns = fact_fields(model)
    changed = {e.record_id for e in group if e.changes and not e.again}
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


def _check(made: FactRecord) -> None:
    try:
        made.clean_fields(exclude=OWN - {"key"})
    except ValidationError as error:
        wrong = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        told = "; ".join(f"{name}: {why}" for name, why in wrong.items())
        raise Invalid(told, fields=wrong) from None


def _take_back_some(model: type[FactRecord], ids: list[UUID], counts: dict[str, int]) -> None:
    rows = model._default_manager.in_bulk(ids)
    remaining = {pk: said for pk, said in _standing(model, ids).items() if _enough(model, said)}
    orphans = [pk for pk in rows if pk not in remaining]
    referred = _referred(model, orphans)
    gone = [pk for pk in orphans if pk not in referred]
    counts["changed back"] += refold(model, set(remaining))
    _remark(model, ids, remaining)
    model._default_manager.filter(pk__in=gone).delete()
    counts["removed"] += len(gone)
    counts["kept"] += len(referred)


def _standing(model: type[FactRecord], ids: Iterable[UUID]) -> dict[UUID, list[Statement]]:
    found: dict[UUID, list[Statement]] = defaultdict(list)
    for statement in Statement.objects.filter(
        record_type=model.record_type(), record_id__in=ids, source__state=Source.State.APPLIED
    ):
        found[statement.record_id].append(statement)
    return found


def _enough(model: type[FactRecord], said: list[Statement]) -> bool:
    """Tell whether statements make a row: more than that it is gone, and all that it needs."""
    values = fold(said)
    return any(GONE not in one.values for one in said) and all(
        values.get(column.name) is not None for column in needed(model)
    )


def _referred(model: type[FactRecord], ids: list[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        other, column = relation.related_model, relation.field
        if isinstance(other, type) and issubclass(other, models.Model):
            pointing = other._default_manager.filter(**{f"{column.name}__in": ids})
            found |= set(pointing.values_list(column.attname, flat=True))
    return found


def refold(model: type[FactRecord], ids: set[UUID]) -> int:
    """Make rows what their standing statements say. Return how many were not so."""
    if not ids:
        return 0
    names: set[str] = set()
    changed = []
    rows = model._default_manager.in_bulk(ids)
    for pk, said in _standing(model, ids).items():
        if pk in rows and (differing := _fold_into(rows[pk], said)):
            names |= differing
            changed.append(rows[pk])
    if changed:
        model._default_manager.bulk_update(changed, names, batch_size=200)
    return len(changed)


def _fold_into(row: FactRecord, said: list[Statement]) -> set[str]:
    values = fold(said)
    last = max(statement.as_of for statement in said)
    wanted = {"said_on": last, "gone_on": in_order(said)[-1].as_of if GONE in values else None}
    for name, column in fact_fields(type(row)).items():
        known = name in values
        wanted[column.attname] = from_json(column, values[name]) if known else column.get_default()
    differing = {name for name, value in wanted.items() if getattr(row, name) != value}
    for name in differing:
        setattr(row, name, wanted[name])
    return {row._meta.get_field(name).name for name in differing}


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
