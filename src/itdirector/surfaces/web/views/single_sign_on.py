"""Signing in by an organisation's own provider: leading there, and taking the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from itdirector.kernel.errors import DirectorError, NotAllowed, NotFound, Refused
from itdirector.surfaces import vouched
from itdirector.surfaces.signin import connections, lasting, oidc, sessions, ways
from itdirector.surfaces.signin.models import Connection, WayIn
from itdirector.surfaces.web.needs import PUBLIC, SIGNED_IN, needs
from itdirector.surfaces.web.pages import go_to, next_in
from itdirector.surfaces.web.views.errors import told
from itdirector.surfaces.web.views.proving_again import proved_again
from itdirector.surfaces.web.views.signing_in import the_user

UNDER_WAY = "sign_on"
"""Where a session keeps what it asked a provider, until the answer comes; good once."""
GOOD_FOR_S = 600
JUST_NOW_S = 120
ENTER, AGAIN, CONNECT = "enter", "again", "connect"
Asked = dict[str, Any]


@needs(PUBLIC)
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the organisation, and show where its people sign in."""
    asked = request.GET.get("organisation", "").strip().casefold()
    values: dict[str, Any] = {"asked": asked, "next": next_in(request)}
    if asked:
        try:
            values["found"] = _connection(asked)
        except NotFound as error:
            values["error"] = error
    status = 422 if values.get("error") else 200
    return render(request, "ui/sign_on.html", values, status=status)


@needs(PUBLIC)
@require_GET
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead the visitor to their organisation's provider."""
    again = isinstance(request.user, User) and request.GET.get("for") == AGAIN
    return HttpResponseRedirect(_begin(request, _connection(slug), AGAIN if again else ENTER))


@needs(SIGNED_IN, fresh=True)
@require_POST
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the way to the provider that is to know the visitor from now on."""
    ways.must_be_own(request.session)
    connection = _connection(slug)
    address = _begin(request, connection, CONNECT)
    # A page with a link: browsers follow a form only to addresses of ours, as our policy says.
    values = {"address": address, "host": urlsplit(address).hostname, "found": connection}
    return render(request, "ui/sign_on_go.html", values)


@needs(PUBLIC)
@require_GET
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the provider's answer: let in, take as a fresh proof, or connect."""
    asked = request.session.pop(UNDER_WAY, {})
    try:
        connection = _connection(slug)
        claims = _believed(request, connection, asked)
        address = _DONE[asked["purpose"]](request, connection, claims, asked)
    except DirectorError as error:
        return told(request, error)
    return go_to(request, address)


def _begin(request: HttpRequest, connection: Connection, purpose: str) -> str:
    provider = connections.provider_of(connection)
    address, started = oidc.start(provider, ask_anew=purpose != ENTER)
    request.session[UNDER_WAY] = {
        "connection": [str(connection.pk), connection.issuer],
        "started": [started.state, started.nonce, started.verifier],
        "purpose": purpose,
        "user": request.user.pk,
        "next": next_in(request),
        "pressed": request.GET.get("pressed") == "1",
        "at_s": int(timezone.now().timestamp()),
    }
    return address


def _believed(request: HttpRequest, connection: Connection, asked: Asked) -> oidc.Claims:
    """Return the claims, when they answer what this browser asked of this provider just now."""
    age_s = timezone.now().timestamp() - asked.get("at_s", 0)
    same = asked.get("connection") == [str(connection.pk), connection.issuer]
    if not same or asked["user"] != request.user.pk or not -GOOD_FOR_S < age_s < GOOD_FOR_S:
        raise oidc.NotBelieved("it is not the answer to what this browser asked")
    provider = connections.provider_of(connection)
    return oidc.finish(provider, oidc.Started(*asked["started"]), request.GET.dict())


def _enter(request: HttpRequest, here: Connection, claims: oidc.Claims, asked: Asked) -> str:
    now = timezone.now()
    way = WayIn.objects.get(organisation=here.organisation)  # first: what ends now ends this too
    user = vouched.known(here, claims, now=now) or vouched.come_in(here, claims, now=now)
    sessions.begin(request, user, now=now)
    promise = ways.PROMISE if way.asks_second else ""
    ways.came_by(request.session, way, second=ways.TOKEN if claims.several_factors else promise)
    return str(asked["next"])


def _again(request: HttpRequest, here: Connection, claims: oidc.Claims, asked: Asked) -> str:
    now = timezone.now()
    if not ways.speaks_for(request.session, here.organisation):
        raise NotAllowed(
            "You signed in another way, which may open other organisations too.",
            remedy="Use your password, a code or a passkey.",
        )
    if vouched.known(here, claims, now=now) != request.user:
        raise NotAllowed("That is another person's sign-in.")
    if not -JUST_NOW_S < now.timestamp() - claims.proved_at_s < JUST_NOW_S:
        raise Refused(
            "Your provider did not ask you again.", remedy="Use your password, a code or a passkey."
        )
    proved_again(request, the_user(request), pressed=asked["pressed"])
    return str(asked["next"])


def _connect(request: HttpRequest, here: Connection, claims: oidc.Claims, _asked: Asked) -> str:
    ways.must_be_own(request.session)
    if not lasting.is_fresh(request.session, now_s=int(timezone.now().timestamp())):
        raise Refused("That took too long.", remedy="Connect it once more.")
    vouched.connect(the_user(request), here, claims)
    messages.success(request, f"From now on the sign-in of {here.organisation} opens it for you.")
    return reverse("own-sign-in")


_DONE = {ENTER: _enter, AGAIN: _again, CONNECT: _connect}


def _connection(slug: str) -> Connection:
    """Return an organisation's provider; what is off is told as what never was."""
    way = WayIn.objects.filter(organisation__slug=slug, on=True).select_related("organisation")
    found = next((connections.connection_of(one.organisation) for one in way), None)
    if found is None:
        raise NotFound("No organisation of that short name has a sign-in of its own here.")
    return found
