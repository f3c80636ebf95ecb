"""What matters wants a proof of the last 15 minutes; sessions end by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from conftest import PASSWORD, code_now, join, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import ApiToken, Membership, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import lasting
from itdirector.surfaces.signin.models import Invitation
from itdirector.surfaces.web import urls
from tests.test_second_factor import address_of

WANT_A_PROOF = {
    "invite",
    "withdraw",
    "change-role",
    "remove-member",
    "member-sees",
    "make-token",
    "export",
    "pack",
    "replace-factor",
    "recovery-codes",
    "set-up",
    "offer-new-passkey",
    "add-passkey",
    "remove-passkey",
    "sso-connect",
    "erase-texts",
    "sign-on-keep",
    "sign-on-switch",
    "sign-on-domain",
    "sign-on-check",
    "sign-on-remove",
}
"""Every page that must not be had from a session left open. Change it knowingly."""
FRESH = [p for p in urls.urlpatterns if getattr(p.callback, "fresh", False)]
AGAIN = "/sign-in/again"


def aged(client: Client, **seconds: int) -> Client:
    """Return the browser with what its session remembers moved into the past."""
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()
    return client


def browser_of(actor: Actor, **seconds: int) -> Client:
    return aged(sign_in(Client(), user_of(actor)), **seconds)


def stale(actor: Actor) -> Client:
    return browser_of(actor, proved_at=lasting.FRESH_S)


def test_these_pages_and_no_others_want_a_fresh_proof() -> None:
    assert {p.name for p in FRESH} == WANT_A_PROOF


@pytest.mark.parametrize("pattern", FRESH, ids=lambda p: p.name)
def test_nothing_of_it_opens_without_one(pattern: URLPattern, owner: Actor) -> None:
    browser = stale(owner)
    got, sent = browser.get(address_of(pattern)), browser.post(address_of(pattern))
    assert (got.status_code, got["Location"][:22]) == (302, f"{AGAIN}?next=%2F"[:22])
    assert (sent.status_code, "pressed=1" in sent["Location"]) == (302, True)


def test_what_was_pressed_is_not_done_and_is_said_so_and_can_be_pressed_again(
    owner: Actor, home: Organisation
) -> None:
    browser, sent = stale(owner), {"whom": "ann", "role": "board"}
    people = {"headers": {"Referer": "http://testserver/settings/people"}}
    led = browser.post("/settings/people/invite", sent, **people)["Location"]
    assert led == f"{AGAIN}?next=%2Fsettings%2Fpeople&pressed=1"
    assert b"is <strong>not done</strong>" in browser.get(led).content
    proof = {"password": PASSWORD, "next": "/settings/people", "pressed": "1"}
    back = browser.post(AGAIN, proof)
    assert back["Location"] == "/settings/people"
    assert b"press it again" in browser.get("/settings/people").content
    with working_for(home):
        assert not Invitation.objects.exists()
    assert browser.post("/settings/people/invite", sent).status_code == 200
    with working_for(home):
        assert Invitation.objects.count() == 1


@pytest.mark.parametrize("age", [lasting.FRESH_S - 5, lasting.FRESH_S])
def test_a_proof_is_good_for_fifteen_minutes(owner: Actor, home: Organisation, age: int) -> None:
    browser = browser_of(owner, proved_at=age)
    made = browser.post("/settings/tokens", {"name": "x", "days": "30"}).status_code == 200
    with working_for(home):
        assert made is ApiToken.objects.exists() is (age < lasting.FRESH_S)


def test_a_proof_from_the_future_is_none(owner: Actor) -> None:
    browser = browser_of(owner, proved_at=-3600)
    assert browser.get("/pack.pdf")["Location"].startswith(AGAIN)


@pytest.mark.parametrize(
    "proof", [lambda: {"password": PASSWORD}, lambda: {"code": code_now()}], ids=["word", "code"]
)
def test_the_password_or_a_code_proves_it_under_a_new_key(owner: Actor, proof: Any) -> None:
    browser = stale(owner)
    before = browser.session.session_key
    assert browser.post(AGAIN, proof() | {"next": "/plan"})["Location"] == "/plan"
    assert browser.session.session_key != before
    assert browser.post("/settings/tokens", {"name": "x", "days": "30"}).status_code == 200


def test_a_wrong_proof_is_none_and_is_counted(owner: Actor) -> None:
    browser = stale(owner)
    assert browser.post(AGAIN, {}).status_code == 422
    for _ in range(10):
        assert browser.post(AGAIN, {"password": "wrong"}).status_code == 422
    assert browser.post(AGAIN, {"password": PASSWORD}).status_code == 429
    assert browser.get("/pack.pdf")["Location"].startswith(AGAIN)


def test_nobody_is_led_to_another_host_by_it(owner: Actor) -> None:
    sent = {"password": PASSWORD, "next": "https://evil.example/"}
    assert stale(owner).post(AGAIN, sent)["Location"] == "/"
    other = {"headers": {"Referer": "https://evil.example/x"}}
    led = stale(owner).post("/settings/tokens", {"name": "x"}, **other)["Location"]
    assert led == f"{AGAIN}?next=%2F&pressed=1"


def test_who_may_not_is_told_so_before_being_asked(board_member: Actor) -> None:
    assert stale(board_member).post("/settings/people/invite").status_code == 403


def test_the_sample_company_asks_for_none(owner: Actor, home: Organisation) -> None:
    Organisation.objects.filter(pk=home.pk).update(sample=True)
    browser = browser_of(owner, proved_at=lasting.WHOLE_S, seen_at=lasting.IDLE_S)
    assert browser.post("/settings/tokens", {"name": "x", "days": "30"}).status_code == 200


def test_who_administers_is_signed_out_after_half_an_hour_away(
    owner: Actor, board_member: Actor
) -> None:
    assert browser_of(owner, seen_at=lasting.IDLE_S - 5).get("/").status_code == 200
    browser = browser_of(owner, seen_at=lasting.IDLE_S)
    led = browser.get("/")["Location"]
    assert led == "/sign-in?next=%2F&ended=1"
    assert b"please sign in again" in browser.get(led).content
    assert "_auth_user_id" not in browser.session
    assert browser_of(board_member, seen_at=lasting.IDLE_S).get("/").status_code == 200


def test_every_session_is_over_after_twelve_hours_however_busy(board_member: Actor) -> None:
    assert browser_of(board_member, began_at=lasting.WHOLE_S - 5).get("/").status_code == 200
    led = browser_of(board_member, began_at=lasting.WHOLE_S).get("/")["Location"]
    assert led.startswith("/sign-in?")


def test_using_it_keeps_a_session_and_a_clock_set_back_does_not(owner: Actor) -> None:
    browser = browser_of(owner, seen_at=lasting.IDLE_S - 60)
    browser.get("/")
    assert aged(browser, seen_at=lasting.IDLE_S - 60).get("/").status_code == 200
    assert browser_of(owner, seen_at=-7200).get("/").status_code == 302
    assert browser_of(owner, began_at=-7200).get("/").status_code == 302


def test_a_session_without_a_clock_gets_one(owner: Actor) -> None:
    browser = sign_in(Client(), user_of(owner))
    session = browser.session
    for name in (lasting.BEGAN, lasting.SEEN, lasting.PROVED_AT):
        del session[name]
    session.save()
    assert browser.get("/").status_code == 200
    assert browser.session[lasting.BEGAN] == browser.session[lasting.SEEN]
    assert browser.get("/pack.pdf")["Location"].startswith(AGAIN)


def test_another_role_gives_the_session_another_key(owner: Actor, director: Actor) -> None:
    browser = browser_of(director)
    browser.get("/")
    before = browser.session.session_key
    browser.get("/")
    assert browser.session.session_key == before
    member = Membership.objects.get(user_id=director.user_id)
    provision.change_role(actor=owner, member=member, role="auditor")
    assert browser.get("/").status_code == 200
    assert browser.session.session_key != before
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get("/")["Location"].startswith("/sign-in")


def test_another_organisation_gives_the_session_another_key(
    owner: Actor, elsewhere: Organisation
) -> None:
    browser = browser_of(owner)
    before = browser.session.session_key
    join(elsewhere, user_of(owner), "board")
    browser.get("/")
    between = browser.session.session_key
    browser.post("/settings/organisation", {"organisation": str(elsewhere.pk)})
    assert len({before, between, browser.session.session_key}) == 3
