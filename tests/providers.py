"""Providers of sign-ins to try against: TLS for them, and one that says whatever a test wants."""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
POLL_S = 0.02
"""So soon does a server end that is told to."""
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for localhost that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "tls.pem", folder / "tls.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return cert, secret


@dataclass
class Provider:
    """What one provider says: its claims for the next code, and how it signs them."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    header: dict[str, Any] = field(default_factory=lambda: {"kid": "one"})
    algorithm: str = "RS256"
    key: Any = KEY
    keys_beside: list[Any] = field(default_factory=list)
    key_says: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    used: list[dict[str, str]] = field(default_factory=list)
    authorised: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """Return where it is."""
        return f"https://localhost:{self.port}"

    def configuration(self) -> dict[str, Any]:
        """Return what it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.shown,
        }

    def token(self) -> str:
        """Return the token of the next code."""
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "us", "sub": "anna", "iat": now, "exp": now + 300}
        said |= self.claims
        kept = {name: value for name, value in said.items() if name not in self.without}
        return jwt.encode(kept, self.key, algorithm=self.algorithm, headers=self.header)

    def keys(self) -> dict[str, Any]:
        """Return its public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        own = public | {"kid": "one", "use": "sig", "alg": "RS256"} | self.key_says
        return {"keys": [own, *self.keys_beside]}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer for itself, and its keys."""
        said = {"/keys": self._of.keys, "/.well-known/openid-configuration": self._of.configuration}
        self._answer(said[self.path]())

    def do_POST(self) -> None:
        """Give a token for a code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._of.used.append({name: value[0] for name, value in parse_qs(body).items()})
        self._of.authorised.append(self.headers.get("Authorization", ""))
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": self._of.token()})

    @property
    def _of(self) -> Provider:
        return self.server.provider  # type: ignore[attr-defined,no-any-return]

    def _answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@contextmanager
def served(cert: Path, key: Path) -> Iterator[Provider]:
    """Serve a provider on a port of its own while the block runs."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.provider = provider  # type: ignore[attr-defined]
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=[POLL_S], daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
