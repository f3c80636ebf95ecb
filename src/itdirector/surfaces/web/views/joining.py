"""Accepting an invitation: as somebody new, or as somebody who signs in already."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from itdirector.kernel.errors import DirectorError, Invalid, NotFound, Refused
from itdirector.surfaces import provision
from itdirector.surfaces.signin import invitations, sessions, ways
from itdirector.surfaces.signin.models import Invitation
from itdirector.surfaces.web.needs import PUBLIC, needs
from itdirector.surfaces.web.pages import go


@needs(PUBLIC)
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, text: str) -> HttpResponse:
    """Show an invitation, and let the person in who accepts it."""
    try:
        invitation = invitations.found(text, now=timezone.now())
    except NotFound:
        return render(request, "ui/join_over.html", {"days": _days()}, status=404)
    if request.method == "GET":
        return _ask(request, invitation)
    try:
        if isinstance(request.user, User):
            ways.must_be_own(request.session)
            provision.accept_as(invitation=invitation, user=request.user)
        else:
            _come_in_as_new(request, invitation)
    except DirectorError as error:
        return _ask(request, invitation, error=error)
    request.session["organisation"] = str(invitation.organisation_id)
    return go(request, "home")


def _come_in_as_new(request: HttpRequest, invitation: Invitation) -> None:
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise Invalid("The two passwords differ.", fields={"again": "differs"})
    user = provision.accept_as_new(
        invitation=invitation, username=request.POST.get("username", ""), password=password
    )
    sessions.begin(request, user, now=timezone.now())


def _ask(
    request: HttpRequest, invitation: Invitation, error: DirectorError | None = None
) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    values = {
        "invitation": invitation,
        "named": request.POST.get("username") or invitation.whom,
        "free_name": "@" in invitation.whom,
        "stranger": user is not None and not invitations.is_for(invitation, user),
        "known": user is None and invitations.people_called(invitation.whom).exists(),
        "error": error,
    }
    status = 409 if isinstance(error, Refused) else 422 if error else 200
    return render(request, "ui/join.html", values, status=status)


def _days() -> int:
    return invitations.GOOD_FOR // timedelta(days=1)
