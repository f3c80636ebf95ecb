"""A process whose clock is moved while it works; prints what it saw as JSON. For test_clock.

Started with libfaketime loaded: what stands in FAKETIME is read anew at every look at the clock.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import django
from django.utils import timezone

DAY_S = 86_400
JUMPS_S = (
    0,
    60,
    45 * 60,
    -3600,
    13 * 3600,
    8 * DAY_S,
    29 * DAY_S,
    31 * DAY_S,
    366 * DAY_S,
    -366 * DAY_S,
)
MOMENTS = (
    "2027-03-28 00:59:30",  # summer time begins in a moment
    "2027-10-31 00:59:30",  # and ends: the hour from one to two comes twice
    "2028-02-29 12:00:00",
    "2028-12-31 23:59:30",
)


def main() -> None:
    """Do things at one time, look at them at others, and tell."""
    django.setup()
    from itdirector.surfaces.loading import load  # noqa: PLC0415  once Django is ready

    load()
    json.dump({"jumps": [*_jumps()], "work": _work()}, sys.stdout)


def _set_clock(offset_s: float) -> None:
    os.environ["FAKETIME"] = f"{offset_s:+.0f}"


def _jumps() -> Iterator[dict[str, Any]]:
    """Yield what stands after each jump of what was made before it."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from conftest import sign_in  # noqa: PLC0415
    from itdirector.kernel.errors import DirectorError  # noqa: PLC0415
    from itdirector.surfaces import provision  # noqa: PLC0415
    from itdirector.surfaces.api import tokens  # noqa: PLC0415
    from itdirector.surfaces.signin import invitations  # noqa: PLC0415

    user = User.objects.create(username="olivia")
    actor = provision.create_organisation(name="Tern Lane Dental", owner=user)
    for jump in JUMPS_S:
        _set_clock(0)
        browser = sign_in(Client(SERVER_NAME="localhost"), user)
        _token, key = tokens.issue(actor=actor, name="program", days=30)
        _made, link = provision.invite(actor=actor, whom=f"g{jump}@example.org", role="board")
        _set_clock(jump)
        try:
            invitations.found(link, now=timezone.now())
            invited = True
        except DirectorError:
            invited = False
        yield {
            "jump_s": jump,
            "session": browser.get("/settings").status_code == HTTPStatus.OK,
            "token": tokens.actor_for(key, today=timezone.localdate()) is not None,
            "invitation": invited,
        }
    _set_clock(0)


def _work() -> dict[str, Any]:
    """Work through odd moments, with an hour backwards in each; return what came of it."""
    from itdirector.areas.estate.models import Site  # noqa: PLC0415
    from itdirector.kernel import audit, jobs  # noqa: PLC0415
    from itdirector.kernel.actions import system_actor  # noqa: PLC0415
    from itdirector.kernel.models import Job, Organisation  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415
    from itdirector.kernel.tests.bringing import did  # noqa: PLC0415

    ran: list[str] = []

    @jobs.work("clock.once")
    def _once(job: Job, _step: jobs.Step) -> str:
        ran.append(str(job.pk))
        return "Done."

    actor = system_actor(Organisation.objects.get(), name="the clock")
    with working_for(actor.organisation):
        before = audit.head()[0]
    put, deeds = [], 0
    for moment in MOMENTS:
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        _set_clock(0)
        offset = (at - timezone.now()).total_seconds()
        for step_s in (0, 60, 60 - 3600, 120 - 3600, 3600):
            _set_clock(offset + step_s)
            did(actor, "estate.add_site", name=f"Site {deeds}")
            put.append(str(jobs.enqueue(actor=actor, name="clock.once", arguments={}).pk))
            jobs.run_waiting()
            deeds += 1
    with working_for(actor.organisation):
        return {
            "deeds": deeds,
            "sites": Site.objects.count(),
            "entries": audit.head()[0] - before,
            "broken": audit.first_broken(),
            "put": put,
            "ran": ran,
            "done": Job.objects.filter(state=Job.State.DONE).count(),
            "tomorrow": str(timezone.localdate() + timedelta(days=1)),
        }


if __name__ == "__main__":
    main()
