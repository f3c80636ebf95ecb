"""OpenID Connect, the code flow with PKCE, as one who relies on a provider.

PyJWT checks what a token says; ours are state, nonce, issuer and the list of algorithms. Every
request goes through the one way out. https://openid.net/specs/openid-connect-core-1_0.html
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.utils.crypto import constant_time_compare

from itdirector.kernel import outbound
from itdirector.kernel.errors import Refused

ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}
"""Public-key signatures only, each with its kind of key: no "none", and no shared secret."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MUST_SAY = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY_S = 60
MOST_BYTES = 1 << 20
LONGEST_SUBJECT = 255
ASKED_WITHIN_S = "120"
"""Named so that the provider tells when it asked; 0 makes some of them ask without end."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider, and how it knows us."""

    issuer: str
    client_id: str
    secret: str
    back: str
    """The one address of ours it may lead back to."""


@dataclass(frozen=True, slots=True)
class Started:
    """What must be remembered from leading somebody away until they come back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider vouches for."""

    subject: str
    email: str
    """Empty unless the provider says the address is verified."""
    several_factors: bool
    proved_at_s: int
    """When the person was last asked, 0 when the provider does not say."""


class NotBelieved(Refused):
    """The provider's answer does not hold."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The sign-in could not be believed: {why}.",
            remedy="Try again. If it stays so, show this sentence to whoever set the sign-in up.",
        )


def start(provider: Provider, *, ask_anew: bool) -> tuple[str, Started]:
    """Return where to lead the visitor, and what to remember; `ask_anew` lets no old proof do."""
    found = discovered(provider.issuer)
    started = Started(*(secrets.token_urlsafe(32) for _ in range(3)))
    digest = hashlib.sha256(started.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.back,
        "scope": "openid email profile",
        "state": started.state,
        "nonce": started.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if ask_anew:
        asked |= {"prompt": "login", "max_age": ASKED_WITHIN_S}
    address = found["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", started


def finish(provider: Provider, started: Started, answer: dict[str, str]) -> Claims:
    """Return what the provider vouches for, or raise NotBelieved or Refused."""
    if not constant_time_compare(answer.get("state", ""), started.state):
        raise NotBelieved("it is not the answer to what this browser asked")
    if "error" in answer:
        raise Refused("Your organisation's sign-in did not let you in.", remedy="Try again.")
    found = discovered(provider.issuer)
    promised = found.get("authorization_response_iss_parameter_supported") is True
    if answer.get("iss", "" if promised else provider.issuer) != provider.issuer:
        raise NotBelieved("another provider answered")
    token = _token_for(provider, started, found, code=answer.get("code", ""))
    keys = _json(outbound.get(found["jwks_uri"])).get("keys")
    return _claims(token, keys if isinstance(keys, list) else [], provider, nonce=started.nonce)


def discovered(issuer: str) -> dict[str, Any]:
    """Return what a provider says of itself. Raises Refused when it is not who was asked."""
    found = _json(outbound.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
    if found.get("issuer") != issuer:
        raise NotBelieved(f"{issuer} calls itself {str(found.get('issuer'))[:100]}")
    if not all(str(found.get(name, "")).startswith("https://") for name in NEEDED):
        raise NotBelieved(f"{issuer} does not say where to sign in over https")
    return found


def _token_for(provider: Provider, started: Started, found: dict[str, Any], *, code: str) -> str:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.back,
        "code_verifier": started.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in ways:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        sent |= {"client_id": provider.client_id, "client_secret": provider.secret}
    status, body = outbound.post(found["token_endpoint"], urlencode(sent).encode(), headers)
    token = _json(body).get("id_token") if status == 200 else None
    if not isinstance(token, str):
        raise NotBelieved(f"the provider gave no token (it answered {status})")
    return token


def _claims(token: str, keys: list[Any], provider: Provider, *, nonce: str) -> Claims:
    try:
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        said = jwt.decode(
            token,
            _key_for(header, algorithm, keys).key,
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_S,
            options={"require": MUST_SAY},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotBelieved(f"its token does not hold ({str(error)[:100]})") from None
    if not constant_time_compare(str(said.get("nonce", "")), nonce):
        raise NotBelieved("its token is for another sign-in")
    several = isinstance(said["aud"], list) and len(said["aud"]) > 1
    if said.get("azp", None if several else provider.client_id) != provider.client_id:
        raise NotBelieved("its token is for another program")
    return _as_claims(said)


def _key_for(header: dict[str, Any], algorithm: str, keys: list[Any]) -> jwt.PyJWK:
    """Return the one public key a token names; raises KeyError when it is not one."""
    kind = ALGORITHMS[algorithm]
    fit = [
        key
        for key in keys
        if isinstance(key, dict)
        and key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and header.get("kid", key.get("kid")) == key.get("kid")
    ]
    if len(fit) != 1:
        raise KeyError(header.get("kid"))
    return jwt.PyJWK(fit[0], algorithm=algorithm)


def _as_claims(said: dict[str, Any]) -> Claims:
    subject, methods, proved_at = said["sub"], said.get("amr"), said.get("auth_time")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise NotBelieved("its token names nobody")
    # Entra ID says xms_edov in place of email_verified: the domain's owner vouches for it.
    verified = said.get("email_verified") is True or said.get("xms_edov") in (True, "1", "true")
    return Claims(
        subject=subject,
        email=str(said.get("email", "")) if verified else "",
        several_factors=isinstance(methods, list) and "mfa" in methods,
        proved_at_s=int(proved_at) if isinstance(proved_at, (int, float)) else 0,
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotBelieved("the provider's answer cannot be read")
    return found
