"""Programs that call the API, each with a token of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from itdirector.kernel.actions import Actor
from itdirector.surfaces.api import tokens

Calls = Callable[[Actor], Client]


@pytest.fixture
def calls() -> Calls:
    """Return `calls(actor)`: a client that sends a token of the actor's with every request."""

    def make(actor: Actor) -> Client:
        _token, text = tokens.issue(actor=actor, name="test")
        return Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)

    return make
