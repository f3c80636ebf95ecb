"""Somebody else does something between a look and the change that follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from itdirector.kernel import audit


def before_the_turn(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], Any]) -> None:
    """Let something be done, once, just before the next action has its turn."""
    wait = audit.wait_for_turn

    def waiting(organisation: Any) -> None:
        monkeypatch.setattr(audit, "wait_for_turn", wait)
        deed()
        wait(organisation)

    monkeypatch.setattr(audit, "wait_for_turn", waiting)


def after(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, deed: Callable[[], Any]) -> None:
    """Let something be done, once, when a function has just answered."""
    known = getattr(where, name)

    def answered(*args: Any, **kwargs: Any) -> Any:
        found = known(*args, **kwargs)
        monkeypatch.setattr(where, name, known)
        deed()
        return found

    monkeypatch.setattr(where, name, answered)
