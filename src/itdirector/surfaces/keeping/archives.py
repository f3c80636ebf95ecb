"""The archive of a backup: a sealed tar stream whose last members say what the others must be.

database.sqlite3              the database, on SQLite
rows/installation.jsonl       people, organisations and who belongs where, on PostgreSQL
rows/<organisation>.jsonl     one organisation's rows, on PostgreSQL
files/<organisation>/<name>   its stored files
secret.key, sealing.keys      when they lie in the home folder
manifest.json                 version, migrations, counts, roots, audit heads, SHA-256 of each
manifest.hmac                 HMAC-SHA256 of the manifest
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from itdirector.kernel.errors import Refused
from itdirector.surfaces.keeping.keys import BackupKey
from itdirector.surfaces.keeping.sealed import TOUCHED, SealedReader, SealedWriter

MANIFEST, SEAL = "manifest.json", "manifest.hmac"
FORMAT = 1
LARGEST_MANIFEST_BYTES = 256 << 20
COPY_BYTES = 1 << 20
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FILE_NAME = re.compile(rf"[0-9a-f]{{64}}(?:\.{_ID}\.plan)?")
"""What the file store calls a file, and a dry run of it."""
ALLOWED = re.compile(
    rf"database\.sqlite3|secret\.key|sealing\.keys|rows/(?:installation|{_ID})\.jsonl"
    rf"|files/{_ID}/{FILE_NAME.pattern}"
)
"""No other name is ever taken out of an archive: no folder above, no link, nothing hidden."""


class Archive:
    """An archive that is being written."""

    def __init__(self, file: BinaryIO, key: BackupKey) -> None:
        self._sealed = SealedWriter(file, key)
        self._tar = tarfile.open(  # noqa: SIM115  (closed by `finish`)
            fileobj=cast("Any", self._sealed), mode="w|", format=tarfile.PAX_FORMAT
        )
        self.members: dict[str, list[Any]] = {}

    def add(self, name: str, path: Path) -> str:
        """Write a file that does not grow; return its SHA-256."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            hashing = _Hashing(file)
            self._tar.addfile(_entry(name, size), cast("Any", hashing))
        self.members[name] = [size, hashing.digest.hexdigest()]
        return hashing.digest.hexdigest()

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest and its seal; before this there is no archive."""
        told = {"format": FORMAT, **manifest, "members": self.members}
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
        for name, content in ((MANIFEST, text), (SEAL, _seal(self._sealed.seal_key, text))):
            self._tar.addfile(_entry(name, len(content)), BytesIO(content))
        self._tar.close()
        self._sealed.finish()


def verified(path: Path, key: BackupKey) -> dict[str, Any]:
    """Read a whole archive and return its manifest. Raises Refused when anything is amiss."""
    found: dict[str, list[Any]] = {}
    last: dict[str, bytes] = {}
    with path.open("rb") as file:
        reader = SealedReader(file, key)
        for name, size, content in _members(reader):
            if name in {MANIFEST, SEAL}:
                if name in last or size > LARGEST_MANIFEST_BYTES:
                    raise _not_to_be_trusted()
                last[name] = content.read()
                continue
            digest = hashlib.sha256()
            for part in parts(content):
                digest.update(part)
            if last or name in found:
                raise _not_to_be_trusted()
            found[name] = [size, digest.hexdigest()]
    text = last.get(MANIFEST, b"")
    if not hmac.compare_digest(last.get(SEAL, b""), _seal(reader.seal_key, text)):
        raise _not_to_be_trusted()
    return _agreeing(json.loads(text), found)


def unpack(path: Path, key: BackupKey, manifest: dict[str, Any], folder: Path) -> None:
    """Write the members of a verified archive below an empty folder, each held to the manifest."""
    with path.open("rb") as file:
        for name, size, content in _members(SealedReader(file, key)):
            if name in {MANIFEST, SEAL}:
                continue
            digest, target = hashlib.sha256(), folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(
                os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as out:
                for part in parts(content):
                    digest.update(part)
                    out.write(part)
                out.flush()
                os.fsync(out.fileno())
            if manifest["members"].get(name) != [size, digest.hexdigest()]:
                raise _not_to_be_trusted()


def parts(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file's bytes in parts."""
    while part := file.read(COPY_BYTES):
        yield part


def _members(reader: SealedReader) -> Iterator[tuple[str, int, BinaryIO]]:
    try:
        with tarfile.open(fileobj=cast("Any", reader), mode="r|") as tar:
            for entry in tar:
                known = entry.name in {MANIFEST, SEAL} or ALLOWED.fullmatch(entry.name)
                content = tar.extractfile(entry) if entry.isreg() and known else None
                if content is None:
                    raise _not_to_be_trusted()
                yield entry.name, entry.size, cast("BinaryIO", content)
        for _rest in iter(lambda: reader.read(COPY_BYTES), b""):
            pass  # what a tar ends with; reading on proves that the stream was not cut off
    except tarfile.TarError:
        raise _not_to_be_trusted() from None


def _agreeing(manifest: dict[str, Any], found: dict[str, list[Any]]) -> dict[str, Any]:
    if manifest["format"] != FORMAT:
        raise Refused(
            f"The archive was made by version {manifest['version']}, in another format.",
            remedy="Restore it with that version, then upgrade.",
        )
    if manifest["members"] != found:
        raise _not_to_be_trusted()
    return manifest


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _seal(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).hexdigest().encode()


def _not_to_be_trusted() -> Refused:
    return Refused("This archive cannot be trusted.", remedy=TOUCHED)


class _Hashing:
    """Reads a file and digests what passes by."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self.digest.update(part)
        return part
