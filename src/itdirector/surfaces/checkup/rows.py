"""Whether one organisation's rows are kept from another."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from itdirector.kernel import isolation
from itdirector.kernel.models import Membership, Role
from itdirector.surfaces.checkup.line import LOOK, OK, WRONG, Line

SHARED_FILE = (
    "Organisations of several owners share one SQLite file, where reading is fenced by this "
    "program alone. Unrelated organisations belong on PostgreSQL, which fences by itself."
)
MOVE_THEM = "docs/hosting/postgresql.md sets it up; docs/hosting/moving.md takes them there."
FENCED = {
    "sqlite": "Writing is fenced by the database, reading by this program.",
    "postgresql": "Reading and writing are fenced by the database itself.",
}


def lines() -> Iterator[Line]:
    """Yield what would let one organisation reach another's rows, or that nothing does."""
    troubles = isolation.troubles(connection)
    for trouble in troubles:
        yield Line("Fence", WRONG, trouble, "Run `itdirector migrate`, with the owner's address.")
    if not troubles:
        yield Line("Fence", OK, FENCED[connection.vendor])
    if strangers_share_a_file():
        yield Line("Neighbours", LOOK, SHARED_FILE, MOVE_THEM)


def strangers_share_a_file() -> bool:
    """Tell whether organisations of several owners are in one SQLite database."""
    if connection.vendor != "sqlite":
        return False
    owners = Membership.objects.filter(role=Role.OWNER, organisation__sample=False)
    return owners.values("user").distinct().count() > 1
