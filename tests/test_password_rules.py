"""What a password may be: long, of any letters, and taken exactly as it was typed."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import PASSWORD, sign_in, user_of
from itdirector.kernel.actions import Actor

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
