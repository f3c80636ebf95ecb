"""`itdirector doctor`: what this runs on, and what should be put right."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version

import django
from django.conf import settings
from django.db import DatabaseError, connection
from rich.text import Text

from itdirector.kernel import isolation
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Membership, Role
from itdirector.surfaces.cli.printing import out
from itdirector.surfaces.cli.work.database import missing_migrations, where
from itdirector.surfaces.keeping import results
from itdirector.surfaces.signin import breached

FIXED_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Where the WAL-reset race is fixed: from the first on, and in two older lines."""
SHARED_FILE = (
    "Organisations of several owners share one SQLite file, where reading is fenced by this "
    "program alone. Unrelated organisations belong on PostgreSQL, which fences by itself."
)
NO_LIST = "only common ones are refused; `itdirector passwords load FILE` learns what leaked"
LOW_DISK_BYTES = 1 << 30


def tell() -> None:
    """Print what was found. Raises Refused when something must be put right first."""
    console = out()
    for name, found in _versions():
        console.print(Text(f"{name:12}{found}"))
    troubles = [*_troubles()]
    for trouble in troubles:
        console.print(Text(f"- {trouble}", style="yellow"))
    if not troubles:
        console.print("All is well.", style="green")
    if missing := _unmigrated():
        raise Refused(missing, remedy="Run `itdirector migrate`.")


def sqlite_trouble() -> str:
    """Return what is wrong with this SQLite, "" when it is fixed or not used."""
    if connection.vendor != "sqlite" or _fixed(sqlite3.sqlite_version_info):
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} can, very rarely, damage a database that two processes "
        "write to (WAL reset, fixed in 3.51.3, 3.50.7 and 3.44.6). Keep backups, and take a newer "
        "SQLite or PostgreSQL when you can."
    )


def _fixed(found: tuple[int, ...]) -> bool:
    newest, *lines = FIXED_SQLITE
    return found >= newest or any(found[:2] == line[:2] and found >= line for line in lines)


def _versions() -> Iterator[tuple[str, str]]:
    yield "itdirector", version("itdirector")
    yield "Python", platform.python_version()
    yield "Django", django.get_version()
    yield "SQLite", sqlite3.sqlite_version
    yield "Database", where()
    leaked = f"{n:,} that leaked are refused" if (n := breached.known()) else NO_LIST
    yield "Passwords", leaked
    yield "Files", str(settings.FILES_DIR)


def _troubles() -> Iterator[str]:
    if trouble := sqlite_trouble():
        yield trouble
    yield from _fence_troubles()
    yield from results.troubles()
    if settings.DEBUG:
        yield "ITDIRECTOR_DEBUG is on: errors show what is inside. Turn it off where others visit."
    if settings.HOME.exists() and shutil.disk_usage(settings.HOME).free < LOW_DISK_BYTES:
        yield f"Less than 1 GB is free where {settings.HOME} lies."
    if settings.HOME.exists() and settings.HOME.stat().st_mode & 0o077:
        yield f"Others on this machine may look into {settings.HOME}: chmod 700 closes it."


def _fence_troubles() -> Iterator[str]:
    """Yield what would let one organisation reach another's rows."""
    try:
        yield from isolation.troubles(connection)
        owners = Membership.objects.filter(role=Role.OWNER, organisation__sample=False)
        strangers = owners.values("user").distinct().count()
    except DatabaseError:
        return  # told as a database that cannot be opened or is older than this version
    if connection.vendor == "sqlite" and strangers > 1:
        yield SHARED_FILE


def _unmigrated() -> str:
    try:
        waiting = missing_migrations()
    except DatabaseError as error:
        return f"The database {where()} cannot be opened: {error}."
    return f"The database {where()} is empty or older than this version." if waiting else ""
