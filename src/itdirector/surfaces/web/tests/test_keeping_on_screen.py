"""Settings tell an owner when the last backup was made and whether it was ever restored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from conftest import MakeMember
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Organisation, Role
from itdirector.surfaces.keeping import results
from itdirector.surfaces.web.keeping_in_words import _span
from itdirector.surfaces.web.tests.conftest import Visitor


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def _page(actor: Actor, visit: Visitor) -> str:
    return visit(actor).get("/settings").content.decode()


def test_the_last_backup_and_the_measured_restore_are_shown(owner: Actor, visit: Visitor) -> None:
    now = datetime.now(UTC)
    assert "Nobody tried" in _page(owner, visit)
    results.note("backup", {"at": now.isoformat(), "lost_files": []})
    drill = {"at": now.isoformat(), "passed": True, "troubles": [], "restore_seconds": 13.4}
    results.note("drill", drill)
    page = _page(owner, visit)
    assert "restored in 14 seconds" in page
    assert "Last backup:" in page
    assert "sees to it" not in page


def test_a_drill_that_failed_is_not_told_as_one_that_passed(owner: Actor, visit: Visitor) -> None:
    at = datetime.now(UTC).isoformat()
    failed = {"at": at, "passed": False, "troubles": ["A root."], "restore_seconds": 3}
    results.note("drill", failed)
    page = _page(owner, visit)
    assert "The last drill failed: A root." in page
    assert "restored in" not in page


def test_an_old_backup_is_told_with_its_age(owner: Actor, visit: Visitor) -> None:
    at = datetime.now(UTC) - timedelta(days=3)
    results.note("backup", {"at": at.isoformat(), "lost_files": []})
    assert "no backup of the last 24 hours" in _page(owner, visit)


def test_who_does_not_manage_the_organisation_is_not_told(
    board_member: Actor, visit: Visitor
) -> None:
    assert "Backups of this installation" not in _page(board_member, visit)


def test_strangers_in_one_file_are_told_where_they_belong(
    owner: Actor, elsewhere: Organisation, make_member: MakeMember, visit: Visitor
) -> None:
    assert "belong on PostgreSQL" not in _page(owner, visit)
    make_member("otto", elsewhere, Role.OWNER)
    told = "belong on PostgreSQL" in _page(owner, visit)
    assert told == (connection.vendor == "sqlite")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (1.5, "2 seconds"), (61, "2 minutes"), (None, "")],
)
def test_no_less_is_told_than_it_took(seconds: Any, words: str) -> None:
    assert _span(seconds) == words
