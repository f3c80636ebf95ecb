"""A PostgreSQL connection that tells the database for whom each statement is run.

The context is signed and lies in the session. Rolling back takes it back too, so it is told anew
after every rollback. Poolers that share a session between clients must not stand in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base, creation, operations
from psycopg.pq import TransactionStatus

from itdirector.kernel.context import Fence, fence

TELL = "SELECT set_config('itd.context', %s, false)"


class DatabaseOperations(operations.DatabaseOperations):
    """Empties tables as their owner: the product's own role may not."""

    connection: Any

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Run the statements as the owner."""
        with self.connection.as_owner():
            super().execute_sql_flush(sql_list)


class DatabaseCreation(creation.DatabaseCreation):
    """Makes databases for tests as their owner, with the fence in them."""

    connection: Any

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        """Make the database, its tables and its fence."""
        from itdirector.kernel.isolation import install  # noqa: PLC0415  needs the apps loaded

        role = self.connection.settings_dict["USER"]
        with self.connection.as_owner():
            name: str = super().create_test_db(*args, **kwargs)
            install(self.connection, role=role)
        return name

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        """Drop the database."""
        with self.connection.as_owner():
            super().destroy_test_db(*args, **kwargs)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows what it last told the database."""

    creation_class = DatabaseCreation
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[Fence, float] | None = None
        self.execute_wrappers.append(_in_context)

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Sign in as the owner of the database for the block, where an owner is named."""
        own = {name: self.settings_dict[name] for name in ("USER", "PASSWORD")}
        self.close()
        self.settings_dict.update(self.settings_dict.get("OWNER") or {})
        try:
            yield
        finally:
            self.close()
            self.settings_dict.update(own)

    def has_failed(self) -> bool:
        """Tell whether only a rollback is heard now."""
        return bool(self.connection.info.transaction_status == TransactionStatus.INERROR)

    def is_usable(self) -> bool:
        """Tell whether the database still answers; telling it for whom one works shows it too."""
        if self.connection is None:
            return False
        self._told = None
        try:
            self.tell_fence()
        except psycopg.Error:
            return False
        return True

    def tell_fence(self) -> None:
        """Let the database know for whom the next statement is run."""
        from itdirector.kernel.isolation import VALID_S, signed  # noqa: PLC0415  as above

        wanted, now = fence(), time.monotonic()
        if self._told and self._told[0] == wanted and now - self._told[1] < VALID_S / 2:
            return
        self.connection.execute(TELL, [signed(wanted)])
        self._told = wanted, now

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; a new session knows nothing."""
        self._told = None
        return super().get_new_connection(conn_params)

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None


def _in_context(execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
    connection: DatabaseWrapper = more[-1]["connection"]
    if connection.connection is not None and not connection.has_failed():
        connection.tell_fence()
    return execute(sql, params, *more)
