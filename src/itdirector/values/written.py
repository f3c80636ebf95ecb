"""Bytes written to a disk, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


class TooLarge(ValueError):
    """More bytes came than are taken."""


def under_its_digest(folder: Path, parts: Iterable[bytes], *, most_bytes: int) -> tuple[str, int]:
    """Write a file named by the SHA-256 of its bytes; return that name and how many there are.

    They are written to a temporary name and moved, so that a half file never stands under a
    digest. Raises TooLarge past the limit; nothing of it is kept then.
    """
    hasher, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as out:
        try:
            for part in parts:
                size += len(part)
                if size > most_bytes:
                    raise TooLarge
                hasher.update(part)
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
    Path(out.name).replace(folder / hasher.hexdigest())
    return hasher.hexdigest(), size
