"""`itdirector do`: any action by name, with its inputs as words."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from rich.text import Text

from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.errors import Invalid, NotFound
from itdirector.surfaces.cli.printing import out, safe, table
from itdirector.surfaces.cli.work.opening import look_into
from itdirector.surfaces.cli.work.people import member_named


def must_know(name: str) -> None:
    """Raise NotFound unless there is such an action. Needs no database."""
    if name not in ACTIONS:
        near = [known for known in ACTIONS if name.rsplit(".", maxsplit=1)[-1] in known][:5]
        raise NotFound(
            f"There is no action {name}; `itdirector do` lists them.",
            remedy=f"Did you mean {', '.join(near)}?" if near else "",
        )


def take(name: str, words: tuple[str, ...], *, slug: str | None, username: str) -> None:
    """Take an action as a member, and say what it came to."""
    actor = member_named(slug, username)
    look_into(actor.organisation)
    result = ACTIONS[name].call(actor, dict(map(_pair, words)))
    pk = f"  {result.pk}" if isinstance(result, models.Model) else ""
    out().print(Text("Done.") if result is None else safe(f"{result}{pk}"))


def list_actions() -> None:
    """Print every action with its inputs; those in brackets may be left out."""
    made = table("action", "what it does", "inputs")
    for name, action in sorted(ACTIONS.items()):
        inputs = (
            field if info.is_required() else f"[{field}]"
            for field, info in action.inputs.model_fields.items()
        )
        made.add_row(name, Text(action.summary), Text(" ".join(inputs)))
    out().print(made)


def _pair(word: str) -> tuple[str, Any]:
    name, sign, value = word.partition("=")
    if not sign or not name.strip(":"):
        raise Invalid(f"{word} is no input; write name=value.")
    if not name.endswith(":"):
        return name, value
    try:
        return name[:-1], json.loads(value)
    except ValueError as error:
        raise Invalid(f"{name[:-1]} is no JSON: {error}.") from None
