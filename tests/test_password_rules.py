"""What a password may be, and how long everything else is that opens something."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.signin import invitations, passwords
from itdirector.surfaces.web import urls

CHANGE = "/settings/sign-in/password"
ODD = " Zoë's  lödge 駅, 100% \N{SNOWMAN} " + "x" * 200 + " "


def opens(password: str) -> bool:
    return (
        Client().post("/sign-in", {"username": "olivia", "password": password}).status_code == 302
    )


def change_to(owner: Actor, password: str) -> int:
    browser = sign_in(Client(), user_of(owner))
    sent = {"old": PASSWORD, "new": password, "again": password}
    return browser.post(CHANGE, sent).status_code


def test_a_long_password_of_any_letters_is_taken_exactly_as_typed(owner: Actor) -> None:
    assert change_to(owner, ODD) == 303
    assert opens(ODD)
    others = (ODD.strip(), ODD.lower(), ODD[:-1], ODD[:72], ODD.replace("  ", " "))
    assert [one for one in others if opens(one)] == []


@pytest.mark.parametrize("password", ["aaaaaaaaaaaaaaaq", "abcdefghijkl mnop", "7391046285 73"])
def test_no_kind_of_letter_is_asked_for(owner: Actor, password: str) -> None:
    assert change_to(owner, password) == 303


def test_eleven_letters_are_too_few(owner: Actor) -> None:
    assert change_to(owner, "zq9!Vw7#mK2") == 422


TEMPLATES = Path(urls.__file__).parent / "templates"
SECRET = re.compile(r'<input[^>]*name="(?:password|old|new|again|secret)"[^>]*>')


def test_every_password_field_is_masked_and_takes_what_a_manager_fills_in(db: None) -> None:
    texts = [one.read_text("utf-8") for one in TEMPLATES.rglob("*.html")]
    texts.append(Client().get("/sign-in").content.decode())
    fields = [field for text in texts for field in SECRET.findall(text)]
    assert len(fields) > 8
    for field in fields:
        assert 'type="password"' in field
        assert re.search('autocomplete="(current|new)-password"', field), field
    assert not any("paste" in text for text in texts)


def test_what_opens_something_is_too_long_to_guess(owner: Actor) -> None:
    now = timezone.now()

    def invited() -> str:
        return invitations.made(whom="ann@home.example", role=Role.BOARD, who="olivia", now=now)[1]

    def session() -> str:
        made = SessionStore()
        made.create()
        return made.session_key or ""

    made: dict[str, tuple[Callable[[], str], float, int]] = {
        "key for programs": (lambda: tokens.issue(actor=owner, name="x")[1][4:], 6, 128),
        "invitation": (invited, 6, 128),
        "session": (session, math.log2(36), 128),
        "recovery code": (_code, math.log2(len(passwords.LETTERS)), 49),
    }
    with working_for(owner.organisation):
        for name, (make, bits_a_letter, least) in made.items():
            some = [make() for _ in range(20)]
            assert len(set(some)) == 20, name
            assert min(map(len, some)) * bits_a_letter >= least, name


def _code() -> str:
    return passwords.made_up(parts=2, letters=5).replace("-", "")
