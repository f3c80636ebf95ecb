"""Backup, restore and drill: what was there is there again, or it is refused."""

from __future__ import annotations

import json
import random
import sqlite3
import stat
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from conftest import give_factor, user_of
from itdirector.areas.continuity.facts import restore_tests
from itdirector.areas.estate.models import Site
from itdirector.kernel import files
from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import drills, results, rows
from itdirector.surfaces.keeping.archives import Archive, unpack, verified
from itdirector.surfaces.keeping.backing_up import Backup, back_up, back_up_and_note
from itdirector.surfaces.keeping.drills import drill
from itdirector.surfaces.keeping.keys import BY_FILE, BackupKey, own_key
from itdirector.surfaces.keeping.restoring import configured, empty_home, restore
from itdirector.surfaces.keeping.snapshots import database, sqlite_at
from itdirector.surfaces.keeping.standing import differences, standing
from itdirector.surfaces.keeping.tests.conftest import Run, fill

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OFFSETS = 150
embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the database file")
pytestmark = pytest.mark.postgres


@pytest.fixture
def made(filled: Actor, tmp_path: Path) -> Backup:
    fill("Another Ltd")
    return back_up(tmp_path / "all.backup", now=NOW)


def test_a_backup_tells_what_is_in_it(made: Backup, filled: Actor) -> None:
    told = verified(made.path, own_key())
    assert told == {**told, **made.manifest}
    assert told["made_at"] == "2026-11-22T12:00:00+00:00"
    assert len(told["organisations"]) == 2
    mine = told["organisations"][str(filled.organisation.pk)]
    assert set(mine["tables"]) == {m._meta.label_lower for m in rows.fenced_models()}
    assert mine["audit_head"][0] == mine["tables"]["kernel.auditentry"][0] == 2
    assert told["lost_files"] == []
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_nothing_of_it_can_be_read_without_the_key(made: Backup) -> None:
    sealed = made.path.read_bytes()
    for secret in (b"Tern Lane", b"owner of", b"SQLite format", b"manifest"):
        assert secret not in sealed


def test_what_was_backed_up_stands_in_the_restored_home(made: Backup, tmp_path: Path) -> None:
    there = tmp_path / "there"
    restore(made.path, empty_home(there), own_key())
    with database("there", sqlite_at(there / "itdirector.sqlite3")) as alias:
        assert differences(made.manifest, standing(alias)) == []
        assert (
            User.objects.using(alias)
            .get(username="board of Another Ltd")
            .check_password("only for tests, and long")
        )
    with connection.cursor():
        before = standing("default")
    assert differences(made.manifest, before) == []
    kept = {p.relative_to(tmp_path / "home") for p in (tmp_path / "home" / "files").rglob("*")}
    assert kept == {p.relative_to(there) for p in (there / "files").rglob("*")}
    assert stat.S_IMODE((there / "itdirector.sqlite3").stat().st_mode) == 0o600
    assert not list(there.glob(".keeping-*"))
    assert (there / "backup.key").read_bytes() == (tmp_path / "home/backup.key").read_bytes()


def test_a_touched_archive_is_refused_wherever_it_was_touched(made: Backup, tmp_path: Path) -> None:
    whole, there = made.path.read_bytes(), tmp_path / "there"
    pick = random.Random(7)  # noqa: S311
    offsets = [0, 30, len(whole) - 1, *(pick.randrange(len(whole)) for _ in range(OFFSETS))]
    touched = tmp_path / "touched.backup"
    for at in offsets:
        content = bytearray(whole)
        content[at] ^= 1 << pick.randrange(8)
        touched.write_bytes(content)
        with pytest.raises(Refused):
            restore(touched, empty_home(there), own_key())
    for kept in (0, 1, 40, len(whole) // 2, len(whole) - 1):
        touched.write_bytes(whole[:kept])
        with pytest.raises(Refused):
            restore(touched, empty_home(there), own_key())
    assert not there.exists()


def test_an_archive_of_another_key_is_refused(made: Backup, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be trusted"):
        restore(made.path, empty_home(tmp_path / "there"), BackupKey(BY_FILE, b"?" * 32))
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("name", ["../above", "/etc/passwd", "files/x", "rows/../../x.jsonl"])
def test_a_member_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    key = own_key()
    (tmp_path / "member").write_text("content")
    path = tmp_path / "hostile.backup"
    with path.open("wb") as file:
        archive = Archive(file, key)
        archive.add(name, tmp_path / "member")
        archive.finish({"version": "9"})
    with pytest.raises(Refused, match="cannot be trusted"):
        verified(path, key)


def test_a_manifest_that_does_not_fit_its_members_is_refused(tmp_path: Path) -> None:
    key, path = own_key(), tmp_path / "hostile.backup"
    (tmp_path / "member").write_text("content")
    with path.open("wb") as file:
        archive = Archive(file, key)
        archive.add("secret.key", tmp_path / "member")
        archive.members["secret.key"][0] += 1
        archive.finish({"version": "9"})
    with pytest.raises(Refused, match="cannot be trusted"):
        verified(path, key)
    with pytest.raises(Refused, match="cannot be trusted"):
        unpack(path, key, {"members": {}}, tmp_path / "out")


def test_a_manifest_with_another_seal_is_refused(tmp_path: Path) -> None:
    key, path = own_key(), tmp_path / "hostile.backup"
    with path.open("wb") as file:
        archive = Archive(file, key)
        archive._sealed.seal_key = bytes(32)
        archive.finish({"version": "9"})
    with pytest.raises(Refused, match="cannot be trusted"):
        verified(path, key)


def test_nothing_is_ever_written_over(made: Backup, tmp_path: Path, own_home: Path) -> None:
    with pytest.raises(Refused, match="is there already"):
        back_up(made.path, now=NOW)
    with pytest.raises(Refused, match="not empty"):
        empty_home(own_home)
    with pytest.raises(Refused, match=r"There is a database|in use"):
        configured()
    (tmp_path / "a-file").touch()
    with pytest.raises(Refused, match="not empty"):
        empty_home(tmp_path / "a-file")


def test_an_archive_of_a_newer_version_is_refused(
    made: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = {**made.manifest, "migrations": {"kernel": "9999_later"}}
    monkeypatch.setattr("itdirector.surfaces.keeping.restoring.verified", lambda *_: newer)
    with pytest.raises(Refused, match="9999_later"):
        restore(made.path, empty_home(tmp_path / "there"), own_key())


def test_a_lost_or_damaged_file_is_told_and_the_rest_is_kept(filled: Actor, tmp_path: Path) -> None:
    with working_for(filled.organisation):
        one, _new = files.enter(files.keep("one.csv", [b"one"]))
        two, _new = files.enter(files.keep("two.csv", [b"two"]))
        files.path_of(one).unlink()
        files.path_of(two).write_bytes(b"2wo")
    made = back_up_and_note(tmp_path / "all.backup")
    names = {f"files/{filled.organisation.pk}/{file.digest}" for file in (one, two)}
    assert set(made.lost_files) == names
    assert results.newest()["backup"]["lost_files"] == made.lost_files
    assert not drill().passed


@embedded
def test_a_damaged_database_is_not_taken_for_a_backup(
    filled: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    with sqlite3.connect(connection.settings_dict["NAME"]) as live:
        live.execute("VACUUM INTO ?", [str(damaged)])
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 9000] = bytes(9000)
    damaged.write_bytes(content)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(damaged))
    with pytest.raises(Refused, match="damaged"):
        back_up(tmp_path / "all.backup", now=NOW)
    assert not (tmp_path / "all.backup").exists()


def test_what_was_acknowledged_before_it_began_is_in_it(filled: Actor, tmp_path: Path) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()

    def write() -> None:
        add = ACTIONS["estate.add_site"]
        while not stop.is_set():
            name = f"Site {len(acknowledged)}"
            add.call(filled, {"name": name})
            acknowledged.append(name)
            time.sleep(0.02)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken: list[tuple[set[str], Backup]] = []
        for number in range(3):
            time.sleep(0.3)
            before = set(acknowledged)
            taken.append((before, back_up(tmp_path / f"{number}.backup", now=NOW)))
    finally:
        stop.set()
        writer.join()
    assert len(taken[-1][0]) > len(taken[0][0]) > 3
    for number, (before, made) in enumerate(taken):
        there = tmp_path / f"there{number}"
        restore(made.path, empty_home(there), own_key())
        with (
            database("there", sqlite_at(there / "itdirector.sqlite3")) as alias,
            working_for(filled.organisation),
        ):
            found = set(Site.objects.using(alias).values_list("name", flat=True))
        assert before <= found


def test_a_drill_passes_and_is_remembered(filled: Actor, own_home: Path) -> None:
    found = drill(now=NOW)
    assert found.troubles == []
    assert found.passed
    assert (found.organisations, found.files) == (1, 2)
    assert found.rows > len(rows.fenced_models())
    kept = json.loads((own_home / "keeping.json").read_text())
    assert kept["drill"]["at"] == "2026-11-22T12:00:00+00:00"
    assert not list(own_home.glob(".keeping-*"))


@pytest.mark.parametrize("passed", [True, False])
def test_a_drill_is_a_fact_of_every_organisation_but_samples(
    filled: Actor, monkeypatch: pytest.MonkeyPatch, *, passed: bool
) -> None:
    fill("Another Ltd")
    Organisation.objects.create(name="Made up", slug="made-up", sample=True)
    monkeypatch.setattr(drills, "differences", lambda *_both: [] if passed else ["A row is lost."])
    drill(now=NOW)
    for one in Organisation.objects.all():
        with working_for(one):
            own = restore_tests().filter(what=drills.OWN_DATA)
            told = [(t.tested_on, t.passed, t.minutes) for t in own]
        whole = [(NOW.date(), passed, 1)]
        assert told == ([] if one.sample else whole), one


def test_a_drill_finds_a_broken_audit_log(filled: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itdirector.kernel.audit.digest", lambda _entry: "0" * 64)
    ACTIONS["estate.add_site"].call(filled, {"name": "Quay"})
    found = drill(now=NOW)
    assert found.troubles == ["Tern Lane Dental: the audit log is broken at entry 3."]


def test_a_drill_finds_that_nobody_could_prove_a_second_factor(
    filled: Actor, own_home: Path, settings: Any
) -> None:
    settings.SEALING_KEYS_FILE = own_home / "sealing.keys"
    give_factor(user_of(filled))
    assert drill(now=NOW).passed
    settings.SEALING_KEYS_FILE.unlink()
    assert drill(now=NOW).troubles == [
        "With the keys for secrets that are there, 1 second factor cannot be opened."
    ]


def test_rows_that_differ_are_named() -> None:
    one = {"tables": {"estate.site": [2, "a"]}, "root": "a"}
    other = {"tables": {"estate.site": [1, "b"]}, "root": "b"}
    wanted = {"installation": one, "organisations": {"x": one, "y": one}}
    found = {"installation": one, "organisations": {"x": other, "z": one}}
    assert differences(wanted, found) == [
        "Organisation x: estate.site has 1 rows for 2, or others than it had.",
        "Organisation x: the root is not the one it was.",
        "Organisation y is missing.",
        "Organisation z is not expected.",
    ]


def test_the_commands_restore_on_a_new_machine(
    made: Backup, tmp_path: Path, own_home: Path, run: Run
) -> None:
    there = tmp_path / "machine"
    refused = run(there, "restore", str(made.path))
    assert refused.returncode == 1
    assert "no backup key" in refused.stderr
    done = run(there, "restore", str(made.path), "--key", str(own_home / "backup.key"))
    assert done.returncode == 0, done.stderr
    assert "Restored 2 organisations" in done.stdout
    again = run(there, "restore", str(made.path), "--key", str(own_home / "backup.key"))
    assert again.returncode == 1
    assert "writes over" in again.stderr
    for words in (("migrate",), ("backup",), ("drill",)):
        done = run(there, *words)
        assert done.returncode == 0, done.stderr
    assert "no backup" not in run(there, "doctor").stdout
