"""What the views share: the record an address names, the actor, answering htmx with a part."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from itdirector.kernel.access import must_see
from itdirector.kernel.actions import Actor, find
from itdirector.kernel.areas import Area, Record, areas
from itdirector.surfaces.web.needs import actor_in


class SeeOther(HttpResponseRedirectBase):
    """Leads on with a GET after something was done."""

    status_code = 303


def the_actor(request: HttpRequest) -> Actor:
    """Return who is asking, on pages that need a capability."""
    actor = actor_in(request)
    if actor is None:
        raise AssertionError("the view needs a capability, so there is an actor")
    return actor


def currency(request: HttpRequest) -> str:
    """Return the organisation's currency."""
    return str(the_actor(request).organisation.currency)


def record_named(area: str, name: str) -> tuple[Area, Record]:
    """Return an area and its record, or raise Http404."""
    for record in areas()[area].records if area in areas() else ():
        if record.name == name:
            return areas()[area], record
    raise Http404


def row_of(record: Record, pk: UUID) -> Any:
    """Return the organisation's row, or raise NotFound."""
    must_see(record.model)
    return find(record.model, pk)


def no_such(title: str, value: str) -> str:
    """Say that an address asks for a choice that a list does not offer."""
    return f"There is no choice “{value[:60]}” for {title}: it is left out."


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page, not for the page itself."""
    htmx = cast("Any", request).htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def show(
    request: HttpRequest, page: str, part: str, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a page, or with one part of it when htmx asks."""
    template = part if wants_part(request) else page
    return render(request, template, values, status=status)


def go(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    """Send the visitor to another page, also when htmx asked."""
    return go_to(request, reverse(name, args=args))


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Send the visitor to an address of ours."""
    if cast("Any", request).htmx:
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return SeeOther(address)


def next_in(request: HttpRequest) -> str:
    """Return where the visitor wanted to go, when that is an address of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else "/"


def related_records(model: type[models.Model]) -> list[tuple[str, Record, str]]:
    """Return the records that point at a model: record type, record, name of the reference."""
    return [
        (f"{area.name}.{record.name}", record, field.name)
        for area in areas().values()
        for record in area.records
        for field in record.model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model
    ]
