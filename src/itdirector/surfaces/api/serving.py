"""What every route shares: who is asking, the fence, and JSON out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast, get_type_hints

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.security import HttpBearer

from itdirector.kernel.actions import Actor, acting_as
from itdirector.surfaces.api import tokens

View = Callable[..., HttpResponse]


class Bearer(HttpBearer):
    """Lets in whoever sends a token that is in force. Cookies are not looked at."""

    def authenticate(self, _request: HttpRequest, token: str) -> Actor | None:
        """Return whom the token speaks for."""
        return tokens.actor_for(token, today=timezone.localdate())


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the token says."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]


def needs(capability: str, *, to: str) -> Callable[[View], View]:
    """Say what a route needs of the actor, and fence it to the actor's organisation."""

    def decorate(view: View) -> View:
        # Ninja would look the names of types up beside the wrapper, where they are not.
        view.__annotations__ = get_type_hints(view, include_extras=True)

        @wraps(view)
        def fenced(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            actor.must(capability, to=to)
            with acting_as(actor):
                return view(request, *args, **kwargs)

        fenced.needs = capability  # type: ignore[attr-defined]
        return fenced

    return decorate


looks = needs("view", to="look at this organisation")


def sent(payload: Any, *, status: int = 200) -> HttpResponse:
    """Return a payload as JSON: days as 2026-11-22, ids as text."""
    text = json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json", status=status)
