"""On an SQLite with the WAL-reset fault, one process at a time folds the log away."""

from __future__ import annotations

import fcntl
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import load_backend

from itdirector.surfaces.keeping import checkpoints

ENOUGH = checkpoints.LONG_BYTES + (1 << 20)
WRITER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("writing", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _affected(monkeypatch: Any) -> None:
    monkeypatch.setattr(checkpoints, "is_fixed", lambda: False)


@pytest.fixture
def one(tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[Any]:
    """Return the product's own connection to a database of its own."""
    like = {**settings.DATABASES["default"], "ENGINE": "itdirector.project.sqlite"}
    own = {"NAME": str(tmp_path / "some.sqlite3"), "USER": "", "CONN_MAX_AGE": None}
    options = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}
    described = {**like, **own, "OPTIONS": options}
    made = load_backend(like["ENGINE"]).DatabaseWrapper(described, "checkpoints")
    with django_db_blocker.unblock():
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE some (bytes)")
        yield made
        made.close()


def write(one: Any, size: int) -> None:
    one.set_autocommit(False)
    with one.cursor() as cursor:
        cursor.execute("INSERT INTO some VALUES (zeroblob(%s))", [size])
    one.commit()
    one.set_autocommit(True)


def log_of(one: Any) -> int:
    return Path(f"{one.settings_dict['NAME']}-wal").stat().st_size


def test_no_connection_folds_the_log_by_itself(one: Any) -> None:
    assert checkpoints.is_guarded(one)


def test_a_sound_library_is_left_to_itself(one: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(checkpoints, "is_fixed", lambda: True)
    one.close()
    assert not checkpoints.is_guarded(one)
    one.ensure_connection()
    write(one, ENOUGH)
    assert log_of(one) >= ENOUGH


def test_a_long_log_is_folded_after_a_commit(one: Any) -> None:
    write(one, 10_000)
    assert log_of(one) > 10_000
    write(one, ENOUGH)
    assert log_of(one) == 0
    with one.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM some").fetchone() == (2,)


def test_nobody_folds_while_another_process_does(one: Any) -> None:
    with Path(f"{one.settings_dict['NAME']}-fold").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        write(one, ENOUGH)
        assert log_of(one) >= ENOUGH
        assert Path(one.settings_dict["NAME"]).stat().st_size < ENOUGH
    write(one, 1)
    assert log_of(one) == 0


def test_nobody_folds_beside_a_writer(one: Any, monkeypatch: Any) -> None:
    name = one.settings_dict["NAME"]
    monkeypatch.setattr(checkpoints, "LONG_BYTES", ENOUGH * 9)
    write(one, ENOUGH)
    monkeypatch.undo()
    monkeypatch.setattr(checkpoints, "is_fixed", lambda: False)
    command = [sys.executable, "-c", WRITER, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        assert not checkpoints.fold_when_long(one.connection, name)
        assert Path(name).stat().st_size < ENOUGH  # not a page of it was moved
        writer.stdin.close()
    assert checkpoints.fold_when_long(one.connection, name)
    assert one.connection.execute("PRAGMA busy_timeout").fetchone() == (20_000,)


def test_a_connection_waits_as_before_once_it_has_folded(one: Any) -> None:
    write(one, ENOUGH)
    waits_ms = one.connection.execute("PRAGMA busy_timeout").fetchone()[0]
    assert waits_ms == 20_000


def test_a_reader_holds_the_log_back_and_nobody_is_kept_waiting_long(one: Any) -> None:
    reader = sqlite3.connect(one.settings_dict["NAME"], isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM some").fetchone()
    write(one, ENOUGH)
    assert log_of(one) >= ENOUGH
    reader.close()
    write(one, 1)
    assert log_of(one) == 0
