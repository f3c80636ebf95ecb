"""How goals come in."""

from __future__ import annotations

from collections.abc import Iterator

from itdirector.areas.strategy.models import Goal
from itdirector.connectors.rows import GoalRow
from itdirector.kernel.areas import Said


def goal(row: GoalRow) -> Iterator[Said]:
    """Tell what a goal row says. Known by its name."""
    yield Said(
        model=Goal,
        key=row.name.casefold()[:200],
        label=row.name,
        values={
            "name": row.name,
            "worth_minor": row.worth_per_year,
            "by": row.by,
            "notes": row.notes,
        },
    )
