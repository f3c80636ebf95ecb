"""A dictionary that lies in a temporary file: for what grows with a file being read."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from uuid import UUID

V = TypeVar("V")

NEAR = 2_000
"""Keys kept in memory, so that what is asked for again soon is not read again."""

SETUP = (
    "PRAGMA journal_mode = OFF",
    "CREATE TABLE entry (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "BEGIN",
)
FIND = "SELECT value FROM entry WHERE key = ?"
KEEP = "INSERT OR REPLACE INTO entry VALUES (?, ?)"


class Spilled(Generic[V]):
    """Values by key, of which only a fixed part is ever in memory.

    In the file, keys are told apart by their `repr`, and values are text: JSON, unless `write`
    and `read` say otherwise. Change a value by setting it anew, never in place. The file has no
    name and goes with the dictionary; one thread only.
    """

    def __init__(
        self, *, write: Callable[[V], str] = json.dumps, read: Callable[[str], Any] = json.loads
    ) -> None:
        self._write, self._read = write, read
        self._near: dict[Hashable, V | None] = {}
        self._unwritten: dict[Hashable, V] = {}
        self._file = sqlite3.connect("", isolation_level=None)  # "": temporary and private
        for statement in SETUP:
            self._file.execute(statement)
        weakref.finalize(self, self._file.close)

    def get(self, key: Hashable) -> V | None:
        """Return what stands under a key, None when nothing does."""
        if key not in self._near:
            self._make_room()
            found = self._file.execute(FIND, (repr(key),)).fetchone()
            self._near[key] = None if found is None else self._read(found[0])
        return self._near[key]

    def __contains__(self, key: Hashable) -> bool:
        return self.get(key) is not None

    def __setitem__(self, key: Hashable, value: V) -> None:
        self._make_room()
        self._near[key] = self._unwritten[key] = value

    def setdefault(self, key: Hashable, value: V) -> V:
        """Return what stands under a key; when nothing does, put the value there first."""
        found = self.get(key)
        if found is None:
            self[key] = found = value
        return found

    def _make_room(self) -> None:
        if len(self._near) < NEAR:
            return
        written = ((repr(key), self._write(value)) for key, value in self._unwritten.items())
        self._file.executemany(KEEP, written)
        self._near.clear()
        self._unwritten.clear()


def spilled_ids() -> Spilled[UUID]:
    """Return a spilled dictionary whose values are UUIDs."""
    return Spilled(write=str, read=UUID)
