"""Old backups, old drills and failed ones are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from itdirector.surfaces.checkup import backups
from itdirector.surfaces.keeping import results

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def own_home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_doctor_warns_when_backups_or_drills_are_old(own_home: Path) -> None:
    assert len([*backups.troubles(now=NOW)]) == 2
    results.note("backup", {"at": NOW.isoformat(), "lost_files": []})
    results.note("drill", {"at": NOW.isoformat(), "passed": True, "troubles": []})
    assert [*backups.troubles(now=NOW + timedelta(hours=24))] == []
    assert len([*backups.troubles(now=NOW + timedelta(hours=25))]) == 1
    assert len([*backups.troubles(now=NOW + timedelta(days=31))]) == 2
    results.note("drill", {"at": NOW.isoformat(), "passed": False, "troubles": ["A root."]})
    assert [*backups.troubles(now=NOW)] == ["The last drill failed: A root."]
    (own_home / "keeping.json").write_text("{")
    assert len([*backups.troubles(now=NOW)]) == 2


def test_a_backup_that_lacks_a_file_is_told(own_home: Path) -> None:
    results.note("backup", {"at": NOW.isoformat(), "lost_files": ["files/x/y"]})
    assert "The last backup lacks files/x/y" in next(backups.troubles(now=NOW))


def test_a_backup_of_a_day_that_is_still_to_come_is_no_fresh_one(own_home: Path) -> None:
    ahead = (NOW + timedelta(days=365)).isoformat()  # the clock was wrong when it was made
    results.note("backup", {"at": ahead, "lost_files": []})
    results.note("drill", {"at": ahead, "passed": True, "troubles": []})
    assert len([*backups.troubles(now=NOW)]) == 2
    assert [*backups.troubles(now=NOW + timedelta(days=365, minutes=-1))] == []
