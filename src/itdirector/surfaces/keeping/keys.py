"""The backup key: 32 random bytes in a file of its own, or a passphrase.

One key opens every archive of an installation. Each archive has a salt, and from key and salt come
two keys of its own: one for what is inside, one for the seal on its manifest.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from itdirector.kernel.errors import Refused

KEY_BYTES = 32
SHORTEST_PASSPHRASE = 16
BY_FILE, BY_PASSPHRASE = b"K", b"P"
_SEPARATE = "Keep a copy of it away from this machine: without it no archive can be opened."


@dataclass(frozen=True, slots=True)
class BackupKey:
    """What archives are opened with. `kind` stands at the head of each archive."""

    kind: bytes
    secret: bytes = field(repr=False)

    def for_archive(self, salt: bytes) -> tuple[bytes, bytes]:
        """Return the keys of one archive: for its content, and for the seal on its manifest."""
        master = self.secret
        if self.kind == BY_PASSPHRASE:
            # 64 MB and two passes: https://cheatsheetseries.owasp.org, password storage
            master = Scrypt(salt=salt, length=KEY_BYTES, n=1 << 16, r=8, p=2).derive(self.secret)
        both = HKDF(SHA256(), length=2 * KEY_BYTES, salt=salt, info=b"itdirector backup 1")
        made = both.derive(master)
        return made[:KEY_BYTES], made[KEY_BYTES:]


def own_key() -> BackupKey:
    """Return this installation's key, or raise Refused when it has none."""
    if phrase := settings.BACKUP_PASSPHRASE:
        if len(phrase) < SHORTEST_PASSPHRASE:
            raise Refused(
                "ITDIRECTOR_BACKUP_PASSPHRASE is too short to protect anything.",
                remedy=f"Give at least {SHORTEST_PASSPHRASE} characters, or leave it out.",
            )
        return BackupKey(BY_PASSPHRASE, phrase.encode())
    return key_in(settings.BACKUP_KEY_FILE)


def key_in(path: Path) -> BackupKey:
    """Return the key in a file, or raise Refused when there is none."""
    try:
        secret = base64.b64decode(path.read_text("ascii").strip(), validate=True)
    except FileNotFoundError:
        raise Refused(
            f"There is no backup key in {path}.",
            remedy="Name the key the archive was made with: --key FILE, or its passphrase in "
            "ITDIRECTOR_BACKUP_PASSPHRASE.",
        ) from None
    except (OSError, UnicodeDecodeError, binascii.Error) as error:
        raise Refused(f"The backup key in {path} cannot be read: {error}.") from None
    if len(secret) != KEY_BYTES:
        raise Refused(f"{path} holds no backup key.", remedy="It is one line of 44 characters.")
    return BackupKey(BY_FILE, secret)


def make_missing_key() -> str:
    """Make the key file unless there is one, or a passphrase; return what to tell of it, or ""."""
    path: Path = settings.BACKUP_KEY_FILE
    if settings.BACKUP_PASSPHRASE or path.exists():
        return ""
    try:
        keep_key(BackupKey(BY_FILE, secrets.token_bytes(KEY_BYTES)), path)
    except FileExistsError:  # another process was faster, and tells of it
        return ""
    return f"A backup key was made in {path}. {_SEPARATE}"


def keep_key(key: BackupKey, path: Path) -> None:
    """Write a key into a new file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = base64.b64encode(key.secret).decode("ascii") + "\n"
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(half, path)  # never over another key, and never half a key
    finally:
        half.unlink(missing_ok=True)
