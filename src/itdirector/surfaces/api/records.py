"""Two routes for every record: a page of its rows, and one row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from itdirector.kernel.areas import Record
from itdirector.kernel.errors import Invalid
from itdirector.surfaces.api import schemas
from itdirector.surfaces.api.problems import SHARED
from itdirector.surfaces.api.serving import View, looks, sent
from itdirector.surfaces.rows import FINDINGS, SOURCES, one_told, open_rows, page_told


def add_record(router: Router, area: str, record: Record) -> None:
    """Add the routes of one record."""
    name = f"{area}_{record.name}"
    _add(router, record, path=f"/{record.name}/", name=name)


def add_kept(router: Router) -> None:
    """Add the routes of what the kernel keeps: findings that are open, and sources."""
    _add(router, FINDINGS, path="/findings/", name="finding")
    _add(router, SOURCES, path="/sources/", name="source")


def _add(router: Router, record: Record, *, path: str, name: str) -> None:
    router.get(
        path,
        operation_id=f"{name}_list",
        summary=f"{record.title}, a page at a time",
        response={200: schemas.page(record), **SHARED},
    )(_list_view(record))
    router.get(
        path + "{uuid:record_id}",
        operation_id=f"{name}_get",
        summary=f"One of {record.title.lower()}",
        response={200: schemas.item(record), **SHARED},
    )(_get_view(record))


def _list_view(record: Record) -> View:
    @looks
    def list_rows(request: HttpRequest, **_asked: Any) -> HttpResponse:
        asked = once_each(request)
        return sent(page_told(record, asked, open_rows(record, asked)))

    return _asking(list_rows, schemas.query(record))


def _get_view(record: Record) -> View:
    @looks
    def get_row(request: HttpRequest, record_id: UUID) -> HttpResponse:
        return sent(one_told(record, record_id))

    return get_row


def once_each(request: HttpRequest) -> dict[str, str]:
    """Return what is asked, each name once; raise Invalid for one that is there twice."""
    twice = [name for name, values in request.GET.lists() if len(values) > 1]
    if twice:
        told = ", ".join(name[:60] for name in twice[:5])
        raise Invalid(f"Given more than once: {told}.", fields=dict.fromkeys(twice, "is twice"))
    return {name: str(value) for name, value in request.GET.items()}


def _asking(view: View, query: Any) -> View:
    """Have ninja check and document the question. The type is known only when we run."""

    def asks(request: HttpRequest, asked: Any) -> HttpResponse:
        return view(request)

    asks.needs = view.needs  # type: ignore[attr-defined]
    asks.__annotations__["asked"] = Query[query]  # type: ignore[misc]
    return asks
