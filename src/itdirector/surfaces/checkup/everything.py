"""Every check, in the order in which a person would ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from itdirector.kernel.models import Organisation
from itdirector.surfaces.checkup import backups, clock, place, rows, sealed, versions
from itdirector.surfaces.checkup.line import OK, WRONG, Line

NOTHING_TO_LOSE = "Only a sample company is here: there is nothing to lose yet."


def look(*, now: datetime | None = None) -> list[Line]:
    """Return a line for each thing that was looked at. Changes nothing."""
    moment = now or datetime.now(UTC)
    unready = _unready()
    in_earnest = bool(unready) or Organisation.objects.filter(sample=False).exists()
    return [
        *versions.lines(ready=not unready),
        *(unready or _of_database(moment, in_earnest=in_earnest)),
        *place.lines(in_earnest=in_earnest),
    ]


def _of_database(moment: datetime, *, in_earnest: bool) -> Iterator[Line]:
    yield Line("Tables", OK, "The database is up to date.")
    yield from rows.lines()
    yield sealed.line()
    yield from clock.lines(moment)
    if in_earnest:
        yield from backups.lines(moment)
    else:
        yield Line("Backups", OK, NOTHING_TO_LOSE)


def _unready() -> list[Line]:
    """Return what keeps the database from being asked anything; [] when nothing does."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        said = f"The database cannot be opened: {str(error).splitlines()[0]}."
        remedy = "Look whether it runs, and at ITDIRECTOR_DATABASE_URL and ITDIRECTOR_HOME."
        return [Line("Tables", WRONG, said, remedy)]
    if not waiting:
        return []
    said = "The database is empty or older than this version."
    return [Line("Tables", WRONG, said, "Run `itdirector migrate`.")]
