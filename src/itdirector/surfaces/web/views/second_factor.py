"""The second factor: asked for after the password, set up before anything else is served."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from itdirector.kernel.errors import DirectorError
from itdirector.surfaces.signin import (
    attempts,
    base_address,
    factors,
    lasting,
    passkeys,
    passwords,
    sessions,
    totp,
    ways,
)
from itdirector.surfaces.signin.held import NOTHING, Held, held_by
from itdirector.surfaces.signin.models import SecondFactor
from itdirector.surfaces.web.needs import PASSWORD_GIVEN, SIGNED_IN, half_way, needs
from itdirector.surfaces.web.pages import go, go_to, next_in
from itdirector.surfaces.web.views.signing_in import counted, own_page, the_user, too_many

QR_SCALE = 5


@needs(PASSWORD_GIVEN)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and let the session in that knows it."""
    user = half_way(request)
    factor = factors.factor_of(user) if user else None
    if user is None or not factors.has_one(user):
        return go(request, "home")
    if request.method == "GET" or factor is None:
        return _ask(request)
    try:
        guess = counted(request, kind=attempts.CODE, name=user.get_username())
        code = request.POST.get("code", "")
        factors.prove(factor, code=code, guess=guess, now=timezone.now())
    except DirectorError as error:
        return _ask(request, error)
    _let_in(request, factor)
    return go_to(request, next_in(request))


@needs(PASSWORD_GIVEN, fresh=True)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up the first second factor; never for who has one, whatever the session says."""
    user = half_way(request) or the_user(request)
    seen = held_by(user)
    if half_way(request) and seen != NOTHING:
        return go(request, "prove")
    if len(request.everywhere) > 1:  # type: ignore[attr-defined]
        ways.must_be_own(request.session)
    if seen.app is not None:
        return go(request, "own-sign-in")
    return _enrol(request, user, seen)


@needs(SIGNED_IN, fresh=True)
@sensitive_post_parameters("code", "old")
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest) -> HttpResponse:
    """Set up another app in place of the one there is; asks for the password."""
    user = the_user(request)
    ways.must_be_own(request.session)
    seen = held_by(user)
    if seen.app is None:
        return go(request, "set-up")
    return _enrol(request, user, seen, asks_password=True)


@needs(SIGNED_IN, fresh=True)
@sensitive_post_parameters("old")
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, this once; asks for the password."""
    user = the_user(request)
    ways.must_be_own(request.session)
    if factors.factor_of(user) is None:
        return go(request, "own-sign-in")
    try:
        _must_know_password(request, user)
    except DirectorError as error:
        return own_page(request, error=error)
    return _show_codes(request, factors.new_recovery_codes(user))


def _enrol(
    request: HttpRequest, user: User, seen: Held, *, asks_password: bool = False
) -> HttpResponse:
    secret = factors.offered_secret(user, request.session)
    error = None
    if request.method == "POST":
        try:
            if asks_password:
                _must_know_password(request, user)
            guess = counted(request, kind=attempts.CODE, name=user.get_username())
            code = request.POST.get("code", "")
            factor, codes = factors.set_up(
                user, seen=seen, secret=secret, code=code, guess=guess, now=timezone.now()
            )
        except DirectorError as wrong:
            error = wrong
        else:
            _let_in(request, factor)
            return _show_codes(request, codes)
    square = segno.make(totp.address(secret, name=user.get_username()), error="m")
    values = {
        "square": square.svg_data_uri(scale=QR_SCALE, light="white", border=3),
        "secret": totp.as_text(secret),
        "asks_password": asks_password,
        "person": user,
    }
    return _page(request, "ui/set_up_factor.html", values, error)


def _must_know_password(request: HttpRequest, user: User) -> None:
    guess = counted(request, kind=attempts.PASSWORD, name=user.get_username())
    passwords.must_know(user, request.POST.get("old", ""), guess=guess)


def _let_in(request: HttpRequest, factor: SecondFactor) -> None:
    """Note in the session what was proved, under a new key nobody can have seen before."""
    now = timezone.now()
    request.session.cycle_key()
    request.session[factors.PROVED] = factor.pk
    lasting.note_proof(request.session, now_s=int(now.timestamp()))
    sessions.note(request, factor.user, now=now)


def _ask(request: HttpRequest, error: DirectorError | None = None) -> HttpResponse:
    person = half_way(request)
    values = {
        "person": person,
        "factor": factors.factor_of(person) if person else None,
        "passkeys": passkeys.has_any(person) if person else False,
    }
    return _page(request, "ui/prove_factor.html", values, error)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return _page(request, "ui/recovery_codes.html", {"codes": codes}, None)


def _page(
    request: HttpRequest, template: str, values: dict[str, Any], error: DirectorError | None
) -> HttpResponse:
    values |= {"passkeys_work": base_address.is_set(), "error": error, "next": next_in(request)}
    response = render(request, template, values, status=422 if error else 200)
    return too_many(response, error) if isinstance(error, attempts.TooMany) else response
