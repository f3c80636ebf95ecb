"""What the product is built on, and whether that is known to be faulty."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version

from django.db import connection

from itdirector.surfaces.checkup.line import LOOK, OK, WRONG, Line
from itdirector.surfaces.keeping import checkpoints

LIBRARIES = ("django", "fido2", "pyjwt", "granian", "psycopg", "cryptography", "ortools")
NEWEST_POSTGRESQL = {15: 20, 16: 16, 17: 12, 18: 6}
"""The newest minor release of each line that we know of. Ours: 15 and 17 are those in Debian on the
day below; 16 and 18 are released on the same days as they."""
KNOWN_ON = "22 November 2026"
OLDEST_POSTGRESQL = 15


def lines(*, ready: bool) -> Iterator[Line]:
    """Yield what runs here; the database's own version when it can be asked."""
    yield Line("Program", OK, f"itdirector {version('itdirector')}, Python {_python()}.")
    yield Line("Libraries", OK, ", ".join(f"{name} {version(name)}" for name in LIBRARIES) + ".")
    if connection.vendor == "sqlite":
        yield sqlite(sqlite3.sqlite_version_info, guarded=checkpoints.is_guarded(connection))
    elif ready:
        yield postgresql(connection.pg_version)  # type: ignore[attr-defined]


def sqlite(found: tuple[int, ...], *, guarded: bool) -> Line:
    """Return the line about the SQLite that Python brings."""
    said = ".".join(map(str, found[:3]))
    if checkpoints.is_fixed(found):
        return Line("Database", OK, f"SQLite {said}.")
    fault = f"SQLite {said} has a rare fault when several processes write (WAL reset)"
    if guarded:
        return Line("Database", OK, f"{fault}; guarded: one process at a time folds its log away.")
    remedy = "Take a Python with SQLite 3.51.3, 3.50.7 or 3.44.6, or PostgreSQL."
    return Line("Database", WRONG, f"{fault}, and nothing guards it here.", remedy)


def postgresql(found: int) -> Line:
    """Return the line about a PostgreSQL server, whose version is given as 150018 for 15.18."""
    major, minor = divmod(found, 10_000)
    said = f"PostgreSQL {major}.{minor}"
    if major < OLDEST_POSTGRESQL:
        return Line("Database", WRONG, f"{said} is too old.", "Version 15 or newer is needed.")
    newest = NEWEST_POSTGRESQL.get(major)
    if newest is not None and minor < newest:
        older = f"{said} is older than {major}.{newest}, the newest we knew of on {KNOWN_ON}."
        return Line("Database", LOOK, older, "Update the server's packages; no data changes.")
    if newest is None:
        return Line("Database", OK, f"{said}, newer than any line we knew of on {KNOWN_ON}.")
    return Line("Database", OK, f"{said}, no older than what we knew of on {KNOWN_ON}.")


def _python() -> str:
    return platform.python_version()
