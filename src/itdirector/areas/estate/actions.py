"""What may be done to the estate beyond adding, changing and removing."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from itdirector.areas.estate import support
from itdirector.kernel.actions import Actor, action


@action("estate.refresh_support")
def refresh_support(*, actor: Actor, today: date | None = None) -> int:
    """Match every machine and program with the life-cycle table.

    Returns how many releases the table has.
    """
    return len(support.refresh(today or timezone.localdate()))
