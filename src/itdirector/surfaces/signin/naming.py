"""Names and addresses that one has alone: looked up and taken in one turn, whatever the letters.

The database itself refuses only what is the same to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

TURN = 0x6E616D65
"""The number PostgreSQL knows this turn by."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let nobody else take a name until the transaction ends. Begin before any other turn."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite lets one write at a time anyhow
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        yield
