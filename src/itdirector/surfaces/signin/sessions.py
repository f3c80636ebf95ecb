"""Where a person is signed in, and ending it: an ended session is over with the next click."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from itdirector.kernel.errors import NotFound
from itdirector.surfaces.signin import known_browsers, lasting
from itdirector.surfaces.signin.models import SignedIn
from itdirector.surfaces.signin.where_from import client_network

ROW = "signed_in"
"""Where a session keeps which of the rows here is its own."""
BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
"""What a browser says of itself, the surest first: Edge says Chrome too, and Chrome says Safari."""


def begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Sign a person in who was proved just now: a new key, both clocks, a row in their list."""
    request.session.flush()  # what another way in left behind is not this one's
    login(request, user)
    known_browsers.is_due(request.session)
    lasting.begin_anew(request.session, now_s=int(now.timestamp()))
    lasting.note_proof(request.session, now_s=int(now.timestamp()))
    note(request, user, now=now)


def note(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Write down that this session is the person's, also when it has just got a new key."""
    session = request.session
    if session.session_key is None:
        session.save()
    _forget_what_is_over(user, now=now)
    here = SignedIn.objects.filter(pk=session.get(ROW, 0), user=user)
    if here.update(session_key=session.session_key):
        return
    made = SignedIn.objects.create(
        user=user,
        session_key=str(session.session_key),
        since=now,
        address=client_network(request),
        browser=in_words(request.headers.get("User-Agent", "")),
    )
    session[ROW] = made.pk


def of(user: User, *, now: datetime) -> list[SignedIn]:
    """Return a person's sessions, the newest first."""
    running = Session.objects.filter(expire_date__gt=now).values("session_key")
    return list(SignedIn.objects.filter(user=user, session_key__in=running))


def end(user: User, *, pk: int) -> None:
    """End one of a person's sessions, or raise NotFound."""
    found = SignedIn.objects.filter(user=user, pk=pk).first()
    if found is None:
        raise NotFound("There is no such session.")
    _end([found])


def end_others(user: User, session: SessionBase | None) -> None:
    """End all of a person's sessions but one, or all of them."""
    here = session.session_key if session else None
    _end([one for one in SignedIn.objects.filter(user=user) if one.session_key != here])


def in_words(agent: str) -> str:
    """Return a browser and its system as people call them, or that it is unknown."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or "Unknown browser"


def _end(rows: list[SignedIn]) -> None:
    with transaction.atomic():
        Session.objects.filter(session_key__in=[one.session_key for one in rows]).delete()
        SignedIn.objects.filter(pk__in=[one.pk for one in rows]).delete()


def _forget_what_is_over(user: User, *, now: datetime) -> None:
    running = Session.objects.filter(expire_date__gt=now).values("session_key")
    over = SignedIn.objects.filter(user=user).filter(~Q(session_key__in=running))
    over.delete()
