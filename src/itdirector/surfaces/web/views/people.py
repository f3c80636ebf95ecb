"""Settings, people: who belongs to the organisation, in which role, and who is invited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from itdirector.kernel.actions import find
from itdirector.kernel.errors import DirectorError
from itdirector.kernel.models import Role
from itdirector.surfaces import provision
from itdirector.surfaces.signin import base_address, invitations
from itdirector.surfaces.signin.models import Invitation
from itdirector.surfaces.web.menu import settings_tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, the_actor


@needs("administer")
def people(request: HttpRequest) -> HttpResponse:
    """Show who belongs here and who is invited."""
    return _people(request)


@needs("administer", fresh=True)
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person and show the link, this once."""
    said = {name: request.POST.get(name, "") for name in ("whom", "role")}
    try:
        made, text = provision.invite(actor=the_actor(request), **said)
    except DirectorError as error:
        return _people(request, error=error, said=said)
    link = base_address.link_to(reverse("join", args=[text]), request)
    return _people(request, link=link, made=made)


@needs("administer", fresh=True)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an invitation."""
    invitation = find(Invitation, pk)
    provision.withdraw(actor=the_actor(request), invitation=invitation)
    messages.success(request, f"The invitation of {invitation.whom} is withdrawn.")
    return go(request, "people")


@needs("administer", fresh=True)
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    actor = the_actor(request)
    member = provision.member_of(actor, pk=pk)
    role = request.POST.get("role", "")
    try:
        provision.change_role(actor=actor, member=member, role=role)
    except DirectorError as error:
        return _people(request, error=error)
    messages.success(request, f"{member.user.get_username()} is now: {Role(role).label}.")
    return go(request, "people")


@needs("administer", fresh=True)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to shut a member out, and do it."""
    actor = the_actor(request)
    member = provision.member_of(actor, pk=pk)
    if request.method == "GET":
        return render(request, "ui/remove_member.html", {"section": "settings", "member": member})
    try:
        provision.remove(actor=actor, member=member)
    except DirectorError as error:
        return _people(request, error=error)
    messages.success(request, f"{member.user.get_username()} no longer belongs here.")
    return go(request, "home" if member.user_id == actor.user_id else "people")


def _people(
    request: HttpRequest, *, error: DirectorError | None = None, **more: Any
) -> HttpResponse:
    actor = the_actor(request)
    values = {
        "section": "settings-people",
        "tabs": settings_tabs(actor),
        "members": provision.members_of(actor),
        "invited": invitations.waiting(now=timezone.now()),
        "roles": Role.choices,
        "looks_in": provision.looks_in(actor.organisation),
        "error": error,
        **more,
    }
    return render(request, "ui/people.html", values, status=422 if error else 200)
