"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562)."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """Return a fresh UUIDv7: 48 bits of milliseconds, then 74 random bits.

    Within one process each is greater than the one before, even in the same millisecond or
    when the clock goes back (RFC 9562, section 6.2, method 2).
    """
    global _last  # noqa: PLW0603  (the order has to be remembered somewhere)
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & 0x1FFF_FFFF_FFFF_FFFF  # top bit clear: room to count up
    with _lock:
        _last = value = max(value, _last + 1)
    return uuid.UUID(int=value)
