"""Passkeys: signing in with one, proving one, adding and removing one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from itdirector.kernel.errors import DirectorError, NotAllowed
from itdirector.surfaces.signin import lasting, passkeys, sessions, ways
from itdirector.surfaces.signin.held import NOTHING, Held, held_by
from itdirector.surfaces.signin.models import Passkey
from itdirector.surfaces.web.needs import PASSWORD_GIVEN, PUBLIC, SIGNED_IN, half_way, needs
from itdirector.surfaces.web.pages import go, go_to, next_in
from itdirector.surfaces.web.views.proving_again import proved_again
from itdirector.surfaces.web.views.signing_in import own_page, the_user


@needs(PUBLIC)
@require_POST
def offer_proof(request: HttpRequest) -> HttpResponse:
    """Hand the browser a challenge for a passkey, whoever it is."""
    return _as_json(lambda: passkeys.offer_proof(request.session, now=timezone.now()))


@needs(PUBLIC)
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """Accept a passkey: as the whole sign-in, as the second factor, or as a fresh proof."""
    known = half_way(request) or (request.user if isinstance(request.user, User) else None)
    answer = request.POST.get("answer", "")
    try:
        kept = passkeys.proved(request.session, answer=answer, now=timezone.now(), by=known)
    except DirectorError as error:
        return _refused(request, error)
    if isinstance(request.user, User):
        request.session[passkeys.USED] = kept.pk
        proved_again(request, kept.user)
    else:
        _let_in(request, kept)
    return go_to(request, next_in(request))


@needs(PASSWORD_GIVEN, fresh=True)
@require_POST
def offer_new(request: HttpRequest) -> HttpResponse:
    """Hand the browser what it needs to make a passkey."""
    user, _seen = _who_may_add(request)
    return _as_json(lambda: passkeys.offer_new(user, request.session, now=timezone.now()))


@needs(PASSWORD_GIVEN, fresh=True)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey the browser made."""
    user, seen = _who_may_add(request)
    sent = {name: request.POST.get(name, "") for name in ("answer", "name")}
    try:
        kept = passkeys.add(user, request.session, seen=seen, now=timezone.now(), **sent)
    except DirectorError as error:
        return _refused(request, error)
    if half_way(request):
        _let_in(request, kept)
        return go_to(request, next_in(request))
    messages.success(request, f"The passkey {kept.name} signs you in from now on.")
    return go(request, "own-sign-in")


@needs(SIGNED_IN, fresh=True)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the visitor's passkeys."""
    ways.must_be_own(request.session)
    name = passkeys.remove(the_user(request), pk=pk)
    messages.success(request, f"The passkey {name} opens nothing any more.")
    return go(request, "own-sign-in")


def _who_may_add(request: HttpRequest) -> tuple[User, Held]:
    """Return whose passkey it will be, and what they have: nothing that is not proved here."""
    ways.must_be_own(request.session)
    user = half_way(request) or the_user(request)
    seen = held_by(user)
    if half_way(request) and seen != NOTHING:
        raise NotAllowed("Prove the second factor you have first.", remedy="Then add another.")
    return user, seen


def _let_in(request: HttpRequest, kept: Passkey) -> None:
    """Sign in whoever a passkey proved, or finish what the password began."""
    now = timezone.now()
    if half_way(request) is None:
        sessions.begin(request, kept.user, now=now)
    else:
        request.session.cycle_key()
        lasting.note_proof(request.session, now_s=int(now.timestamp()))
        sessions.note(request, kept.user, now=now)
    request.session[passkeys.USED] = kept.pk


def _refused(request: HttpRequest, error: DirectorError) -> HttpResponse:
    if isinstance(request.user, User):
        return own_page(request, error=error)
    values = {"error": error, "next": next_in(request), "half_way": half_way(request) is not None}
    return render(request, "ui/passkey_refused.html", values, status=422)


def _as_json(make: Callable[[], dict[str, Any]]) -> HttpResponse:
    try:
        return JsonResponse(make())
    except DirectorError as error:
        return JsonResponse({"error": f"{error} {error.remedy}".strip()}, status=409)
