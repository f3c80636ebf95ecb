"""Passkeys: whole sign-in or second factor, and every wrong answer a device may give."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, code_now, give_factor, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import AuditEntry
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import base_address, factors, lasting, passkeys
from itdirector.surfaces.signin.models import Passkey
from tests.authenticator import PRESENT, Device
from tests.test_fresh_proof import aged
from tests.test_second_factor import half_way

BASE = "https://it.example.org"
OWN, USE, OFFER = "/settings/sign-in/passkeys", "/sign-in/passkey", "/sign-in/passkey/offer"


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.BASE_URL = BASE


def device(**more: Any) -> Device:
    return Device(BASE, "it.example.org", **more)


def offer(browser: Client, address: str = OFFER) -> dict[str, Any]:
    answer = browser.post(address)
    assert answer.status_code == 200
    return answer.json()


def add(browser: Client, made_by: Device, name: str = "My laptop") -> Any:
    answer = made_by.made(offer(browser, f"{OWN}/offer"))
    return browser.post(OWN, {"answer": answer, "name": name})


def use(browser: Client, made_by: Device, **more: str) -> Any:
    return browser.post(USE, {"answer": made_by.proved(offer(browser)), **more})


def with_one(actor: Actor, **more: Any) -> Device:
    made = device(**more)
    assert add(sign_in(Client(), user_of(actor)), made).status_code == 303
    return made


def test_it_signs_in_alone_and_opens_what_was_asked_for(owner: Actor) -> None:
    mine, browser = with_one(owner), Client()
    before = browser.session.session_key
    assert use(browser, mine, next="/plan")["Location"] == "/plan"
    assert browser.session.session_key != before
    assert browser.get("/plan").status_code == 200
    assert browser.get("/pack.pdf").status_code == 409  # fresh enough; there is no brief yet


def test_it_is_the_second_factor_in_place_of_a_code(owner: Actor) -> None:
    mine, browser = with_one(owner), half_way()
    assert b"data-passkey" in browser.get("/sign-in/code").content
    assert use(browser, mine)["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_it_is_set_up_first_by_who_has_nothing_and_then_asked_for(owner: Actor) -> None:
    browser, mine = half_way(), device()
    assert b"Or a passkey" in browser.get("/sign-in/set-up").content
    assert add(browser, mine).status_code == 303
    assert browser.get("/").status_code == 200
    other = half_way()
    assert other.get("/")["Location"].startswith("/sign-in/code")
    assert other.get("/sign-in/set-up")["Location"] == "/sign-in/code"
    assert b"Now your passkey" in other.get("/sign-in/code").content
    assert other.post("/sign-in/code", {"code": code_now()}).status_code == 200
    assert other.get("/")["Location"].startswith("/sign-in/code")


def test_a_password_alone_adds_none_beside_a_second_factor(owner: Actor) -> None:
    give_factor(user_of(owner))
    browser = half_way()
    assert browser.post(f"{OWN}/offer").status_code == 403
    assert browser.post(OWN, {"answer": "{}"}).status_code == 403


def test_a_password_alone_adds_none_beside_a_factor_set_up_a_moment_ago(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = passkeys._read

    def meanwhile(answer: str) -> dict[str, Any]:
        give_factor(user_of(owner))
        return read(answer)

    monkeypatch.setattr(passkeys, "_read", meanwhile)
    answer = add(half_way(), device())
    assert answer.status_code == 422
    assert "Your second factor was changed in another window meanwhile." in answer.content.decode()
    assert not Passkey.objects.exists()


def test_it_proves_again_who_it_is(owner: Actor) -> None:
    mine = with_one(owner)
    browser = aged(sign_in(Client(), user_of(owner)), proved_at=lasting.FRESH_S)
    assert use(browser, mine, next="/settings", pressed="1")["Location"] == "/settings"
    assert b"press it again" in browser.get("/settings").content
    assert browser.post("/settings/tokens", {"name": "x", "days": "30"}).status_code == 200


def test_several_are_listed_with_their_use_and_removed_one_by_one(owner: Actor, home) -> None:
    browser, first = sign_in(Client(), user_of(owner)), device()
    add(browser, first)
    add(browser, device(key_id=b"another"), name="  My   phone ")
    use(Client(), first)
    page = browser.get("/settings/sign-in").content.decode()
    assert ("My laptop" in page, "My phone" in page, page.count("never")) == (True, True, 1)
    browser.post(f"{OWN}/{Passkey.objects.get(name='My laptop').pk}/remove")
    assert use(Client(), first).status_code == 422
    with working_for(home):
        actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["person.add_passkey"] * 2 + ["person.remove_passkey"]


def test_removing_it_ends_what_it_opened(owner: Actor) -> None:
    mine, there = with_one(owner), Client()
    use(there, mine)
    assert there.get("/").status_code == 200
    sign_in(Client(), user_of(owner)).post(f"{OWN}/{Passkey.objects.get().pk}/remove")
    assert there.get("/")["Location"].startswith("/sign-in/code")


def test_nobody_removes_anothers(owner: Actor, director: Actor) -> None:
    with_one(owner)
    browser = sign_in(Client(), user_of(director))
    assert browser.post(f"{OWN}/{Passkey.objects.get().pk}/remove").status_code == 404
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://it.example.org.evil.example"},
        {"origin": "https://sub.it.example.org"},
        {"origin": "http://it.example.org"},
        {"origin": "https://it.example.org:8443"},
        {"name": "example.org"},
        {"name": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"key_id": b"nobody's"},
        {"handle": "c29tZWJvZHkgZWxzZQ"},
    ],
    ids=lambda bent: " ".join(f"{k} {v}" for k, v in bent.items() if k != "key") or "other key",
)
def test_a_wrong_answer_proves_nobody(owner: Actor, bent: dict[str, Any]) -> None:
    mine = with_one(owner)
    for name, value in bent.items():
        setattr(mine, name, value)
    for browser in (Client(), half_way()):
        answer = use(browser, mine)
        assert (answer.status_code, b"not accepted" in answer.content) == (422, True)
        assert browser.get("/")["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "bent", [{"origin": "https://evil.example"}, {"name": "evil.example"}, {"flags": PRESENT}]
)
def test_none_is_added_by_a_wrong_answer(owner: Actor, bent: dict[str, Any]) -> None:
    made = device()
    for name, value in bent.items():
        setattr(made, name, value)
    assert add(sign_in(Client(), user_of(owner)), made).status_code == 422
    assert not Passkey.objects.exists()


def test_a_challenge_is_good_once(owner: Actor) -> None:
    mine, browser = with_one(owner), Client()
    answer = {"answer": mine.proved(offer(browser))}
    assert browser.post(USE, answer).status_code == 303
    browser.post("/sign-out")
    assert browser.post(USE, answer).status_code == 422


def test_a_wrong_answer_uses_the_challenge_up(owner: Actor) -> None:
    mine, browser = with_one(owner), Client()
    asked = offer(browser)
    assert browser.post(USE, {"answer": "{}"}).status_code == 422
    assert browser.post(USE, {"answer": mine.proved(asked)}).status_code == 422


def test_a_challenge_is_for_one_session_one_purpose_and_five_minutes(owner: Actor) -> None:
    mine, browser = with_one(owner), Client()
    answer = {"answer": mine.proved(offer(browser))}
    assert Client().post(USE, answer).status_code == 422
    inside = sign_in(Client(), user_of(owner))
    for_adding = offer(inside, f"{OWN}/offer")
    assert inside.post(USE, {"answer": mine.proved(for_adding)}).status_code == 422
    session = browser.session
    purpose, challenge, at_s = session[passkeys.CHALLENGE]
    session[passkeys.CHALLENGE] = [purpose, challenge, at_s - passkeys.GOOD_FOR_S]
    session.save()
    assert browser.post(USE, answer).status_code == 422


def test_anothers_passkey_proves_nothing_in_ones_session(owner: Actor, director: Actor) -> None:
    mine = with_one(owner)
    assert use(half_way("dinah"), mine).status_code == 422
    browser = aged(sign_in(Client(), user_of(director)), proved_at=lasting.FRESH_S)
    assert use(browser, mine).status_code == 422
    assert browser.get("/pack.pdf")["Location"].startswith("/sign-in/again")


def test_a_count_that_does_not_go_up_is_a_copy(owner: Actor) -> None:
    mine = with_one(owner)
    mine.count = 7
    assert use(Client(), mine).status_code == 303
    mine.count = 6
    assert use(Client(), mine).status_code == 422
    mine.count = -1
    assert use(Client(), mine).status_code == 422


def test_a_device_without_a_count_is_taken(owner: Actor) -> None:
    mine = with_one(owner)
    for _ in range(2):
        mine.count = -1
        assert use(Client(), mine).status_code == 303


def test_one_passkey_is_one_persons(owner: Actor, director: Actor) -> None:
    mine = with_one(owner)
    answer = add(sign_in(Client(), user_of(director)), mine)
    assert (answer.status_code, b"here already" in answer.content) == (422, True)
    assert Passkey.objects.get().user == user_of(owner)


def test_who_may_not_sign_in_does_not_with_a_passkey_either(owner: Actor) -> None:
    mine = with_one(owner)
    User.objects.filter(pk=owner.user_id).update(is_active=False)
    assert use(Client(), mine).status_code == 422


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", "[" * 15_000, '{"id": 7}', "x" * 30_000, json.dumps({"rawId": "é"})],
    ids=lambda text: text[:8],
)
def test_a_made_up_answer_is_refused_in_one_sentence(owner: Actor, answer: str) -> None:
    browser = Client()
    offer(browser)
    assert browser.post(USE, {"answer": answer}).status_code == 422
    inside = sign_in(Client(), user_of(owner))
    offer(inside, f"{OWN}/offer")
    assert inside.post(OWN, {"answer": answer, "name": "x"}).status_code == 422


def test_a_reset_of_the_second_factor_takes_passkeys_away(owner: Actor) -> None:
    mine = with_one(owner)
    factors.forget(user_of(owner))
    assert use(Client(), mine).status_code == 422


def test_without_an_address_there_are_none_and_it_is_said_why(owner: Actor, settings) -> None:
    browser = sign_in(Client(), user_of(owner))
    for wrong in (
        "",
        "http://it.example.org",
        "https://it.example.org/path",
        "https://a@b.example",
    ):
        settings.BASE_URL = wrong
        answer = browser.post(OFFER)
        assert (answer.status_code, "ITDIRECTOR_BASE_URL" in answer.json()["error"]) == (409, True)
        assert b"ITDIRECTOR_BASE_URL" in browser.get("/settings/sign-in").content
        assert b"data-passkey" not in Client().get("/sign-in").content


def test_links_are_built_from_the_configured_address_alone(owner: Actor, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = BASE
    browser = sign_in(Client(HTTP_HOST="evil.example"), user_of(owner))
    page = browser.post("/settings/people/invite", {"whom": "ann", "role": "board"}).content
    assert b"https://it.example.org/join/" in page
    assert b"evil.example" not in page
    settings.BASE_URL = "https://[broken"
    with pytest.raises(Refused):
        base_address.base_address()


def test_a_wrong_password_is_no_way_round(owner: Actor) -> None:
    with_one(owner)
    browser = Client()
    browser.post("/sign-in", {"username": "olivia", "password": "wrong"})
    assert browser.get("/")["Location"].startswith("/sign-in?")
    assert half_way().post("/sign-in/again", {"password": PASSWORD}).status_code == 302
    assert timezone.now() - Passkey.objects.get().made_at < timedelta(minutes=5)
