"""A SQLite connection on which triggers refuse to write outside the fence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base, creation, operations

from itdirector.kernel.context import fence
from itdirector.kernel.errors import Refused
from itdirector.surfaces.keeping import checkpoints

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
ONLY_ADDED = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'itd_only_%'"


class DatabaseOperations(operations.DatabaseOperations):
    """Empties all tables together, the audit log among them."""

    connection: Any

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Run the statements without guards: nothing is left for anybody then."""
        with self.connection.cursor() as cursor:
            cursor.execute(ONLY_ADDED)
            guards = cursor.fetchall()
            for name, _sql in guards:
                cursor.execute(f'DROP TRIGGER "{name}"')
            self.connection.unguarded = True
            try:
                super().execute_sql_flush(sql_list)
            finally:
                self.connection.unguarded = False
                for _name, sql in guards:
                    cursor.execute(sql)


class DatabaseCreation(creation.DatabaseCreation):
    """Makes databases for tests with the fence in them."""

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        """Make the database, its tables and its fence."""
        from itdirector.kernel.isolation import install  # noqa: PLC0415  needs the apps loaded

        name: str = super().create_test_db(*args, **kwargs)
        install(self.connection, role="")
        return name


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection with guards on every table that belongs to organisations."""

    creation_class = DatabaseCreation
    ops_class = DatabaseOperations
    unguarded = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and put the guards up."""
        made = super().get_new_connection(conn_params)
        made.create_function("itd_in_reach", 2, self._in_reach)
        made.execute("PRAGMA recursive_triggers=ON")  # else REPLACE removes a row unseen by guards
        guard(made)
        checkpoints.take_over(made)
        return made

    def _start_transaction_under_autocommit(self) -> None:
        """Begin, and take the one lock there is for writing; waiting for it has an end."""
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            raise Refused(
                "Somebody else's change takes longer than expected; yours was not begun.",
                remedy="Wait a moment, then do it again.",
            ) from None

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        if self.connection is not None:
            checkpoints.fold_when_long(self.connection, str(self.settings_dict["NAME"]))

    def _in_reach(self, organisation: str, table: str) -> bool:
        here = fence()
        return self.unguarded or organisation == here.organisation or table == here.table


def guard(connection: Any) -> None:
    """Put guards on the tables there are; those made later get theirs with the next connection."""
    from itdirector.kernel.isolation import (  # noqa: PLC0415  needs the apps
        fenced_tables,
        guards,
        written_inside,
    )

    there = {name for (name,) in connection.execute(TABLES)}
    for statement in guards([t for t in fenced_tables() + written_inside() if t in there]):
        connection.execute(statement)
