"""One route for every action, none written by hand."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import BaseModel

from itdirector.kernel.actions import Action, Actor, acting_as
from itdirector.surfaces.api import schemas
from itdirector.surfaces.api.problems import SHARED
from itdirector.surfaces.api.serving import View, actor_of, sent
from itdirector.surfaces.rows import row_told


def add_action(router: Router, action: Action) -> None:
    """Add the route of one action."""
    verb = action.name.partition(".")[2]
    status = HTTPStatus.CREATED if verb.startswith("add_") else HTTPStatus.OK
    router.post(
        f"/{verb}",
        operation_id=action.name.replace(".", "_"),
        summary=action.summary,
        description=f"Needs the right to {action.needs.replace('_', ' ')}.",
        response={int(status): schemas.answer(action), **SHARED},
    )(_view(action, status))


def _view(action: Action, status: int) -> View:
    def act(request: HttpRequest, inputs: BaseModel | None) -> HttpResponse:
        actor = actor_of(request)
        raw = inputs.model_dump(exclude_unset=True) if inputs else {}
        result = action.call(actor, raw)
        with acting_as(actor):
            return sent(_told(actor, result), status=status)

    # The type is known only when we run. A body that may be empty may also be left out.
    needed = any(field.is_required() for field in action.inputs.model_fields.values())
    act.__annotations__["inputs"] = action.inputs if needed else action.inputs | None
    act.needs = action.needs  # type: ignore[attr-defined]
    act.__defaults__ = (Body(... if needed else None),)  # type: ignore[type-arg]
    return act


def _told(actor: Actor, result: Any) -> dict[str, Any]:
    record = schemas.record_of(type(result))
    if record and actor.may("view", result):
        return row_told(record, result)
    pk = result.pk if isinstance(result, models.Model) else None
    return {"id": pk, "text": "" if result is None else str(result)}
