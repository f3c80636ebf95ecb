"""The second factor: who needs one, what is served without it, and every way round it."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from conftest import FACTOR_SECRET, PASSWORD, code_now, give_factor, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import ApiToken, AuditEntry, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import attempts, factors, totp
from itdirector.surfaces.signin.models import RecoveryCode, SecondFactor
from itdirector.surfaces.web import urls
from itdirector.surfaces.web.needs import PASSWORD_GIVEN, PUBLIC, declared
from itdirector.surfaces.web.views import second_factor
from tests.places import read_log

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.get_default_timezone())
LOCKED = [p for p in urls.urlpatterns if declared(p.callback) not in {PUBLIC, PASSWORD_GIVEN}]
FILLING = {
    "pk": uuid4(),
    "number": 1,
    "kind": "csv",
    "area": "estate",
    "name": "asset",
    "slug": "x",
}


def half_way(name: str = "olivia") -> Client:
    browser = Client()
    sent = {"username": name, "password": PASSWORD}
    assert browser.post("/sign-in", sent).status_code == 302
    return browser


def address_of(pattern: URLPattern) -> str:
    filling = {
        name: 7 if "Int" in type(kind).__name__ and name == "pk" else FILLING.get(name, "text")
        for name, kind in pattern.pattern.converters.items()
    }
    return reverse(pattern.name, kwargs=filling)


def offered(page: bytes) -> bytes:
    text = re.search(rb'class="secret">([A-Z2-7 ]+)<', page)
    assert text
    return base64.b32decode(text[1].replace(b" ", b""))


def code_of(secret: bytes) -> str:
    return totp.code_at(secret, int(timezone.now().timestamp()) // totp.STEP_S)


def codes_on(page: bytes) -> list[str]:
    return [one.decode() for one in re.findall(rb"<li><code>([^<]+)</code>", page)]


def guess() -> attempts.Guess:
    return attempts.begin(kind=attempts.CODE, name="olivia", address="192.0.2.1", now=NOW)


@pytest.mark.parametrize("pattern", LOCKED, ids=lambda p: p.name)
@pytest.mark.parametrize("has", [True, False])
def test_a_password_alone_opens_no_page(pattern: URLPattern, has: bool, owner: Actor) -> None:
    factor = [give_factor(user_of(owner))] if has else []
    browser = half_way()
    where = "/sign-in/code?" if factor else "/sign-in/set-up?"
    for method in (browser.get, browser.post):
        answer = method(address_of(pattern))
        assert (answer.status_code, answer["Location"][: len(where)]) == (302, where)


def test_a_password_alone_gets_no_key_for_programs(owner: Actor, home) -> None:
    give_factor(user_of(owner))
    half_way().post("/settings/tokens", {"name": "x", "days": "30"})
    with working_for(home):
        assert not ApiToken.objects.exists()


def test_a_password_alone_joins_nothing(owner: Actor, outsider: Actor) -> None:
    give_factor(user_of(outsider))
    _made, text = provision.invite(actor=owner, whom="otto", role=Role.OWNER)
    answer = half_way("otto").post(f"/join/{text}")
    assert answer.status_code == 422
    assert user_of(outsider).memberships.count() == 1


def test_a_password_alone_replaces_no_factor_that_was_set_up_a_moment_ago(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = half_way()
    secret = offered(browser.get("/sign-in/set-up").content)
    count = second_factor.counted

    def meanwhile(*args: Any, **kwargs: Any) -> attempts.Guess:
        give_factor(user_of(owner))
        return count(*args, **kwargs)

    monkeypatch.setattr(second_factor, "counted", meanwhile)
    answer = browser.post("/sign-in/set-up", {"code": code_of(secret)})
    assert answer.status_code == 422
    assert "Your second factor was changed in another window meanwhile." in answer.content.decode()
    kept = SecondFactor.objects.get(user=user_of(owner))
    factors.prove(kept, code=code_now(), guess=guess(), now=timezone.now())
    assert browser.get("/plan").status_code == 302


def test_htmx_is_led_to_the_code_too(owner: Actor) -> None:
    give_factor(user_of(owner))
    answer = half_way().get("/plan", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/code?next=%2Fplan"


def test_the_code_opens_the_page_that_was_asked_for(owner: Actor) -> None:
    give_factor(user_of(owner))
    browser = half_way()
    before = browser.cookies["sessionid"].value
    answer = browser.post("/sign-in/code", {"code": code_now(), "next": "/plan"})
    assert answer["Location"] == "/plan"
    assert browser.cookies["sessionid"].value != before
    assert browser.get("/plan").status_code == 200
    assert browser.get("/sign-in/code")["Location"] == "/"


def test_nobody_is_led_to_another_host(owner: Actor) -> None:
    give_factor(user_of(owner))
    sent = {"code": code_now(), "next": "//evil.example/"}
    assert half_way().post("/sign-in/code", sent)["Location"] == "/"


def test_a_code_is_good_once(owner: Actor) -> None:
    give_factor(user_of(owner))
    code = code_now()
    first, second = half_way(), half_way()
    assert first.post("/sign-in/code", {"code": code}).status_code == 303
    answer = second.post("/sign-in/code", {"code": code})
    assert (answer.status_code, b"each is good once" in answer.content) == (422, True)


def test_an_earlier_code_is_no_good_after_a_later_one(owner: Actor) -> None:
    factor = give_factor(user_of(owner))
    step = int(NOW.timestamp()) // totp.STEP_S
    factors.prove(factor, code=totp.code_at(FACTOR_SECRET, step), guess=guess(), now=NOW)
    for earlier in (step, step - 1):
        code = totp.code_at(FACTOR_SECRET, earlier)
        with pytest.raises(Invalid):
            factors.prove(factor, code=code, guess=guess(), now=NOW)
    later = totp.code_at(FACTOR_SECRET, step + 1)
    factors.prove(factor, code=later, guess=guess(), now=NOW)


def test_codes_are_not_guessed_and_the_password_does_not_clear_the_count(owner: Actor) -> None:
    give_factor(user_of(owner))
    wrong = f"{(int(code_now()) + 500_000) % 1_000_000:06}"
    for _ in range(10):
        assert half_way().post("/sign-in/code", {"code": wrong}).status_code == 422
    answer = half_way().post("/sign-in/code", {"code": code_now()})
    assert (answer.status_code, "Retry-After" in answer) == (429, True)


def test_who_has_none_sets_one_up_first(owner: Actor, home) -> None:
    browser = half_way()
    page = browser.get("/sign-in/set-up?next=/plan").content
    secret = offered(page)
    assert b'src="data:image/svg+xml' in page
    assert offered(browser.get("/sign-in/set-up").content) == secret
    assert not SecondFactor.objects.exists()
    wrong = browser.post("/sign-in/set-up", {"code": "abcdef"})
    assert (wrong.status_code, SecondFactor.objects.exists()) == (422, False)
    done = browser.post("/sign-in/set-up", {"code": code_of(secret), "next": "/plan"})
    assert len(set(codes_on(done.content))) == factors.RECOVERY_CODES
    assert b'href="/plan"' in done.content
    assert browser.get("/plan").status_code == 200
    (entry,) = read_log(home)
    assert (entry.who, entry.action) == ("olivia", "person.set_up_second_factor")


def test_two_sessions_are_offered_different_secrets(owner: Actor) -> None:
    assert len({offered(half_way().get("/sign-in/set-up").content) for _ in range(2)}) == 2


def test_a_password_alone_does_not_replace_the_factor(owner: Actor) -> None:
    kept = give_factor(user_of(owner))
    browser = half_way()
    assert browser.get("/sign-in/set-up")["Location"] == "/sign-in/code"
    secret = factors.offered_secret(user_of(owner), browser.session)
    for where in ("/sign-in/set-up", "/settings/sign-in/app"):
        browser.post(where, {"code": code_of(secret), "old": PASSWORD})
    assert SecondFactor.objects.get() == kept
    assert browser.get("/")["Location"].startswith("/sign-in/code")


def test_neither_the_secret_nor_a_recovery_code_lies_open(owner: Actor) -> None:
    browser = half_way()
    secret = offered(browser.get("/sign-in/set-up").content)
    page = browser.post("/sign-in/set-up", {"code": code_of(secret)}).content
    kept = str([*SecondFactor.objects.values(), *RecoveryCode.objects.values()])
    kept += str(dict(browser.session))
    for code in (totp.as_text(secret).replace(" ", ""), str(secret)[2:-1], *codes_on(page)):
        assert code not in kept


def test_a_recovery_code_lets_in_once_and_is_logged(owner: Actor, home) -> None:
    give_factor(user_of(owner))
    code = factors.new_recovery_codes(user_of(owner))[0]
    browser = half_way()
    assert browser.post("/sign-in/code", {"code": f" {code.upper()} "}).status_code == 303
    assert b"9 recovery codes" in browser.get("/settings/sign-in").content
    assert half_way().post("/sign-in/code", {"code": code}).status_code == 422
    with working_for(home):
        assert AuditEntry.objects.filter(action="person.use_recovery_code").count() == 1


def test_new_recovery_codes_want_the_password_and_end_the_old(owner: Actor) -> None:
    old = factors.new_recovery_codes(give_factor(user_of(owner)).user)
    browser = sign_in(Client(), user_of(owner))
    where = "/settings/sign-in/codes"
    assert browser.post(where, {"old": "wrong"}).status_code == 422
    new = codes_on(browser.post(where, {"old": PASSWORD}).content)
    assert len({*old, *new}) == 20
    assert half_way().post("/sign-in/code", {"code": old[0]}).status_code == 422
    assert half_way().post("/sign-in/code", {"code": new[0]}).status_code == 303


def test_another_app_wants_the_password_and_ends_other_sessions(owner: Actor) -> None:
    here, there = (sign_in(Client(), user_of(owner)) for _ in range(2))
    where = "/settings/sign-in/app"
    secret = offered(here.get(where).content)
    sent = {"code": code_of(secret), "old": PASSWORD}
    assert here.post(where, sent | {"old": "wrong"}).status_code == 422
    assert there.get("/").status_code == 200
    assert len(codes_on(here.post(where, sent).content)) == factors.RECOVERY_CODES
    assert here.get("/").status_code == 200
    assert there.get("/")["Location"].startswith("/sign-in/code")


def test_a_lost_factor_is_taken_away_on_the_machine_with_the_password(owner: Actor) -> None:
    session, waiting = sign_in(Client(), user_of(owner)), half_way()
    password = factors.forget(user_of(owner))
    for browser in (session, waiting):
        for where in ("/", "/sign-in/set-up", "/sign-in/code"):
            assert browser.get(where)["Location"].startswith("/sign-in?")
    browser = Client()
    browser.post("/sign-in", {"username": "olivia", "password": password})
    assert browser.get("/")["Location"].startswith("/sign-in/set-up")


def test_a_new_password_leaves_the_factor_as_it_is(owner: Actor) -> None:
    browser = sign_in(Client(), user_of(owner))
    new = "four unrelated words"
    browser.post("/settings/sign-in/password", {"old": PASSWORD, "new": new, "again": new})
    assert browser.get("/").status_code == 200
    other = Client()
    other.post("/sign-in", {"username": "olivia", "password": new})
    assert other.get("/")["Location"].startswith("/sign-in/code")


def test_one_persons_proof_is_not_anothers(owner: Actor, director: Actor) -> None:
    browser = sign_in(Client(), user_of(owner))
    give_factor(user_of(director))
    browser.post("/sign-out")
    browser.post("/sign-in", {"username": "dinah", "password": PASSWORD})
    assert browser.get("/")["Location"].startswith("/sign-in/code")


def test_the_sample_company_is_exempt_and_the_sign_in_page_says_so(owner: Actor, home) -> None:
    assert b"no second factor" not in Client().get("/sign-in").content
    Organisation.objects.filter(pk=home.pk).update(sample=True)
    assert b"asks for no second factor" in Client().get("/sign-in").content
    browser = half_way()
    assert browser.get("/").status_code == 200
    browser.post("/start", {"name": "Mine"})
    assert browser.get("/")["Location"].startswith("/sign-in/set-up")


def test_an_installation_may_leave_it_to_people_but_not_to_who_has_one(
    owner: Actor, director: Actor, settings
) -> None:
    settings.SECOND_FACTOR = factors.OPTIONAL
    browser = half_way()
    assert browser.get("/").status_code == 200
    assert b"your password alone opens everything" in browser.get("/settings/sign-in").content
    give_factor(user_of(director))
    assert half_way("dinah").get("/")["Location"].startswith("/sign-in/code")
    settings.SECOND_FACTOR = "Optional "
    assert browser.get("/")["Location"].startswith("/sign-in/set-up")


def test_somebody_in_no_organisation_needs_one_too(db) -> None:
    User.objects.create_user("nora", password=PASSWORD)
    assert half_way("nora").get("/start")["Location"].startswith("/sign-in/set-up")


def test_an_invited_person_sets_one_up_before_seeing_anything(owner: Actor) -> None:
    _made, text = provision.invite(actor=owner, whom="ann", role=Role.OWNER)
    guest = Client()
    new = "four unrelated words"
    guest.post(f"/join/{text}", {"username": "ann", "password": new, "again": new})
    assert guest.get("/")["Location"].startswith("/sign-in/set-up")


def test_the_people_page_says_who_has_one(owner: Actor, director: Actor) -> None:
    page = sign_in(Client(), user_of(owner)).get("/settings/people").content.decode()
    assert page.count("none yet") == 1
    assert page.count("since ") == 1


def test_a_stranger_is_asked_for_the_password_first(db) -> None:
    for where in ("/sign-in/code", "/sign-in/set-up", "/settings/sign-in"):
        assert Client().get(where)["Location"].startswith("/sign-in?next=")


def test_the_middleware_asks_the_database_nothing_more(
    owner: Actor, django_assert_num_queries
) -> None:
    browser = sign_in(Client(), user_of(owner))
    own = 2  # the page itself looks at both kinds of factor
    with django_assert_num_queries(2 + own):  # the session; the person, factor and memberships
        browser.get("/sign-in/set-up")


def test_old_tries_are_thrown_away(db) -> None:
    guess()
    attempts.begin(
        kind=attempts.CODE, name="x", address="y", now=NOW + timedelta(hours=1, seconds=1)
    )
    assert attempts.Try.objects.count() == 2
