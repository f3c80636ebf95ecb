"""For whom the running code works: one organisation, or one table of every organisation.

Knows nothing of Django, so that the database connections can read it.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from itdirector.kernel.models import Organisation


class Fence(NamedTuple):
    """What the database is told: a row is in reach when either names it."""

    organisation: str
    """Its id as 32 hexadecimal digits, "" for none."""
    table: str
    """The one table that is open across all organisations, "" for none."""


NOTHING = Fence("", "")
ALL_LABELS = 15

organisation: ContextVar[Organisation | None] = ContextVar("organisation", default=None)
sight: ContextVar[int] = ContextVar("sight", default=ALL_LABELS)
"""The labels of what may be seen now, as their sum; see `access.py`."""
table: ContextVar[str] = ContextVar("table", default="")


def fence() -> Fence:
    """Return what is in reach now."""
    here = organisation.get()
    return Fence("" if here is None else here.pk.hex, table.get())
