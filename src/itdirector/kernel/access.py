"""Who may do what, with what: roles, labels of sensitive things, and the one `can`.

A role says what somebody may do. A label says what is shown only to whom it was granted:
contracts and prices, weak spots, incidents, staff reviews. Whoever asks through a door works
under their own sight (`context.sight`), and rows beyond it are not handed out; the product's own
work, and an action that was allowed, sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from itdirector.kernel import context
from itdirector.kernel.errors import NotAllowed

if TYPE_CHECKING:
    from itdirector.kernel.actions import Actor


class Label(IntFlag):
    """What is sensitive. Kept as their sum, so numbers here never change."""

    STAFF = 1
    MONEY = 2
    WEAKNESS = 4
    INCIDENTS = 8


EVERYTHING = context.ALL_LABELS
"""All of them: 1 + 2 + 4 + 8."""
TITLES = {
    Label.MONEY: "Contracts and prices",
    Label.WEAKNESS: "Weak spots and risks",
    Label.INCIDENTS: "Incidents",
    Label.STAFF: "Staff reviews",
}

CAPABILITIES: dict[str, frozenset[str]] = {
    "owner": frozenset({"view", "change", "take_in", "decide", "administer"}),
    "director": frozenset({"view", "change", "take_in", "decide", "administer"}),
    "technician": frozenset({"view", "change", "take_in"}),
    "contributor": frozenset({"view", "change"}),
    "auditor": frozenset({"view"}),
    "board": frozenset({"view"}),
    "external": frozenset(),
}
"""What each role may do. An unknown role may do nothing."""

WITHOUT_STAFF = EVERYTHING & ~Label.STAFF
SEES = {
    "owner": EVERYTHING,
    "director": EVERYTHING,
    "technician": WITHOUT_STAFF,
    "auditor": WITHOUT_STAFF,
    "board": WITHOUT_STAFF,
}
"""The labels each role is shown where nobody decided otherwise; others are shown none."""

MONEY_ENDS = "_minor"
"""How the name of every column ends that holds money."""


def sight_of(role: str, granted: int | None) -> int:
    """Return the labels a member sees: an owner all, others what was granted or their role's."""
    return SEES.get(role, 0) if granted is None or role == "owner" else granted & EVERYTHING


def guards_of(thing: Any) -> int:
    """Return the labels one must hold to see a row, or the rows of a table; labels themselves."""
    if isinstance(thing, Label):
        return int(thing)
    own = getattr(thing, "sensitivity", 0)  # of a row; a table has a column of that name
    return int(getattr(thing, "guards", 0)) | (own if isinstance(own, int) else 0)


def can(actor: Actor, action: str, thing: Any = None) -> bool:
    """Tell whether an actor may do something, with a row or a table where it is about one.

    `action` is a capability, such as "view". The one place where that is decided.
    """
    if action not in CAPABILITIES.get(actor.role, frozenset()):
        return False
    if actor.only and action not in actor.only:
        return False
    home = getattr(thing, "organisation_id", None) if isinstance(thing, models.Model) else None
    if home is not None and home != actor.organisation.pk:
        return False
    return not guards_of(thing) & ~actor.sight


def hidden() -> int:
    """Return the labels that are not to be seen now."""
    return EVERYTHING & ~context.sight.get()


def guards_with(thing: Any, columns: Iterable[str]) -> Label:
    """Return the labels of a row or table with these of its columns: money is one more."""
    money = any(name.endswith(MONEY_ENDS) for name in columns)
    return Label(guards_of(thing) | (Label.MONEY if money else 0))


def must_see(thing: Any) -> None:
    """Raise NotAllowed where what is asked for is not to be seen now."""
    if beyond := guards_of(thing) & hidden():
        raise NotAllowed(f"{titles(beyond)} are not shown to you.", remedy=ASK)


ASK = "Whoever manages the organisation grants it, under Settings, People."


def titles(labels: int) -> str:
    """Return labels in words, such as "Contracts and prices, incidents"."""
    told = ", ".join(title for label, title in TITLES.items() if labels & label)
    return told[:1] + told[1:].lower()


def money_shown() -> bool:
    """Tell whether prices may be seen now."""
    return not hidden() & Label.MONEY


def seen(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a record's columns that may be seen now."""
    if money_shown():
        return columns
    return tuple(name for name in columns if not name.lstrip("-").endswith(MONEY_ENDS))


def within_sight(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return those of a table's rows that may be seen now."""
    if not (beyond := hidden()):
        return rows
    if guards_of(rows.model) & beyond:
        return rows.none()
    names = {field.name for field in rows.model._meta.concrete_fields}
    if "record_type" in names:
        return rows.exclude(record_type__in=_types(beyond))
    if "sensitivity" in names:
        shown = [one for one in range(EVERYTHING + 1) if not one & beyond]
        return rows.filter(sensitivity__in=shown)
    return rows


def _types(beyond: int) -> list[str]:
    """Return the types of records that are not to be seen."""
    every = (model for model in apps.get_models() if guards_of(model) & beyond)
    return [f"{model._meta.app_label}.{model._meta.model_name}" for model in every]
