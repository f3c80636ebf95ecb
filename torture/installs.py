"""Installations to be treated badly: a home folder and a database each, and processes in them.

Made as copies of one that was filled once, so that a thousand of them take minutes. A process is
forked from the one that runs the tests, with everything loaded and no database open.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from itdirector.surfaces.cli.work.database import migrate
from itdirector.surfaces.keeping.keys import make_missing_key
from itdirector.surfaces.keeping.snapshots import must_be_sound
from itdirector.surfaces.loading import load

_numbers = count(1)
REDIRECTED = ("HOME", "FILES_DIR", "BACKUPS_DIR", "BACKUP_KEY_FILE", "SEALING_KEYS_FILE")


@dataclass(frozen=True, slots=True)
class Place:
    """One installation."""

    home: Path
    database: str
    """The file on SQLite, the database's name on PostgreSQL."""

    @property
    def log(self) -> Path:
        """Return where processes of this place write what went wrong."""
        return self.home.with_suffix(".log")


@dataclass
class Places:
    """Makes places below a folder and clears them away."""

    folder: Path
    made: list[Place] = field(default_factory=list)

    def new(self, *, filled: Callable[[], None] = lambda: None, tables: bool = True) -> Place:
        """Return a new installation, migrated, filled by `filled`."""
        place = self._named()
        place.home.mkdir(parents=True, mode=0o700)
        if connection.vendor == "postgresql":
            _server("CREATE DATABASE {}", place.database)
        load()
        with inside(place):
            make_missing_key()
            if tables:
                migrate()
            filled()
        return place

    def copy(self, of: Place) -> Place:
        """Return a copy of a place nobody works in now."""
        place = self._named()
        shutil.copytree(of.home, place.home)
        if connection.vendor == "postgresql":
            _server("CREATE DATABASE {} TEMPLATE {}", place.database, of.database)
            _server("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", place.database)  # not copied
        return place

    def remove(self, place: Place) -> None:
        """Remove a place."""
        self.made.remove(place)
        shutil.rmtree(place.home, ignore_errors=True)
        place.log.unlink(missing_ok=True)
        if connection.vendor == "postgresql":
            _server("DROP DATABASE IF EXISTS {} WITH (FORCE)", place.database)

    def _named(self) -> Place:
        number = next(_numbers)
        home = self.folder / f"place{number}"
        file = str(home / "itdirector.sqlite3")
        server = connection.vendor == "postgresql"
        name = f"place_{os.getpid()}_{number}" if server else file
        place = Place(home, name)
        self.made.append(place)
        return place


@contextmanager
def inside(place: Place) -> Iterator[None]:
    """Work in a place: the settings and the database connection are its own."""
    connections.close_all()
    before = {name: getattr(settings, name) for name in REDIRECTED}
    database = connection.settings_dict["NAME"]
    lie_in = ("files", "backups", "backup.key", "sealing.keys")
    own = (place.home, *(place.home / name for name in lie_in))
    for name, value in zip(REDIRECTED, own, strict=True):
        setattr(settings, name, value)
    connection.settings_dict["NAME"] = place.database
    try:
        yield
    finally:
        connections.close_all()
        for name, value in before.items():
            setattr(settings, name, value)
        connection.settings_dict["NAME"] = database


def fork(place: Place, work: Callable[[], Any]) -> int:
    """Start a process that works in a place; return its number. It ends with 0 or its log tells."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads that libraries keep
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with place.log.open("a") as log:
            os.dup2(log.fileno(), 2)
            with inside(place):
                work()
                code = 0
    except BaseException:  # noqa: BLE001  (told in the log and by the code; nothing may return)
        with place.log.open("a") as log:
            traceback.print_exc(file=log)
    finally:
        os._exit(code)


def kill(pid: int) -> bool:
    """Kill a process as a power cut would; tell whether it was still at work."""
    done, _status = os.waitpid(pid, os.WNOHANG)
    if done:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def settled(place: Place) -> None:
    """Wait until the server has noticed that whoever worked in a place is gone."""
    if connection.vendor != "postgresql":
        return
    with inside(place), connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for _try in range(1000):
            cursor.execute(OTHERS, [place.database])
            if not cursor.fetchall():
                return
            time.sleep(0.005)
    raise AssertionError(f"somebody still works in {place.database}")


def ended(pid: int, *, patience_s: float = 120) -> int:
    """Wait until a process ends; return its code, -9 after killing one that takes too long."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    kill(pid)
    return -signal.SIGKILL


def damage(place: Place) -> str:
    """Return what is wrong with the database as a database, "" when nothing is."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(place.database)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try:
            must_be_sound(Path(place.database))
        except Exception as error:  # noqa: BLE001  (whatever it is, it is the damage)
            return str(error)
        return ""
    with inside(place), connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(UNSOUND)
        return "; ".join(name for (name,) in cursor.fetchall())


OTHERS = """
SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()
"""
UNSOUND = """
SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid OR NOT i.indisready
UNION ALL SELECT conname FROM pg_constraint WHERE NOT convalidated
"""


def _server(statement: str, *names: str) -> None:
    """Run a statement of the server as the role that may make databases."""
    known = connection.settings_dict
    owner = known.get("OWNER") or known
    with psycopg.connect(
        host=known["HOST"] or None,
        port=known["PORT"] or None,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]
