"""How one value of a record reads on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils import timezone

from itdirector.kernel.access import seen
from itdirector.kernel.areas import Record, records
from itdirector.kernel.recording import from_json
from itdirector.surfaces.listing import column_title
from itdirector.surfaces.web.plain_names import finding_sentences, question_title, title_of
from itdirector.values.text import day, plain_number, pounds

DEADLINES = frozenset({"support_ends_on", "security_until", "warranty_ends", "expires_on"})
"""Dates whose passing is bad news: they are marked when they are over or near."""
NEAR_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value: its text, "" for unknown, and how to set it."""

    text: str
    kind: str = "text"
    """One of text, number, date, truth: decides the alignment."""
    address: str = ""
    tone: str = ""
    """One of "", bad, near, good."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list."""

    address: str
    title: str
    first: Cell
    rest: list[Cell]
    gone: bool
    second: Cell | None
    """What a phone shows under the name, where the columns do not fit: until when it is fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column's heading, and where a click on it leads."""

    column: str
    title: str
    kind: str
    sorted: str
    """One of "", ascending, descending."""
    order: str
    """What to ask for to sort by it, the other way when it is sorted already."""


def cell(record: Record, row: models.Model, column: str, *, currency: str) -> Cell:
    """Return how a record's value in a column reads."""
    value = getattr(row, column)
    if isinstance(value, models.Model):
        return Cell(text=title_of(value), address=address_of(value))
    if (label := row._meta.label_lower) == "company.answer" and column == "question":
        return Cell(text=question_title(value))
    if label == "strategy.initiative" and column == "findings":
        return Cell(text=" ".join(finding_sentences(value)))
    field = record.model._meta.get_field(column)
    if getattr(field, "choices", None):
        return Cell(text=str(getattr(row, f"get_{column}_display")()))
    return said(column, value, currency=currency)


def said(column: str, value: Any, *, currency: str) -> Cell:
    """Return how a plain value reads, by the name of its column."""
    if value is None or value in ("", []):
        return Cell(text="", kind=kind_of(column, value))
    if isinstance(value, bool):
        return Cell(text="Yes" if value else "No", kind="truth")
    if isinstance(value, datetime):
        return Cell(text=f"{day(timezone.localdate(value))}, {timezone.localtime(value):%H:%M}")
    if isinstance(value, date):
        return _dated(column, value)
    if isinstance(value, int | float):
        return Cell(text=_number(column, value, currency), kind="number")
    return Cell(text=", ".join(map(str, value)) if isinstance(value, list) else str(value))


def from_statement(record: Record, column: str, value: Any, *, currency: str) -> Cell:
    """Return how a value reads as statements keep it: dates and references are text there."""
    field = record.model._meta.get_field(column)
    if isinstance(field, models.ForeignKey):
        linked = field.related_model._default_manager.filter(pk=value).first() if value else None
        return Cell(text=str(linked or ""), address=address_of(linked) if linked else "")
    if value is None:
        return Cell(text="")
    if record.model._meta.label_lower == "company.answer" and column == "question":
        return Cell(text=question_title(value))
    if labels := dict(getattr(field, "flatchoices", ())):
        return Cell(text=str(labels.get(value, value or "")))
    return said(column, from_json(field, value), currency=currency)  # type: ignore[arg-type]


def headings(record: Record, order: str) -> list[Heading]:
    """Return a list's headings."""
    found = []
    for column in seen(record.columns):
        now = {column: "ascending", f"-{column}": "descending"}.get(order, "")
        found.append(
            Heading(
                column=column,
                title=column_title(record, column),
                kind=kind_of_field(record, column),
                sorted=now,
                order=f"-{column}" if now == "ascending" else column,
            )
        )
    return found


def kind_of_field(record: Record, column: str) -> str:
    """Return how a column is set: numbers to the right."""
    field = record.model._meta.get_field(column)
    numbers = isinstance(field, models.IntegerField | models.FloatField)
    if isinstance(field, models.DateField):
        return "date"
    return "number" if numbers else "text"


def kind_of(column: str, value: Any) -> str:
    """Return how an unknown value is set."""
    numeric = column.endswith("_minor") or isinstance(value, int | float)
    return "number" if numeric else "text"


def address_of(row: models.Model) -> str:
    """Return a record's page, "" when it has none."""
    area, name = row._meta.app_label, str(row._meta.model_name)
    return f"{_before_ids(area, name)}{row.pk}" if f"{area}.{name}" in records() else ""


@cache
def _before_ids(area: str, name: str) -> str:
    """Return what the addresses of one kind of record begin with: a list has dozens of them."""
    some = UUID(int=0)
    return reverse("detail", args=[area, name, some]).removesuffix(str(some))


def _number(column: str, value: float, currency: str) -> str:
    if column.endswith("_minor"):
        return pounds(int(value), currency)
    return f"{value:,}" if isinstance(value, int) else plain_number(value)


def _dated(column: str, value: date) -> Cell:
    if column not in DEADLINES:
        return Cell(text=day(value), kind="date")
    left = (value - timezone.localdate()).days
    if left < 0:
        return Cell(text=day(value), kind="date", tone="bad", note="over")
    if left <= NEAR_DAYS:
        return Cell(text=day(value), kind="date", tone="near", note="soon")
    return Cell(text=day(value), kind="date")
