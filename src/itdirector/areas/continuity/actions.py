"""What may be done about continuity beyond adding, changing and removing."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.utils import timezone

from itdirector.areas.continuity.models import RestoreTest
from itdirector.kernel.actions import Actor, action
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import Grade, Source
from itdirector.kernel.recording import say


@action("continuity.record_restore")
def record_restore(
    *,
    actor: Actor,
    what: str,
    tested_on: date,
    passed: bool,
    minutes: int | None = None,
    lost_minutes: int | None = None,
) -> RestoreTest:
    """Record what a restore test measured: whether it came back whole, and how long it took.

    Of one thing the newest test is shown; recording an older one is refused.
    """
    actor.must("change", to="record a restore test", thing=RestoreTest)
    known = RestoreTest.objects.filter(key=what.casefold()).first()
    if tested_on > timezone.localdate():
        raise Invalid("A test of the future has no result.", fields={"tested_on": "is not yet"})
    if known is not None and known.gone_on is None and tested_on < known.tested_on:
        raise Invalid(
            f"A newer test of {known.what} is known: record a later one, or correct that one.",
            fields={"tested_on": "is not the newest"},
        )
    values = {
        "what": what,
        "tested_on": tested_on,
        "passed": passed,
        "minutes": minutes,
        "lost_minutes": lost_minutes,
    }
    source = _measured(actor, what, tested_on)
    return cast("RestoreTest", say(source, RestoreTest, record=known, values=values, key=what))


def _measured(actor: Actor, what: str, tested_on: date) -> Source:
    made: Source = Source.objects.create(
        kind=Source.Kind.API,
        state=Source.State.APPLIED,
        label=f"Restore test of {what}"[:255],
        who=actor.name,
        as_of=tested_on,
        grade=Grade.MEASURED,
        applied_at=timezone.now(),
        sensitivity=0,
    )
    return made
