"""Whether the clock can be believed: sessions, signed contexts and the log all rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models.functions import Now

from itdirector.kernel.models import AuditEntry, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.checkup.line import LOOK, OK, WRONG, Line

CLOSE = timedelta(minutes=1)
TOO_FAR = timedelta(minutes=30)
"""Signed contexts are good for an hour: a server half an hour ahead would soon refuse them."""
SET_IT = "Let the machine take its time from a time server: `timedatectl set-ntp true`."


def lines(now: datetime) -> Iterator[Line]:
    """Yield how far the clock is from the database's, and whether it went backwards."""
    if connection.vendor == "postgresql":
        for there in Organisation.objects.order_by("pk").values_list(Now(), flat=True)[:1]:
            yield apart(abs(there - now))
    yield after(_newest_entry(), now)


def apart(by: timedelta) -> Line:
    """Return the line about this machine's clock and the database server's."""
    if by <= CLOSE:
        return Line("Clocks", OK, "This machine and the database server agree on the time.")
    said = f"This machine's clock and the database server's are {int(by.total_seconds())} s apart."
    return Line("Clocks", LOOK if by < TOO_FAR else WRONG, said, SET_IT)


def after(newest: datetime | None, now: datetime) -> Line:
    """Return the line about the newest entry of any log, which cannot be later than now."""
    if newest is None or newest <= now + CLOSE:
        return Line("Clock", OK, "No log entry is later than this machine's clock.")
    said = f"A log entry says {newest:%d %b %Y %H:%M}, which is later than this machine's clock."
    return Line("Clock", WRONG, said, SET_IT)


def _newest_entry() -> datetime | None:
    moments: list[datetime] = []
    for organisation in Organisation.objects.order_by("pk"):
        with working_for(organisation):
            moments += AuditEntry.objects.order_by("-number").values_list("at", flat=True)[:1]
    return max(moments, default=None)
