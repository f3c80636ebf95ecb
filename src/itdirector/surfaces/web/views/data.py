"""Data: dropping files in, and everything that ever came in with its receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from itdirector.connectors.catalogue import connectors
from itdirector.kernel import intake, jobs
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import DirectorError
from itdirector.kernel.models import Job, Source
from itdirector.surfaces.web.left_out import to_choose
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, no_such, show, the_actor
from itdirector.surfaces.web.views.progress import is_shown
from itdirector.values.text import day, plural

INLINE_BYTES = 400_000
"""Files up to this size are read while the visitor waits; larger ones by a job."""
INLINE_FILES = 12
PAGE_ROWS = 30
UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)
TABS = (
    ("", "Files", {"kind": Source.Kind.FILE}),
    ("person", "Typed in", {"kind": Source.Kind.PERSON}),
    ("api", "From programs", {"kind": Source.Kind.API}),
    ("default", "Our defaults", {"kind": Source.Kind.DEFAULT}),
)


@needs("view")
def data(request: HttpRequest) -> HttpResponse:
    """Show where files are dropped and what came in so far."""
    return show(request, "ui/data.html", "ui/parts/sources.html", _values(request))


@needs("take_in")
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take in files and read them. One alone leads to its own page."""
    sent = request.FILES.getlist("files")
    if not sent:
        messages.error(request, "Choose at least one file first.")
        return go(request, "data")
    received = [source for one in sent if (source := _receive(request, one))]
    new = [s for s in received if s.state == Source.State.RECEIVED]
    inline = sum(_size(s) for s in new) <= INLINE_BYTES * 3 and len(new) <= INLINE_FILES * 3
    for source in new:
        if inline and _size(source) <= INLINE_BYTES:
            _prepare(request, source)
        else:
            start(the_actor(request), "data.prepare", source)
    for source in received:
        if source.state == Source.State.APPLIED and source.applied_at:
            applied = day(timezone.localdate(source.applied_at))
            messages.info(
                request,
                f"{source.label}: this very file is in already: applied on {applied}. "
                "Nothing was changed.",
            )
    if len(received) == 1:
        return go(request, "source", received[0].pk)
    if taken := [s for s in received if s.state != Source.State.APPLIED]:
        messages.success(request, f"{plural(len(taken), 'file')} received.")
    return go(request, "data")


@needs("take_in")
@require_POST
def apply_all(request: HttpRequest) -> HttpResponse:
    """Apply every file that is ready, the oldest first."""
    actor = the_actor(request)
    ready = [s for s in _prepared() if not _asks(s)]
    if len(ready) > INLINE_FILES or any(_size(s) > INLINE_BYTES for s in ready):
        for source in ready:
            start(actor, "data.apply", source)
        return go(request, "data")
    done = 0
    for source in ready:
        try:
            intake.apply(actor=actor, source=source)
            done += 1
        except DirectorError as error:
            messages.error(request, f"{source.label}: {error} {error.remedy}".strip())
    if done:
        messages.success(request, f"{plural(done, 'file')} applied. Each can be undone.")
    return go(request, "data")


def _prepared() -> list[Source]:
    found = Source.objects.filter(state=Source.State.PREPARED).select_related("file")
    return list(found.order_by("at", "id"))


def _asks(source: Source) -> bool:
    """Tell whether somebody should look at a file's columns before it is applied with others."""
    return is_small(source) and to_choose(source)


def start(actor: Actor, name: str, source: Source) -> Job:
    """Give a file's work to a job, once."""
    under_way = Job.objects.filter(
        name=name, state__in=UNDER_WAY, arguments__source=str(source.pk)
    ).first()
    if under_way is not None:
        found: Job = under_way
        return found
    arguments = {"source": str(source.pk)}
    return jobs.enqueue(actor=actor, name=name, arguments=arguments)


def is_small(source: Source) -> bool:
    """Tell whether a file may be worked on while the visitor waits."""
    return _size(source) <= INLINE_BYTES


def format_of(source: Source) -> str:
    """Return what a file was recognised as, in words."""
    if source.connector == intake.TABLE:
        return "a table with headings of its own"
    known = connectors().get(source.connector)
    return known.title if known else ""


def _receive(request: HttpRequest, sent: UploadedFile[Any]) -> Source | None:
    try:
        return intake.receive(
            actor=the_actor(request),
            name=sent.name or "unnamed",
            parts=sent.chunks(),
            today=timezone.localdate(),
        )
    except DirectorError as error:
        messages.error(request, f"{sent.name}: {error} {error.remedy}".strip())
        return None


def _prepare(request: HttpRequest, source: Source) -> None:
    try:
        intake.prepare(actor=the_actor(request), source=source)
    except DirectorError as error:
        messages.error(request, f"{source.label}: {error} {error.remedy}".strip())


def _size(source: Source) -> int:
    return source.file.size_bytes if source.file else 0


def _values(request: HttpRequest) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    chosen = next((t for t in TABS if t[0] == kind), TABS[0])
    sources = Source.objects.filter(**chosen[2]).select_related("file")
    page = Paginator(sources, PAGE_ROWS).get_page(request.GET.get("page"))
    prepared = _prepared()
    asking = {s.pk for s in prepared if _asks(s)}
    under_way = Job.objects.filter(name__startswith="data.", state__in=UNDER_WAY)
    failed = Job.objects.filter(name__startswith="data.", state=Job.State.FAILED)
    return {
        "section": "data",
        "page": page,
        "shown": [{"source": s, "format": format_of(s), "asks": s.pk in asking} for s in page],
        "kind": chosen[0],
        "left_aside": [] if chosen[0] == kind else [no_such("kind", kind)],
        "tabs_of_data": [
            (code, title, count)
            for code, title, which in TABS
            if (count := Source.objects.filter(**which).count()) or not code
        ],
        "ready": len(prepared) - len(asking),
        "asking": len(asking),
        "under_way": list(under_way[:5]),
        "failed": [job for job in failed.order_by("-ended_at")[:PAGE_ROWS] if is_shown(job)][:1],
        "formats": sorted(c.title for c in connectors().values()),
    }
