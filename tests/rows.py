"""One row of any table, with every column that must be filled filled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import models

from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.values.ids import uuid7

DAY = date(2026, 11, 22)
_numbers = count(1)


def make_row(model: Any, organisation: Organisation, /, **values: Any) -> Any:
    """Return a new row of a table; links lead to new rows of theirs unless they may be empty."""
    with working_for(organisation):
        for column in model._meta.concrete_fields:
            if column.name not in values and _must_be_filled(column):
                values[column.name] = _filling(column, organisation)
        return model.objects.create(**values)


def _must_be_filled(column: models.Field[Any, Any]) -> bool:
    return not (
        column.primary_key
        or column.name == "organisation"
        or column.null
        or column.has_default()
        or (column.blank and column.name != "key")
        or getattr(column, "auto_now_add", False)
    )


def _filling(column: models.Field[Any, Any], organisation: Organisation) -> Any:
    number = next(_numbers)
    if column.choices:
        return column.flatchoices[0][0]
    if isinstance(column, models.ForeignKey):
        return make_row(column.related_model, organisation)
    for kind, value in (
        (models.DateTimeField, datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        (models.DateField, DAY),
        (models.BooleanField, True),
        (models.JSONField, {}),
        (models.UUIDField, uuid7()),
        (models.FloatField, 1.5),
        (models.IntegerField, number),
    ):
        if isinstance(column, kind):
            return value
    return f"{column.name} {number}"[: column.max_length]
