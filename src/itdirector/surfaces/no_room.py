"""A disk that is full: how the databases and the system say it, and how we do."""

from __future__ import annotations

import errno

from django.db import DataError, IntegrityError

from itdirector.kernel.errors import DirectorError

SAID = ("disk is full", "disk I/O error", "No space left")
"""What SQLite and PostgreSQL say; SQLite says the second when its shared file cannot grow."""


class NoRoom(DirectorError):
    """There is no room left for what was asked, so nothing of it was done."""


FULL = NoRoom(
    "The disk is full, or cannot be written: no room for the database, the files or the archive.",
    remedy="Nothing was changed. Make room, then do it again.",
)


def is_no_room(error: BaseException | None) -> bool:
    """Tell whether an error, or what it came from, is that there is no room left.

    Errors that quote what somebody wrote are not: anybody may write that a disk is full.
    """
    while error is not None:
        no_room = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        quotes = isinstance(error, (DirectorError, IntegrityError, DataError))
        if no_room or (not quotes and any(words in str(error) for words in SAID)):
            return True
        error = error.__cause__ or error.__context__
    return False
