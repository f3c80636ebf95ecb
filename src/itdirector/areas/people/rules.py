"""What an account's own words tell about it. Plain values only."""

from __future__ import annotations

import re
from datetime import date, timedelta

IDLE = timedelta(days=90)
"""An account nobody signed in to for so long is asked about. Our default."""
_LEFT = re.compile(
    r"(ex[- ]|former )(employees?|staff|members?|colleagues?)|(former|past) people"
    r"|leavers?|left|departed|terminated|offboard(ed|ing)"
)


def has_left(department: str) -> bool:
    """Tell whether a department is where people are put who left: Leavers, Ex-staff."""
    return _LEFT.fullmatch(department.strip().casefold()) is not None


def is_idle(last_sign_in_on: date | None, today: date) -> bool:
    """Tell whether nobody has signed in for 90 days. Not known is not idle."""
    return last_sign_in_on is not None and today - last_sign_in_on > IDLE


def belongs_to_nobody(*, title: str, department: str, licences: int) -> bool:
    """Tell whether an account looks shared: no job title, no department and no licence."""
    return not (title or department or licences)
