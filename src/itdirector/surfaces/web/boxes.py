"""Forms for records: one box a field, filled from a row or from what was sent, read back in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import models

from itdirector.kernel.access import seen
from itdirector.kernel.areas import Record
from itdirector.kernel.recording import to_json
from itdirector.surfaces.listing import column_title
from itdirector.values.amounts import parse_money, parse_number

MOST_LINKS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One field of a form."""

    name: str
    title: str
    kind: str
    """One of text, area, date, number, money, choice, truth, link, list."""
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    longest: int | None = None
    hint: str = ""
    error: str = ""


def boxes(record: Record, row: models.Model | None, *, currency: str) -> list[Box]:
    """Return a record's form, filled from a row or empty."""
    return [_box(record, name, row, currency) for name in seen(record.editable)]


def refilled(form: list[Box], sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Box]:
    """Return a form with what was sent and what is wrong with it."""
    return [
        replace(box, value=sent.get(box.name, ""), error=plain(errors.get(box.name, "")))
        for box in form
    ]


def read(
    form: list[Box], sent: Mapping[str, str], *, currency: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values sent in the types actions take, and what is wrong with which."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for box in form:
        text = sent.get(box.name, "").strip()
        try:
            values[box.name] = _READERS.get(box.kind, _text)(text, currency)
        except ValueError as error:
            errors[box.name] = str(error)
        if box.required and not text:
            errors[box.name] = "Fill this in."
    return values, errors


def changed_only(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that differ from the row's: nobody says what they did not change."""
    found = {}
    for name, value in values.items():
        field = row._meta.get_field(name)
        before = to_json(getattr(row, cast("models.Field[Any, Any]", field).attname))
        empty = before in {None, ""} if not isinstance(before, list) else not before
        if to_json(value) != before and not (empty and value in (None, "", [])):
            found[name] = value
    return found


def plain(message: str) -> str:
    """Return a validator's message as a person would say it."""
    for pattern, words in _PLAIN:
        if found := re.search(pattern, message):
            return found.expand(words)
    return message[:1].upper() + message[1:]


_PLAIN = (
    (r"should have at most (\d+) characters", r"Use at most \1 characters."),
    (r"^is needed$|[Ff]ield required", "Fill this in."),
    (r"valid UUID", "Choose one of the list."),
    (r"should be '", "Choose one of the list."),
    (r"greater than or equal to (-?\d+)", r"Write a number from \1."),
    (r"less than or equal to (-?\d+)", r"Write a number up to \1."),
)


def _box(record: Record, name: str, row: models.Model | None, currency: str) -> Box:
    field = cast("models.Field[Any, Any]", record.model._meta.get_field(name))
    kind, options = _kind(field), _options(field)
    value = _shown(kind, getattr(row, field.attname)) if row is not None else ""
    title = column_title(record, name)
    return Box(
        name=name,
        title=title[:1].upper() + title[1:],
        kind=kind,
        value=value,
        options=options,
        required=not field.blank,
        longest=field.max_length if kind == "text" else None,
        hint=_HINTS.get(kind, "").format(currency=currency),
    )


_HINTS = {
    "money": "In {currency}, such as 1,250 or 99.90.",
    "list": "Separate them with commas.",
}


def _kind(field: models.Field[Any, Any]) -> str:
    if field.choices:
        return "choice"
    if field.name.endswith("_minor"):
        return "money"
    for known, kind in (
        (models.BooleanField, "truth"),
        (models.DateField, "date"),
        (models.ForeignKey, "link"),
        (models.JSONField, "list"),
        (models.TextField, "area"),
        (models.IntegerField, "whole"),
        (models.FloatField, "number"),
    ):
        if isinstance(field, known):
            return kind
    return "text"


def _options(field: models.Field[Any, Any]) -> tuple[tuple[str, str], ...]:
    if field.choices:
        return tuple((str(code), str(label)) for code, label in field.flatchoices)
    if isinstance(field, models.BooleanField):
        return (("true", "Yes"), ("false", "No"))
    if isinstance(field, models.ForeignKey):
        linked = field.related_model._default_manager.all()
        return tuple((str(row.pk), str(row)) for row in linked[:MOST_LINKS])
    return ()


def _shown(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == "money":
        return f"{value / 100:.2f}".removesuffix(".00")
    if kind == "truth":
        return "true" if value else "false"
    if kind == "list":
        return ", ".join(map(str, value))
    if kind == "number":
        return f"{Decimal(str(value)):f}".removesuffix(".0")
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(text: str, _currency: str) -> str:
    return text


def _date(text: str, _currency: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Write a date, such as 2027-03-31.") from None


def _money(text: str, currency: str) -> int | None:
    if not text:
        return None
    try:
        amount = parse_money(text, ".", currency)
    except ValueError:
        raise ValueError("Write an amount of money, such as 1,250.00.") from None
    if amount.currency != currency:
        raise ValueError(f"Write the amount in {currency}.")
    return amount.minor


def _number(text: str, _currency: str) -> float | None:
    return None if not text else float(_decimal(text))


def _whole(text: str, _currency: str) -> int | None:
    if not text:
        return None
    number = _decimal(text)
    if number != int(number):
        raise ValueError("Write a whole number.")
    return int(number)


def _decimal(text: str) -> Decimal:
    try:
        return parse_number(text, ".")
    except ValueError:
        raise ValueError("Write a number.") from None


def _truth(text: str, _currency: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


def _list(text: str, _currency: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _or_none(text: str, _currency: str) -> str | None:
    return text or None


_READERS: dict[str, Any] = {
    "date": _date,
    "money": _money,
    "number": _number,
    "whole": _whole,
    "truth": _truth,
    "list": _list,
    "link": _or_none,
    "choice": _or_none,
}
