"""Answers of a provider that must not be believed: bent, old, of another, from inside."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from conftest import code_now, give_factor, user_of
from itdirector.kernel.actions import Actor
from itdirector.surfaces.signin import ways
from tests.providers import KEY, OTHER_KEY, Provider, served
from tests.sign_on import begun, came_back, is_nobody, knows, signed_in, switched_on
from tests.test_second_factor import half_way

PUBLIC_PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)

OTHER_KIND = json.loads(
    jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())
)


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
    "without the name it promised to say": {
        "shown": {"authorization_response_iss_parameter_supported": True}
    },
    "in the open": {"shown": {"token_endpoint": "http://localhost/token"}},
    "inside": {"shown": {"jwks_uri": "https://127.0.0.1/keys"}},
    "inside too": {"shown": {"jwks_uri": "https://169.254.169.254/keys"}},
    "longer than we read": {"shown": {"more": "x" * (1 << 20)}},
    "of a name without end": {"claims": {"sub": "a" * 256}},
    "for several programs, and not saying which asked": {"claims": {"aud": ["us", "us"]}},
    "for nobody": {"without": ("aud",)},
    "by nobody": {"without": ("iss",)},
    "of no time": {"without": ("iat",)},
    "a key for other work": {"key_says": {"use": "enc"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(on, director: Actor, lie: str) -> None:
    knows(director)
    browser = Client()
    asked = begun(browser, on)
    bent = dict(LIES[lie])
    on.claims |= bent.pop("claims", {})
    for name, value in bent.items():
        setattr(on, name, value)
    assert came_back(browser, asked).status_code == 409
    assert is_nobody(browser)


def test_the_public_key_is_no_shared_secret(on, director: Actor, monkeypatch) -> None:
    knows(director)
    browser = Client()
    asked = begun(browser, on)
    monkeypatch.setattr(Provider, "token", lambda one: hs256(one.claims, one.issuer))
    assert came_back(browser, asked).status_code == 409
    assert is_nobody(browser)


def hs256(claims: dict[str, Any], issuer: str) -> str:
    """Return a token signed with the public key as if it were a secret, as no library would."""
    now = int(time.time())
    said = {"iss": issuer, "aud": "us", "sub": "anna", "iat": now, "exp": now + 300} | claims
    parts = [{"alg": "HS256", "kid": "one"}, said]
    texts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    seal = hmac.new(PUBLIC_PEM, b".".join(texts), hashlib.sha256).digest()
    return b".".join([*texts, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()


def test_an_answer_is_good_once_for_one_browser_and_ten_minutes(on, director: Actor) -> None:
    knows(director)
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


def test_a_wrong_answer_uses_the_question_up(on, director: Actor) -> None:
    knows(director)
    browser = Client()
    asked = begun(browser, on)
    assert came_back(browser, asked, state="another").status_code == 409
    assert came_back(browser, asked).status_code == 409
    assert is_nobody(browser)


def test_what_was_asked_before_signing_in_is_not_answered_after(on, director: Actor) -> None:
    knows(director)
    give_factor(user_of(director))
    browser = half_way("dinah")
    asked = begun(browser, on)
    assert browser.post("/sign-in/code", {"code": code_now()}).status_code == 303
    assert came_back(browser, asked).status_code == 409
    assert ways.BY not in browser.session


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
    knows(director)
    browser = Client()
    assert came_back(browser, begun(browser, on), **bent).status_code == 409
    assert is_nobody(browser)
    assert on.used == []


@pytest.fixture
def evil(on, tls, settings, outsider: Actor, director: Actor) -> Iterator[Provider]:
    """Serve a second provider, which is that of another organisation."""
    knows(director)
    with served(*tls) as other:
        settings.OUTBOUND_ALLOWED = {f"localhost:{on.port}", f"localhost:{other.port}"}
        switched_on(outsider, other)
        yield other


def test_one_providers_answer_is_not_taken_at_anothers_door(on, evil: Provider) -> None:
    browser = Client()
    asked = begun(browser, evil, slug="elsewhere")
    assert came_back(browser, asked, slug="home").status_code == 409
    assert is_nobody(browser)
    assert on.used == []


def test_the_same_subject_elsewhere_is_somebody_else(evil: Provider) -> None:
    browser = Client()
    asked = begun(browser, evil, slug="elsewhere")
    assert came_back(browser, asked, slug="elsewhere").status_code == 409
    assert is_nobody(browser)


def test_what_lies_inside_is_reached_by_no_other_name_than_the_operators(
    on: Provider, director: Actor
) -> None:
    knows(director)
    for name, path in (("token_endpoint", "token"), ("jwks_uri", "keys")):
        browser = Client()
        asked = begun(browser, on)
        on.shown = {name: f"https://127.0.0.1:{on.port}/{path}"}
        answer = came_back(browser, asked)
        assert (answer.status_code, is_nobody(browser)) == (409, True)
        on.shown = {}
    assert len(on.used) == 1  # the code that was exchanged before its keys were asked for


def test_a_provider_inside_is_asked_only_when_the_operator_lists_it(
    on: Provider, director: Actor, settings: Any
) -> None:
    knows(director)
    settings.OUTBOUND_ALLOWED = set()
    assert Client().get("/sign-in/with/home").status_code == 409


@pytest.mark.parametrize("address", ["http://localhost/x", "javascript:alert(1)", "/authorize", ""])
def test_nobody_is_led_to_a_provider_in_the_open(on: Provider, address: str) -> None:
    on.shown = {"authorization_endpoint": address}
    assert Client().get("/sign-in/with/home").status_code == 409


def test_a_key_that_is_not_named_is_found_by_its_kind(on: Provider, director: Actor) -> None:
    knows(director)
    on.header, on.keys_beside = {}, [OTHER_KIND]
    assert not is_nobody(signed_in(on))


def test_of_two_keys_that_fit_none_is_tried(on: Provider, director: Actor) -> None:
    knows(director)
    on.header, on.keys_beside = {}, on.keys()["keys"]
    assert is_nobody(signed_in(on))
