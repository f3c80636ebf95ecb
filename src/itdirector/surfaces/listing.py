"""A list of records as every surface shows it: filtered, searched, sorted, in pages.

Keys for filter and order come from the record's own declaration, never from the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from itdirector.kernel.access import must_see, seen
from itdirector.kernel.areas import Record
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import FactRecord
from itdirector.values.inputs import NO_TEXT

PAGE_ROWS = 25
MOST_PAGE_ROWS = 500
COUNT_TO = 1_000
"""A list counts so far and then says "more than": nobody reads page 40."""
MOST_OPTIONS = 200
"""A filter offers so many values; with as many, there may be others."""
NONE = "none"
"""The filter value for rows without a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a record's rows, with what is needed to ask for another."""

    record: Record
    rows: list[Any]
    number: int
    size: int
    total: int
    more_than: bool
    order: str
    search: str
    filters: dict[str, str]
    gone: bool

    @property
    def pages(self) -> int:
        """Return how many pages there are, as far as was counted."""
        return max(1, -(-self.total // self.size))


def listing(record: Record, asked: Mapping[str, str]) -> Listing:
    """Return the page a request asks for: `page`, `size`, `order`, `q`, `gone` and filters.

    Raises Invalid when a value makes no sense; unknown keys are left to the caller.
    """
    return page_of(record, asked, chosen(record, asked))


def page_of(record: Record, asked: Mapping[str, str], rows: QuerySet[Any]) -> Listing:
    """Return the asked page of rows already chosen, as records or as `.values()`."""
    size = min(_number(asked, "size", PAGE_ROWS), MOST_PAGE_ROWS)
    number = _number(asked, "page", 1)
    total = rows.order_by().values("pk")[: COUNT_TO + 1].count()
    start = (number - 1) * size
    return Listing(
        record=record,
        rows=list(rows[start : start + size]),
        number=number,
        size=size,
        total=min(total, COUNT_TO),
        more_than=total > COUNT_TO,
        order=asked.get("order") or record.order,
        search=asked.get("q", ""),
        filters={name: asked[name] for name in record.filters if asked.get(name)},
        gone=asked.get("gone") == "1",
    )


def chosen(record: Record, asked: Mapping[str, str]) -> QuerySet[Any]:
    """Return all rows a request asks for, in its order."""
    must_see(record.model)
    _must_be_text(asked)
    rows = record.model._default_manager.all()
    if issubclass(record.model, FactRecord) and asked.get("gone") != "1":
        rows = rows.filter(gone_on=None)
    for name in record.filters:
        if value := asked.get(name):
            rows = _filtered(rows, record, name, value)
    if words := asked.get("q", "").split():
        for word in words[:8]:
            anywhere = Q()
            for column in record.search:
                anywhere |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(anywhere)
    linked = [c for c in record.columns if is_link(record, c)]
    return rows.select_related(*linked).order_by(*_order(record, asked.get("order", "")))


def column_title(record: Record, column: str) -> str:
    """Return a column's heading."""
    return str(record.model._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def is_link(record: Record, column: str) -> bool:
    """Tell whether a column points at another record."""
    return isinstance(record.model._meta.get_field(column), models.ForeignKey)


def options(record: Record, column: str) -> list[tuple[str, str]]:
    """Return the values a filter offers: (value, label), at most MOST_OPTIONS."""
    field = record.model._meta.get_field(column)
    if isinstance(field, models.BooleanField):
        return [("true", "Yes"), ("false", "No"), (NONE, "Unknown")]
    if isinstance(field, models.ForeignKey):
        linked = field.related_model._default_manager.all()[:MOST_OPTIONS]
        return [(str(row.pk), str(row)) for row in linked]
    if getattr(field, "choices", None):
        return [(str(code), str(label)) for code, label in field.flatchoices]  # type: ignore[union-attr]
    values = record.model._default_manager.order_by(column).values_list(column, flat=True)
    return [(str(v), str(v)) for v in values.distinct()[:MOST_OPTIONS] if v not in {None, ""}]


def _must_be_text(asked: Mapping[str, str]) -> None:
    for name, value in asked.items():
        if NO_TEXT.search(value):
            raise Invalid(f"No text can hold what {name} asks for.", fields={name: "is no text"})


def _filtered(rows: QuerySet[Any], record: Record, name: str, value: str) -> QuerySet[Any]:
    field = record.model._meta.get_field(name)
    if value == NONE:
        blank = isinstance(field, models.CharField) and not field.null
        return rows.filter(**({name: ""} if blank else {f"{name}__isnull": True}))
    if isinstance(field, models.BooleanField):
        truth = {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
        if truth is None:
            raise Invalid(f"{name} is true, false or none.", fields={name: "is not one of them"})
        return rows.filter(**{name: truth})
    if isinstance(field, models.ForeignKey):
        try:
            return rows.filter(**{name: UUID(value)})
        except ValueError:
            raise Invalid(f"{value} is no {name}.", fields={name: "is not an id"}) from None
    try:
        return rows.filter(**{name: value})
    except (ValidationError, ValueError):
        raise Invalid(f"{value} is no {name}.", fields={name: "does not fit"}) from None


def _order(record: Record, asked: str) -> tuple[str, ...]:
    column = asked.removeprefix("-")
    if asked and column not in seen(record.columns):
        raise Invalid(f"The list cannot be sorted by {column}.", fields={"order": "is no column"})
    first = asked or record.order
    rest = "key" if _has(record.model, "key") else "pk"
    return (first, rest) if first else (rest,)


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**6:
        raise Invalid(f"{name} is a number from 1.", fields={name: f"{text} is not"})
    return int(text)
