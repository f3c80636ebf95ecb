"""Settings, single sign-on: the organisation's own provider, its domains, what it counts for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from itdirector.kernel.actions import find
from itdirector.kernel.errors import DirectorError
from itdirector.surfaces.signin import base_address, connections, ways
from itdirector.surfaces.signin.models import Domain, Identity
from itdirector.surfaces.web.menu import settings_tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, the_actor


@needs("administer")
def sign_on(request: HttpRequest) -> HttpResponse:
    """Show the organisation's own sign-in."""
    return _page(request)


@needs("administer", fresh=True)
@sensitive_post_parameters("secret")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the provider."""
    said = {name: request.POST.get(name, "") for name in ("issuer", "client_id", "secret")}
    try:
        connections.keep(actor=the_actor(request), **said)
    except DirectorError as error:
        return _page(request, error=error, said=said | {"secret": ""})
    messages.success(request, "The provider is kept.")
    return go(request, "sign-on")


@needs("administer", fresh=True)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switch it on or off."""
    said = {name: name in request.POST for name in ("on", "only", "asks_second")}
    try:
        connections.switch(actor=the_actor(request), **said)
    except DirectorError as error:
        return _page(request, error=error)
    messages.success(request, f"The sign-in is {'on' if said['on'] else 'off'}.")
    return go(request, "sign-on")


@needs("administer", fresh=True)
@require_POST
def add_domain(request: HttpRequest) -> HttpResponse:
    """Note a domain."""
    try:
        connections.add_domain(actor=the_actor(request), name=request.POST.get("domain", ""))
    except DirectorError as error:
        return _page(request, error=error)
    return go(request, "sign-on")


@needs("administer", fresh=True)
@require_POST
def check_domain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look whether a domain is proved by now."""
    domain = find(Domain, pk)
    try:
        connections.check_domain(actor=the_actor(request), domain=domain, now=timezone.now())
    except DirectorError as error:
        return _page(request, error=error)
    messages.success(request, f"{domain.name} is proved.")
    return go(request, "sign-on")


@needs("administer", fresh=True)
@require_POST
def remove_domain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a domain."""
    domain = find(Domain, pk)
    connections.remove_domain(actor=the_actor(request), domain=domain)
    messages.success(request, f"{domain.name} counts no more.")
    return go(request, "sign-on")


def _page(request: HttpRequest, *, error: DirectorError | None = None, **more: Any) -> HttpResponse:
    actor = the_actor(request)
    connection = connections.connection_of(actor.organisation)
    kept = {"issuer": connection.issuer, "client_id": connection.client_id} if connection else {}
    path = reverse("sso-back", args=[actor.organisation.slug])
    values = {
        "section": "sign-on",
        "tabs": settings_tabs(actor),
        "connection": connection,
        "said": kept,
        "way": ways.way_into(actor.organisation),
        "domains": [(one, connections.record_for(one)) for one in Domain.objects.all()],
        "connected": Identity.objects.count(),
        "back": base_address.link_to(path) if base_address.is_set() else "",
        "error": error,
        **more,
    }
    return render(request, "ui/sign_on_settings.html", values, status=422 if error else 200)
