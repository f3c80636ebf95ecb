"""What stands in a database: counts, digests and roots, so that two of them can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from itdirector.kernel.models import AuditEntry, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import rows

Opener = Callable[[str], AbstractContextManager[BinaryIO | None]]
"""Opens what keeps the lines of one part, named `installation` or after an organisation's id."""


def standing(alias: str, keep: Opener = lambda _part: nullcontext()) -> dict[str, Any]:
    """Return what stands in a database that stands still; its lines go to `keep`."""
    return {
        "migrations": migrations(alias),
        "installation": _counted(rows.shared_lines(alias), keep("installation")),
        "organisations": {
            str(one.pk): _organisation(one, alias, keep) for one in organisations(alias)
        },
    }


def organisations(alias: str) -> list[Organisation]:
    """Return every organisation, in the order of their ids."""
    return list(Organisation.objects.using(alias).order_by("pk"))


def migrations(alias: str) -> dict[str, str]:
    """Return the newest migration of each app in the database."""
    return dict(sorted(MigrationRecorder(connections[alias]).applied_migrations()))


def newest_known() -> dict[str, str]:
    """Return the newest migration of each app in this version."""
    return dict(sorted(MigrationLoader(None).graph.nodes))


def unknown_migrations(heads: dict[str, str]) -> list[str]:
    """Return those of a database's newest migrations that this version does not have."""
    known = MigrationLoader(None).graph.nodes
    return [f"{app}.{name}" for app, name in heads.items() if (app, name) not in known]


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return where two standings differ, as sentences; [] when nowhere."""
    return [
        *_differ("The installation", wanted["installation"], found["installation"]),
        *(
            sentence
            for key in sorted({*wanted["organisations"], *found["organisations"]})
            for sentence in _differ(
                f"Organisation {key}",
                wanted["organisations"].get(key),
                found["organisations"].get(key),
            )
        ),
    ]


def _differ(
    what: str, wanted: dict[str, Any] | None, found: dict[str, Any] | None
) -> Iterator[str]:
    if wanted is None or found is None:
        yield f"{what} is {'not expected' if wanted is None else 'missing'}."
        return
    for table in sorted({*wanted["tables"], *found["tables"]}):
        one, other = wanted["tables"].get(table, [0, ""]), found["tables"].get(table, [0, ""])
        if one != other:
            yield f"{what}: {table} has {other[0]} rows for {one[0]}, or others than it had."
    if wanted["root"] != found["root"]:
        yield f"{what}: the root is not the one it was."


def _organisation(one: Organisation, alias: str, keep: Opener) -> dict[str, Any]:
    with working_for(one):
        told = _counted(rows.organisation_lines(alias), keep(str(one.pk)))
        newest = AuditEntry.objects.using(alias).order_by("-number").first()
    head = [newest.number, newest.digest] if newest else [0, ""]
    return {"name": one.name, "slug": one.slug, "audit_head": head, **told}


def _counted(
    lines: Iterator[tuple[str, bytes]], opened: AbstractContextManager[BinaryIO | None]
) -> dict[str, Any]:
    tally = rows.Tally()
    with opened as file:
        for table, line in lines:
            tally.add(table, line)
            if file is not None:
                file.write(line)
    return {"tables": tally.tables(), "root": tally.root()}
