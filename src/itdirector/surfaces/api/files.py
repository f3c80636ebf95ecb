"""Files by program: hand one in, see what it would change, apply it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, UploadedFile

from itdirector.kernel import intake
from itdirector.kernel.actions import find
from itdirector.kernel.models import Source
from itdirector.surfaces.api import schemas
from itdirector.surfaces.api.problems import SHARED
from itdirector.surfaces.api.serving import actor_of, looks, needs, sent
from itdirector.surfaces.listing import COUNT_TO
from itdirector.surfaces.rows import SOURCES, one_told


class Which(schemas.Told):
    """The source that is meant."""

    source: UUID


takes_in = needs("take_in", to="take in a file")


@takes_in
def receive(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Keep a file and say what it is. The same file again is the source it already has."""
    source = intake.receive(
        actor=actor_of(request),
        name=file.name or "",
        parts=file.chunks(),
        today=timezone.localdate(),
    )
    return sent(one_told(SOURCES, source.pk), status=201)


@takes_in
def prepare(request: HttpRequest, which: Which) -> HttpResponse:
    """Work out what a source would change, and change nothing. Takes as long as reading it."""
    source = find(Source, which.source)
    intake.prepare(actor=actor_of(request), source=source)
    return sent(one_told(SOURCES, source.pk))


@looks
def rows(request: HttpRequest, record_id: UUID, asked: Query[schemas.DryRunQuery]) -> HttpResponse:
    """Return the lines of a source's dry run, in the order of the file."""
    source = find(Source, record_id)
    lines = intake.dry_run(source, status=asked.status or "") if source.file_id else iter(())
    start = (asked.page - 1) * asked.size
    skipped = sum(1 for _line in islice(lines, start))
    items = [asdict(line) for line in islice(lines, asked.size)]
    rest = sum(1 for _line in islice(lines, COUNT_TO))
    total = skipped + len(items) + rest
    return sent(_page(items, asked, total=total, more_than=rest == COUNT_TO))


def add_files(router: Router) -> None:
    """Add the routes that the actions on sources do not give."""
    source = schemas.item(SOURCES)
    router.post(
        "/data/files",
        operation_id="data_receive_file",
        summary="Hand in a file",
        response={201: source, **SHARED},
    )(receive)
    router.post(
        "/data/prepare",
        operation_id="data_prepare",
        summary="Do the dry run of a file",
        response={200: source, **SHARED},
    )(prepare)
    router.get(
        "/sources/{uuid:record_id}/rows",
        operation_id="source_rows",
        summary="What a file would change, row by row",
        response={200: schemas.DryRunPage, **SHARED},
    )(rows)


def _page(
    items: list[dict[str, Any]], asked: schemas.DryRunQuery, *, total: int, more_than: bool
) -> dict[str, Any]:
    return {
        "items": items,
        "page": asked.page,
        "size": asked.size,
        "total": total,
        "more_than": more_than,
    }
