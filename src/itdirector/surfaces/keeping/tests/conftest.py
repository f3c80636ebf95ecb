"""A home folder of its own for each test, and an organisation with a row in every table."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from conftest import PASSWORD
from itdirector.kernel import files
from itdirector.kernel.actions import Actor
from itdirector.kernel.entries import AuditEntry, AuditName, AuditText
from itdirector.kernel.models import Role, StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import rows
from itdirector.surfaces.keeping.keys import make_missing_key
from itdirector.surfaces.keeping.leaving import export
from itdirector.surfaces.keeping.rows import fenced_models
from itdirector.surfaces.provision import add_member, create_organisation
from tests.rows import make_row

COMMAND = [sys.executable, "-m", "itdirector.surfaces.cli"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    """Keep everything of this test in its own folder; return the home folder."""
    home = tmp_path / "home"
    settings.HOME, settings.FILES_DIR = home, home / "files"
    settings.BACKUPS_DIR, settings.BACKUP_KEY_FILE = home / "backups", home / "backup.key"
    make_missing_key()
    return home


@pytest.fixture
def filled(transactional_db: None) -> Actor:
    """Return the owner of an organisation with rows in every table and a stored file."""
    return fill("Tern Lane Dental")


def fill(name: str) -> Actor:
    """Make an organisation with rows in every table; return its owner."""
    owner = User.objects.create_user(f"owner of {name}", password=PASSWORD, email="o@example.org")
    actor = create_organisation(name=name, owner=owner)
    board = User.objects.create_user(f"board of {name}", password=PASSWORD)
    add_member(actor=actor, user=board, role=Role.BOARD)
    with working_for(actor.organisation):
        stored, _new = files.enter(
            files.keep("machines.csv", [f"Name\n{name}\n".encode(), b"x" * 100_000])
        )
        for model in fenced_models():
            if model not in {AuditEntry, AuditName, AuditText, StoredFile}:
                make_row(model, actor.organisation)
        files.path_of(stored).with_suffix(f".{actor.organisation.pk}.plan").write_text("{}\n")
    return actor


@pytest.fixture
def run() -> Run:
    """Return `run(home, words, **environment)`: the command, embedded, in another home."""

    def run_there(home: Path, *words: str, **named: str) -> subprocess.CompletedProcess[str]:
        there = {"ITDIRECTOR_HOME": str(home), "ITDIRECTOR_DATABASE_URL": "", **named}
        there["DJANGO_SETTINGS_MODULE"] = "itdirector.project.settings"
        return subprocess.run(  # noqa: S603
            [*COMMAND, *words],
            env={**os.environ, **there},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run_there


@pytest.fixture
def left(filled: Actor, tmp_path: Path) -> Path:
    """Return the export of an organisation that is still here."""
    fill("Another Ltd")
    path = tmp_path / "tern.jsonl"
    assert export(filled, path).lost_files == []
    return path


def told(path: Path) -> list[dict[str, Any]]:
    """Return the lines of an export."""
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
