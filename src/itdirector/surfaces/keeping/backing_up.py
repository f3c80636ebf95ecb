"""`itdirector backup`: one archive of everything, taken while others go on working."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection

from itdirector.kernel import files
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import results
from itdirector.surfaces.keeping.archives import FILE_NAME, Archive
from itdirector.surfaces.keeping.keys import own_key
from itdirector.surfaces.keeping.snapshots import Snapshot, in_use, scratch, snapshot
from itdirector.surfaces.keeping.standing import organisations, standing

HALF = re.compile(r"\..+\.\d+\.half")
"""What an archive is called until it is whole."""
SECRETS = ("secret.key", "sealing.keys")
"""Files of the home folder without which a restored installation could not sign anybody in."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    path: Path
    size_bytes: int
    seconds: float
    files: int
    manifest: dict[str, Any]

    @property
    def lost_files(self) -> list[str]:
        """Return the stored files that were missing or damaged before the backup began."""
        lost: list[str] = self.manifest["lost_files"]
        return lost


def back_up(to: Path, *, now: datetime) -> Backup:
    """Make a backup; it begins with what was acknowledged when this was called.

    Raises Refused when the file is there already, the database is damaged, or there is no key.
    """
    begun, key = time.monotonic(), own_key()
    with scratch() as folder, whole_or_nothing(to) as file, snapshot(folder) as taken:
        archive = Archive(file, key)
        manifest = {
            "version": version("itdirector"),
            "made_at": now.isoformat(timespec="seconds"),
            "database": connection.vendor,
            **_add_database(archive, taken, folder),
            "lost_files": [*_add_files(archive, taken.alias)],
        }
        for name in SECRETS:
            if (secret := settings.HOME / name).exists():
                archive.add(name, secret)
        archive.finish(manifest)
    kept = sum(name.startswith("files/") for name in archive.members)
    return Backup(to, to.stat().st_size, time.monotonic() - begun, kept, manifest)


def back_up_and_note(to: Path | None) -> Backup:
    """Make a backup, by default under a name of its own in the folder for backups; note it."""
    now = datetime.now(UTC)
    path = to or settings.BACKUPS_DIR / f"itdirector-{now:%Y%m%dT%H%M%SZ}.backup"
    made = back_up(path, now=now)
    told = {"at": made.manifest["made_at"], "file": str(path), "lost_files": made.lost_files}
    results.note("backup", {**told, "seconds": round(made.seconds, 2), "bytes": made.size_bytes})
    return made


def _add_database(archive: Archive, taken: Snapshot, folder: Path) -> dict[str, Any]:
    """Write the database into the archive and return what stands in it."""
    if taken.file is not None:
        told = standing(taken.alias)
        archive.add("database.sqlite3", taken.file)
        return told
    told = standing(taken.alias, lambda part: (folder / f"{part}.jsonl").open("wb"))
    for path in sorted(folder.glob("*.jsonl")):
        archive.add(f"rows/{path.name}", path)
    return told


def _add_files(archive: Archive, alias: str) -> Iterator[str]:
    """Write the stored files and their dry runs; yield those that are missing or damaged."""
    for organisation in organisations(alias):
        with working_for(organisation):
            stored = StoredFile.objects.using(alias).order_by("digest")
            for file in stored.iterator():
                path = files.path_of(file)
                for found in sorted(path.parent.glob(f"{file.digest}*")):
                    if FILE_NAME.fullmatch(found.name):
                        _add_file(archive, f"files/{organisation.pk}/{found.name}", found)
                name = f"files/{organisation.pk}/{file.digest}"
                if archive.members.get(name) != [file.size_bytes, file.digest]:
                    yield name


def _add_file(archive: Archive, name: str, path: Path) -> None:
    with suppress(FileNotFoundError):  # a dry run that was just put aside
        archive.add(name, path)


def _new(half: Path) -> BinaryIO:
    """Open a new file, held by its lock, after clearing away those that a crash left beside it."""
    for left in half.parent.glob(".*.half"):
        if HALF.fullmatch(left.name) and not in_use(left):
            left.unlink(missing_ok=True)
    fresh = half.with_suffix(".new")  # under this name nobody clears it away
    fresh.unlink(missing_ok=True)  # whatever lies there is not ours to write into
    file = os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    fcntl.flock(file, fcntl.LOCK_EX)
    fresh.replace(half)
    return file


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """Give a file that stands under its name only when the block succeeds."""
    _must_be_new(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        with _new(half) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _must_be_new(path)  # somebody may have written one meanwhile
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _must_be_new(path: Path) -> None:
    if path.exists():
        raise Refused(f"{path} is there already.", remedy="Name a new file.")
