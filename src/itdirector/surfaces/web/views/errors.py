"""What a visitor reads when something is not there, not allowed, not possible or broken."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from itdirector.kernel.errors import DirectorError, Invalid, NotAllowed, NotFound, Refused
from itdirector.surfaces.no_room import FULL, NoRoom, is_no_room
from itdirector.surfaces.signin import noting

STATUS: dict[type[DirectorError], int] = {
    NotAllowed: 403,
    NotFound: 404,
    Refused: 409,
    Invalid: 422,
    NoRoom: 507,
}
ABSENT = "There is nothing at this address."
ABSENT_REMEDY = "It may have been removed, or it belongs to another organisation."


def told(request: HttpRequest, error: DirectorError) -> HttpResponse:
    """Say an error that is meant for people, with its remedy."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if status == 404:
        return absent(request, error)
    if status == 403:
        noting.refused(request, request.user.pk)
    title = {
        403: "You may not do this",
        409: "That is not possible now",
        422: "Something does not fit",
        507: "There is no room left",
    }.get(status, "Something went wrong")
    return _say(request, status, title=title, sentence=str(error), remedy=error.remedy)


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Say the same of what does not exist and of what is another organisation's."""
    return _say(request, 404, title="Not found", sentence=ABSENT, remedy=ABSENT_REMEDY)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Say that the visitor may not."""
    return _say(
        request,
        403,
        title="You may not do this",
        sentence="Your role does not include this.",
        remedy="Ask the owner or the IT director of the organisation to do it.",
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that a form came without its security token, which Django calls CSRF failure."""
    return _say(
        request,
        403,
        title="This page was open too long",
        sentence="For safety we did not accept the form.",
        remedy="Go back, load the page again and send it once more.",
    )


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Say that the request itself makes no sense."""
    return _say(
        request,
        400,
        title="We did not understand that",
        sentence="The address or the form is damaged.",
        remedy="Go back and try again.",
    )


def broken(_request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, or the disk's. Uses nothing that could itself be broken."""
    full = FULL if is_no_room(sys.exception()) else None
    page = render_to_string("ui/broken.html", {"error": full})
    return HttpResponse(page, status=507 if full else 500)


def _say(request: HttpRequest, status: int, **words: Any) -> HttpResponse:
    template = "ui/error.html"
    if request.headers.get("HX-Request"):
        template = "ui/parts/error_notice.html"
    return render(request, template, words, status=status)
