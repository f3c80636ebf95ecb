"""Asking once more who it is, before what must not be done from a session left open."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from itdirector.kernel.errors import DirectorError, Invalid
from itdirector.surfaces.signin import (
    attempts,
    base_address,
    factors,
    lasting,
    passkeys,
    passwords,
    sessions,
    ways,
)
from itdirector.surfaces.web.needs import SIGNED_IN, needs
from itdirector.surfaces.web.pages import go_to, next_in
from itdirector.surfaces.web.views.signing_in import counted, the_user, too_many


@needs(SIGNED_IN)
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def prove_again(request: HttpRequest) -> HttpResponse:
    """Ask for the password or a code, and lead back to where it was asked for."""
    user = the_user(request)
    if request.method == "GET":
        return _ask(request, user)
    try:
        _must_be_proved(request, user)
    except DirectorError as error:
        return _ask(request, user, error)
    proved_again(request, user)
    return go_to(request, next_in(request))


def proved_again(request: HttpRequest, user: User, *, pressed: bool = False) -> None:
    """Note the proof under a new key; say what is left to do."""
    now = timezone.now()
    request.session.cycle_key()
    lasting.note_proof(request.session, now_s=int(now.timestamp()))
    sessions.note(request, user, now=now)
    if pressed or was_pressed(request):
        messages.info(request, "Thank you. What you pressed was not done: please press it again.")


def was_pressed(request: HttpRequest) -> bool:
    """Tell whether the visitor had pressed something, which was not done."""
    return "1" in {request.POST.get("pressed"), request.GET.get("pressed")}


def _must_be_proved(request: HttpRequest, user: User) -> None:
    code, factor = request.POST.get("code", "").strip(), factors.factor_of(user)
    if code and factor:
        guess = counted(request, kind=attempts.CODE, name=user.get_username())
        factors.prove(factor, code=code, guess=guess, now=timezone.now())
        return
    password = request.POST.get("password", "")
    if not password:
        raise Invalid("Give your password or a code.", fields={"password": "is needed"})
    guess = counted(request, kind=attempts.PASSWORD, name=user.get_username())
    passwords.must_know(user, password, guess=guess)


def _ask(request: HttpRequest, user: User, error: DirectorError | None = None) -> HttpResponse:
    mine = [one.organisation for one in request.memberships]  # type: ignore[attr-defined]
    values = {
        "factor": factors.factor_of(user),
        "provider": next(iter(mine), None) if ways.by_provider(request.session) else None,
        "has_password": user.has_usable_password(),
        "passkeys": passkeys.has_any(user),
        "passkeys_work": base_address.is_set(),
        "pressed": was_pressed(request),
        "next": next_in(request),
        "error": error,
    }
    response = render(request, "ui/prove_again.html", values, status=422 if error else 200)
    return too_many(response, error) if isinstance(error, attempts.TooMany) else response
