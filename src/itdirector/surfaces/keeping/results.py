"""What is remembered of the last backup and the last drill, and what `doctor` says about them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

BACKUP_EVERY = timedelta(hours=24)
DRILL_EVERY = timedelta(days=30)


def note(what: str, result: dict[str, Any]) -> None:
    """Remember the newest result of a backup or a drill."""
    path = _path()
    half = path.with_suffix(".half")
    half.touch(mode=0o600)
    half.write_text(json.dumps({**newest(), what: result}, indent=1, sort_keys=True))
    half.replace(path)


def newest() -> dict[str, Any]:
    """Return the newest results by name; {} when there are none or they cannot be read."""
    try:
        found = json.loads(_path().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def troubles(*, now: datetime | None = None) -> Iterator[str]:
    """Yield what is wrong with backups and drills here, as sentences."""
    moment, known = now or datetime.now(UTC), newest()
    backup: Any = known.get("backup")
    if not _within(backup, BACKUP_EVERY, moment):
        yield "There is no backup of the last 24 hours: `itdirector backup` makes one."
    elif lost := backup["lost_files"]:
        yield f"The last backup lacks {lost[0]}: the file was missing or damaged before it."
    drill: Any = known.get("drill")
    if not _within(drill, DRILL_EVERY, moment):
        yield "Nobody tried in the last 30 days whether a backup restores: `itdirector drill` does."
    elif not drill["passed"]:
        yield f"The last drill failed: {drill['troubles'][0]}"


def _within(result: Any, limit: timedelta, now: datetime) -> bool:
    try:
        return now - datetime.fromisoformat(result["at"]) <= limit
    except (KeyError, TypeError, ValueError):
        return False


def _path() -> Path:
    folder: Path = settings.HOME
    return folder / "keeping.json"
