"""Signing in by an organisation's provider: what is asked, what it opens and what ends it."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

import pytest
from django.test import Client

from conftest import give_factor, join, sign_in, user_of
from itdirector.kernel.actions import Actor, actor_of
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import connections, lasting, ways
from itdirector.surfaces.signin.models import Connection, Identity, Passkey, WayIn
from tests.providers import Provider
from tests.sign_on import (
    SECRET,
    begun,
    came_back,
    connect,
    is_nobody,
    knows,
    signed_in,
    switched_on,
)
from tests.test_fresh_proof import aged
from tests.test_second_factor import half_way


def test_who_is_known_comes_in_and_is_asked_for_our_second_factor(on, director: Actor) -> None:
    knows(director)
    browser = signed_in(on)
    assert browser.get("/")["Location"].startswith("/sign-in/set-up")
    give_factor(user_of(director))
    assert browser.get("/")["Location"].startswith("/sign-in/code")


def test_what_is_asked_holds_state_nonce_and_a_proof_of_key(on, director: Actor) -> None:
    knows(director)
    browser = Client()
    asked = begun(browser, on)
    assert asked["redirect_uri"] == "https://it.example.org/sign-in/with/home/back"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    came_back(browser, asked)
    verifier = on.used[0]["code_verifier"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    assert (len(verifier) >= 43, digest.rstrip("=")) == (True, asked["code_challenge"])
    assert on.authorised[0].startswith("Basic ")
    assert SECRET not in str(on.used)


@pytest.mark.parametrize("how", ["token", "promise"])
def test_the_provider_counts_as_second_factor_only_when_it_or_the_owner_says_so(
    provider: Provider, owner: Actor, director: Actor, how: str
) -> None:
    switched_on(owner, provider, asks_second=how == "promise")
    knows(director)
    provider.claims = {"amr": ["pwd", "mfa"]} if how == "token" else {}
    browser = signed_in(provider)
    assert browser.get("/").status_code == 200
    connections.switch(actor=owner, on=True, only=False, asks_second=False)
    assert (browser.get("/").status_code == 200) is (how == "token")


@pytest.mark.parametrize("amr", ["mfa", ["pwd"], ["otp"], None, {"mfa": 1}])
def test_other_words_for_a_second_factor_are_none(on, director: Actor, amr: Any) -> None:
    knows(director)
    on.claims = {"amr": amr}
    assert signed_in(on).get("/").status_code == 302


def test_it_opens_that_organisation_and_no_other(
    on, director: Actor, elsewhere: Organisation
) -> None:
    knows(director)
    join(elsewhere, user_of(director), "owner")
    on.claims = {"amr": ["mfa"]}
    browser = signed_in(on)
    page = browser.get("/settings").content
    assert (b"Home Ltd" in page, b"Elsewhere" in page) == (True, False)
    chosen = browser.post("/settings/organisation", {"organisation": str(elsewhere.pk)})
    assert chosen.status_code == 404
    session = browser.session
    session["organisation"] = str(elsewhere.pk)
    session.save()
    assert b"Elsewhere" not in browser.get("/settings").content
    assert b"Elsewhere" in sign_in(Client(), user_of(director)).get("/settings").content


def test_it_sets_nothing_that_opens_other_organisations(on, director: Actor) -> None:
    give_factor(user_of(director))
    knows(director)
    on.claims = {"amr": ["mfa"]}
    browser = signed_in(on)
    for address in ("passkeys/offer", "passkeys", "app", "codes", "connect/home"):
        assert browser.post(f"/settings/sign-in/{address}").status_code == 403
    assert browser.post("/start", {"name": "Mine"}).status_code == 403
    kept = Passkey.objects.create(user=user_of(director), name="mine", digest="x", public="x")
    assert browser.post(f"/settings/sign-in/passkeys/{kept.pk}/remove").status_code == 403
    assert Passkey.objects.exists()


def test_it_joins_no_other_organisation(on, director: Actor, outsider: Actor) -> None:
    knows(director)
    _made, text = provision.invite(actor=outsider, whom="dinah", role="owner")
    on.claims = {"amr": ["mfa"]}
    signed_in(on).post(f"/join/{text}")
    assert user_of(director).memberships.count() == 1
    sign_in(Client(), user_of(director)).post(f"/join/{text}")
    assert user_of(director).memberships.count() == 2


def test_it_sets_up_no_factor_for_who_is_elsewhere_too(
    on, director: Actor, elsewhere: Organisation
) -> None:
    knows(director)
    assert signed_in(on).get("/sign-in/set-up").status_code == 200
    join(elsewhere, user_of(director), "board")
    assert signed_in(on).get("/sign-in/set-up").status_code == 403


def test_the_only_way_in_is_that_and_owners_keep_theirs(
    on, owner: Actor, director: Actor, outsider: Actor
) -> None:
    mine, theirs = (sign_in(Client(), user_of(one)) for one in (owner, director))
    connections.switch(actor=owner, on=True, only=True, asks_second=False)
    assert mine.get("/").status_code == 200
    shut = theirs.get("/")
    assert (shut.status_code, b"own sign-in alone" in shut.content) == (403, True)
    assert connect(theirs, on).status_code == 303
    on.claims = {"amr": ["mfa"]}
    assert signed_in(on).get("/").status_code == 200
    assert sign_in(Client(), user_of(outsider)).get("/").status_code == 200


def test_switching_it_off_and_another_issuer_end_what_it_opened(
    on, owner: Actor, director: Actor
) -> None:
    knows(director)
    on.claims = {"amr": ["mfa"]}
    browser, away = signed_in(on), signed_in(on)
    connections.switch(actor=owner, on=False, only=False, asks_second=False)
    assert browser.get("/settings")["Location"].startswith("/sign-in?")
    connections.switch(actor=owner, on=True, only=False, asks_second=False)
    for one in (browser, away):  # also who was away in between
        assert one.get("/settings")["Location"].startswith("/sign-in?")
    other, away = signed_in(on), signed_in(on)
    assert other.get("/").status_code == 200
    connections.keep(actor=owner, issuer="https://new.example", client_id="us", secret="")
    assert other.get("/")["Location"].startswith("/sign-in?")
    with working_for(owner.organisation):
        assert (Connection.objects.get().sealed, Identity.objects.count()) == ("", 0)
    assert not WayIn.objects.get().on
    connections.keep(actor=owner, issuer="https://new.example", client_id="us", secret="x")
    connections.switch(actor=owner, on=True, only=False, asks_second=False)
    assert away.get("/")["Location"].startswith("/sign-in?")


def test_it_proves_again_only_when_the_provider_asked_just_now(on, director: Actor) -> None:
    knows(director)
    on.claims = {"amr": ["mfa"]}
    for proved_at, location in ((int(time.time()), 200), (int(time.time()) - 900, 302), ("x", 302)):
        browser = aged(signed_in(on), proved_at=lasting.FRESH_S)
        assert browser.post("/settings/tokens", {"name": "x", "days": "30"}).status_code == 302
        asked = begun(browser, on, more="?for=again")
        assert (asked["prompt"], asked["max_age"]) == ("login", "120")
        on.claims |= {"auth_time": proved_at, "nonce": asked["nonce"]}
        came_back(browser, asked)
        del on.claims["auth_time"], on.claims["nonce"]
        sent = {"name": "x", "days": "30"}
        assert browser.post("/settings/tokens", sent).status_code == location


def test_another_person_there_proves_nobody_again(on, owner: Actor, director: Actor) -> None:
    knows(director)
    knows(owner, "olivia there")
    on.claims = {"amr": ["mfa"]}
    browser = aged(signed_in(on), proved_at=lasting.FRESH_S)
    asked = begun(browser, on, more="?for=again")
    on.claims |= {"auth_time": int(time.time()), "sub": "olivia there"}
    assert b"another person" in came_back(browser, asked).content
    assert browser.get("/pack.pdf")["Location"].startswith("/sign-in/again")


def test_what_is_off_leads_nowhere_and_takes_no_answer(on, owner: Actor, director: Actor) -> None:
    knows(director)
    browser = Client()
    asked = begun(browser, on)
    connections.switch(actor=owner, on=False, only=False, asks_second=False)
    for address in ("/sign-in/with/home", "/sign-in/with/nowhere"):
        assert browser.get(address).status_code == 404
    assert came_back(browser, asked).status_code == 404
    assert is_nobody(browser)


def test_a_promise_is_for_sign_ins_after_it(on, owner: Actor, director: Actor) -> None:
    knows(director)
    before = signed_in(on)
    connections.switch(actor=owner, on=True, only=False, asks_second=True)
    assert before.get("/")["Location"].startswith("/sign-in/set-up")
    assert signed_in(on).get("/").status_code == 200


def test_it_proves_again_only_what_it_opened(on, director: Actor) -> None:
    knows(director)
    browser = aged(sign_in(Client(), user_of(director)), proved_at=lasting.FRESH_S)
    asked = begun(browser, on, more="?for=again")
    on.claims |= {"auth_time": int(time.time())}
    assert came_back(browser, asked).status_code == 403
    assert browser.get("/pack.pdf")["Location"].startswith("/sign-in/again")


def test_one_organisations_provider_proves_nobody_again_for_another(
    on, director: Actor, outsider: Actor
) -> None:
    knows(director)
    switched_on(outsider, on)
    theirs = provision.add_member(actor=outsider, user=user_of(director), role="director")
    knows(actor_of(user_of(director), theirs))
    on.claims = {"amr": ["mfa"]}
    browser = aged(signed_in(on), proved_at=lasting.FRESH_S)
    asked = begun(browser, on, slug="elsewhere", more="?for=again")
    on.claims |= {"auth_time": int(time.time())}
    assert came_back(browser, asked, slug="elsewhere").status_code == 403
    assert browser.get("/pack.pdf")["Location"].startswith("/sign-in/again")


def test_a_password_session_is_not_made_more_by_it(on, director: Actor) -> None:
    give_factor(user_of(director))
    knows(director)
    browser = signed_in(on, half_way("dinah"))
    assert ways.BY in browser.session
    assert browser.get("/")["Location"].startswith("/sign-in/code")
