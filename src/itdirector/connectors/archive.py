"""The one check before any ZIP is opened: names, number, size and ratio, counted on real bytes."""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

MOST_MEMBERS = 5_000
MOST_BYTES = 2 << 30
MOST_RATIO = 100
FREE_BYTES = 10 << 20
"""Below this size the ratio does not matter."""
_CHUNK = 1 << 18
_SYMLINK = 0o120000


class UnsafeArchive(ValueError):
    """A ZIP that must not be opened; the message says why in one sentence."""


def check_zip(file: BinaryIO, *, most_bytes: int = MOST_BYTES) -> list[str]:
    """Return the member names of a ZIP that is safe to open. Raises UnsafeArchive.

    Every member is unpacked once and its bytes counted: what the directory claims is not believed.
    """
    file.seek(0, 2)
    packed = file.tell()
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            _check_directory(members)
            produced = 0
            for member in members:
                produced = _count(archive, member, produced, packed, most_bytes)
    except UnsafeArchive:
        raise
    except (BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise UnsafeArchive("The file is damaged: it cannot be unpacked.") from error
    except (RuntimeError, ValueError) as error:
        raise UnsafeArchive("The file is protected by a password or damaged.") from error
    finally:
        file.seek(0)
    return [member.filename for member in members]


def _check_directory(members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise UnsafeArchive(f"The archive holds more than {MOST_MEMBERS:,} files.")
    if len({member.filename for member in members}) != len(members):
        raise UnsafeArchive("The archive holds two files of the same name.")
    if len({member.header_offset for member in members}) != len(members):
        raise UnsafeArchive("The archive holds files that overlap.")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise UnsafeArchive("The archive holds a file that wants to be put elsewhere.")
        if (member.external_attr >> 16) & 0o170000 == _SYMLINK:
            raise UnsafeArchive("The archive holds a link.")
        if member.filename.lower().endswith((".zip", ".7z", ".rar", ".gz")):
            raise UnsafeArchive("The archive holds another archive.")


def _count(archive: ZipFile, member: ZipInfo, produced: int, packed: int, most: int) -> int:
    with archive.open(member) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            produced += len(chunk)
            if produced > most:
                raise UnsafeArchive(f"The archive unpacks to more than {most >> 20:,} MB.")
            if produced > FREE_BYTES and produced > packed * MOST_RATIO:
                raise UnsafeArchive("The archive unpacks to over a hundred times its size.")
    return produced
