"""Where a person is signed in: listed, ended one by one, and all at once by a new password."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from conftest import PASSWORD, code_now, give_factor, user_of
from itdirector.kernel.actions import Actor
from itdirector.surfaces.signin import factors, passwords, sessions
from itdirector.surfaces.signin.models import SignedIn

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


def signed_in(actor: Actor, *, agent: str = FIREFOX, code: str = "") -> Client:
    give_factor(user_of(actor))
    browser = Client(headers={"User-Agent": agent})
    browser.post("/sign-in", {"username": actor.name, "password": PASSWORD})
    browser.post("/sign-in/code", {"code": code or code_now()})
    return browser


def three_sessions(actor: Actor) -> list[Client]:
    first = signed_in(actor)
    codes = factors.new_recovery_codes(user_of(actor))
    return [first, *(signed_in(actor, agent=EDGE, code=code) for code in codes[:2])]


def test_a_session_is_listed_once_whatever_its_key(owner: Actor) -> None:
    here, _there, _other = three_sessions(owner)
    page = here.get("/settings/sign-in").content.decode()
    assert page.count("Firefox on Linux") == 2  # the row, and what its button says
    assert page.count("Edge on Windows") == 4
    assert page.count("this one") == 1
    assert SignedIn.objects.count() == 3


def test_a_session_that_is_ended_is_over_with_the_next_click(owner: Actor) -> None:
    here, there, other = three_sessions(owner)
    pk = SignedIn.objects.get(session_key=there.session.session_key).pk
    here.post(f"/settings/sign-in/sessions/{pk}")
    assert there.get("/")["Location"].startswith("/sign-in")
    assert [one.get("/").status_code for one in (here, other)] == [200, 200]


def test_nobody_ends_anothers_session(owner: Actor, director: Actor) -> None:
    here, theirs = signed_in(owner), signed_in(director)
    pk = SignedIn.objects.get(session_key=theirs.session.session_key).pk
    assert here.post(f"/settings/sign-in/sessions/{pk}").status_code == 404
    assert theirs.get("/").status_code == 200


def test_a_session_with_the_password_alone_is_listed_too(owner: Actor) -> None:
    here = signed_in(owner)
    Client(headers={"User-Agent": PHONE}).post(
        "/sign-in", {"username": owner.name, "password": PASSWORD}
    )
    assert b"Safari on iPhone" in here.get("/settings/sign-in").content


def test_signing_out_leaves_nothing_listed(owner: Actor) -> None:
    here, there, _other = three_sessions(owner)
    there.post("/sign-out")
    assert here.get("/settings/sign-in").content.count(b"Edge on Windows") == 2


def test_a_new_password_leaves_one_session_and_a_reset_none(owner: Actor) -> None:
    here = three_sessions(owner)[0]
    new = "four unrelated words"
    here.post("/settings/sign-in/password", {"old": PASSWORD, "new": new, "again": new})
    assert here.get("/").status_code == 200
    assert [one.session_key for one in SignedIn.objects.all()] == [here.session.session_key]
    assert Session.objects.count() == 1
    passwords.reset(user_of(owner))
    assert not Session.objects.exists()
    assert not SignedIn.objects.exists()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (PHONE, "Safari on iPhone"),
        ("curl/8", "Unknown browser"),
        ("", "Unknown browser"),
        ("<script>", "Unknown browser"),
    ],
)
def test_browsers_are_called_by_their_names(agent: str, said: str) -> None:
    assert sessions.in_words(agent) == said
