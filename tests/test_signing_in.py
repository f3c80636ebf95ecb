"""Passwords, and what guessing them costs."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.project import settings as product
from itdirector.surfaces.signin import attempts, passwords
from itdirector.surfaces.signin.models import Try
from tests.places import read_log

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.get_default_timezone())
NEW = "four unrelated words"
CHANGE = "/settings/sign-in/password"


def guess(name: str, password: str = "wrong", **more: Any) -> int:  # noqa: S107
    return Client().post("/sign-in", {"username": name, "password": password}, **more).status_code


def tries(name: str, *, address: str = "198.51.100.7", now: datetime = NOW) -> attempts.Guess:
    return attempts.begin(kind=attempts.PASSWORD, name=name, address=address, now=now)


def test_the_password_is_changed_and_other_sessions_end(owner: Actor, home) -> None:
    here, there = (sign_in(Client(), user_of(owner)) for _ in range(2))
    sent = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert here.post(CHANGE, sent)["Location"] == "/settings/sign-in"
    assert here.get("/").status_code == 200
    assert there.get("/")["Location"].startswith("/sign-in")
    assert (guess("olivia", PASSWORD), guess("olivia", NEW)) == (200, 302)
    (entry,) = read_log(home)
    assert (entry.who, entry.action) == ("olivia", "person.change_password")
    assert NEW not in str(entry.details)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, b"not your password"),
        ({"old": PASSWORD, "new": NEW, "again": "other"}, b"differ"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, b"too short"),
        ({"old": PASSWORD, "new": "password1234", "again": "password1234"}, b"too common"),
    ],
)
def test_a_password_is_not_changed_otherwise(owner: Actor, sent, said) -> None:
    answer = sign_in(Client(), user_of(owner)).post(CHANGE, sent)
    assert (answer.status_code, said in answer.content) == (422, True)
    assert user_of(owner).check_password(PASSWORD)


def test_the_old_password_cannot_be_guessed_from_a_stolen_session(owner: Actor) -> None:
    browser = sign_in(Client(), user_of(owner))
    sent = {"old": "wrong", "new": NEW, "again": NEW}
    assert {browser.post(CHANGE, sent).status_code for _ in range(10)} == {422}
    last = browser.post(CHANGE, sent | {"old": PASSWORD})
    assert (last.status_code, "Retry-After" in last) == (429, True)


def test_a_reset_gives_a_new_password_and_ends_all_sessions(owner: Actor, home) -> None:
    browser = sign_in(Client(), user_of(owner))
    password = passwords.reset(user_of(owner))
    assert browser.get("/")["Location"].startswith("/sign-in")
    assert (guess("olivia", PASSWORD), guess("olivia", password)) == (200, 302)
    (entry,) = read_log(home)
    assert (entry.who, entry.action) == ("the command line", "person.reset_password")
    assert password not in str(entry.details)


def test_argon2_makes_new_hashes_and_renews_old_ones(db, settings) -> None:
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    old = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    User.objects.create(username="ann", password=old)
    assert guess("ann") == 200
    assert User.objects.get().password == old
    assert guess("ann", PASSWORD) == 302
    assert identify_hasher(User.objects.get().password).algorithm == "argon2"
    assert guess("ann", PASSWORD) == 302


def test_ten_wrong_passwords_an_hour_are_all(owner: Actor) -> None:
    assert [guess("olivia") for _ in range(10)] == [200] * 10
    answer = Client().post("/sign-in", {"username": "olivia", "password": PASSWORD})
    assert answer.status_code == 429
    assert 3500 < int(answer["Retry-After"]) <= 3601
    assert re.search(rb"Try again at \d\d:\d\d", answer.content)


def test_names_that_nobody_has_are_answered_alike(owner: Actor) -> None:
    def told(name: str) -> list[tuple[int, bytes]]:
        answers = [
            Client().post("/sign-in", {"username": name, "password": "wrong"}) for _ in range(11)
        ]
        hidden = rb'value="[^"]*"|at \d\d:\d\d'
        return [(a.status_code, re.sub(hidden, b"", a.content)) for a in answers]

    assert told("olivia") == told("nobody")


def test_ways_of_writing_a_name_are_one_name(owner: Actor) -> None:
    names = ["olivia", "OLIVIA", " Olivia ", "\uff4f\uff4c\uff49\uff56\uff49\uff41"]
    for number in range(10):
        assert guess(names[number % 4]) == 200
    assert guess("olivia") == 429


def test_a_right_password_forgets_the_wrong_ones(owner: Actor) -> None:
    for _ in range(2):
        assert {guess("olivia") for _ in range(9)} == {200}
        assert guess("olivia", PASSWORD) == 302


def test_an_address_that_tries_many_names_is_stopped(owner: Actor) -> None:
    for number in range(attempts.MOST_PER_ADDRESS):
        tries(f"name {number}")
    with pytest.raises(attempts.TooMany):
        tries("one more")
    tries("one more", address="198.51.100.8")


def test_ones_own_right_password_does_not_clear_the_address(owner: Actor) -> None:
    for number in range(attempts.MOST_PER_ADDRESS - 1):
        tries(f"name {number}")
    attempts.succeeded(tries("mine"))
    tries("last")
    with pytest.raises(attempts.TooMany):
        tries("one more")


def test_spoofed_headers_and_other_addresses_do_not_help(owner: Actor, settings) -> None:
    for hops in (0, 1, 2):
        Try.objects.all().delete()
        settings.TRUSTED_PROXIES = hops
        statuses = [
            guess(
                "olivia",
                REMOTE_ADDR=f"198.51.{n}.7",
                headers={"X-Forwarded-For": f"6.6.6.{n}, 203.0.113.{n}, 10.0.0.{n}"},
            )
            for n in range(14)
        ]
        assert statuses == [200] * 10 + [429] * 4


def test_after_an_hour_one_may_try_again(db) -> None:
    for minute in range(10):
        tries("olivia", now=NOW + timedelta(minutes=minute))
    with pytest.raises(attempts.TooMany) as refused:
        tries("olivia", now=NOW + timedelta(minutes=59))
    assert refused.value.wait_s == 61
    tries("olivia", now=NOW + timedelta(minutes=60))
    with pytest.raises(attempts.TooMany):
        tries("olivia", now=NOW + timedelta(minutes=60, seconds=30))


def test_refused_tries_do_not_make_the_wait_longer(db) -> None:
    for _ in range(10):
        tries("olivia")
    for _ in range(5):
        with pytest.raises(attempts.TooMany):
            tries("olivia", now=NOW + timedelta(minutes=30))
    tries("olivia", now=NOW + timedelta(minutes=60))


def test_what_is_kept_tells_nobody_who_it_was(db) -> None:
    tries("olivia")
    assert "olivia" not in str(list(Try.objects.values()))
    assert "198.51" not in str(list(Try.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_do_not_slip_through() -> None:
    passed: list[attempts.Guess] = []
    together = threading.Barrier(4)

    def attack() -> None:
        together.wait()
        for _ in range(6):
            try:
                passed.append(tries("olivia"))
            except attempts.TooMany:
                continue
        connection.close()

    threads = [threading.Thread(target=attack) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert 1 <= len(passed) <= attempts.MOST_PER_NAME


def test_a_right_old_password_forgets_the_wrong_ones(owner: Actor) -> None:
    browser = sign_in(Client(), user_of(owner))
    wrong = {"old": "wrong", "new": NEW, "again": NEW}
    for right in (PASSWORD, NEW):
        assert {browser.post(CHANGE, wrong).status_code for _ in range(9)} == {422}
        assert browser.post(CHANGE, wrong | {"old": right}).status_code == 303
