"""A sealed stream: encrypted and authenticated in parts, so that memory stays flat.

    head   MAGIC, one byte for the kind of key, 16 bytes of salt
    parts  AES-256-GCM over 1 MiB each (the last may be shorter), 16 bytes longer than their content

The nonce of a part is its number in 11 bytes and one byte that is 1 for the last part; the head is
authenticated with every part. So nothing can be changed, left out, put elsewhere or cut off
unnoticed: this is STREAM, https://eprint.iacr.org/2015/189, with a key used for one stream only.
"""

from __future__ import annotations

import io
import secrets
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from itdirector.kernel.errors import Refused
from itdirector.surfaces.keeping.keys import BackupKey

MAGIC = b"ITDIRECTOR BACKUP 1\n"
SALT_BYTES = 16
HEAD_BYTES = len(MAGIC) + 1 + SALT_BYTES
PART_BYTES = 1 << 20
TAG_BYTES = 16
NOT_OURS = "It is no backup of IT Director, or of a newer version."
TOUCHED = "It was changed or cut short, or it was made with another key. Nothing was written."


class SealedWriter(io.RawIOBase):
    """Takes bytes and writes them sealed. Only `close` makes the stream whole."""

    def __init__(self, file: BinaryIO, key: BackupKey) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._head = MAGIC + key.kind + salt
        content_key, self.seal_key = key.for_archive(salt)
        self._cipher, self._file = AESGCM(content_key), file
        self._waiting, self._number = bytearray(), 0
        file.write(self._head)

    def writable(self) -> bool:
        """Tell that bytes may be written."""
        return True

    def write(self, given: Any) -> int:
        """Take bytes; whole parts are written as soon as it is known that more follows."""
        self._waiting += given
        while len(self._waiting) > PART_BYTES:
            self._part(bytes(self._waiting[:PART_BYTES]), last=False)
            del self._waiting[:PART_BYTES]
        return len(given)

    def finish(self) -> None:
        """Write the last part. Without it the stream is refused as cut short."""
        self._part(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _part(self, content: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, content, self._head))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Gives back what was sealed. Raises Refused at the first part that was touched."""

    def __init__(self, file: BinaryIO, key: BackupKey) -> None:
        self._head = file.read(HEAD_BYTES)
        if len(self._head) < HEAD_BYTES or not self._head.startswith(MAGIC):
            raise Refused("This file cannot be restored.", remedy=NOT_OURS)
        kind = self._head[len(MAGIC) : len(MAGIC) + 1]
        if kind != key.kind:
            raise Refused(
                "This archive was made with another kind of key.",
                remedy="Give the key file with --key, or the passphrase in "
                "ITDIRECTOR_BACKUP_PASSPHRASE: whichever it was made with.",
            )
        content_key, self.seal_key = key.for_archive(self._head[-SALT_BYTES:])
        self._cipher, self._file = AESGCM(content_key), file
        self._number, self._opened, self._at = 0, b"", 0
        self._next = file.read(PART_BYTES + TAG_BYTES)
        self._open_part()

    def readable(self) -> bool:
        """Tell that bytes may be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes; b"" only at the end."""
        if size < 0:
            return b"".join(iter(lambda: self.read(PART_BYTES), b""))
        if self._at == len(self._opened) and self._next:
            self._open_part()
        found = self._opened[self._at : self._at + size]
        self._at += len(found)
        return found

    def _open_part(self) -> None:
        sealed, self._next = self._next, self._file.read(PART_BYTES + TAG_BYTES)
        nonce = _nonce(self._number, last=not self._next)
        try:
            self._opened = self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag:
            raise Refused("This archive cannot be trusted.", remedy=TOUCHED) from None
        self._number, self._at = self._number + 1, 0


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
