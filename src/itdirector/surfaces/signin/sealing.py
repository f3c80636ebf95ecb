"""Secrets that must be read again, encrypted: AES-256-GCM, bound to the row they are for.

A sealed text is the name of its key, a dot, and the rest in base64. The keys lie in a file of
their own beside the database, never in it: one a line, the newest first. The first secret makes
the first key. What was sealed before there was such a file has no name before it and is opened
with a key derived from the installation's secret key.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

from itdirector.kernel.errors import Refused

NONCE_BYTES = 12
KEY_BYTES = 32
FIRST = ""
"""The name of the derived key, which stood before there were others."""


class Key(NamedTuple):
    """A key by its name."""

    name: str
    secret: bytes


def sealed(secret: bytes, *, bound_to: str) -> str:
    """Return a secret encrypted with the newest key, good in one place only."""
    key, nonce = newest(), os.urandom(NONCE_BYTES)
    raw = nonce + AESGCM(key.secret).encrypt(nonce, secret, bound_to.encode())
    return f"{key.name}.{base64.b64encode(raw).decode()}"


def opened(text: str, *, bound_to: str) -> bytes:
    """Return the secret; raises InvalidTag when it was sealed elsewhere or its key is not here."""
    name = key_of(text)
    known = {key.name: key.secret for key in ring()} | {FIRST: _derived()}
    if name not in known:
        raise InvalidTag
    raw = base64.b64decode(text.rpartition(".")[2])
    return AESGCM(known[name]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode())


def key_of(text: str) -> str:
    """Return the name of the key a text was sealed with."""
    return text.rpartition(".")[0]


def newest() -> Key:
    """Return the key to seal with; the first is made now."""
    if found := ring():
        return found[0]
    with alone():
        if not ring():  # nobody was faster
            _write([_new_key()])
        return ring()[0]


def ring() -> list[Key]:
    """Return the keys there are, the newest first. Raises Refused for a file that holds none."""
    path: Path = settings.SEALING_KEYS_FILE
    try:
        lines = path.read_text("ascii").split("\n")
        parts = [line.split(" ") for line in lines if line]
        keys = [Key(name, base64.b64decode(text, validate=True)) for name, text in parts]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, binascii.Error):
        keys = []
    if not keys or any(len(key.secret) != KEY_BYTES for key in keys):
        raise Refused(
            f"{path} holds no keys that can be read.",
            remedy="Put it back from a backup: without it, second factors cannot be checked.",
        )
    return keys


@contextmanager
def alone(*, waits: bool = True) -> Iterator[None]:
    """Let nobody else write keys during the block; Refused when another does and nobody waits."""
    folder: Path = settings.SEALING_KEYS_FILE.parent
    with _told_plainly():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = os.open(folder, os.O_RDONLY)
    try:
        with _told_plainly():
            fcntl.flock(held, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)


def add_key() -> Key:
    """Put a new key before all others, to seal with from now on. Call it alone."""
    made = _new_key()
    _write([made, *ring()])
    return made


def keep_only(names: Iterable[str]) -> int:
    """Forget every key but these and the newest; return how many went. Call it alone."""
    wanted, known = set(names), ring()
    kept = [key for n, key in enumerate(known) if n == 0 or key.name in wanted]
    if len(kept) < len(known):
        _write(kept)
    return len(known) - len(kept)


def _new_key() -> Key:
    return Key(os.urandom(4).hex(), os.urandom(KEY_BYTES))


def _write(keys: list[Key]) -> None:
    path: Path = settings.SEALING_KEYS_FILE
    text = "".join(f"{key.name} {base64.b64encode(key.secret).decode()}\n" for key in keys)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    with _told_plainly():
        try:
            made = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(made, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except BlockingIOError:
        raise Refused(
            "Somebody else changes the keys for secrets just now.",
            remedy="Wait until that has ended, then do it again.",
        ) from None
    except OSError as error:
        raise Refused(
            f"The keys for secrets cannot be written to {settings.SEALING_KEYS_FILE}: "
            f"{error.strerror}.",
            remedy="Name a file that can be: ITDIRECTOR_SEALING_KEYS_FILE.",
        ) from None


def _derived() -> bytes:
    return salted_hmac("itdirector.seal", "second factor", algorithm="sha256").digest()
