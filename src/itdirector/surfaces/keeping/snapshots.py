"""One moment of the database, standing still while others go on writing.

SQLite: a copy made by the online backup interface in one step, checked. PostgreSQL: one read-only
transaction that sees no later change; each organisation is read inside its own fence, so no role
that can see through the fence is needed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.db.utils import load_backend
from psycopg import IsolationLevel

from itdirector.kernel.errors import Refused

SCRATCH = ".keeping-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where the moment can be read."""

    alias: str
    file: Path | None
    """The whole database as one file; None on PostgreSQL."""


@contextmanager
def scratch(inside: Path | None = None) -> Iterator[Path]:
    """Give a folder that is gone afterwards, by default in the home folder.

    Not in /tmp, which others share and which may be too small. What a crash left there is cleared
    away: a folder is in use while somebody holds a lock on it, which ends with its process.
    """
    home: Path = inside or settings.HOME
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in home.glob(f"{SCRATCH}*"):
        if not in_use(left):
            shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
    held = os.open(fresh, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    folder = fresh.rename(home / f"{SCRATCH}{fresh.name.removeprefix('.new-')}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def in_use(path: Path) -> bool:
    """Tell whether a process that still runs holds the lock of a file or folder."""
    try:
        held = os.open(path, os.O_RDONLY)
    except OSError:
        return True  # gone, or not ours to look at
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(held)


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Give the database as it is now; a copy, if one is needed, lies in the folder."""
    taken = _of_file(folder) if connection.vendor == "sqlite" else _of_server()
    with taken as moment:
        yield moment


@contextmanager
def database(alias: str, described: dict[str, Any]) -> Iterator[str]:
    """Make a database known under a name, to this thread and for the block."""
    connections[alias] = load_backend(described["ENGINE"]).DatabaseWrapper(described, alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]


def sqlite_at(path: Path) -> dict[str, Any]:
    """Return how Django reaches a database file of ours."""
    like = connection.settings_dict
    return {**like, "ENGINE": "itdirector.project.sqlite", "NAME": str(path), "OPTIONS": {}}


def must_be_sound(path: Path) -> None:
    """Raise Refused when a database file is damaged."""
    with closing(sqlite3.connect(path)) as file:
        try:
            found = [word for (word,) in file.execute("PRAGMA integrity_check(3)")]
            orphans = file.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            found, orphans = [str(error)], None
    if found != ["ok"] or orphans:
        what = f"a row of {orphans[0]} refers to nothing" if orphans else "; ".join(found)
        raise Refused(
            f"The database is damaged: {what}.",
            remedy="Keep this home folder as it is, and restore the newest backup elsewhere.",
        )


@contextmanager
def _of_file(folder: Path) -> Iterator[Snapshot]:
    path = folder / "itdirector.sqlite3"
    path.touch(mode=0o600)
    source = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)  # in one step: writers go on in the log, and the copy is one moment
        with suppress(sqlite3.DatabaseError):  # told by the next line, with what to do
            copy.execute("PRAGMA journal_mode=DELETE")
    must_be_sound(path)
    with database("snapshot", sqlite_at(path)) as alias:
        Session.objects.using(alias).all().delete()
        yield Snapshot(alias, path)


@contextmanager
def _of_server() -> Iterator[Snapshot]:
    like = connection.settings_dict
    options = {**like["OPTIONS"], "isolation_level": IsolationLevel.REPEATABLE_READ}
    options["options"] = "-c default_transaction_read_only=on"
    with (
        database("snapshot", {**like, "OPTIONS": options, "CONN_MAX_AGE": 0}) as alias,
        transaction.atomic(using=alias),
    ):
        yield Snapshot(alias, None)
