"""Browsers a person signed in with before: their tries are counted apart from those of strangers.

Else whoever knows a name could keep its owner out by guessing wrong all day. The mark opens
nothing and names nobody. It is given once for each whole sign-in, so that a session somebody took
over collects none, and it is worth nothing after another password.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from itdirector.kernel.models import Membership
from itdirector.surfaces.signin import ways

COOKIE = f"{settings.COOKIE_PREFIX}known_browser"
DUE = "browser_due"
"""Where a session keeps that its browser gets a mark as soon as all is proved."""
GOOD_FOR = timedelta(days=180)
MOST_PEOPLE = 4
"""So many people of one browser are kept apart; the one longest away is forgotten."""
BETWEEN = "~"


def is_due(session: SessionBase) -> None:
    """Note in a new session that its browser is to be known, once the sign-in is whole."""
    session[DUE] = True


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Mark the browser of somebody who is wholly signed in, the first time that is seen.

    Not by a provider: whoever runs it could sign in as that person as often as they like.
    """
    if not request.session.pop(DUE, False) or ways.by_provider(request.session):
        return
    others = [one for one in _marks(request) if not _fits(one, user)]
    made = _signer(user).sign(secrets.token_urlsafe(16))
    response.set_cookie(
        COOKIE,
        BETWEEN.join([made, *others][:MOST_PEOPLE]),
        max_age=GOOD_FOR,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def mark_of(request: HttpRequest, *, name: str) -> str:
    """Return the mark with which a browser is known for a name, "" when it is not."""
    marks = _marks(request)
    if not marks:
        return ""
    clean = unicodedata.normalize("NFKC", name).strip()
    user = User.objects.filter(username=clean, is_active=True).first()
    if user is None or not Membership.objects.standing().filter(user=user).exists():
        return ""
    return next((one for one in marks if _fits(one, user)), "")


def _marks(request: HttpRequest) -> list[str]:
    return list(filter(None, request.COOKIES.get(COOKIE, "").split(BETWEEN)))[:MOST_PEOPLE]


def _fits(mark: str, user: User) -> bool:
    try:
        _signer(user).unsign(mark, max_age=GOOD_FOR)
    except BadSignature:
        return False
    return True


def _signer(user: User) -> TimestampSigner:
    """Return what signs for one person with the password they have now."""
    return TimestampSigner(salt=f"itdirector.browser:{user.pk}:{user.get_session_auth_hash()}")
