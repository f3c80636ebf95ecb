"""Run Canaille, a real OpenID Connect provider, with one user and one client, until killed.

    python tests/canaille_server.py PORT CERTIFICATE KEY BACK

BACK is the one address its client leads back to.
"""

from __future__ import annotations

import asyncio
import sys

from canaille import create_app
from canaille.app import models
from canaille.backends.memory.backend import MemoryBackend
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.middleware import AsyncioWSGIMiddleware
from joserfc.jwk import RSAKey

PASSWORD = "anna's own at canaille"  # noqa: S105


ANY_PART = MemoryBackend.do_query


def all_parts(self: MemoryBackend, model: type, *args: object, **asked: object) -> list[object]:
    """Return the rows that fit every part of what is asked, as Canaille's other backends do.

    Canaille 0.3 gives rows in memory that fit any one part. Asked for a code of a client it may
    give another code of that client, one nobody exchanged, and then refuses the right proof of key.
    """
    found = ANY_PART(self, model, *args, **asked)
    for name, value in asked.items():
        fits = {one.id for one in ANY_PART(self, model, **{name: value})}
        found = [one for one in found if one.id in fits]
    return found


def main(port: str, certificate: str, key: str, back: str) -> None:
    """Serve over TLS, everything in memory."""
    config = {
        "SECRET_KEY": "only for tests, only in memory",
        "SERVER_NAME": f"localhost:{port}",
        "PREFERRED_URL_SCHEME": "https",
        "CANAILLE": {"DATABASE": "memory", "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}}},
        "CANAILLE_OIDC": {
            "TRUSTED_DOMAINS": ["it.example.org"],
            "ACTIVE_JWKS": [RSAKey.generate_key(2048).as_dict(private=True)],
        },
    }
    MemoryBackend.do_query = all_parts
    app = create_app(config)
    with app.app_context():
        _fill(app.backend, back)
    served = Config()
    served.bind, served.certfile, served.keyfile = [f"127.0.0.1:{port}"], certificate, key
    asyncio.run(serve(AsyncioWSGIMiddleware(app), served))


def _fill(backend: object, back: str) -> None:
    anna = models.User(
        formatted_name="Anna",
        family_name="A",
        user_name="anna",
        emails=["anna@home.example"],
        password=PASSWORD,
    )
    backend.save(anna)
    client = models.Client(
        client_id="us",
        client_name="IT Director",
        client_secret="the client secret, never shown",  # noqa: S106
        client_uri="https://it.example.org",
        contacts=["owner@home.example"],
        redirect_uris=[back],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email", "profile"],
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)


if __name__ == "__main__":
    main(*sys.argv[1:])
