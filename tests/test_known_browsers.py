"""A browser its person signed in with before: strangers keep nobody out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from conftest import PASSWORD, code_now, give_factor, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Membership, Organisation
from itdirector.surfaces import provision
from itdirector.surfaces.signin import attempts, known_browsers, passwords
from itdirector.surfaces.signin.known_browsers import COOKIE
from itdirector.surfaces.signin.models import SecondFactor
from tests.providers import Provider
from tests.sign_on import knows, signed_in

RIGHT = {"username": "olivia", "password": PASSWORD}
WRONG = {"username": "olivia", "password": "wrong"}


def used_codes_again() -> None:
    """Let the code of this half-minute be used once more: no test waits for the next."""
    SecondFactor.objects.update(last_step=0)


def wholly_in(browser: Client, name: str = "olivia") -> Client:
    assert browser.post("/sign-in", {"username": name, "password": PASSWORD}).status_code == 302
    used_codes_again()
    assert browser.post("/sign-in/code", {"code": code_now()}).status_code == 303
    assert browser.get("/").status_code == 200
    return browser


@pytest.fixture
def known(owner: Actor) -> Client:
    """Return a browser in which the owner signed in before, signed out again."""
    give_factor(user_of(owner))
    browser = wholly_in(Client())
    browser.post("/sign-out")
    return browser


def locked_by_strangers() -> None:
    for _ in range(attempts.MOST_PER_NAME):
        assert Client().post("/sign-in", WRONG).status_code == 200
    assert Client().post("/sign-in", RIGHT).status_code == 429


def test_strangers_who_guess_all_day_keep_nobody_out_of_a_browser_they_know(known: Client) -> None:
    locked_by_strangers()
    wholly_in(known)


def test_strangers_who_guess_codes_do_not_either(known: Client) -> None:
    stranger = Client()
    stranger.post("/sign-in", RIGHT)
    for _ in range(attempts.MOST_PER_NAME):
        stranger.post("/sign-in/code", {"code": "000000"})
    assert stranger.post("/sign-in/code", {"code": code_now()}).status_code == 429
    wholly_in(known)


def test_it_has_five_tries_an_hour_of_its_own_and_takes_none_from_the_name(known: Client) -> None:
    assert [known.post("/sign-in", WRONG).status_code for _ in range(5)] == [200] * 5
    assert known.post("/sign-in", RIGHT).status_code == 429
    assert Client().post("/sign-in", RIGHT).status_code == 302


def test_its_right_password_does_not_clear_what_strangers_tried(known: Client) -> None:
    locked_by_strangers()
    assert known.post("/sign-in", RIGHT).status_code == 302
    assert Client().post("/sign-in", WRONG).status_code == 429


def test_it_opens_nothing_and_proves_nothing(known: Client) -> None:
    assert known.get("/")["Location"].startswith("/sign-in?")
    known.post("/sign-in", RIGHT)
    assert known.get("/")["Location"].startswith("/sign-in/code")


def test_it_names_nobody_and_no_script_reads_it(known: Client, settings) -> None:
    cookie = known.cookies[COOKIE]
    assert "olivia" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    again = known.cookies[COOKIE].value
    settings.SESSION_COOKIE_SECURE = True
    wholly_in(known)
    assert known.cookies[COOKIE]["secure"]
    assert known.cookies[COOKIE].value != again


def test_half_a_sign_in_gets_none(known: Client) -> None:
    browser = Client()
    browser.post("/sign-in", RIGHT)
    browser.get("/")
    browser.get("/sign-in/code")
    assert COOKIE not in browser.cookies


def test_a_session_gets_one_and_no_more_than_one(known: Client) -> None:
    wholly_in(known)
    del known.cookies[COOKIE]
    for address in ("/", "/settings", "/plan"):
        known.get(address)
    assert COOKIE not in known.cookies


def test_a_session_by_a_provider_gets_none(on: Provider, director: Actor) -> None:
    knows(director)
    on.claims = {"amr": ["mfa"]}
    browser = signed_in(on)
    assert browser.get("/").status_code == 200
    assert COOKIE not in browser.cookies


def test_it_is_good_for_its_own_person_alone(known: Client, director: Actor) -> None:
    for _ in range(attempts.MOST_PER_NAME):
        Client().post("/sign-in", WRONG | {"username": "dinah"})
    assert known.post("/sign-in", RIGHT | {"username": "dinah"}).status_code == 429


def test_two_people_of_one_browser_are_both_known(known: Client, director: Actor) -> None:
    give_factor(user_of(director))
    wholly_in(known, "dinah").post("/sign-out")
    locked_by_strangers()
    wholly_in(known)
    assert len(known.cookies[COOKIE].value.split("~")) == 2


@pytest.mark.parametrize("bent", ["x", "~~~", "a:b:c", "é", "a" * 5000])
def test_a_bent_one_is_none(known: Client, bent: str) -> None:
    locked_by_strangers()
    value = known.cookies[COOKIE].value
    for said in (bent, value[:-1] + ("A" if value[-1] != "A" else "B"), f"x{value}"):
        known.cookies[COOKIE] = said
        assert known.post("/sign-in", RIGHT).status_code == 429


def test_another_password_ends_it(known: Client, owner: Actor) -> None:
    passwords.reset(user_of(owner))
    locked_name = [known.post("/sign-in", WRONG).status_code for _ in range(11)]
    assert locked_name == [200] * 10 + [429]


def test_who_was_removed_has_none_any_more(known: Client, owner: Actor, make_member) -> None:
    second = make_member("second", owner.organisation, "owner")
    provision.remove(actor=second, member=Membership.objects.get(user_id=owner.user_id))
    tried = [known.post("/sign-in", WRONG).status_code for _ in range(11)]
    assert tried == [200] * 10 + [429]


def test_it_is_over_after_half_a_year(known: Client, monkeypatch, home: Organisation) -> None:
    locked_by_strangers()
    monkeypatch.setattr(known_browsers, "GOOD_FOR", timedelta(seconds=-1))
    assert known.post("/sign-in", RIGHT).status_code == 429


def test_it_counts_when_one_proves_again_who_one_is(known: Client, owner: Actor) -> None:
    mark = known.cookies[COOKIE].value
    browser = sign_in(Client(), user_of(owner))
    browser.cookies[COOKIE] = mark
    locked_by_strangers()
    assert browser.post("/sign-in/again", {"password": PASSWORD}).status_code == 303
