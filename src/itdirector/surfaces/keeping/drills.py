"""`itdirector drill`: whether a backup restores, tried rather than believed.

A backup is made, restored into an empty home beside it, and looked at by a new process there. On
PostgreSQL the scratch installation is an embedded database, so that no role is needed that may make
databases; what is compared is the same.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from itdirector.areas.continuity.actions import record_restore
from itdirector.kernel.actions import system_actor
from itdirector.kernel.models import Organisation
from itdirector.surfaces.keeping import results
from itdirector.surfaces.keeping.backing_up import Backup, back_up
from itdirector.surfaces.keeping.keys import own_key
from itdirector.surfaces.keeping.restoring import empty_home, restore
from itdirector.surfaces.keeping.snapshots import scratch
from itdirector.surfaces.keeping.standing import differences

LOOK = (sys.executable, "-m", "itdirector.surfaces.keeping.witness")
PATIENCE_S = 4 * 3600
WHO = "the drill"
OWN_DATA = "What IT Director keeps"


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill found. `troubles` are sentences; a drill that passed has none."""

    at: str
    passed: bool
    troubles: list[str]
    organisations: int
    rows: int
    files: int
    archive_bytes: int
    backup_seconds: float
    restore_seconds: float
    look_seconds: float
    database: str
    restored_into: str


def drill(*, now: datetime | None = None) -> Drill:
    """Back up, restore, look, compare; note and return the result."""
    moment = now or datetime.now(UTC)
    with scratch() as folder:
        made = back_up(folder / "drill.backup", now=moment)
        home, begun = folder / "home", time.monotonic()
        manifest = restore(made.path, empty_home(home), own_key())
        restored = time.monotonic()
        seen = _looked_at(home)
        looked = time.monotonic()
    troubles = [
        *(f"{name} was lost or damaged before the backup." for name in made.lost_files),
        *seen["troubles"],
        *(differences(manifest, seen["standing"]) if seen["standing"] else ()),
    ]
    found = Drill(
        at=moment.isoformat(timespec="seconds"),
        passed=not troubles,
        troubles=troubles,
        **_sizes(made),
        backup_seconds=round(made.seconds, 2),
        restore_seconds=round(restored - begun, 2),
        look_seconds=round(looked - restored, 2),
        database=connection.vendor,
        restored_into="sqlite",
    )
    results.note("drill", asdict(found))
    _record(found, on=timezone.localtime(moment).date())
    return found


def _record(found: Drill, *, on: date) -> None:
    """Write the result among every organisation's own facts; no count tells of the others."""
    for organisation in Organisation.objects.filter(sample=False):
        record_restore(
            actor=system_actor(organisation, name=WHO),
            what=OWN_DATA,
            tested_on=on,
            passed=found.passed,
            minutes=math.ceil((found.restore_seconds + found.look_seconds) / 60) or 1,
        )


def _sizes(made: Backup) -> dict[str, int]:
    told = made.manifest
    parts = (told["installation"], *told["organisations"].values())
    return {
        "organisations": len(told["organisations"]),
        "rows": sum(count for part in parts for count, _digest in part["tables"].values()),
        "files": made.files,
        "archive_bytes": made.size_bytes,
    }


def _looked_at(home: Path) -> dict[str, Any]:
    """Return what a new process sees in a home."""
    named = {"ITDIRECTOR_HOME": str(home), "ITDIRECTOR_HOSTS": "localhost"}
    for name in ("ITDIRECTOR_DATABASE_URL", "ITDIRECTOR_DATABASE_OWNER_URL", "ITDIRECTOR_DEBUG"):
        named[name] = ""
    done = subprocess.run(  # noqa: S603  (our own)
        LOOK,
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        return {"standing": None, "troubles": [f"The restored installation does not run: {last}"]}
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen
