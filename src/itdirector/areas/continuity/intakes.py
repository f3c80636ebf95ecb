"""How restore tests come in."""

from __future__ import annotations

from collections.abc import Iterator

from itdirector.areas.continuity.models import RestoreTest
from itdirector.connectors.rows import RestoreRow
from itdirector.kernel.areas import Said


def restore(row: RestoreRow) -> Iterator[Said]:
    """Tell what a restore test says."""
    yield Said(
        model=RestoreTest,
        key=row.what.casefold(),
        label=row.what,
        values={
            "what": row.what,
            "tested_on": row.tested_on,
            "passed": row.passed,
            "minutes": row.minutes,
            "lost_minutes": row.lost_minutes,
            "note": row.note or None,
        },
    )
