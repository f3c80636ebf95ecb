"""One row of any table, with every column that must be filled filled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import models

from itdirector.kernel.fields import Written
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.values.ids import uuid7

DAY = date(2026, 11, 22)
_numbers = count(1_000)  # past what the product numbers itself


def make_row(model: Any, organisation: Organisation, /, **values: Any) -> Any:
    """Return a new row of a table; links lead to new rows of theirs unless they may be empty."""
    with working_for(organisation):
        for column in model._meta.concrete_fields:
            if column.name not in values and _must_be_filled(column):
                values[column.name] = _filling(column, organisation)
            if column.name == "sensitivity":
                values.setdefault(column.name, 0)
        if (only := _only(model)) is not None:
            model.objects.filter(pk=only.pk).update(**values)
            return model.objects.get(pk=only.pk)
        return model.objects.create(**values)


def two_rows(model: Any, organisation: Organisation, name: str) -> tuple[Any, Any]:
    """Return two rows that differ in a column: the lower first, though it was made last."""
    with working_for(organisation):
        low, high = _two_values(model._meta.get_field(name), organisation)
        last, first = (make_row(model, organisation) for _ in range(2))
        for row, value in ((first, low), (last, high)):
            model.objects.filter(pk=row.pk).update(**{name: value})  # also what is set by itself
            row.refresh_from_db()
        return first, last


def asked_for(row: Any, name: str) -> str:
    """Return a row's value in a column as the address of a list asks for it."""
    return str(getattr(row, row._meta.get_field(name).attname)).lower()


def _two_values(column: models.Field[Any, Any], organisation: Organisation) -> tuple[Any, Any]:
    """Return two values, the lower first; a link's order is that of the names it leads to."""
    if column.choices:
        one, other, *_more = sorted(code for code, _label in column.flatchoices)
        return one, other
    if isinstance(column, models.ForeignKey):
        one, other = (make_row(column.related_model, organisation, name=n) for n in ("a", "b"))
        return one, other
    for kind, values in (
        (models.DateTimeField, tuple(datetime(2026, 11, n, tzinfo=UTC) for n in (1, 2))),
        (models.DateField, (date(2026, 11, 1), date(2026, 11, 2))),
        (models.BooleanField, (False, True)),
        (models.JSONField, ([["a", "", ""]], [["b", "", ""]])),
        (models.FloatField, (1.5, 2.5)),
        (models.IntegerField, (9, 10)),
    ):
        if isinstance(column, kind):
            return values
    return "a", "b"


def reread(row: Any) -> None:
    """Read a row anew, inside its organisation's fence."""
    with working_for(row.organisation):
        row.refresh_from_db()


def _must_be_filled(column: models.Field[Any, Any]) -> bool:
    return not (
        column.primary_key
        or column.name == "organisation"
        or column.null
        or column.has_default()
        or (column.blank and column.name != "key")
        or getattr(column, "auto_now_add", False)
    )


def _only(model: Any) -> Any:
    """Return the row of a table that has one an organisation, once there is one."""
    constraints = (c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))
    one_each = any(tuple(c.fields) == ("organisation",) for c in constraints)
    return model.objects.first() if one_each else None


def _filling(column: models.Field[Any, Any], organisation: Organisation) -> Any:
    number = next(_numbers)
    if column.choices:
        return column.flatchoices[0][0]
    if isinstance(column, models.ForeignKey):
        return _only(column.related_model) or make_row(column.related_model, organisation)
    for kind, value in (
        (models.DateTimeField, datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        (models.DateField, DAY),
        (models.BooleanField, True),
        ((models.JSONField, Written), {}),
        (models.UUIDField, uuid7()),
        (models.FloatField, 1.5),
        (models.IntegerField, number),
    ):
        if isinstance(column, kind):
            return value
    return f"{column.name} {number}"[: column.max_length]
