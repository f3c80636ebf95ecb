"""Values from outside: what a column takes from a file's row, and from a person's form.

Forms give three actions for every record that has one: add, change and remove.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from pydantic import BaseModel, BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from itdirector.kernel.actions import STRICT, Action, Actor, Day, guarded, register, summary_of
from itdirector.kernel.areas import Area, Record, areas
from itdirector.kernel.errors import Invalid, Refused
from itdirector.kernel.models import FactRecord, Mark
from itdirector.kernel.recording import by_hand, fact_fields, say, to_json, unsay
from itdirector.values.ids import uuid7
from itdirector.values.money import Money

KINDS: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, bool),
    (models.DateField, Day),
    (models.FloatField, float),
    (models.IntegerField, int),
    (models.JSONField, list[str]),
    (models.ForeignKey, UUID),
)
"""What a column takes from outside, the first that fits; all others take text."""

NUMBERS = (int, float)


def _no_truth(value: Any) -> Any:
    """Refuse true and false, which Python takes for numbers."""
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "must be a number")
    return value


NO_TRUTH = BeforeValidator(_no_truth)

MOST = 2**53 - 1
"""The largest number that every program reads alike."""
RANGES = {
    "PositiveIntegerField": (0, 2**31 - 1),
    "PositiveSmallIntegerField": (0, 2**15 - 1),
    "IntegerField": (-(2**31), 2**31 - 1),
}
"""What whole-number columns hold on every database; all others hold up to MOST either way."""


def fit(
    model: type[FactRecord], given: dict[str, Any], *, currency: str
) -> tuple[dict[str, Any], list[str]]:
    """Return a file's values as statements keep them, and a sentence for each that did not fit."""
    values: dict[str, Any] = {}
    doubts: list[str] = []
    for name, value in given.items():
        fitted, doubt = _fit_one(fact_fields(model)[name], value, currency)
        doubts += [doubt] if doubt else []
        if fitted is not None:
            values[name] = to_json(fitted)
    return values, doubts


def _fit_one(column: models.Field[Any, Any], value: Any, currency: str) -> tuple[Any, str]:
    title = str(column.verbose_name)
    if isinstance(value, Money):
        if value.currency not in {"", currency}:
            return None, (
                f"The {title} is in {value.currency}; this organisation counts in {currency}. "
                f"It was left out: enter it in {currency} by hand."
            )
        value = value.minor
    if value is None or value == "":
        return None, ""
    if isinstance(column, (models.CharField, models.TextField)):
        return _fit_text(column, str(value).replace("\0", "\N{REPLACEMENT CHARACTER}"), title)
    low, high = _range(column)
    if isinstance(value, (int, float)) and not (math.isfinite(value) and low <= value <= high):
        return None, f"The {title} {value} is not a believable number; it was left out."
    return value, ""


def _range(column: models.Field[Any, Any]) -> tuple[float, float]:
    """Return the least and the largest number a column takes."""
    low, high = RANGES.get(column.get_internal_type(), (-MOST, MOST))
    for one in column.validators:
        if isinstance(one, MinValueValidator):
            low = max(low, one.limit_value)
        if isinstance(one, MaxValueValidator):
            high = min(high, one.limit_value)
    return low, high


def _fit_text(column: models.Field[Any, Any], text: str, title: str) -> tuple[Any, str]:
    if column.choices and text not in {str(code) for code, _label in column.flatchoices}:
        return None, f"“{text[:60]}” is not a {title} we know; it was left out."
    limit = column.max_length
    if limit and len(text) > limit:
        return text[:limit], f"The {title} is longer than {limit} characters and was cut."
    return text, ""


@cache
def register_all() -> None:
    """Make the add, change and remove actions of every record with a form known.

    Calling it again does nothing.
    """
    for area in areas().values():
        for record in area.records:
            if record.editable and issubclass(record.model, FactRecord):
                _register(area, record)


def action_name(area: str, verb: str, record: Record) -> str:
    """Return the name of a generated action, such as `estate.add_asset`."""
    return f"{area}.{verb}_{record.name}"


def can_be_added(record: Record) -> bool:
    """Tell whether the form asks for everything that a new record must have."""
    if not issubclass(record.model, FactRecord):
        return False
    columns = fact_fields(record.model).values()
    must = {c.name for c in columns if not (c.blank or c.has_default())}
    return bool(record.editable) and must <= set(record.editable)


def _register(area: Area, record: Record) -> None:
    model = cast("type[FactRecord]", record.model)
    noun = str(model._meta.verbose_name)
    links = _links(record)

    def add(*, actor: Actor, **values: Any) -> FactRecord:
        missing = [n for n in _required(record) if values.get(n) in (None, "")]
        if missing:
            raise Invalid(
                f"Fill in: {', '.join(missing)}.", fields=dict.fromkeys(missing, "is needed")
            )
        source = by_hand(who=actor.name, today=timezone.localdate())
        key = f"hand:{uuid7()}"
        return _marked(say(source, model, record=None, values=_clean(values), key=key))

    def change(*, actor: Actor, record: FactRecord, **values: Any) -> FactRecord:
        if not values:
            raise Refused("There is nothing to change.")
        source = by_hand(who=actor.name, today=timezone.localdate())
        return _marked(say(source, model, record=record, values=_clean(values), key=record.key))

    def remove(*, actor: Actor, record: FactRecord) -> FactRecord:
        if record.gone_on:
            raise Refused(f"{record} is removed already.")
        unsay(by_hand(who=actor.name, today=timezone.localdate()), record)
        return record

    add.__doc__ = f"Add {_a(noun)}."
    change.__doc__ = f"Change {_a(noun)}."
    remove.__doc__ = f"Remove {_a(noun)}."
    form = _form(area.name, record)
    which = {"record": (UUID, ...)}
    if can_be_added(record):
        _put(area.name, "add", record, add, form(required=True, extra={}), links)
    _put(area.name, "change", record, change, form(required=False, extra=which), links)
    bare = create_model(f"{area.name}_remove_{record.name}_inputs", __config__=STRICT, **which)  # type: ignore[call-overload]
    _put(area.name, "remove", record, remove, bare, {})


def _marked(made: FactRecord) -> FactRecord:
    """Let files know a record entered by hand by its marks; refuse one that is there already."""
    marks = made.own_marks()
    kind = made.record_type()
    strong = [mark for mark in marks if not mark.startswith("name:")]
    taken = Mark.objects.filter(record_type=kind, mark__in=strong).exclude(record_id=made.pk)
    if other := taken.first():
        name, _, value = other.mark.partition(":")
        raise Invalid(
            f"There is already {_a(str(made._meta.verbose_name))} with the {name} {value}."
        )
    Mark.objects.bulk_create(
        (
            Mark(
                organisation_id=made.organisation_id,
                record_type=kind,
                mark=mark,
                record_id=made.pk,
            )
            for mark in marks
        ),
        ignore_conflicts=True,
    )
    return made


def _put(
    area: str,
    verb: str,
    record: Record,
    function: Callable[..., Any],
    inputs: type[BaseModel],
    links: dict[str, type[models.Model]],
) -> None:
    name = action_name(area, verb, record)
    records = dict(links) if verb == "add" else {**links, "record": record.model}
    run = guarded(name, function, needs="change", about=record.model)
    register(Action(name, summary_of(function), "change", run, inputs, records))


def _form(area: str, record: Record) -> Callable[..., type[BaseModel]]:
    def build(*, required: bool, extra: dict[str, Any]) -> type[BaseModel]:
        verb = "add" if required else "change"
        needed = _required(record) if required else ()
        fields: dict[str, Any] = dict(extra)
        for name in record.editable:
            column = record.model._meta.get_field(name)
            kind = _kind(cast("models.Field[Any, Any]", column))
            default = ... if name in needed else None
            fields[name] = (kind if name in needed else kind | None, default)
        title = f"{area}_{verb}_{record.name}_inputs"
        return create_model(title, __config__=STRICT, **fields)

    return build


def _kind(column: models.Field[Any, Any]) -> Any:
    if column.choices:
        return Literal[tuple(str(code) for code, _label in column.flatchoices)]
    for kind, python in KINDS:
        if isinstance(column, kind):
            if python not in NUMBERS:
                return python
            low, high = _range(column)
            return Annotated[python, NO_TRUTH, Field(ge=low, le=high)]
    text: Any = str
    if column.max_length:
        text = Annotated[str, Field(max_length=column.max_length)]
    return text


def _required(record: Record) -> tuple[str, ...]:
    columns = (record.model._meta.get_field(name) for name in record.editable)
    return tuple(c.name for c in columns if not getattr(c, "blank", True))


def _links(record: Record) -> dict[str, type[models.Model]]:
    columns = (record.model._meta.get_field(name) for name in record.editable)
    return {c.name: c.related_model for c in columns if isinstance(c, models.ForeignKey)}


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.pk if isinstance(value, models.Model) else value
        for name, value in values.items()
    }


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
