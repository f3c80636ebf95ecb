"""Long work the pages start: reading and applying large files. Jobs carry ids only."""

from __future__ import annotations

from itdirector.kernel import intake
from itdirector.kernel.errors import NotFound
from itdirector.kernel.jobs import Step, who_asked, work
from itdirector.kernel.models import Job, Source
from itdirector.values.text import plural


@work("data.prepare", needs="take_in")
def prepare(job: Job, step: Step) -> str:
    """Do the dry run of a source."""
    source = intake.prepare(actor=who_asked(job), source=_source(job), progress=step)
    counts = source.receipt.get("counts", {})
    return f"{source.label}: {plural(sum(counts.values()) - counts.get('lost', 0), 'line')} read."


@work("data.apply", needs="take_in")
def apply(job: Job, step: Step) -> str:
    """Apply a source. Done before, there is nothing left to do."""
    source = _source(job)
    if source.state != Source.State.APPLIED:
        intake.apply(actor=who_asked(job), source=source, progress=step)
    return f"{source.label} is applied."


def _source(job: Job) -> Source:
    found: Source | None = Source.objects.filter(pk=job.arguments["source"]).first()
    if found is None:
        raise NotFound("The file is gone.")
    return found
