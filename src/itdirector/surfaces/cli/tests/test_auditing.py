"""`itdirector audit`: what it names, and what only heads kept elsewhere can tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from itdirector.kernel import isolation
from itdirector.kernel.actions import Actor
from itdirector.kernel.tests.bringing import did
from itdirector.surfaces.cli.group import main

on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL refuses the tampering this test begins with"
)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words])


@pytest.fixture
def logged(owner: Actor, outsider: Actor) -> None:
    for name in ("Quay", "Mill", "Hill"):
        did(owner, "estate.add_site", name=name)
    did(outsider, "estate.add_site", name="Moor")


def tampered(statement: str) -> None:
    """Change the log as somebody could who has the file in their hands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'itd_only_%'")
        for (guard,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{guard}"')
        for verb in ("update", "delete"):
            for table in ("auditentry", "audittext"):
                cursor.execute(f'DROP TRIGGER temp."itd_{verb}_kernel_{table}"')
        cursor.execute(statement)
        cursor.execute(
            "DELETE FROM kernel_audittext WHERE entry_id NOT IN (SELECT id FROM kernel_auditentry)"
        )
    isolation.install(connection, role="")  # or the product would not start at all


@pytest.mark.usefixtures("logged")
def test_whole_chains_are_told_for_every_organisation() -> None:
    done = run("verify")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == ["elsewhere: 1 entry, whole.", "home: 3 entries, whole."]


@on_sqlite
@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE kernel_auditentry SET who = 'nobody' WHERE number = 2", "Entry 2 (nobody, "),
        ("DELETE FROM kernel_auditentry WHERE number = 2", "Entry 2 is missing."),
    ],
)
@pytest.mark.usefixtures("logged")
def test_the_first_entry_that_does_not_fit_is_named(tampering: str, told: str) -> None:
    tampered(tampering)
    done = run("verify")
    assert done.exit_code == 1
    assert f"home: {told}" in done.stdout
    assert "elsewhere: 1 entry, whole." in done.stdout
    assert "The log of home is not as it was written." in done.stderr


@on_sqlite
@pytest.mark.usefixtures("logged")
def test_an_end_that_was_cut_off_is_seen_from_heads_kept_elsewhere(tmp_path: Path) -> None:
    kept = tmp_path / "heads.jsonl"
    assert "2 heads added" in run("anchor", str(kept)).stdout
    assert run("verify", "--anchor", str(kept)).exit_code == 0
    tampered("DELETE FROM kernel_auditentry WHERE number = 3")
    assert run("verify").exit_code == 0
    cut = run("verify", "--anchor", str(kept))
    assert cut.exit_code == 1
    assert "home: Entry 3, kept elsewhere on" in cut.stdout


@pytest.mark.usefixtures("logged")
def test_a_chain_written_anew_is_seen_from_heads_kept_elsewhere(tmp_path: Path) -> None:
    kept = tmp_path / "heads.jsonl"
    run("anchor", str(kept))
    heads: list[dict[str, Any]] = [json.loads(line) for line in kept.read_text().splitlines()]
    other = [head | {"digest": "0" * 64} for head in heads]
    kept.write_text("\n".join(map(json.dumps, other)))
    done = run("verify", "--anchor", str(kept))
    assert done.exit_code == 1
    assert "home: Entry 3 is not the one kept elsewhere on" in done.stdout


@pytest.mark.usefixtures("logged")
def test_a_file_that_holds_no_heads_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "heads.jsonl"
    kept.write_text("hello\n")
    done = run("verify", "--anchor", str(kept))
    assert done.exit_code == 1
    assert "line 1 is no head" in done.stderr
