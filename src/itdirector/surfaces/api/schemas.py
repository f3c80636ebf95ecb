"""What the API sends and may be asked, in types: one schema a record, from its columns."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, cast, get_type_hints
from uuid import UUID

from django.db import models
from pydantic import BaseModel, ConfigDict, Field, create_model

from itdirector.kernel.access import MONEY_ENDS
from itdirector.kernel.actions import Action
from itdirector.kernel.areas import Record, records
from itdirector.kernel.recording import Entry
from itdirector.surfaces.listing import MOST_PAGE_ROWS, NONE, PAGE_ROWS, is_link
from itdirector.surfaces.rows import LABEL, SOURCES, asked_keys, columns_told

Column: TypeAlias = "models.Field[Any, Any]"

KINDS: tuple[tuple[type[Column], Any], ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.FloatField, float),
    (models.IntegerField, int),
    (models.JSONField, Any),
    (models.ForeignKey, UUID),
    (models.UUIDField, UUID),
)
"""How a column is sent, the first that fits; all others as text."""

STRICT = ConfigDict(extra="forbid")


class Told(BaseModel):
    """Base of everything the API sends; what is not written down here is not sent."""

    model_config = STRICT


class Problem(Told):
    """What went wrong, in a sentence, and what to do about it."""

    title: str
    detail: str
    remedy: str = Field(description="What you can do. Empty when there is nothing.")
    fields: dict[str, str] = Field(description="What is wrong with which field.")


class Done(Told):
    """What an action came to, when it is not a record that has a page of its own."""

    id: UUID | None
    text: str


class Place(Told):
    """Where one field's value came from."""

    value: Any
    source: str
    source_id: UUID
    kind: str
    place: str
    as_of: date
    grade: str
    who: str


class DryRunPage(Told):
    """A page of a dry run, in the order of the file."""

    items: list[Entry]
    page: int
    size: int
    total: int
    more_than: bool


class WhoAmI(Told):
    """Whom a token speaks for."""

    name: str
    role: str
    organisation: str
    slug: str
    currency: str
    sample: bool


class DryRunQuery(BaseModel):
    """Which lines of a dry run are wanted."""

    status: Literal["new", "changed", "unchanged", "vanished", "problem"] | None = None
    page: int = Field(1, ge=1, lt=10**6)
    size: int = Field(PAGE_ROWS, ge=1, le=MOST_PAGE_ROWS)


@cache
def item(record: Record) -> type[BaseModel]:
    """Return the schema of one of a record's rows."""
    fields: dict[str, Any] = {}
    for name in columns_told(record):
        column = cast("Column", record.model._meta.get_field(name))
        kind = _kind(column)
        title = str(column.verbose_name)
        maybe = column.null or name.endswith(MONEY_ENDS)  # null to whom no prices are shown
        fields[name] = (kind | None if maybe else kind, Field(description=title))
        if is_link(record, name):
            fields[name + LABEL] = (str | None, Field(description=f"{title}, by name"))
    return create_model(schema_name(record), __base__=Told, **fields)


@cache
def page(record: Record) -> type[BaseModel]:
    """Return the schema of a page of a record's rows."""
    fields: dict[str, Any] = {
        "items": (list[item(record)], ...),  # type: ignore[misc]
        "page": (int, Field(description="This page's number, from 1.")),
        "size": (int, Field(description="Rows asked for a page.")),
        "total": (int, Field(description="Rows on all pages, as far as was counted.")),
        "more_than": (bool, Field(description="There are more rows than were counted.")),
    }
    return create_model(f"{schema_name(record)}Page", __base__=Told, **fields)


@cache
def query(record: Record) -> type[BaseModel]:
    """Return the schema of what a list may be asked."""
    kinds: dict[str, Any] = {
        "page": (int, Field(1, ge=1, lt=10**6)),
        "size": (int, Field(PAGE_ROWS, ge=1, le=MOST_PAGE_ROWS)),
        "order": (
            Literal[tuple(way for c in record.columns for way in (c, f"-{c}"))] | None,
            Field(None, description='A column; "-" in front for downwards.'),
        ),
        "q": (str, Field("", max_length=200, description="Words that must all occur.")),
        "gone": (
            Literal["0", "1"],
            Field("0", description="1: with those that are gone since."),
        ),
    }
    for name in record.filters:
        column = cast("Column", record.model._meta.get_field(name))
        words = f"Only rows with this {column.verbose_name}; “{NONE}” for those without."
        kinds[name] = (_filter_kind(column) | None, Field(None, description=words))
    asked = {name: kinds[name] for name in asked_keys(record)}
    return cast(
        "type[BaseModel]",
        create_model(f"{schema_name(record)}Query", __config__=STRICT, **cast("Any", asked)),
    )


def schema_name(record: Record) -> str:
    """Return a record's name in the schema, such as `EstateAsset`."""
    return f"{record.model._meta.app_label.title()}{record.model.__name__}"


def answer(action: Action) -> type[BaseModel]:
    """Return the schema of what an action gives back."""
    record = record_of(_returned(action))
    return item(record) if record else Done


def record_of(model: Any) -> Record | None:
    """Return how rows of a table are told, or None when they are told by id and name only."""
    every = {record.model: record for record in records().values()}
    return SOURCES if model is SOURCES.model else every.get(model)


def _returned(action: Action) -> Any:
    if model := action.records.get("record"):
        return model
    area, _, verb = action.name.partition(".")
    if made := records().get(f"{area}.{verb.removeprefix('add_')}"):
        return made.model
    return get_type_hints(action.run).get("return")


def _kind(column: Column) -> Any:
    if column.choices:
        codes = [str(code) for code, _label in column.flatchoices]
        return Literal[tuple([*codes, ""] if column.blank else codes)]
    for kind, python in KINDS:
        if isinstance(column, kind):
            return python
    return str


def _filter_kind(column: Column) -> Any:
    if column.choices:
        return Literal[(*(str(code) for code, _label in column.flatchoices), NONE)]
    if isinstance(column, models.BooleanField):
        return Literal["true", "false", NONE]
    if isinstance(column, models.ForeignKey):
        return UUID | Literal[NONE]
    return Annotated[str, Field(max_length=200)]
