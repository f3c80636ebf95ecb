"""Risks: the cost of doing nothing, the register, and the protections that were answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from itdirector.areas.security import facts
from itdirector.kernel.actions import ACTIONS
from itdirector.surfaces.web.menu import tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, the_actor
from itdirector.surfaces.web.views.home import brief_values

ANSWERS = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("unknown", "I don't know"))


@needs("view")
def risks(request: HttpRequest) -> HttpResponse:
    """Show what may happen, how often, at what cost, and what stands against it."""
    known = list(facts.coverages(timezone.localdate()).items())
    values = {
        **brief_values(),
        "section": "security.risk",
        "tabs": [
            {
                "title": tab.title,
                "address": tab.address,
                "section": "security.risk" if tab.section == "risks" else f"{tab.section} list",
            }
            for tab in tabs("security")
        ],
        "area": {"title": "Security"},
        "register": facts.risks().order_by("title"),
        "asked": [(name, one) for name, one in known if one.control.question],
        "measured": [(name, one) for name, one in known if not one.control.question],
        "open": sum(1 for _n, one in known if one.control.question and one.answer == "unknown"),
        "answers": ANSWERS,
    }
    return render(request, "ui/risks.html", values)


@needs("change")
@require_POST
def answer_control(request: HttpRequest) -> HttpResponse:
    """Keep how far one protection is in place."""
    answer = request.POST.get("answer", "")
    raw = {
        "question": f"control.{request.POST.get('control', '')}",
        "value": "" if answer == "unknown" else answer,
        "known": answer != "unknown",
    }
    ACTIONS["company.answer"].call(the_actor(request), raw)
    return go(request, "risks")
