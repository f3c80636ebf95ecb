"""Names and addresses that one has alone: looked up and taken in one turn, whatever the letters.

The database itself refuses only what is the same to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import connection, transaction

from itdirector.kernel.errors import Invalid

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


def well_formed(name: str) -> str:
    """Return a new person's name as signing in will read it, or raise Invalid.

    No two names look alike in the log but for what is not seen, and those with a space are the
    product's own there, such as "the operator".
    """
    clean = User.normalize_username(name.strip())
    if not clean:
        raise Invalid("Give the person a name to sign in with.", fields={"username": "is empty"})
    if " " in clean or not clean.isprintable():
        raise Invalid(
            "A name to sign in with has no spaces, and nothing that cannot be seen.",
            fields={"username": "has what no name may have"},
        )
    return clean
