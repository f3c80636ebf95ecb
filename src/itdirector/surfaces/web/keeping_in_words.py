"""The last backup and the last drill, in the words of somebody who has to rely on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from itdirector.surfaces.checkup import backups, rows
from itdirector.surfaces.checkup.line import OK
from itdirector.surfaces.keeping import results


def keeping() -> dict[str, Any]:
    """Return what an owner should know of how this installation is kept safe.

    Counts are left out: they would tell one organisation of another's.
    """
    known, now = results.newest(), datetime.now(UTC)
    drill = known.get("drill") or {}
    return {
        "backed_up": _moment(known.get("backup")),
        "tried": _moment(drill),
        "passed": bool(drill.get("passed")),
        "back_in": _span(drill.get("restore_seconds")),
        "troubles": [line for line in backups.lines(now) if line.state != OK],
        "shared_file": rows.SHARED_FILE if rows.strangers_share_a_file() else "",
    }


def _moment(result: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(result["at"])
    except (KeyError, TypeError, ValueError):
        return None


def _span(seconds: Any) -> str:
    """Return a measured time in words, rounded up: nobody is told less than it took."""
    if not isinstance(seconds, int | float):
        return ""
    if seconds < 60:
        whole = int(seconds) + 1
        return "1 second" if whole == 1 else f"{whole} seconds"
    minutes = int(seconds // 60) + 1
    return f"{minutes} minutes"
