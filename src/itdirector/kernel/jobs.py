"""Work outside a request: one small interface, here on a table with leases and retries.

Jobs carry ids only and may run twice without harm. A worker that dies leaves a lease behind;
when it runs out, another worker takes the job up again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from itdirector.kernel.actions import Actor, actor_of
from itdirector.kernel.errors import DirectorError, NotAllowed
from itdirector.kernel.models import Job, Membership
from itdirector.kernel.tenancy import across_organisations, working_for

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3

Step = Callable[[int], None]
Work = Callable[[Job, Step], str]
"""What a job does; returns a sentence about the result. Calls the step with what is done."""

WORK: dict[str, Work] = {}
NEEDS: dict[str, str] = {}
"""The capability that whoever asks for a job must have, by its name."""
log = logging.getLogger(__name__)


def work(name: str, *, needs: str) -> Callable[[Work], Work]:
    """Register what jobs of a name do, and what whoever asks for one must be allowed to."""

    def decorate(function: Work) -> Work:
        WORK[name], NEEDS[name] = function, needs
        return function

    return decorate


def enqueue(*, actor: Actor, name: str, arguments: dict[str, Any], all_steps: int = 0) -> Job:
    """Put a job in the queue of the actor's organisation."""
    if name not in WORK:
        raise ValueError(f"nothing is registered as {name}")
    actor.must(NEEDS[name], to="start this")
    asked = {**arguments, "user": actor.user_id}
    with working_for(actor.organisation):
        made: Job = Job.objects.create(
            name=name, arguments=asked, who=actor.name, all_steps=all_steps
        )
    return made


def who_asked(job: Job) -> Actor:
    """Return who asked for a job, as they stand now: a right since withdrawn counts."""
    here = Membership.objects.standing().filter(organisation=job.organisation)
    known = here.filter(user=job.arguments["user"], user__is_active=True)
    if (member := known.select_related("organisation", "user").first()) is None:
        raise NotAllowed(f"{job.who} no longer belongs to {job.organisation}.")
    return actor_of(member.user, member)


def claim() -> Job | None:
    """Take the oldest job that waits or whose lease has run out, or None."""
    now = timezone.now()
    lapsed = Q(state=Job.State.RUNNING, leased_until__lt=now)
    with across_organisations(Job) as every, transaction.atomic():
        waiting = every.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        job: Job | None = waiting.filter(Q(state=Job.State.WAITING) | lapsed).first()
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            every.filter(pk=job.pk).update(
                state=Job.State.FAILED, ended_at=now, message="Stopped three times half-way."
            )
            return claim()
        every.filter(pk=job.pk).update(
            state=Job.State.RUNNING, attempts=F("attempts") + 1, leased_until=now + LEASE
        )
    return job


def run(job: Job) -> None:
    """Do a claimed job and write down how it ended. Errors meant for people become its message.

    A worker whose lease ran out writes nothing over what the next one did.
    """

    def note(**values: Any) -> None:
        with working_for(job.organisation):
            Job.objects.filter(pk=job.pk, attempts=job.attempts + 1).update(**values)

    def step(done: int) -> None:
        note(done_steps=done, leased_until=timezone.now() + LEASE)

    state, message = Job.State.DONE, ""
    try:
        with working_for(job.organisation):
            message = WORK[job.name](job, step)
    except DirectorError as error:
        state, message = Job.State.FAILED, f"{error} {error.remedy}".strip()
    except Exception:
        log.exception("job %s failed", job.pk)
        state = Job.State.FAILED
        message = "Something went wrong on our side. The log has the details; nothing was changed."
    note(state=state, message=message[:500], ended_at=timezone.now())


def run_waiting() -> int:
    """Do every job that waits now; return how many."""
    count = 0
    while (job := claim()) is not None:
        run(job)
        count += 1
    return count


def run_until(stopped: threading.Event, *, pause_s: float = 0.5) -> None:
    """Serve the queue until told to stop. For a thread beside the web server, or a process."""
    while not stopped.is_set():
        close_old_connections()
        try:
            found = run_waiting()
        except Exception:
            log.exception("the job queue could not be read; trying again")
            found = 0
        if not found:
            stopped.wait(pause_s)
