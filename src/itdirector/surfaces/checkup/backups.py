"""Whether there is a fresh backup, and whether anybody tried it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from itdirector.surfaces.checkup.clock import CLOSE
from itdirector.surfaces.checkup.line import LOOK, OK, WRONG, Line
from itdirector.surfaces.keeping import results

BACKUP_EVERY = timedelta(hours=24)
DRILL_EVERY = timedelta(days=30)


def troubles(*, now: datetime | None = None) -> Iterator[str]:
    """Yield what is wrong with backups and drills here, as sentences."""
    for line in lines(now or datetime.now(UTC)):
        if line.state != OK:
            yield line.sentence


def lines(now: datetime) -> Iterator[Line]:
    """Yield how the last backup and the last drill stand."""
    known = results.newest()
    yield _backup(known.get("backup"), now)
    yield _drill(known.get("drill"), now)


def _backup(last: Any, now: datetime) -> Line:
    if not _within(last, BACKUP_EVERY, now):
        return Line("Backup", LOOK, "There is no backup of the last 24 hours.", "itdirector backup")
    if lost := last["lost_files"]:
        said = f"The last backup lacks {lost[0]}: the file was missing or damaged before it."
        return Line("Backup", LOOK, said, "Restore that file from an older backup.")
    return Line("Backup", OK, f"The last one was made at {last['at']}.")


def _drill(last: Any, now: datetime) -> Line:
    if not _within(last, DRILL_EVERY, now):
        said = "Nobody tried in the last 30 days whether a backup restores."
        return Line("Drill", LOOK, said, "itdirector drill")
    if not last["passed"]:
        said = f"The last drill failed: {last['troubles'][0]}"
        return Line("Drill", WRONG, said, "Put that right, then hold another: itdirector drill")
    return Line("Drill", OK, f"A backup was restored and compared at {last['at']}.")


def _within(result: Any, limit: timedelta, now: datetime) -> bool:
    try:
        return -CLOSE <= now - datetime.fromisoformat(result["at"]) <= limit
    except (KeyError, TypeError, ValueError):
        return False
