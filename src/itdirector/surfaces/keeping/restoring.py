"""`itdirector restore`: an archive becomes an installation again, in a place that holds none.

The whole archive is read and verified before the first byte is written. Then it is unpacked beside
its place, compared with what its manifest says of every table, and only then moved in.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from itdirector.kernel import isolation
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import rows
from itdirector.surfaces.keeping.archives import unpack, verified
from itdirector.surfaces.keeping.backing_up import SECRETS
from itdirector.surfaces.keeping.keys import BY_FILE, BackupKey, keep_key
from itdirector.surfaces.keeping.snapshots import (
    SCRATCH,
    database,
    must_be_sound,
    scratch,
    sqlite_at,
)
from itdirector.surfaces.keeping.standing import (
    differences,
    newest_known,
    standing,
    unknown_migrations,
)
from itdirector.surfaces.signin import naming

DATABASE = "itdirector.sqlite3"
OWN = frozenset({*SECRETS, "backup.key", "backups", "keeping.json"})
"""What may lie in a home folder that holds no installation yet: the first command makes it."""
UNFINISHED = ".restoring"
"""Lies in a home folder while it is being filled: without a database, all in it is a restore's."""
OTHER_VERSION = "Restore it with version {}, then upgrade."


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation is restored to."""

    home: Path
    files: Path
    database: Path | None
    """The database file to make; None when the configured PostgreSQL is to be filled."""


def empty_home(home: Path) -> Place:
    """Return a folder as the place, or raise Refused unless it is absent or empty."""
    place = Place(home, home / "files", home / DATABASE)
    _must_be_free(place, allowed=frozenset())
    return place


def configured() -> Place:
    """Return this installation's own place, or raise Refused when there is something in it."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        place = Place(settings.HOME, settings.FILES_DIR, file)
        if _has_tables(file):
            raise Refused(f"There is a database in {file}.", remedy=_ELSEWHERE)
        _must_be_free(place, allowed=OWN | {*_files_of(file), Path(settings.FILES_DIR).name})
        return place
    _must_be_empty("default")
    return Place(settings.HOME, settings.FILES_DIR, None)


def restore(archive: Path, place: Place, key: BackupKey) -> dict[str, Any]:
    """Make an installation out of an archive; return its manifest.

    Raises Refused, with nothing written, when the archive is not ours or was touched.
    """
    manifest = verified(archive, key)
    if newer := unknown_migrations(manifest["migrations"]):
        raise Refused(
            f"The archive holds what this version does not know: {newer[0]}.",
            remedy=OTHER_VERSION.format(manifest["version"]),
        )
    with scratch(place.home) as folder, _alone_in(place):
        unpack(archive, key, manifest, folder)
        with _filled(folder, place, manifest):
            _move_in(folder, place)
            if key.kind == BY_FILE and not (place.home / "backup.key").exists():
                keep_key(key, place.home / "backup.key")
    return manifest


_ELSEWHERE = "A restore never writes over anything. Name an empty folder: --into FOLDER."


@contextmanager
def _alone_in(place: Place) -> Iterator[None]:
    """Hold a home folder while it is filled, so that nobody else restores into it."""
    if place.database is None:
        yield  # PostgreSQL holds whoever comes second
        return
    unfinished = place.home / UNFINISHED
    with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT, 0o600)) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                f"Something is being restored into {place.home} already.", remedy=_ELSEWHERE
            ) from None
        if _has_tables(place.database):  # whoever held it before is done
            unfinished.unlink(missing_ok=True)
            raise Refused(f"There is a database in {place.database}.", remedy=_ELSEWHERE)
        yield
        unfinished.unlink(missing_ok=True)


@contextmanager
def _filled(folder: Path, place: Place, manifest: dict[str, Any]) -> Iterator[None]:
    """Make the database and compare it; it stands for others only when the block succeeds."""
    unpacked = folder / "database.sqlite3"
    if place.database is None:
        if unpacked.exists():
            raise Refused(
                "This is an archive of an embedded database, and PostgreSQL is configured.",
                remedy="Restore it with --into FOLDER, then move each organisation with "
                "`itdirector export` and `itdirector import-organisation`.",
            )
        with naming.one_at_a_time():
            _must_be_empty("default")
            _load(folder / "rows", "default", manifest)
            yield
        return
    made_here = not unpacked.exists()
    unpacked.touch(mode=0o600)
    with database("restored", sqlite_at(unpacked)) as alias:
        if made_here:
            _make_tables(alias)
            with transaction.atomic(using=alias):
                _load(folder / "rows", alias, manifest)
        else:
            _compare(alias, manifest)
    must_be_sound(unpacked)
    yield
    for beside in _files_of(place.database)[1:]:  # of an empty one that looking for it made
        place.database.with_name(beside).unlink(missing_ok=True)
    unpacked.replace(place.database)  # last: a home without a database is no installation


def _compare(alias: str, manifest: dict[str, Any]) -> None:
    """Raise Refused unless the database is what the manifest says, where this version can tell."""
    if manifest["migrations"] != newest_known():
        return  # an older one: its tables cannot be read before `migrate`
    if differing := differences(manifest, standing(alias)):
        raise Refused(f"What was restored differs from what was backed up. {differing[0]}")


def _load(folder: Path, alias: str, manifest: dict[str, Any]) -> None:
    if manifest["migrations"] != newest_known():
        raise Refused(
            "The archive was made by another version of the tables.",
            remedy=OTHER_VERSION.format(manifest["version"]),
        )
    for model in reversed(rows.shared_models()):
        model._default_manager.using(alias).all().delete()  # what `migrate` put there
    rows.load(_rows_in(folder / "installation.jsonl"), alias, into=rows.shared_models())
    for organisation in Organisation.objects.using(alias).order_by("pk"):
        with working_for(organisation):
            lines = _rows_in(folder / f"{organisation.pk}.jsonl")
            rows.load(lines, alias, into=rows.fenced_models())
    connections[alias].check_constraints()
    rows.move_counters_on(alias)
    _compare(alias, manifest)


def _rows_in(path: Path) -> Iterator[rows.Row]:
    with path.open("rb") as lines:
        for line in lines:
            told = json.loads(line)
            yield told["table"], told["row"]


def _make_tables(alias: str) -> None:
    call_command("migrate", database=alias, verbosity=0)
    isolation.install(connections[alias], role="")


def _move_in(folder: Path, place: Place) -> None:
    """Move files and secret key to their places; what has the same name is the same file."""
    for file in sorted((folder / "files").glob("*/*")):
        target = place.files / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(file, target)
    for name in SECRETS:
        if (secret := folder / name).exists():
            secret.replace(place.home / name)


def _files_of(database_: Path) -> tuple[str, ...]:
    """Return the names of a database's files, itself the first."""
    return (database_.name, f"{database_.name}-wal", f"{database_.name}-shm")


def _has_tables(file: Path) -> bool:
    """Tell whether there is more in a database file than asking for it leaves behind."""
    if not file.exists() or not file.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(file)) as opened:
            return opened.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    except sqlite3.DatabaseError:
        return True


def _must_be_free(place: Place, *, allowed: frozenset[str]) -> None:
    """Raise Refused when there is anything in a place but what a restore, cut off, left there."""
    unfinished = (place.home / UNFINISHED).exists()
    if unfinished and place.database is not None and not _has_tables(place.database):
        return
    found = [*place.home.iterdir()] if place.home.is_dir() else []
    kept = sorted(p.name for p in found if not p.name.startswith(SCRATCH) and p.name not in allowed)
    if place.home.exists() and not place.home.is_dir():
        kept = [place.home.name]
    if kept or (place.files.is_dir() and any(place.files.iterdir())):
        named = kept[0] if kept else place.files.name
        raise Refused(f"{place.home} is not empty: {named} is in it.", remedy=_ELSEWHERE)


def _must_be_empty(alias: str) -> None:
    """Raise Refused unless the database has its tables and nobody in them."""
    try:
        people = Organisation.objects.using(alias).exists() or _anybody(alias)
    except DatabaseError:
        raise Refused(
            "The database has no tables yet.",
            remedy="Run `itdirector migrate` with the role that owns it, then restore.",
        ) from None
    if people:
        raise Refused(
            "The database is in use.",
            remedy="A restore never writes over anything. Name an empty database in "
            "ITDIRECTOR_DATABASE_URL.",
        )


def _anybody(alias: str) -> bool:
    return get_user_model()._default_manager.using(alias).exists()
