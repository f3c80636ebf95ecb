"""What a crash leaves of a backup or a restore is in nobody's way."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.surfaces.keeping import restoring
from itdirector.surfaces.keeping.backing_up import back_up, whole_or_nothing
from itdirector.surfaces.keeping.keys import own_key
from itdirector.surfaces.keeping.restoring import Place, empty_home, restore
from itdirector.surfaces.keeping.snapshots import database, scratch, sqlite_at
from itdirector.surfaces.keeping.standing import differences, standing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MOVE_IN = restoring._move_in


class PowerCut(BaseException):
    """Ends everything where it stands."""


def _moved_half_way(folder: Path, place: Place) -> None:
    MOVE_IN(folder, place)
    raise PowerCut


@pytest.mark.postgres
def test_a_restore_cut_off_between_files_and_database_is_done_again(
    filled: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, there = back_up(tmp_path / "all.backup", now=NOW), tmp_path / "there"
    monkeypatch.setattr(restoring, "_move_in", _moved_half_way)
    with pytest.raises(PowerCut):
        restore(made.path, empty_home(there), own_key())
    assert any((there / "files").iterdir())
    monkeypatch.undo()
    restore(made.path, empty_home(there), own_key())
    with database("there", sqlite_at(there / "itdirector.sqlite3")) as alias:
        assert differences(made.manifest, standing(alias)) == []
    with pytest.raises(Refused, match="not empty"):
        empty_home(there)


@pytest.mark.postgres
def test_one_folder_is_restored_into_by_one_at_a_time(
    filled: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, there = back_up(tmp_path / "all.backup", now=NOW), tmp_path / "there"
    first, second = empty_home(there), empty_home(there)

    def meanwhile(folder: Path, place: Place) -> None:
        with pytest.raises(Refused, match=r"Something is being restored into .* already"):
            restore(made.path, second, own_key())
        MOVE_IN(folder, place)

    monkeypatch.setattr(restoring, "_move_in", meanwhile)
    restore(made.path, first, own_key())
    with pytest.raises(Refused, match="There is a database in"):
        restore(made.path, second, own_key())
    assert sorted(p.name for p in there.glob(".*")) == []
    with database("there", sqlite_at(there / "itdirector.sqlite3")) as alias:
        assert differences(made.manifest, standing(alias)) == []


def test_an_archive_is_not_written_over_one_made_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "archives" / "all.backup"

    def twice() -> None:
        with whole_or_nothing(path) as file:
            file.write(b"second")
            path.write_bytes(b"first")

    with pytest.raises(Refused, match="is there already"):
        twice()
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == {path.name: b"first"}


def test_looking_for_a_database_that_is_not_there_is_not_having_one(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    settings.HOME, settings.FILES_DIR = place, place / "files"
    file = place / "itdirector.sqlite3"
    monkeypatch.setattr(restoring, "connection", _At(file))
    with closing(sqlite3.connect(file)) as looked:
        looked.execute("PRAGMA journal_mode=WAL")
    assert file.stat().st_size > 0
    assert restoring.configured().database == file
    with closing(sqlite3.connect(file)) as used:
        used.execute("CREATE TABLE one (a)")
    with pytest.raises(Refused, match="There is a database"):
        restoring.configured()


class _At:
    """Stands for a connection to a database file."""

    vendor = "sqlite"

    def __init__(self, file: Path) -> None:
        self.settings_dict = {"NAME": str(file)}


def test_what_a_crash_left_is_cleared_away_and_what_is_in_use_stays(
    filled: Actor, tmp_path: Path, own_home: Path
) -> None:
    left, half = own_home / ".keeping-left", tmp_path / ".other.backup.99.half"
    left.mkdir()
    half.write_text("half")
    with (
        scratch() as used,
        (tmp_path / ".this.backup.98.half").open("w") as running,
    ):
        fcntl.flock(running, fcntl.LOCK_EX)
        back_up(tmp_path / "all.backup", now=NOW)
        assert used.exists()
        assert Path(running.name).exists()
    assert not left.exists()
    assert not half.exists()
    assert not list(own_home.glob(".*"))


def test_what_somebody_laid_in_the_way_is_not_written_through(tmp_path: Path) -> None:
    to, theirs = tmp_path / "tern.jsonl", tmp_path / "theirs"
    theirs.write_text("as it was")
    half = tmp_path / f".{to.name}.{os.getpid()}.new"
    for lay in (half.symlink_to, half.hardlink_to):
        lay(theirs)
        with whole_or_nothing(to) as file:
            file.write(b"what only its owner may read")
        assert theirs.read_text() == "as it was"
        assert not to.is_symlink()
        assert stat.S_IMODE(to.stat().st_mode) == 0o600
        to.unlink()
