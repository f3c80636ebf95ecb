"""Codes that change every 30 seconds, as RFC 6238 has them: SHA-1, six digits, for every app."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT_STEPS = 1
"""A clock may be so many steps before or behind ours."""
ISSUER = "IT Director"


def code_at(secret: bytes, step: int) -> str:
    """Return the code of one step since 1970: RFC 4226, section 5.3."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(code: str, *, secret: bytes, at_s: float) -> int | None:
    """Return the step a code belongs to, None when it is the code of none near that moment."""
    now = int(at_s // STEP_S)
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def as_text(secret: bytes) -> str:
    """Return a secret as apps let people type it, in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def address(secret: bytes, *, name: str) -> str:
    """Return what the square code says: the key URI that authenticator apps read."""
    key = base64.b32encode(secret).decode().rstrip("=")
    label = f"{quote(ISSUER)}:{quote(name)}"
    return f"otpauth://totp/{label}?{urlencode({'secret': key, 'issuer': ISSUER}, quote_via=quote)}"
