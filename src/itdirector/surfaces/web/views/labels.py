"""What a member is shown of what is sensitive: one box a label."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from itdirector.kernel.access import TITLES, Label, guards_of, sight_of
from itdirector.kernel.areas import areas
from itdirector.kernel.errors import DirectorError
from itdirector.surfaces import provision
from itdirector.surfaces.web.menu import settings_tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, the_actor

ABOUT = {
    Label.MONEY: "Contracts, the ledger, budgets, and every price wherever it stands.",
    Label.WEAKNESS: "Risks, answers about protections, findings about what attackers could use.",
    Label.INCIDENTS: "What went wrong, and what was done about it.",
    Label.STAFF: "Reviews of the people who work here.",
}


@needs("administer", fresh=True)
@require_http_methods(["GET", "POST"])
def member_sees(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what one member is shown."""
    actor = the_actor(request)
    member = provision.member_of(actor, pk=pk)
    error: DirectorError | None = None
    if request.method == "POST":
        asked = request.POST.getlist("sees")
        chosen = sum(label for label in guarding() if str(int(label)) in asked)
        kept = sight_of(member.role, member.sees) & ~sum(guarding())  # not offered, not decided
        try:
            by_role = request.POST.get("by_role") == "1"
            provision.grant(
                actor=actor, member=member, sees=None if by_role else int(chosen) | kept
            )
        except DirectorError as refused:
            error = refused
        else:
            messages.success(request, f"It is decided what {member.user.get_username()} is shown.")
            return go(request, "people")
    sight = sight_of(member.role, member.sees)
    values = {
        "section": "settings-people",
        "tabs": settings_tabs(actor),
        "member": member,
        "labels": [
            {"value": int(one), "title": TITLES[one], "about": ABOUT[one], "on": bool(sight & one)}
            for one in guarding()
        ],
        "error": error,
    }
    return render(request, "ui/member_sees.html", values, status=422 if error else 200)


@cache
def guarding() -> tuple[Label, ...]:
    """Return the labels that guard something in the installed areas."""
    used = 0
    for thing in (*apps.get_models(), *areas().values()):
        used |= guards_of(thing)
    return tuple(label for label in TITLES if used & label)
