"""An organisation leaves and arrives: nothing differs, and what was touched is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection

from itdirector.areas.estate.models import Site
from itdirector.kernel import audit, files
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.errors import NotAllowed, Refused
from itdirector.kernel.models import Membership, StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import erasing
from itdirector.surfaces.keeping import arriving, rows
from itdirector.surfaces.keeping.arriving import take_in
from itdirector.surfaces.keeping.backing_up import back_up
from itdirector.surfaces.keeping.leaving import export
from itdirector.surfaces.keeping.tests.conftest import Run, forged_away, rewritten, told
from itdirector.surfaces.keeping.tests.test_backup import NOW
from tests.places import read_log

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two servers")
pytestmark = pytest.mark.postgres


@pytest.fixture
def other_server(tmp_path: Path) -> Any:
    """Give the environment of an empty database on the same server."""
    name, here = f"other_{uuid4().hex}", connection.settings_dict
    where = {"host": here["HOST"], "port": here["PORT"] or None, "autocommit": True}
    own = {"user": here["OWNER"]["USER"], "password": here["OWNER"]["PASSWORD"] or None}
    with psycopg.connect(dbname=here["NAME"], **own, **where) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    at = f"{quote(here['HOST'], safe='')}/{name}"
    yield {
        "ITDIRECTOR_DATABASE_URL": f"postgres://{here['USER']}@{at}",
        "ITDIRECTOR_DATABASE_OWNER_URL": f"postgres://{own['user']}@{at}",
    }
    with psycopg.connect(dbname=here["NAME"], **own, **where) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def moved_on(home: Path, path: Path, run: Run, **named: str) -> Path:
    """Take an export in elsewhere, export it again there, and return that file."""
    again = home.with_suffix(".jsonl")
    slug = told(path)[1]["organisation"]["slug"]
    for words in (
        ("migrate",),
        ("import-organisation", str(path)),
        ("export", slug, "--to", str(again)),
    ):
        done = run(home, *words, **named)
        assert done.returncode == 0, done.stderr
    return again


def test_an_organisation_that_moved_is_the_same_to_the_byte(
    left: Path, tmp_path: Path, run: Run
) -> None:
    again = moved_on(tmp_path / "embedded", left, run)
    assert again.read_bytes() == left.read_bytes()
    seen = run(tmp_path / "embedded", "drill")
    assert seen.returncode == 0, seen.stderr


@on_postgresql
def test_from_one_database_to_the_other_and_back_nothing_differs(
    left: Path, tmp_path: Path, run: Run, other_server: dict[str, str]
) -> None:
    embedded = moved_on(tmp_path / "embedded", left, run)
    server = moved_on(tmp_path / "server", embedded, run, **other_server)
    assert server.read_bytes() == embedded.read_bytes() == left.read_bytes()


@on_postgresql
def test_a_backup_of_postgresql_restores_into_postgresql(
    filled: Actor, tmp_path: Path, own_home: Path, run: Run, other_server: dict[str, str]
) -> None:
    made, there, key = tmp_path / "all.backup", tmp_path / "server", own_home / "backup.key"
    back_up(made, now=NOW)
    words = ("restore", str(made), "--key", str(key))
    early = run(there, *words, **other_server)
    assert "no tables yet" in early.stderr
    assert run(there, "migrate", **other_server).returncode == 0
    without_owner = {**other_server, "ITDIRECTOR_DATABASE_OWNER_URL": ""}
    done = run(there, *words, **without_owner)
    assert done.returncode == 0, done.stderr
    assert "in use" in run(there, *words, **without_owner).stderr
    for words in (
        ("drill",),
        ("do", "estate.add_site", "name=Quay", "--as", "owner of Tern Lane Dental"),
        ("init", "Numbered After", "--owner", "somebody-new"),  # the counters were moved on
    ):
        named = other_server if words[0] == "init" else without_owner
        done = run(there, *words, **named)
        assert done.returncode == 0, done.stderr


def test_an_export_holds_every_table_and_no_password(left: Path) -> None:
    lines = told(left)
    assert {one["table"] for one in lines if "row" in one} == {
        m._meta.label_lower for m in rows.fenced_models()
    }
    assert b"md5$" not in left.read_bytes()
    assert b"Another" not in left.read_bytes()
    people = [one["person"] for one in lines if "person" in one]
    assert [(p["username"], p["role"]) for p in people if p["role"]] == [
        ("board of Tern Lane Dental", "board"),
        ("owner of Tern Lane Dental", "owner"),
    ]


def test_an_export_is_noted_in_the_log_and_only_for_who_may(left: Path, filled: Actor) -> None:
    newest = read_log(filled.organisation)[-1]
    assert newest.action == "organisation.export"
    assert newest.details["inputs"]["sha256"] == told(left)[-1]["end"]["sha256"]
    board = Actor("bea", filled.organisation, "board")
    with pytest.raises(NotAllowed):
        export(board, left.with_name("second.jsonl"))


def test_it_can_arrive_beside_others_and_people_known_here_keep_their_password(
    left: Path, filled: Actor
) -> None:
    before = User.objects.get(username=filled.name).password
    arrival = take_in(rewritten(left, forged_away))
    assert arrival.organisation.slug == "tern-again"
    assert filled.name in arrival.known_people
    assert User.objects.get(username=filled.name).password == before
    assert arrival.broken_at == 1  # its ids are not those that were digested
    assert Membership.objects.filter(organisation=arrival.organisation).count() == 2
    with working_for(arrival.organisation):
        file = StoredFile.objects.get()
        assert files.path_of(file).stat().st_size == file.size_bytes


def test_what_is_here_already_is_refused_and_left_alone(left: Path, filled: Actor) -> None:
    with working_for(filled.organisation):
        before = Site.objects.count()
    with pytest.raises(Refused, match="does not fit in here"):
        take_in(left)
    with working_for(filled.organisation):
        assert Site.objects.count() == before
        assert audit.first_broken() is None


def test_nobody_waits_while_files_are_unpacked(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[bool] = []
    unpack = arriving._bytes_of

    def watched(part: dict[str, Any]) -> bytes:
        waiting.append(connection.in_atomic_block)
        return unpack(part)

    monkeypatch.setattr(arriving, "_bytes_of", watched)
    take_in(rewritten(left, forged_away))
    assert waiting
    assert not any(waiting)


def test_what_was_erased_before_it_left_does_not_arrive_and_the_log_is_whole(
    filled: Actor, tmp_path: Path, run: Run
) -> None:
    whom = f"board of {filled.organisation.name}"
    erasing.erase(actor=filled, text=whom, because="Asked for in request 14.")
    left = export(filled, tmp_path / "tern.jsonl").path
    log = [line for line in told(left) if line.get("table", "").startswith("kernel.audit")]
    assert len(log) > 4
    assert whom not in str(log)
    again = moved_on(tmp_path / "embedded", left, run)
    assert again.read_bytes() == left.read_bytes()
    seen = run(tmp_path / "embedded", "audit", "verify")
    assert "whole. 1 text was erased." in seen.stdout


def test_a_lost_file_is_told_on_both_sides(filled: Actor, tmp_path: Path) -> None:
    with working_for(filled.organisation):
        files.path_of(StoredFile.objects.get()).unlink()
    made = export(filled, tmp_path / "tern.jsonl")
    assert len(made.lost_files) == 1
    arrival = take_in(rewritten(made.path, forged_away))
    assert len(arrival.lost_files) == 1
    assert arrival.files == 1


def test_two_exports_differ_by_the_note_of_the_first_alone(filled: Actor, tmp_path: Path) -> None:
    operator = system_actor(filled.organisation, name="the command line")
    one, two = (export(operator, tmp_path / f"{n}.jsonl").path for n in (1, 2))
    more = [line for line in told(two)[:-1] if line not in told(one)]
    log = ["kernel.auditentry", "kernel.auditname", "kernel.audittext"]
    assert [line["table"] for line in more] == log
    assert more[0]["row"]["action"] == "organisation.export"
