"""Risks: the cost of doing nothing, the register, and the protections that were answered."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from itdirector.areas.company.models import Answer
from itdirector.areas.security import facts
from itdirector.areas.security.models import Risk
from itdirector.kernel.actions import ACTIONS
from itdirector.surfaces.web.menu import tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go_to, the_actor, wants_part
from itdirector.surfaces.web.views.home import brief_values

JUMPS = (
    ("nothing", "Doing nothing"),
    ("register", "The register"),
    ("controls", "What stands against it"),
)
"""The parts of the page a phone offers to jump to: its id and title."""
ANSWERS = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("unknown", "I don't know"))


@needs("view", of=Risk)
def risks(request: HttpRequest) -> HttpResponse:
    """Show what may happen, how often, at what cost, and what stands against it."""
    known = list(facts.coverages(timezone.localdate()).items())
    brief = brief_values()
    parts = (brief["told"].get("doing_nothing") or {}).get("by_risk", [])
    with_yours = {part["title"]: part["often"] for part in parts}
    values = {
        **brief,
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
        "jumps": JUMPS,
        "register": [(r, with_yours.get(r.title, "")) for r in facts.risks().order_by("title")],
        "asked": [(name, one) for name, one in known if one.control.question],
        "measured": [(name, one) for name, one in known if not one.control.question],
        "open": sum(1 for _n, one in known if one.control.question and one.answer == "unknown"),
        "answers": ANSWERS,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "ui/risks.html", values)


@needs("change", of=Answer)
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
    name = request.POST.get("control", "")
    if not wants_part(request):
        return go_to(request, f"{reverse('risks')}?saved={quote(name)}#control-{quote(name)}")
    one = facts.coverages(timezone.localdate())[name]
    values = {"name": name, "one": one, "answers": ANSWERS, "saved": name, "part": True}
    return render(request, "ui/parts/control.html", values)
