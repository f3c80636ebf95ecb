"""What happens around every page: headers, who is asking, the fence, and errors in plain words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils import timezone

from itdirector.kernel.actions import Actor, acting_as, actor_of
from itdirector.kernel.errors import DirectorError
from itdirector.kernel.models import Membership
from itdirector.surfaces.no_room import FULL, is_no_room
from itdirector.surfaces.signin import known_browsers, lasting, sessions, ways
from itdirector.surfaces.signin.factors import has_one, is_missing, standing_of
from itdirector.surfaces.web.needs import PASSWORD_GIVEN, PUBLIC, by_way_of, declared, half_way
from itdirector.surfaces.web.views.errors import told
from itdirector.values.inputs import NO_TEXT

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: Django's CSRF check over TLS wants to see our own address.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OWN_FENCE = "/api/"
"""Addresses whose surface works out the actor itself, from a token."""


def as_it_was_asked(get_response: Answer) -> Answer:
    """Take requests for https when the server before us speaks it, and passes them on in http.

    Else a form sent from https would be refused as one from elsewhere.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_TLS:
            request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return answer


def security_headers(get_response: Answer) -> Answer:
    """Send the same strict headers with every response, whatever made it; answer no TRACE."""

    def answer(request: HttpRequest) -> HttpResponse:
        traces = request.method == "TRACE"
        response = HttpResponseNotAllowed(["GET", "POST"]) if traces else get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    return answer


def only_text(get_response: Answer) -> Answer:
    """Refuse what no text can hold, before anything looks for it; forget such cookies."""

    def answer(request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES
        for name in [n for n, value in cookies.items() if NO_TEXT.search(n + value)]:
            del cookies[name]
        if not request.path.startswith(OWN_FENCE):
            _must_be_text(request.GET)
        return get_response(request)

    return answer


class _Fence:
    """Works out who is asking and fences the whole request to their organisation."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OWN_FENCE):
            return self.get_response(request)
        actor, memberships = who_is_asking(request)
        request.actor = actor  # type: ignore[attr-defined]
        request.memberships = memberships  # type: ignore[attr-defined]
        with acting_as(actor) if actor else nullcontext():
            response = self.get_response(request)
        if actor and isinstance(request.user, User):
            known_browsers.remember(request, response, request.user)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Serve no view that does not say what it needs; lead who is half-way in to the rest."""
        if request.path.startswith(OWN_FENCE):
            return None
        if not declared(view):
            raise ImproperlyConfigured(f"{view} does not say what it needs; see needs.py")
        _must_be_text(request.POST)
        user = half_way(request)
        if user is None or declared(view) in {PUBLIC, PASSWORD_GIVEN}:
            return None
        return by_way_of(request, "prove" if has_one(user) else "set-up")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn an error meant for people into a page for people."""
        if request.path.startswith(OWN_FENCE):
            return None
        if is_no_room(error):
            log.error("no room left for %s", request.method, exc_info=error)
            return told(request, FULL)
        return told(request, error) if isinstance(error, DirectorError) else None


class Sessions(SessionMiddleware):
    """Sessions that are read on with while the disk is full: that one was seen is not kept then."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep what changed in the session, but for who only looks when there is no room."""
        try:
            return super().process_response(request, response)
        except Exception as error:
            if request.method != "GET" or not is_no_room(error):
                raise
            log.error("no room left to keep a session", exc_info=error)
            return response


def for_an_actor(get_response: Answer) -> Answer:
    """Set `request.actor` and `request.memberships`, and fence the request."""
    return _Fence(get_response)


def _has_ended(request: HttpRequest, memberships: list[Membership]) -> bool:
    """End a session that lasted too long; give one whose roles changed a new key."""
    session, now = request.session, timezone.now()
    left = ways.by_provider(session) and not memberships  # what it opened is shut
    if left or lasting.is_over(session, memberships, now_s=int(now.timestamp())):
        logout(request)
        request.ended = True  # type: ignore[attr-defined]
        return True
    lasting.note_seen(session, now_s=int(now.timestamp()))
    if lasting.note_standing(session, memberships):
        session.cycle_key()
        sessions.note(request, cast("User", request.user), now=now)
    return False


def _must_be_text(asked: QueryDict) -> None:
    """Raise BadRequest for a name or a value with a character that no text can hold."""
    for name, values in asked.lists():
        if any(map(NO_TEXT.search, (name, *values))):
            raise BadRequest


def who_is_asking(request: HttpRequest) -> tuple[Actor | None, list[Membership]]:
    """Return the actor and their memberships: verified anew with every request.

    A visitor whose session lacks the second factor is made nobody here, and nowhere else asked.
    The way the session came in by decides which of their organisations it may enter; of those
    the organisation is the one chosen in the session; else the newest that is not a sample.
    """
    user = request.user
    if not isinstance(user, User):
        return None, []
    memberships = standing_of(user)
    request.everywhere = memberships  # type: ignore[attr-defined]
    memberships = ways.open_to(request.session, memberships)
    if _has_ended(request, memberships):
        return None, []
    if is_missing(user, request.session, memberships):
        request.half_way = user  # type: ignore[attr-defined]
        request.user = AnonymousUser()
        return None, []
    if not memberships:
        return None, []
    chosen = request.session.get("organisation")
    here = next((m for m in memberships if str(m.organisation_id) == chosen), memberships[0])
    return actor_of(user, here), memberships
