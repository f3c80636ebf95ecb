"""Start mine: an organisation of one's own and eight short questions, one a screen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from itdirector.areas.company.facts import answers
from itdirector.areas.company.models import Answer
from itdirector.areas.company.rules import QUESTIONS, Question
from itdirector.kernel.actions import ACTIONS, actor_of
from itdirector.kernel.errors import Invalid, NotAllowed
from itdirector.kernel.models import Organisation
from itdirector.surfaces.provision import create_organisation
from itdirector.surfaces.signin import ways
from itdirector.surfaces.web.needs import SIGNED_IN, needs
from itdirector.surfaces.web.pages import go, the_actor


@needs(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the name of the new organisation and make it."""
    error = ""
    _must_be_free_to_found(request)
    if request.method == "POST" and isinstance(request.user, User):
        try:
            made = create_organisation(name=request.POST.get("name", ""), owner=request.user)
        except Invalid as wrong:
            error = str(wrong)
        else:
            request.session["organisation"] = str(made.organisation.pk)
            return go(request, "question", 1)
    values = {"error": error, "name": request.POST.get("name", ""), "sample": _sample(request)}
    return render(request, "ui/start.html", values, status=422 if error else 200)


@needs("change", of=Answer)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, number: int) -> HttpResponse:
    """Ask one question; "I don't know" is an answer."""
    if not 1 <= number <= len(QUESTIONS):
        raise Http404
    asked = QUESTIONS[number - 1]
    given = answers().get(asked.id)
    error = ""
    if request.method == "POST":
        known = "unknown" not in request.POST
        raw = {"question": asked.id, "value": request.POST.get("value", ""), "known": known}
        try:
            ACTIONS["company.answer"].call(the_actor(request), raw)
        except Invalid as wrong:
            error = str(wrong)
        else:
            if number < len(QUESTIONS):
                return go(request, "question", number + 1)
            messages.success(request, "That is all we ask. Now drop what you have.")
            return go(request, "data")
    values = {
        "asked": asked,
        "number": number,
        "total": len(QUESTIONS),
        "value": request.POST.get("value") or (given.value if given and given.known else ""),
        "said_unknown": bool(given and not given.known),
        "default": _default(asked),
        "error": error,
    }
    return render(request, "ui/question.html", values, status=422 if error else 200)


def _must_be_free_to_found(request: HttpRequest) -> None:
    """Raise NotAllowed for those who only look at, or work in, an organisation of others."""
    ways.must_be_own(request.session)
    memberships = getattr(request, "memberships", [])
    roles = [actor_of(m.user, m) for m in memberships]
    if roles and not any(actor.may("administer") for actor in roles):
        raise NotAllowed(
            "Only owners and directors may start another organisation.",
            remedy="Ask one of them, or sign in with a name of your own.",
        )


def _default(asked: Question) -> str:
    return dict(asked.options).get(asked.default, asked.default)


def _sample(request: HttpRequest) -> Organisation | None:
    memberships = getattr(request, "memberships", [])
    return next((m.organisation for m in memberships if m.organisation.sample), None)
