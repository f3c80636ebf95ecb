"""A record's rows as plain values, for programs: what REST and MCP send.

Money stays in whole pence (`*_minor`), days are dates, a link is the other record's id with its
name beside it. Rows are read with `.values()`: no record objects are built for a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from itdirector.kernel.access import must_see, seen
from itdirector.kernel.areas import Record
from itdirector.kernel.errors import Invalid, NotFound
from itdirector.kernel.models import FactRecord, FindingRecord, Source
from itdirector.surfaces.listing import chosen, is_link, page_of

LABEL = "_label"
"""What is put behind a link's name for the name of the record it points at."""

FINDINGS = Record(
    model=FindingRecord,
    title="Findings",
    columns=(
        "rank",
        "severity",
        "code",
        "subject",
        "sentence",
        "remedy",
        "money_minor",
        "due_on",
        "first_seen_on",
        "evidence",
    ),
    search=("sentence", "subject"),
    filters=("severity", "code"),
    order="rank",
)
"""What is wrong or due, listed as the areas' records are."""

SOURCES = Record(
    model=Source,
    title="Sources",
    columns=(
        "label",
        "kind",
        "state",
        "connector",
        "who",
        "grade",
        "as_of",
        "complete",
        "at",
        "applied_at",
        "undone_at",
        "receipt",
    ),
    search=("label", "who"),
    filters=("kind", "state", "connector"),
    order="-at",
)
"""Files, entries and defaults that facts came from, listed as the areas' records are."""


def columns_told(record: Record) -> tuple[str, ...]:
    """Return the columns programs are told, in the order in which they are sent."""
    known = ("key",) if _has_facts(record) else ()
    dates = ("said_on", "gone_on") if _has_facts(record) else ()
    return tuple(dict.fromkeys(("id", *known, *record.columns, *record.editable, *dates)))


def _seen(record: Record) -> tuple[str, ...]:
    """Return the columns of which the values may be seen; others are sent as null."""
    must_see(record.model)
    return seen(columns_told(record))


def asked_keys(record: Record) -> tuple[str, ...]:
    """Return what a list may be asked: page, size, order, search and the record's filters."""
    gone = ("gone",) if _has_facts(record) else ()
    search = ("q",) if record.search else ()
    return ("page", "size", "order", *search, *gone, *record.filters)


def page_told(
    record: Record, asked: Mapping[str, str], rows: QuerySet[Any] | None = None
) -> dict[str, Any]:
    """Return a page of a record's rows: items, page, size, total and whether there are more.

    Raises Invalid for a question that makes no sense or that the list does not know.
    """
    unknown = [name for name in asked if name not in asked_keys(record)]
    if unknown:
        raise Invalid(
            f"This list cannot be asked for {', '.join(unknown)}.",
            fields=dict.fromkeys(unknown, "is not known"),
        )
    found = (chosen(record, asked) if rows is None else rows).values(*_seen(record))
    page = page_of(record, asked, found)
    return {
        "items": with_labels(record, page.rows),
        "page": page.number,
        "size": page.size,
        "total": page.total,
        "more_than": page.more_than,
    }


def open_rows(record: Record, asked: Mapping[str, str]) -> QuerySet[Any] | None:
    """Return the findings that are still open; None for other lists, which are as they stand."""
    return chosen(record, asked).filter(closed_on=None) if record is FINDINGS else None


def one_told(record: Record, pk: UUID) -> dict[str, Any]:
    """Return one row, or raise NotFound alike for an absent one and another organisation's."""
    found = record.model._default_manager.filter(pk=pk).values(*_seen(record))
    return with_labels(record, _some(record, found))[0]


def row_told(record: Record, row: models.Model) -> dict[str, Any]:
    """Return a row that is at hand, as `one_told` would return it."""
    column = row._meta.get_field
    told = {name: getattr(row, column(name).attname) for name in _seen(record)}  # type: ignore[union-attr]
    return with_labels(record, [told])[0]


def with_labels(record: Record, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the name of each linked record beside its id: one query a link, however many rows.

    Columns that may not be seen are null.
    """
    unseen = dict.fromkeys(set(columns_told(record)) - set(_seen(record)))
    for row in rows if unseen else ():
        row.update(unseen)
    for column in _seen(record):
        if is_link(record, column):
            ids = {row[column] for row in rows if row[column]}
            names = _names(record, column, ids) if ids else {}
            for row in rows:
                row[column + LABEL] = names.get(row[column])
    return rows


def _names(record: Record, column: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    linked = record.model._meta.get_field(column).related_model
    if not (isinstance(linked, type) and issubclass(linked, models.Model)):
        raise TypeError(f"{column} points at nothing")
    return {pk: str(row) for pk, row in linked._default_manager.in_bulk(ids).items()}


def _some(record: Record, found: QuerySet[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    if rows := list(found):
        return rows
    raise NotFound(f"There is no {record.model._meta.verbose_name} with this id.")


def _has_facts(record: Record) -> bool:
    return issubclass(record.model, FactRecord)
