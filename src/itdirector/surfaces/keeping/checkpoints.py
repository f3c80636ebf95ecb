"""Folding SQLite's write-ahead log away, one process at a time where the library has a fault.

SQLite 3.7.0 to 3.51.2 (fixed also in 3.50.7 and 3.44.6) can damage a database when a commit starts
the log anew while a second checkpoint is running: https://sqlite.org/wal.html#the_wal_reset_bug
There no connection folds by itself. After a commit that left the log long, one process at a time
does, holding a lock on a file beside the database, and while no other connection writes.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Where the fault is mended: from the first on, and in two older lines."""
LONG_BYTES = 4 << 20
"""As long as the log grows before SQLite itself would fold it: 1,000 pages."""
AT_ONCE = "PRAGMA busy_timeout=0"
BRIEFLY = "PRAGMA busy_timeout=200"
"""How long a fold waits for readers; it holds up writers meanwhile, and is tried again later."""
AS_EVER = "PRAGMA busy_timeout=20000"
"""What every connection of the product waits: `timeout` in the settings."""


def is_fixed(found: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether an SQLite is without the fault."""
    newest, *lines = FIXED
    return found >= newest or any(found[:2] == line[:2] and found >= line for line in lines)


def take_over(connection: sqlite3.Connection) -> None:
    """Keep a connection from folding the log by itself, where that could do harm."""
    if not is_fixed():
        connection.execute("PRAGMA wal_autocheckpoint=0")


def is_guarded(connection: Any) -> bool:
    """Tell whether a connection of Django's leaves the log to `fold_when_long`."""
    connection.ensure_connection()
    (pages,) = connection.connection.execute("PRAGMA wal_autocheckpoint").fetchone()
    return bool(pages == 0)


def fold_when_long(connection: sqlite3.Connection, database: str) -> bool:
    """Fold the log into the database when it is long and nobody else does; tell whether it did."""
    if is_fixed() or _size(f"{database}-wal") < LONG_BYTES:
        return False
    with _alone(Path(f"{database}-fold")) as alone:
        return alone and _fold(connection)


def _fold(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute(AT_ONCE)
        # Without the writers' lock SQLite would fold beside a writer, which is what must not be.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.execute(BRIEFLY)
        busy, _pages, _folded = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False  # somebody writes, or the disk is full: a later commit tries again
    finally:
        connection.execute(AS_EVER)
    return not busy


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Hold the lock on a file for the block; give False when it cannot be had now."""
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:  # a full disk: the log stays as it is
        yield False
        return
    with file:
        yield _locked(file)


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except FileNotFoundError:
        return 0
