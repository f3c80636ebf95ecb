"""The visitor's own matters: organisation, theme, keys for programs, the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from itdirector.kernel import audit
from itdirector.kernel.actions import ACTIONS, find
from itdirector.kernel.errors import DirectorError
from itdirector.kernel.models import ApiToken, AuditEntry, Membership, Role
from itdirector.surfaces.api import tokens
from itdirector.surfaces.signin import sessions
from itdirector.surfaces.web.cells import said
from itdirector.surfaces.web.context import THEME_COOKIE, THEMES
from itdirector.surfaces.web.keeping_in_words import keeping
from itdirector.surfaces.web.menu import settings_tabs
from itdirector.surfaces.web.needs import PUBLIC, SIGNED_IN, needs
from itdirector.surfaces.web.pages import SeeOther, currency, go, no_such, show, the_actor

A_YEAR_S = 365 * 24 * 3600
LOG_ROWS = 50
MOST_TOLD = 4
QUIET = frozenset({"today", "parts", "digest"})
"""Inputs that tell a reader of the log nothing."""
DAYS = ((30, "30 days"), (90, "90 days"), (365, "a year"))


@needs("view")
def settings(request: HttpRequest) -> HttpResponse:
    """Show the visitor's settings."""
    return _settings(request)


@needs("view", fresh=True)
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a key for programs and show it, this once."""
    actor = the_actor(request)
    days = request.POST.get("days", "")
    try:
        made, secret = tokens.issue(
            actor=actor,
            name=request.POST.get("name", "").strip(),
            days=int(days) if days.isdecimal() else 0,
            only=() if request.POST.get("may") == "everything" else ("view",),
        )
    except DirectorError as error:
        return _settings(request, error=str(error))
    return _settings(request, secret=secret, made=made)


@needs("view")
@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a key useless."""
    token = find(ApiToken, pk)
    tokens.revoke(actor=the_actor(request), token=token)
    messages.success(request, f"The key {token.name} no longer opens anything.")
    return go(request, "settings")


@needs(SIGNED_IN)
@require_POST
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Work for another of the visitor's organisations from now on."""
    chosen = request.POST.get("organisation", "")
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    if chosen not in {str(m.organisation_id) for m in memberships}:
        raise Http404
    request.session["organisation"] = chosen
    request.session.cycle_key()
    sessions.note(request, request.user, now=timezone.now())  # type: ignore[arg-type]
    return go(request, "home")


@needs(PUBLIC)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or what the system says, for this browser."""
    theme = request.POST.get("theme", "")
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = SeeOther(back)
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=A_YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@needs("administer")
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first."""
    entries = AuditEntry.objects.order_by("-number")
    names = audit.names_known()
    written = AuditEntry.objects.order_by().values_list("scheme", "who").distinct()
    people = {(scheme, who): audit.who_is(scheme, who, names) for scheme, who in written}
    asked = request.GET.get("who", "")
    who = asked if asked in people.values() else ""
    if who:
        entries = entries.filter(
            who__in=[kept for (_n, kept), name in people.items() if name == who]
        )
    page = Paginator(entries, LOG_ROWS).get_page(request.GET.get("page"))
    rows = [_done(entry, currency(request)) for entry in audit.told(page)]
    values = {
        "section": "settings",
        "page": page,
        "rows": rows,
        "who": who,
        "people": sorted(set(people.values())),
        "may_erase": the_actor(request).role == Role.OWNER,
        "left_aside": [no_such("who", asked)] if asked != who else [],
    }
    return show(request, "ui/log.html", "ui/parts/log.html", values)


def _done(entry: audit.Told, money: str) -> dict[str, Any]:
    """Return what was done in words: the action's own sentence, and the fields it changed."""
    known = ACTIONS.get(entry.action)
    told = [
        (
            name.removesuffix("_minor").replace("_", " "),
            said(name, before, currency=money).text,
            said(name, after, currency=money).text,
        )
        for change in entry.details.get("changes", [])
        for name, (before, after) in change["fields"].items()
    ]
    if not told:
        inputs = entry.details.get("inputs", {})
        told = [(n, "", v) for n, v in inputs.items() if isinstance(v, str) and n not in QUIET]
        if entry.action == audit.ERASING:
            told.append(("texts", "", inputs["texts"]))
    what = known.summary if known else entry.action.partition(".")[2].replace("_", " ")
    return {
        "entry": entry,
        "what": what.rstrip("."),
        "told": told[:MOST_TOLD],
        "rest": max(0, len(told) - MOST_TOLD),
    }


def _settings(request: HttpRequest, **more: Any) -> HttpResponse:
    actor = the_actor(request)
    keys = ApiToken.objects.filter(revoked_at=None).select_related("user")
    if not actor.may("administer"):
        keys = keys.filter(user_id=actor.user_id)
    values = {
        "section": "settings",
        "tabs": settings_tabs(actor),
        "keys": keys,
        "today": timezone.localdate(),
        "days": DAYS,
        "keeping": keeping() if actor.may("administer") else None,
        "themes": (("auto", "As my system"), ("light", "Light"), ("dark", "Dark")),
        **more,
    }
    return render(request, "ui/settings.html", values, status=422 if more.get("error") else 200)
