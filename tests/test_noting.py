"""Sign-ins, failures and sign-outs are in the log of the process, without what was typed in."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from conftest import PASSWORD, sign_in, user_of
from itdirector.kernel.actions import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> pytest.LogCaptureFixture:
    """Catch what the logger of sign-ins says; it speaks for itself, not through the others."""
    monkeypatch.setattr(logging.getLogger("itdirector.signin"), "propagate", True)
    caplog.set_level(logging.INFO, "itdirector.signin")
    return caplog


def said(noted: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in noted.records if one.name == "itdirector.signin"]


def _posted(browser: Client, name: str, password: str) -> None:
    browser.post("/sign-in", {"username": name, "password": password}, REMOTE_ADDR="203.0.113.9")


def test_a_sign_in_and_a_sign_out_are_noted_by_number_and_place(
    owner: Actor, noted: pytest.LogCaptureFixture
) -> None:
    person = user_of(owner).pk
    _posted(Client(), "olivia", PASSWORD)
    assert said(noted) == [f"signed in: person {person} from 203.0.113.9"]
    browser = sign_in(Client(), user_of(owner))
    noted.clear()
    browser.post("/sign-out", REMOTE_ADDR="203.0.113.9")
    assert said(noted) == [f"signed out: person {person} from 203.0.113.9"]


@pytest.mark.parametrize("name", ["olivia", "nobody here", PASSWORD, "x\nsigned in: person 1"])
def test_a_failure_is_noted_without_what_was_typed(
    name: str, owner: Actor, noted: pytest.LogCaptureFixture
) -> None:
    _posted(Client(), name, "wrong word of mine")
    assert said(noted) == ["sign-in failed from 203.0.113.9"]


def test_too_many_tries_are_noted(owner: Actor, noted: pytest.LogCaptureFixture) -> None:
    for _time in range(11):
        _posted(Client(), "olivia", "wrong word of mine")
    assert said(noted)[-1] == "too many tries from 203.0.113.9"


def test_who_is_refused_is_noted(board_member: Actor, noted: pytest.LogCaptureFixture) -> None:
    browser = sign_in(Client(), user_of(board_member))
    noted.clear()
    assert browser.get("/settings/people").status_code == 403
    assert said(noted) == [f"refused: person {board_member.user_id}, GET people"]
