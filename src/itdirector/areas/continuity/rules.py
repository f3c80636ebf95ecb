"""When a restore test has to be held again. Plain values only."""

from __future__ import annotations

from datetime import date, timedelta

AGAIN_AFTER = timedelta(days=365)
"""How long a restore test speaks for a backup. Our default."""


def is_stale(tested_on: date, today: date) -> bool:
    """Tell whether a test is too old to speak for the backup."""
    return tested_on + AGAIN_AFTER < today
