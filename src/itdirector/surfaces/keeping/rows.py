"""Rows as lines of JSON: one text for the same row on every database, and back into a database.

A row is `{"row": {column: value}, "table": "area.model"}`: names in the order of the alphabet, no
spaces, UTF-8; moments in UTC to the microsecond, days as 2026-11-22, ids in small letters. In JSON
columns a whole number is written without a point, as PostgreSQL keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connections, models

from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import OrganisationRecord, current_organisation, working_for

CHUNK_ROWS = 500
READ_ROWS = 2000
LEFT_OUT = frozenset({"sessions.session"})
"""Who was signed in when. Everybody signs in again after a restore."""

TAKE = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"

Row = tuple[str, dict[str, Any]]


def fenced_models() -> list[Any]:
    """Return the tables of organisations, each after those it refers to."""
    return [m for m in apps.get_models() if issubclass(m, OrganisationRecord)]


def shared_models() -> list[Any]:
    """Return the tables of the whole installation: people, organisations, who belongs where."""
    everything = apps.get_models(include_auto_created=True)
    return [
        m
        for m in everything
        if not issubclass(m, OrganisationRecord) and m._meta.label_lower not in LEFT_OUT
    ]


class Tally:
    """What passed by: rows and SHA-256 of each table, and one root over all of them."""

    def __init__(self) -> None:
        self._digests: dict[str, Any] = {}
        self._counts: Counter[str] = Counter()

    def add(self, table: str, line: bytes) -> None:
        """Count one line of a table."""
        if table not in self._digests:
            self._digests[table] = hashlib.sha256()
        self._digests[table].update(line)
        self._counts[table] += 1

    def tables(self) -> dict[str, list[Any]]:
        """Return each table's count of rows and SHA-256."""
        return {name: [self._counts[name], d.hexdigest()] for name, d in self._digests.items()}

    def root(self) -> str:
        """Return the SHA-256 over the tables' names, counts and digests."""
        return hashlib.sha256(line_of(self.tables())).hexdigest()


def line_of(content: Any) -> bytes:
    """Return content as its one line."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return text.encode() + b"\n"


def shared_lines(alias: str) -> Iterator[tuple[str, bytes]]:
    """Yield (table, line) for the whole installation's rows."""
    for model in shared_models():
        yield from _lines(model, model._default_manager.using(alias), model._meta.concrete_fields)


def organisation_lines(
    alias: str, *, people: Mapping[Any, str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield (table, line) for the current organisation's rows, without saying whose they are.

    With `people` (key → sign-in name), a person is written by name.
    """
    for model in fenced_models():
        columns = [f for f in model._meta.concrete_fields if f.name != "organisation"]
        yield from _lines(model, model.objects.using(alias), columns, people)


def load(
    rows: Iterable[Row],
    alias: str,
    *,
    into: Iterable[Any],
    people: Mapping[str, Any] | None = None,
) -> int:
    """Insert rows as they are, ids and moments too; return how many. Call in a transaction.

    Rows of fenced tables become the current organisation's. Raises Refused for what does not fit.
    """
    known = {m._meta.label_lower: m for m in into}
    count = 0
    for table, same in groupby(rows, key=lambda one: one[0]):
        if (model := known.get(table)) is None:
            raise Refused(f"There is no place for rows of {table} here.", remedy=_SAME_VERSION)
        values = (row for _table, row in same)
        while chunk := list(islice(values, CHUNK_ROWS)):
            _insert(model, chunk, alias, people)
            count += len(chunk)
    return count


def move_counters_on(alias: str) -> None:
    """Let PostgreSQL number new rows after those that were loaded with their numbers."""
    if connections[alias].vendor != "postgresql":
        return  # SQLite goes on from the highest by itself
    for model in shared_models():
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
            _move_on(model, alias)


def refers_to_people(column: models.Field[Any, Any]) -> bool:
    """Tell whether a column leads to somebody who may sign in."""
    person = apps.get_model(settings.AUTH_USER_MODEL)
    return isinstance(column, models.ForeignKey) and column.related_model is person


_SAME_VERSION = "Take it in with the version of IT Director that it was made with, then upgrade."


def _lines(
    model: Any, rows: Any, columns: Iterable[Any], people: Mapping[Any, str] | None = None
) -> Iterator[tuple[str, bytes]]:
    columns = list(columns)
    names = [f.attname for f in columns]
    change = {f.attname: canonical for f in columns if isinstance(f, models.JSONField)}
    if people is not None:
        change |= {f.attname: _namer(people) for f in columns if refers_to_people(f)}
    table = model._meta.label_lower
    for values in rows.order_by("pk").values_list(*names).iterator(chunk_size=READ_ROWS):
        row = dict(zip(names, values, strict=True))
        for name, changed in change.items():
            row[name] = changed(row[name])
        yield table, line_of({"table": table, "row": row})


def _move_on(model: Any, alias: str) -> None:
    # By taking numbers: setting the counter is for who owns it, and this runs as who does not.
    highest = model._default_manager.using(alias).aggregate(most=models.Max("pk"))["most"] or 0
    whose = [f'"{model._meta.db_table}"', model._meta.pk.column]
    with connections[alias].cursor() as cursor:
        cursor.execute(TAKE, [*whose, 1])
        ((reached,),) = cursor.fetchall()
        cursor.execute(TAKE, [*whose, highest - reached])


def _namer(people: Mapping[Any, str]) -> Any:
    return lambda key: None if key is None else people[key]


def _insert(
    model: Any, chunk: list[dict[str, Any]], alias: str, people: Mapping[str, Any] | None
) -> None:
    columns = list(model._meta.concrete_fields)
    fixed: dict[str, Any] = {}
    if issubclass(model, OrganisationRecord):
        fixed["organisation_id"] = current_organisation().pk
    wanted = {f.attname: f for f in columns if f.attname not in fixed}
    made = [model(**_values(model, row, wanted, people), **fixed) for row in chunk]
    for fence, inside in _fences(model, made):
        most = max(1, connections[alias].ops.bulk_batch_size(columns, inside))
        for start in range(0, len(inside), most):
            with fence():
                # Raw, as fixtures are loaded: else Django would set moments such as
                # `auto_now_add` anew.
                model._default_manager.using(alias)._insert(
                    inside[start : start + most], fields=columns, using=alias, raw=True
                )


def _fences(model: Any, made: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Yield new rows with the fence they are written in, where not all are in that of now."""
    if not getattr(model, "read_because", ""):
        yield nullcontext, made
        return
    whose = attrgetter("organisation_id")
    for key, inside in groupby(sorted(made, key=whose), key=whose):
        yield partial(working_for, Organisation(pk=key)), list(inside)


def _values(
    model: Any,
    row: dict[str, Any],
    wanted: Mapping[str, Any],
    people: Mapping[str, Any] | None,
) -> dict[str, Any]:
    if not isinstance(row, dict) or row.keys() != wanted.keys():
        raise Refused(f"A row of {model._meta.label} has other columns.", remedy=_SAME_VERSION)
    found = {}
    for name, column in wanted.items():
        value = row[name]
        try:
            if people is not None and value is not None and refers_to_people(column):
                value = people[value]
            found[name] = column.to_python(value)
        except (ValidationError, KeyError, TypeError, ValueError, OverflowError):
            raise Refused(f"{model._meta.label}: {name} cannot be {str(value)[:80]!r}.") from None
    return found


def canonical(value: Any) -> Any:
    """Return a JSON value as both databases would give it back."""
    if isinstance(value, dict):
        return {name: canonical(one) for name, one in value.items()}
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))  # not int(value): 1e23 is kept as its digits say
    return value


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"rows cannot be written with a {type(value).__name__} in them")
