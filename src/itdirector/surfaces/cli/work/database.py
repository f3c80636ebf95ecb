"""The database: is it there, and bringing it to this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.executor import MigrationExecutor

from itdirector.kernel import isolation
from itdirector.kernel.errors import Refused
from itdirector.surfaces.cli.printing import out
from itdirector.surfaces.cli.start import demo_elsewhere, holds_database


def migrate() -> None:
    """Bring the database to this version."""
    if _is_file():
        settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (file := Path(where())).name != ":memory:":
            file.touch(mode=0o600)  # what lies beside it, such as its log, gets the same mode
    role = connection.settings_dict["USER"]
    try:
        with _whole() if _is_file() else _whole_as_owner():
            call_command("migrate", verbosity=0, run_syncdb=bool(settings.MIGRATION_MODULES))
            isolation.install(connection, role=role)
    except (MigrationSchemaMissing, ProgrammingError) as error:
        if "permission denied" not in str(error) and "must be owner" not in str(error):
            raise
        raise Refused(
            f"The role may not make or change tables in {where()}.",
            remedy="Name the role that owns them in ITDIRECTOR_DATABASE_OWNER_URL; see "
            "docs/hosting/postgresql.md.",
        ) from None


@contextmanager
def _whole() -> Iterator[None]:
    """Make the block one transaction: killed half-way, nothing was done.

    Django by itself commits a migration's tables before it notes that they are made, and then
    cannot go on from between the two. SQLite changes tables only while it checks no references,
    and hears that only outside a transaction.
    """
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
    finally:
        connection.enable_constraint_checking()


@contextmanager
def _whole_as_owner() -> Iterator[None]:
    """Sign in as the owner for one transaction."""
    with connection.as_owner(), _whole():  # type: ignore[attr-defined]
        yield


NOT_YET = "Run `itdirector init NAME --owner EMAIL`, or set ITDIRECTOR_HOME."
NOT_THERE = "Look whether PostgreSQL runs there and has room, and at ITDIRECTOR_DATABASE_URL."


def must_be_ready() -> None:
    """Raise Refused when the database is not there or older than this version."""
    demo = "" if holds_database(settings.HOME) else demo_elsewhere()
    if demo:
        raise Refused(f"There is no database in {settings.HOME} yet.", remedy=demo)
    try:
        waiting = missing_migrations()
    except OperationalError:
        raise Refused(
            f"The database {where()} cannot be opened.",
            remedy=NOT_YET if _is_file() else NOT_THERE,
        ) from None
    if waiting:
        raise Refused(
            f"The database {where()} is empty or older than this version.",
            remedy="Run `itdirector migrate`.",
        )
    if troubles := isolation.troubles(connection):
        raise Refused(
            f"The database {where()} would not keep organisations apart: {' '.join(troubles)}",
            remedy="Run `itdirector migrate`; docs/hosting says which roles PostgreSQL needs.",
        )


def missing_migrations() -> list[str]:
    """Return the names of what `migrate` would still do."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def where() -> str:
    """Return where the database is, without its password."""
    named = connection.settings_dict
    if _is_file():
        return str(named["NAME"])
    return f"{named['NAME']} on {named['HOST'] or 'this machine'}"


def tell_done() -> None:
    """Say that the database is up to date."""
    out().print(f"The database {where()} is up to date.", markup=False)


def _is_file() -> bool:
    return connection.vendor == "sqlite"
