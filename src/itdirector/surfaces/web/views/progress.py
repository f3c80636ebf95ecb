"""How far a job is: asked again and again by the page, readable without script."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from itdirector.areas.strategy.facts import ANSWERING
from itdirector.kernel.actions import find
from itdirector.kernel.errors import NotFound
from itdirector.kernel.models import Job, Source
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import SeeOther, go, wants_part
from itdirector.surfaces.web.templatetags.ui import dated

REFRESH = "board.refresh"


@needs("view")
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a job is."""
    job: Job = find(Job, pk)
    if not is_shown(job):
        raise NotFound(f"There is no {Job._meta.verbose_name} {pk}.")
    if not wants_part(request) and job.state == Job.State.DONE:
        return SeeOther(destination(job))
    if wants_part(request) and job.state == Job.State.DONE and _shows(request, job):
        messages.success(request, dated(job.message) or "Done.")
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = "ui/parts/progress.html" if wants_part(request) else "ui/progress.html"
    return render(request, page, _values(job))


def is_shown(job: Job) -> bool:
    """Tell whether a job may be told of now: one about a file, to whom the file is shown."""
    source = job.arguments.get("source")
    return source is None or Source.objects.filter(pk=source).exists()


def progress_of(request: HttpRequest, job: Job) -> HttpResponse:
    """Answer the request that started a job."""
    if wants_part(request):
        return render(request, "ui/parts/progress.html", _values(job))
    return go(request, "progress", job.pk)


def destination(job: Job) -> str:
    """Return where the visitor goes when a job is done."""
    if source := job.arguments.get("source"):
        return reverse("source", args=[source])
    return reverse("plan" if job.name == ANSWERING else "home")


def _shows(request: HttpRequest, job: Job) -> bool:
    """Tell whether the page that asks shows what the job made, so that it must be read anew."""
    if job.name == REFRESH:
        return True
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return page in {destination(job), request.path}


def _values(job: Job) -> dict[str, object]:
    return {
        "job": job,
        "destination": destination(job),
        "title": TITLES.get(job.name, job.name),
        "over": job.state in {Job.State.DONE, Job.State.FAILED},
        "section": SECTIONS.get(job.name, "home"),
    }


SECTIONS = {"data.prepare": "data", "data.apply": "data", ANSWERING: "plan"}
TITLES = {
    REFRESH: "Working it out",
    ANSWERING: "Answering questions about the plan",
    "data.prepare": "Reading the file",
    "data.apply": "Taking the file in",
}
