"""An organisation leaves and arrives: nothing differs, and what was touched is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from itdirector.areas.estate.models import Site
from itdirector.kernel import audit, files
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.errors import NotAllowed, Refused
from itdirector.kernel.models import Membership, Organisation, StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import erasing
from itdirector.surfaces.keeping import arriving, rows
from itdirector.surfaces.keeping.arriving import take_in
from itdirector.surfaces.keeping.backing_up import back_up
from itdirector.surfaces.keeping.leaving import export
from itdirector.surfaces.keeping.tests.conftest import Run, fill
from itdirector.surfaces.keeping.tests.test_backup import NOW
from tests.places import read_log

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two servers")
pytestmark = pytest.mark.postgres

Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture
def left(filled: Actor, tmp_path: Path) -> Path:
    """Return the export of an organisation that is still here."""
    fill("Another Ltd")
    path = tmp_path / "tern.jsonl"
    assert export(filled, path).lost_files == []
    return path


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


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def rewritten(path: Path, change: Change) -> Path:
    """Return the export with other lines and a right ending, as a stranger would forge it."""
    lines = told(path)[:-1]
    change(lines)
    written = [rows.line_of(line) for line in lines]
    digest = hashlib.sha256(b"".join(written)).hexdigest()
    written.append(rows.line_of({"end": {"lines": len(lines), "sha256": digest}}))
    forged = path.with_suffix(".forged")
    forged.write_bytes(b"".join(written))
    return forged


def first(lines: list[dict[str, Any]], kind: str, **wanted: Any) -> dict[str, Any]:
    return next(one for one in lines if kind in one and wanted.items() <= one.items())


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


def forged_away(lines: list[dict[str, Any]]) -> None:
    """Give every id another value: the organisation can then stand beside the one that left."""
    text = json.dumps(lines)
    for row in [one["row"] for one in lines if "row" in one] + [lines[1]["organisation"]]:
        text = text.replace(row["id"], "f" + row["id"][1:])  # in the same order
    lines[:] = json.loads(text)
    lines[1]["organisation"]["slug"] = "tern-again"
    for one in lines:
        if one.get("table") in {"kernel.apitoken", "signin.invitation"}:
            one["row"]["digest"] = "f" * 64


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


def a_table_outside(lines: list[dict[str, Any]]) -> None:
    first(lines, "row")["table"] = "auth.user"


def another_organisation(lines: list[dict[str, Any]]) -> None:
    first(lines, "row")["row"]["organisation_id"] = str(uuid4())


def a_file_above(lines: list[dict[str, Any]]) -> None:
    first(lines, "file")["file"] = "../../../secret.key"


def a_file_of_no_row(lines: list[dict[str, Any]]) -> None:
    lines.append({"file": hashlib.sha256(b"").hexdigest(), "part": 0, "bytes": ""})


def a_lost_file_of_no_row(lines: list[dict[str, Any]]) -> None:
    lines.append({"file": "0" * 64, "lost": True})


def other_bytes(lines: list[dict[str, Any]]) -> None:
    first(lines, "file")["bytes"] = "AAAA"


def no_base64(lines: list[dict[str, Any]]) -> None:
    first(lines, "file")["bytes"] = "***"


def no_files(lines: list[dict[str, Any]]) -> None:
    lines[:] = [one for one in lines if "file" not in one]


def an_unknown_person(lines: list[dict[str, Any]]) -> None:
    first(lines, "row", table="kernel.apitoken")["row"]["user_id"] = "nobody known"


def an_unknown_role(lines: list[dict[str, Any]]) -> None:
    first(lines, "person")["person"]["role"] = "god"


def a_role_that_is_a_list(lines: list[dict[str, Any]]) -> None:
    first(lines, "person")["person"]["role"] = []


def a_number_no_table_holds(lines: list[dict[str, Any]]) -> None:
    lines[1]["organisation"]["revision"] = 10**30


def a_number_without_end(lines: list[dict[str, Any]]) -> None:
    first(lines, "row", table="kernel.auditentry")["row"]["number"] = float("inf")


def a_text_without_end(lines: list[dict[str, Any]]) -> None:
    deep: list[Any] = []
    for _level in range(700):
        deep = [deep]
    first(lines, "row", table="kernel.source")["row"]["receipt"] = deep


def a_name_that_leads_elsewhere(lines: list[dict[str, Any]]) -> None:
    lines[1]["organisation"]["slug"] = "../x"


def a_sample(lines: list[dict[str, Any]]) -> None:
    lines[1]["organisation"]["sample"] = True


def another_version(lines: list[dict[str, Any]]) -> None:
    lines[0]["migrations"]["kernel"] = "9999"


def out_of_order(lines: list[dict[str, Any]]) -> None:
    lines.append(lines[2])


def no_organisation(lines: list[dict[str, Any]]) -> None:
    del lines[1]


def something_unknown(lines: list[dict[str, Any]]) -> None:
    lines.append({"what": 1})


def a_list(lines: list[dict[str, Any]]) -> None:
    lines.append([])  # type: ignore[arg-type]


def no_id(lines: list[dict[str, Any]]) -> None:
    first(lines, "row")["row"]["id"] = "'; DROP TABLE"


def rows_out_of_order(lines: list[dict[str, Any]]) -> None:
    one = next(n for n, line in enumerate(lines) if line.get("table") == "kernel.auditentry")
    lines[one], lines[one + 1] = lines[one + 1], lines[one]


def a_row_of_another(lines: list[dict[str, Any]]) -> None:
    first(lines, "row", table="kernel.statement")["row"]["source_id"] = str(uuid4())


FORGERIES: dict[Change, str] = {
    a_table_outside: "no place for rows of auth.user",
    another_organisation: "other columns",
    a_file_above: "belongs to no row",
    a_file_of_no_row: "belongs to no row",
    a_lost_file_of_no_row: "belongs to no row",
    other_bytes: "others than its name says",
    no_base64: "cannot be read",
    no_files: "lacks a file",
    an_unknown_person: "user_id cannot be",
    an_unknown_role: "not described as people are",
    a_role_that_is_a_list: "not described as people are",
    a_number_no_table_holds: "does not fit in here",
    a_number_without_end: "number cannot be",
    a_text_without_end: "does not fit in here",
    a_name_that_leads_elsewhere: "slug is none",
    a_sample: "A sample company is not moved",
    another_version: "another version",
    out_of_order: "does not belong",
    no_organisation: "names no organisation",
    something_unknown: "nothing known",
    a_list: "nothing known",
    no_id: "id cannot be",
    rows_out_of_order: "do not read back",
    a_row_of_another: "does not fit in here",
}


def test_every_forged_export_is_refused_and_leaves_nothing(left: Path) -> None:
    people, folders = User.objects.count(), sorted(Path(settings.FILES_DIR).iterdir())
    for forge, why in FORGERIES.items():

        def change(lines: list[dict[str, Any]], forge: Change = forge) -> None:
            forged_away(lines)
            forge(lines)

        with pytest.raises(Refused, match=why):
            take_in(rewritten(left, change))
        assert not Organisation.objects.filter(slug="tern-again").exists()
        assert User.objects.count() == people
        assert sorted(Path(settings.FILES_DIR).iterdir()) == folders
    assert not list(Path(settings.HOME).glob(".keeping-*"))


def test_half_a_letter_in_a_forged_export_is_refused_in_a_sentence(left: Path) -> None:
    lines = told(left)[:-1]
    forged_away(lines)
    first(lines, "row", table="estate.site")["row"]["name"] = "half a letter"
    content = b"".join(map(rows.line_of, lines)).replace(b"half a letter", b"\\ud800")
    end = {"lines": len(lines), "sha256": hashlib.sha256(content).hexdigest()}
    left.write_bytes(content + rows.line_of({"end": end}))
    with pytest.raises(Refused, match="does not fit in here"):
        take_in(left)


def test_an_export_that_is_cut_short_or_changed_is_refused(left: Path) -> None:
    content = left.read_bytes()
    for touched in (content[:-1], content[: len(content) // 2], b"", content + b"{}\n"):
        left.write_bytes(touched)
        with pytest.raises(Refused, match="changed or cut short"):
            take_in(left)
    left.write_bytes(content.replace(b"Tern Lane", b"Gull Lane", 1))
    with pytest.raises(Refused, match="changed or cut short"):
        take_in(left)


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
