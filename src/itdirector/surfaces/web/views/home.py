"""Home: the brief, live, and the button that works it out again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from itdirector.areas.board import facts
from itdirector.areas.board.models import Brief
from itdirector.areas.company.facts import answers
from itdirector.kernel import jobs
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Job, Source
from itdirector.surfaces import provision
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import the_actor
from itdirector.surfaces.web.views.progress import REFRESH, progress_of

UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)
JUMPS = (
    ("nothing", "Doing nothing"),
    ("decisions", "Decisions"),
    ("roadmap", "Plan"),
    ("check", "What to check"),
    ("unreadable", "Not read"),
)
"""The parts of the page a phone offers to jump to: its id and title."""


@needs("view")
def home(request: HttpRequest) -> HttpResponse:
    """Show what the owner must know and decide."""
    if not the_actor(request).may("view", Brief):
        return render(request, "ui/home_in_part.html", {"section": "home"})
    values = brief_values()
    here = the_actor(request)
    values["looks_in"] = here.may("administer") and provision.looks_in(here.organisation)
    jumps = JUMPS if values["brief"] else ()
    return render(request, "ui/home.html", {"section": "home", "jumps": jumps, **values})


@needs("change")
@require_POST
def recalculate(request: HttpRequest) -> HttpResponse:
    """Work everything out again: findings, cost of doing nothing, plan, decisions."""
    if REFRESH not in jobs.WORK:
        raise Refused("Nothing can be worked out in this installation yet.")
    actor = the_actor(request)
    job = Job.objects.filter(name=REFRESH, state__in=UNDER_WAY).first()
    if job is None:
        job = jobs.enqueue(actor=actor, name=REFRESH, arguments={})
    return progress_of(request, job)


def brief_values() -> dict[str, Any]:
    """Return what the brief's page shows; without a brief, what there is to make one from."""
    known = facts.latest()
    values: dict[str, Any] = {"brief": known, "told": known.content if known else {}}
    values["running"] = Job.objects.filter(name=REFRESH, state__in=UNDER_WAY).first()
    files = Source.objects.filter(kind=Source.Kind.FILE)
    values["files_applied"] = files.filter(state=Source.State.APPLIED).count()
    values["files_ready"] = files.filter(state=Source.State.PREPARED).count()
    values["files"] = files.exclude(state=Source.State.UNDONE).count()
    values["answers"] = len(answers())
    if known:
        newer = Source.objects.filter(state=Source.State.APPLIED, applied_at__gt=known.at)
        undone = Source.objects.filter(undone_at__gt=known.at)
        values["stale"] = newer.exists() or undone.exists()
    return values
