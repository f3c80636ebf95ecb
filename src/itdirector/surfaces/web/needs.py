"""What a page asks of its visitor. Every view says so; one that does not is never served."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from itdirector.kernel.actions import Actor
from itdirector.surfaces.signin import factors, lasting, ways

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
"""Served to anybody: signing in, and nothing that belongs to an organisation."""
PASSWORD_GIVEN = "password given"  # noqa: S105  (no password)
"""Served to whoever gave the right password, the second factor proved or not."""
SIGNED_IN = "signed in"
"""Served to anybody who signed in, whether or not they belong to an organisation."""


def needs(capability: str, *, of: Any = None, fresh: bool = False) -> Callable[[View], View]:
    """Say what a view needs: one of the three above, or a capability of the kernel's roles.

    `of`: the table that the view is about as a whole, for the labels that guard it. With `fresh`,
    who signed in also proves who they are, unless they did in the last 15 minutes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            given = capability == PASSWORD_GIVEN and half_way(request) is not None
            if capability == PUBLIC or given:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if capability not in {SIGNED_IN, PASSWORD_GIVEN}:
                actor = actor_in(request)
                if actor is None:
                    return _shut_out(request)
                actor.must(capability, to=_PURPOSE[capability], thing=of)
            if fresh and not is_fresh(request):
                return to_prove_again(request)
            return view(request, *args, **kwargs)

        asked.needs = capability  # type: ignore[attr-defined]
        asked.fresh = fresh  # type: ignore[attr-defined]
        return asked

    return decorate


def declared(view: Any) -> str:
    """Return what a view said it needs, "" when it said nothing."""
    return cast("str", getattr(view, "needs", ""))


def _shut_out(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing to see here, and which organisations want another way in."""
    values = {
        "shut": [one.organisation for one in getattr(request, "everywhere", [])],
        "came_by_provider": ways.by_provider(request.session),
    }
    return render(request, "ui/no_organisation.html", values, status=403)


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether the visitor proved who they are lately, or sees nothing but samples."""
    now_s = int(timezone.now().timestamp())
    memberships = getattr(request, "memberships", [])
    return lasting.is_fresh(request.session, now_s=now_s) or factors.only_samples(memberships)


def actor_in(request: HttpRequest) -> Actor | None:
    """Return who is asking, None when they belong to no organisation."""
    return cast("Actor | None", getattr(request, "actor", None))


def half_way(request: HttpRequest) -> User | None:
    """Return who gave the right password but has not proved a second factor in this session.

    To every other part of the program such a visitor is nobody: see the middleware.
    """
    return cast("User | None", getattr(request, "half_way", None))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the sign-in page and back again afterwards."""
    return by_way_of(request, "sign-in", ended=getattr(request, "ended", False))


def by_way_of(request: HttpRequest, name: str, *, ended: bool = False) -> HttpResponse:
    """Send a visitor to another page first, which leads back again."""
    back = request.get_full_path() if request.method == "GET" else "/"
    return _lead(
        request, f"{reverse(name)}?{urlencode({'next': back} | ({'ended': '1'} if ended else {}))}"
    )


def to_prove_again(request: HttpRequest) -> HttpResponse:
    """Ask who it is first. What was pressed is not done; the page says so, and leads back."""
    asked = {"next": request.get_full_path()}
    if request.method != "GET":
        asked = {"next": _page_before(request), "pressed": "1"}
    return _lead(request, f"{reverse('prove-again')}?{urlencode(asked)}")


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours on which something was pressed."""
    before = urlsplit(request.headers.get("Referer", ""))
    ours = before.netloc == request.get_host()
    return urlunsplit(("", "", before.path or "/", before.query, "")) if ours else "/"


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


_PURPOSE = {
    "view": "see this page",
    "change": "change anything here",
    "take_in": "bring in files",
    "decide": "decide",
    "administer": "manage the organisation",
}
