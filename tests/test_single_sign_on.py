"""Signing in by an organisation's provider: whom it lets in, what it opens, lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conftest import give_factor, sign_in, user_of
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.models import Membership, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import connections, lasting, ways
from itdirector.surfaces.signin.models import Connection, Identity, WayIn
from tests.providers import KEY, OTHER_KEY, Provider, certificate, served
from tests.test_fresh_proof import aged
from tests.test_second_factor import half_way

SECRET = "the client secret, never shown"
ANNA = {"email": "anna@home.example", "email_verified": True}
PUBLIC_PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def provider(tls: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    settings.BASE_URL = "https://it.example.org"
    with served(*tls) as made:
        settings.OUTBOUND_ALLOWED = {f"localhost:{made.port}"}
        yield made


@pytest.fixture
def on(provider: Provider, owner: Actor) -> Provider:
    switched_on(owner, provider)
    return provider


def switched_on(owner: Actor, provider: Provider, **more: bool) -> None:
    connections.keep(actor=owner, issuer=provider.issuer, client_id="us", secret=SECRET)
    connections.switch(actor=owner, **({"on": True, "only": False, "asks_second": False} | more))
    operator = system_actor(owner.organisation, name="the command line")
    connections.vouch_for(actor=operator, name="home.example", now=timezone.now())


def begun(
    browser: Client, provider: Provider, *, slug: str = "home", more: str = ""
) -> dict[str, str]:
    """Go to the provider; return what it was asked. It will answer to exactly that."""
    asked = parse_qs(urlsplit(browser.get(f"/sign-in/with/{slug}{more}")["Location"]).query)
    flat = {name: value[0] for name, value in asked.items()}
    provider.claims = provider.claims | {"nonce": flat["nonce"]}
    return flat


def came_back(browser: Client, asked: dict[str, str], *, slug: str = "home", **more: str) -> Any:
    sent = {"code": "a code", "state": asked["state"]} | more
    return browser.get(f"/sign-in/with/{slug}/back", sent)


def signed_in(provider: Provider, browser: Client | None = None) -> Client:
    browser = browser or Client()
    came_back(browser, begun(browser, provider))
    return browser


def knows(provider: Provider, actor: Actor, subject: str = "anna") -> None:
    with working_for(actor.organisation):
        connection = Connection.objects.get()
        Identity.objects.create(connection=connection, subject=subject, user=user_of(actor))


def is_nobody(browser: Client) -> bool:
    return "_auth_user_id" not in browser.session


def test_who_is_known_comes_in_and_is_asked_for_our_second_factor(on, director: Actor) -> None:
    knows(on, director)
    browser = signed_in(on)
    assert browser.get("/")["Location"].startswith("/sign-in/set-up")
    give_factor(user_of(director))
    assert browser.get("/")["Location"].startswith("/sign-in/code")


def test_what_is_asked_holds_state_nonce_and_a_proof_of_key(on, director: Actor) -> None:
    knows(on, director)
    browser = Client()
    asked = begun(browser, on)
    assert asked["redirect_uri"] == "https://it.example.org/sign-in/with/home/back"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    came_back(browser, asked)
    assert len(on.used[0]["code_verifier"]) >= 43
    assert on.authorised[0].startswith("Basic ")
    assert SECRET not in str(on.used)


@pytest.mark.parametrize("how", ["token", "promise"])
def test_the_provider_counts_as_second_factor_only_when_it_or_the_owner_says_so(
    provider: Provider, owner: Actor, director: Actor, how: str
) -> None:
    switched_on(owner, provider, asks_second=how == "promise")
    knows(provider, director)
    provider.claims = {"amr": ["pwd", "mfa"]} if how == "token" else {}
    browser = signed_in(provider)
    assert browser.get("/").status_code == 200
    connections.switch(actor=owner, on=True, only=False, asks_second=False)
    assert (browser.get("/").status_code == 200) is (how == "token")


@pytest.mark.parametrize("amr", ["mfa", ["pwd"], ["otp"], None, {"mfa": 1}])
def test_other_words_for_a_second_factor_are_none(on, director: Actor, amr: Any) -> None:
    knows(on, director)
    on.claims = {"amr": amr}
    assert signed_in(on).get("/").status_code == 302


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "for another program": {"claims": {"aud": "them"}},
    "for another program too": {"claims": {"aud": ["us", "them"]}},
    "made for another": {"claims": {"azp": "them"}},
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"without": ("nonce",)},
    "over": {"claims": {"exp": int(time.time()) - 120}},
    "never over": {"without": ("exp",)},
    "from the future": {"claims": {"iat": int(time.time()) + 900}},
    "of nobody": {"without": ("sub",)},
    "of an empty name": {"claims": {"sub": ""}},
    "of a number": {"claims": {"sub": 7}},
    "not signed": {"algorithm": "none", "key": None},
    "signed with another key": {"key": OTHER_KEY},
    "an unknown key": {"header": {"kid": "two"}},
    "another provider's words": {"shown": {"issuer": "https://evil.example"}},
    "in the open": {"shown": {"token_endpoint": "http://localhost/token"}},
    "inside": {"shown": {"jwks_uri": "https://127.0.0.1/keys"}},
    "inside too": {"shown": {"jwks_uri": "https://169.254.169.254/keys"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(on, director: Actor, lie: str) -> None:
    knows(on, director)
    browser = Client()
    asked = begun(browser, on)
    bent = dict(LIES[lie])
    on.claims |= bent.pop("claims", {})
    for name, value in bent.items():
        setattr(on, name, value)
    assert came_back(browser, asked).status_code == 409
    assert is_nobody(browser)


def test_the_public_key_is_no_shared_secret(on, director: Actor, monkeypatch) -> None:
    knows(on, director)
    browser = Client()
    asked = begun(browser, on)
    monkeypatch.setattr(Provider, "token", lambda one: hs256(one.claims, one.issuer))
    assert came_back(browser, asked).status_code == 409
    assert is_nobody(browser)


def hs256(claims: dict[str, Any], issuer: str) -> str:
    """Return a token signed with the public key as if it were a secret, as no library would."""
    import base64  # noqa: PLC0415
    import hashlib  # noqa: PLC0415
    import hmac  # noqa: PLC0415
    import json  # noqa: PLC0415

    now = int(time.time())
    said = {"iss": issuer, "aud": "us", "sub": "anna", "iat": now, "exp": now + 300} | claims
    parts = [{"alg": "HS256", "kid": "one"}, said]
    texts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    seal = hmac.new(PUBLIC_PEM, b".".join(texts), hashlib.sha256).digest()
    return b".".join([*texts, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()


def test_an_answer_is_good_once_for_one_browser_and_ten_minutes(on, director: Actor) -> None:
    knows(on, director)
    browser, other = Client(), Client()
    asked = begun(browser, on)
    assert came_back(other, asked).status_code == 409
    assert came_back(browser, asked).status_code == 303
    browser.post("/sign-out")
    assert came_back(browser, asked).status_code == 409
    late, asked = Client(), {}
    asked = begun(late, on)
    session = late.session
    session["sign_on"] = session["sign_on"] | {"at_s": int(time.time()) - 601}
    session.save()
    assert came_back(late, asked).status_code == 409
    assert is_nobody(late)
    assert is_nobody(other)


@pytest.mark.parametrize(
    "bent",
    [
        {"state": "another"},
        {"state": ""},
        {"iss": "https://evil.example"},
        {"error": "access_denied"},
    ],
)
def test_a_bent_answer_lets_nobody_in(on, director: Actor, bent: dict[str, str]) -> None:
    knows(on, director)
    browser = Client()
    assert came_back(browser, begun(browser, on), **bent).status_code == 409
    assert is_nobody(browser)
    assert on.used == []


def test_one_providers_answer_is_not_taken_at_anothers_door(
    on, tls, settings, outsider: Actor, director: Actor
) -> None:
    knows(on, director)
    with served(*tls) as evil:
        settings.OUTBOUND_ALLOWED = {f"localhost:{on.port}", f"localhost:{evil.port}"}
        switched_on(outsider, evil)
        browser = Client()
        asked = begun(browser, evil, slug="elsewhere")
        assert came_back(browser, asked, slug="home").status_code == 409
    assert is_nobody(browser)
    assert on.used == []


def test_the_same_subject_elsewhere_is_somebody_else(
    on, tls, settings, outsider: Actor, director: Actor
) -> None:
    knows(on, director)
    with served(*tls) as evil:
        settings.OUTBOUND_ALLOWED = {f"localhost:{on.port}", f"localhost:{evil.port}"}
        switched_on(outsider, evil)
        browser = Client()
        assert (
            came_back(browser, begun(browser, evil, slug="elsewhere"), slug="elsewhere").status_code
            == 409
        )
    assert is_nobody(browser)


def test_an_invitation_in_a_proved_domain_lets_a_new_person_in(on, owner: Actor) -> None:
    provision.invite(actor=owner, whom="Anna@home.example", role="auditor")
    on.claims = ANNA | {"amr": ["mfa"]}
    assert signed_in(on).get("/").status_code == 200
    anna = User.objects.get(email="anna@home.example")
    assert (anna.memberships.get().role, anna.has_usable_password()) == ("auditor", False)
    on.claims = {"email": "eve@home.example", "email_verified": True, "amr": ["mfa"]}
    assert signed_in(on).get("/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "anna@home.example"},
        {"email": "anna@home.example", "email_verified": False},
        {"email": "anna@home.example", "email_verified": "false"},
        {"email": "anna@sub.home.example", "email_verified": True},
        {"email": "anna@home.example.evil.example", "email_verified": True},
        {"email": "bert@home.example", "email_verified": True},
        {"email": ["anna@home.example"], "email_verified": True},
    ],
)
def test_no_other_address_is_let_in_by_it(on, owner: Actor, claims: dict[str, Any]) -> None:
    for whom in ("anna@home.example", "anna@sub.home.example", "anna@home.example.evil.example"):
        provision.invite(actor=owner, whom=whom, role="board")
    on.claims = claims
    assert is_nobody(signed_in(on))
    assert User.objects.count() == 1


def test_a_domain_that_is_not_proved_lets_nobody_in(on, owner: Actor) -> None:
    connections.add_domain(actor=owner, name="other.example")
    provision.invite(actor=owner, whom="anna@other.example", role="board")
    on.claims = {"email": "anna@other.example", "email_verified": True}
    assert is_nobody(signed_in(on))


def test_an_address_never_leads_to_somebody_who_is_here(on, owner: Actor, director: Actor) -> None:
    User.objects.filter(pk=director.user_id).update(email="anna@home.example")
    on.claims = ANNA
    assert is_nobody(signed_in(on))
    User.objects.filter(pk=director.user_id).update(email="", username="anna@home.example")
    assert is_nobody(signed_in(on))
    on.claims = ANNA | {"sub": "another subject"}
    assert is_nobody(signed_in(on))


def connect(browser: Client, provider: Provider) -> Any:
    page = browser.post("/settings/sign-in/connect/home")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(page.context["address"]).query).items()}
    provider.claims = provider.claims | {"nonce": asked["nonce"]}
    return came_back(browser, asked)


def test_a_member_connects_after_signing_in_their_own_way(on, director: Actor) -> None:
    browser = sign_in(Client(), user_of(director))
    assert connect(browser, on)["Location"] == "/settings/sign-in"
    assert b"connected on" in browser.get("/settings/sign-in").content
    on.claims = {"amr": ["mfa"]}
    assert b"dinah" in signed_in(on).get("/settings").content


def test_a_subject_is_one_persons_and_a_stranger_connects_nothing(
    on, owner: Actor, director: Actor, outsider: Actor
) -> None:
    knows(on, owner)
    assert connect(sign_in(Client(), user_of(director)), on).status_code == 409
    on.claims = {"sub": "otto"}
    assert connect(sign_in(Client(), user_of(outsider)), on).status_code == 403
    with working_for(owner.organisation):
        assert Identity.objects.count() == 1


def test_it_opens_that_organisation_and_no_other(
    on, director: Actor, elsewhere: Organisation
) -> None:
    knows(on, director)
    Membership.objects.create(user_id=director.user_id, organisation=elsewhere, role="owner")
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
    knows(on, director)
    on.claims = {"amr": ["mfa"]}
    browser = signed_in(on)
    for address in ("passkeys/offer", "passkeys", "app", "codes", "connect/home"):
        assert browser.post(f"/settings/sign-in/{address}").status_code == 403
    assert browser.post("/start", {"name": "Mine"}).status_code == 403


def test_it_sets_up_no_factor_for_who_is_elsewhere_too(
    on, director: Actor, elsewhere: Organisation
) -> None:
    knows(on, director)
    assert signed_in(on).get("/sign-in/set-up").status_code == 200
    Membership.objects.create(user_id=director.user_id, organisation=elsewhere, role="board")
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


def test_who_was_removed_or_may_not_sign_in_does_not_come_in(
    on, owner: Actor, director: Actor
) -> None:
    knows(on, director)
    on.claims = {"amr": ["mfa"]}
    browser = signed_in(on)
    assert browser.get("/").status_code == 200
    provision.remove(actor=owner, member=Membership.objects.get(user_id=director.user_id))
    assert browser.get("/")["Location"].startswith("/sign-in?")
    assert is_nobody(signed_in(on))


def test_switching_it_off_and_another_issuer_end_what_it_opened(
    on, owner: Actor, director: Actor
) -> None:
    knows(on, director)
    on.claims = {"amr": ["mfa"]}
    browser = signed_in(on)
    connections.switch(actor=owner, on=False, only=False, asks_second=False)
    assert browser.get("/settings")["Location"].startswith("/sign-in?")
    connections.switch(actor=owner, on=True, only=False, asks_second=False)
    assert browser.get("/settings")["Location"].startswith("/sign-in?")
    other = signed_in(on)
    assert other.get("/").status_code == 200
    connections.keep(actor=owner, issuer="https://new.example", client_id="us", secret="")
    assert other.get("/")["Location"].startswith("/sign-in?")
    with working_for(owner.organisation):
        assert (Connection.objects.get().sealed, Identity.objects.count()) == ("", 0)
    assert not WayIn.objects.get().on


def test_it_proves_again_only_when_the_provider_asked_just_now(on, director: Actor) -> None:
    knows(on, director)
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


def test_a_password_session_is_not_made_more_by_it(on, director: Actor) -> None:
    give_factor(user_of(director))
    knows(on, director)
    browser = signed_in(on, half_way("dinah"))
    assert ways.BY in browser.session
    assert browser.get("/")["Location"].startswith("/sign-in/code")
