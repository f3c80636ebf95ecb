"""Secrets that must be read again, encrypted: AES-256-GCM, bound to the person they are for."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

NONCE_BYTES = 12


def sealed(secret: bytes, *, bound_to: str) -> str:
    """Return a secret encrypted with the installation's key, good in one place only."""
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, secret, bound_to.encode())).decode()


def opened(text: str, *, bound_to: str) -> bytes:
    """Return the secret; raises InvalidTag when it was sealed elsewhere or with another key."""
    raw = base64.b64decode(text)
    return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode())


def _cipher() -> AESGCM:
    return AESGCM(salted_hmac("itdirector.seal", "second factor", algorithm="sha256").digest())
