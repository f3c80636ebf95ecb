"""Long work the pages start: reading and applying large files. Jobs carry ids only."""

from __future__ import annotations

from django.contrib.auth.models import User

from itdirector.kernel import intake
from itdirector.kernel.actions import Actor, actor_of
from itdirector.kernel.errors import NotAllowed, NotFound
from itdirector.kernel.jobs import Step, work
from itdirector.kernel.models import Job, Membership, Source
from itdirector.values.text import plural


@work("data.prepare", needs="take_in")
def prepare(job: Job, step: Step) -> str:
    """Do the dry run of a source."""
    source = intake.prepare(actor=_actor(job), source=_source(job), progress=step)
    counts = source.receipt.get("counts", {})
    return f"{source.label}: {plural(sum(counts.values()) - counts.get('lost', 0), 'line')} read."


@work("data.apply", needs="take_in")
def apply(job: Job, step: Step) -> str:
    """Apply a source. Done before, there is nothing left to do."""
    source = _source(job)
    if source.state != Source.State.APPLIED:
        intake.apply(actor=_actor(job), source=source, progress=step)
    return f"{source.label} is applied."


def _source(job: Job) -> Source:
    found: Source | None = Source.objects.filter(pk=job.arguments["source"]).first()
    if found is None:
        raise NotFound("The file is gone.")
    return found


def _actor(job: Job) -> Actor:
    """Return who asked for the job, as they stand now: a right since withdrawn counts."""
    user = User.objects.filter(pk=job.arguments["user"]).first()
    here = Membership.objects.standing().filter(user=user, organisation=job.organisation)
    member = here.select_related("organisation")
    if user is None or (membership := member.first()) is None:
        raise NotAllowed(f"{job.who} no longer belongs to {job.organisation}.")
    return actor_of(user, membership)
