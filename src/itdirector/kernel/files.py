"""The file store: bytes kept under their digest, apart for each organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from itdirector.kernel.errors import Refused
from itdirector.kernel.models import StoredFile
from itdirector.kernel.tenancy import current_organisation
from itdirector.values.inputs import file_name
from itdirector.values.salted import Plain
from itdirector.values.written import TooLarge, under_its_digest

PART_BYTES = 1 << 20


def _folder() -> Path:
    folder = Path(settings.FILES_DIR) / str(current_organisation().pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that lie in the store and have no row yet."""

    name: str
    digest: str
    size_bytes: int


def path_of(file: StoredFile | Kept) -> Path:
    """Return where the bytes of a stored file lie."""
    return _folder() / file.digest


def keep(name: str, parts: Iterable[bytes]) -> Kept:
    """Keep the bytes of a file. They may take long to come, so this needs no transaction.

    Raises Refused when it grows past the limit; nothing of it is kept then.
    """
    folder = _folder()
    try:
        digest, size = under_its_digest(folder, parts, most_bytes=settings.LARGEST_FILE_BYTES)
    except TooLarge:
        limit = settings.LARGEST_FILE_BYTES // (1 << 20)
        raise Refused(
            f"{name} is larger than {limit} MB.", remedy="Split it, or export a shorter period."
        ) from None
    return Kept(file_name(name), Plain(digest), size)


def enter(kept: Kept) -> tuple[StoredFile, bool]:
    """Enter the bytes that were kept; return their row and whether it is new here."""
    return cast(
        "tuple[StoredFile, bool]",
        StoredFile.objects.get_or_create(
            digest=kept.digest,
            organisation=current_organisation(),
            defaults={"name": kept.name, "size_bytes": kept.size_bytes},
        ),
    )


def open_stored(file: StoredFile) -> BinaryIO:
    """Open a stored file for reading."""
    return path_of(file).open("rb")


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file's bytes in parts."""
    while part := file.read(PART_BYTES):
        yield part
