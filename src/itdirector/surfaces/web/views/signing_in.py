"""Signing in and out, and the page of one's own sign-in."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from itdirector.kernel.errors import DirectorError, Invalid
from itdirector.kernel.models import Organisation
from itdirector.surfaces import vouched
from itdirector.surfaces.signin import (
    attempts,
    base_address,
    connections,
    factors,
    known_browsers,
    lasting,
    noting,
    passwords,
    sessions,
    ways,
)
from itdirector.surfaces.signin.models import Identity, WayIn
from itdirector.surfaces.signin.where_from import client_network
from itdirector.surfaces.web.menu import settings_tabs
from itdirector.surfaces.web.needs import PUBLIC, SIGNED_IN, actor_in, needs
from itdirector.surfaces.web.pages import go


class SignInForm(AuthenticationForm):
    """Name and password; one sentence for every way they can be wrong."""

    error_messages = {
        "invalid_login": "That name and password do not go together. Both mind capital letters.",
        "inactive": "That name and password do not go together. Both mind capital letters.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Name"
        for field in self.fields.values():
            field.widget.attrs["aria-describedby"] = "sign-in-error"


class SignIn(LoginView):
    """The page that asks for name and password, and stops asking after too many tries."""

    template_name = "ui/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    guess: attempts.Guess

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try first; the answer to too many says nothing about the name."""
        name = request.POST.get("username", "")
        try:
            self.guess = counted(request, kind=attempts.PASSWORD, name=name)
        except attempts.TooMany as error:
            form = SignInForm(request, initial={"username": name})
            values = self.get_context_data(form=form, blocked=error)
            return too_many(self.render_to_response(values), error)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Let the visitor in."""
        attempts.succeeded(self.guess)
        sessions.begin(self.request, form.get_user(), now=timezone.now())
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Say when there is a sample company, whose sign-ins are no secret."""
        sample = Organisation.objects.filter(sample=True).first()
        ended = "ended" in self.request.GET
        work = base_address.is_set()
        sign_on = WayIn.objects.filter(on=True).exists()
        more |= {"sample": sample, "ended": ended, "passkeys_work": work, "sign_on": sign_on}
        return super().get_context_data(**more)


class SignOut(LogoutView):
    """Ends the session, and asks the browser to forget what it kept of the pages."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign the visitor out."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_in = needs(PUBLIC)(SignIn.as_view())
sign_out = needs(PUBLIC)(SignOut.as_view())


@needs(SIGNED_IN)
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """Show how the visitor signs in, to change it."""
    return own_page(request)


@needs(SIGNED_IN)
@sensitive_post_parameters("old", "new", "again")
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the visitor's password; their other sessions end."""
    user = the_user(request)
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    try:
        if new != request.POST.get("again", ""):
            raise Invalid("The two new passwords differ.", fields={"again": "differs"})
        guess = counted(request, kind=attempts.PASSWORD, name=user.get_username())
        passwords.change(user, old=old, new=new, guess=guess)
    except DirectorError as error:
        return own_page(request, error=error)
    update_session_auth_hash(request, user)
    lasting.note_proof(request.session, now_s=int(timezone.now().timestamp()))
    sessions.note(request, user, now=timezone.now())
    sessions.end_others(user, request.session)
    messages.success(request, "Your password is changed. You are signed out everywhere else.")
    return go(request, "own-sign-in")


@needs(SIGNED_IN)
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the visitor's sessions, wherever it is."""
    sessions.end(the_user(request), pk=pk)
    messages.success(request, "That session is ended.")
    return go(request, "own-sign-in")


def own_page(
    request: HttpRequest, *, error: DirectorError | None = None, **more: Any
) -> HttpResponse:
    """Show the page of the visitor's own sign-in, with what went wrong on it."""
    factor = factors.factor_of(the_user(request))
    values = {
        "section": "settings-sign-in",
        "tabs": settings_tabs(actor_in(request)),
        "factor": factor,
        "passkeys": the_user(request).passkeys.all(),
        "providers": _providers(request),
        "passkeys_work": base_address.is_set(),
        "open_sessions": sessions.of(the_user(request), now=timezone.now()),
        "this_session": request.session.session_key,
        "codes_left": factor.recovery_codes.count() if factor else 0,
        "error": error,
        **more,
    }
    status = 422 if error else 200
    response = render(request, "ui/own_sign_in.html", values, status=status)
    return too_many(response, error) if isinstance(error, attempts.TooMany) else response


def _providers(request: HttpRequest) -> list[tuple[Organisation, Identity | None]]:
    """Return the visitor's organisations with a sign-in of their own, and whether it knows them."""
    known = [one.organisation for one in request.everywhere]  # type: ignore[attr-defined]
    on = [one for one in known if (way := ways.way_into(one)) and way.on]
    pairs = [(one, connections.connection_of(one)) for one in on]
    user = the_user(request)
    return [(one, vouched.identity_of(user, found)) for one, found in pairs if found]


def counted(request: HttpRequest, *, kind: str, name: str) -> attempts.Guess:
    """Count a guess from this visitor, or raise TooMany."""
    try:
        return attempts.begin(
            kind=kind,
            name=name,
            address=client_network(request),
            browser=known_browsers.mark_of(request, name=name),
            now=timezone.now(),
        )
    except attempts.TooMany:
        noting.too_many(request)
        raise


def too_many(response: HttpResponse, error: attempts.TooMany) -> HttpResponse:
    """Say to programs too that this was too often, and when to come again."""
    response.status_code = 429
    response["Retry-After"] = str(error.wait_s)
    return response


def the_user(request: HttpRequest) -> User:
    """Return who is signed in, on pages that need it."""
    return cast("User", request.user)
