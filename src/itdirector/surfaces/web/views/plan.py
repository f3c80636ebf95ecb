"""The plan: what to do in which quarter, what it costs, and the proof that nothing beats it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from itdirector.areas.strategy.models import Initiative
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.views.home import brief_values


@needs("view")
def plan(request: HttpRequest) -> HttpResponse:
    """Show the roadmap, its money and its proof."""
    values = brief_values()
    told = values["told"].get("plan") or {}
    known = {one.code: one for one in Initiative.objects.all()}
    quarters = [_quarter(q, known) for q in told.get("quarters", [])]
    spent = sum(line["spent_minor"] for q in quarters for line in q["budget"])
    allowed = sum(line["allowed_minor"] for q in quarters for line in q["budget"])
    shown = {
        **values,
        "section": "plan",
        "plan": told,
        "quarters": quarters,
        "spent_minor": spent,
        "allowed_minor": allowed,
        "work": sum(len(q["items"]) for q in quarters),
    }
    return render(request, "ui/plan.html", shown)


def _quarter(quarter: dict[str, Any], known: dict[str, Initiative]) -> dict[str, Any]:
    items = [{**item, "initiative": known.get(item.get("code", ""))} for item in quarter["items"]]
    return {
        **quarter,
        "items": items,
        "budget": quarter.get("budget", []),
        "days": sum(item.get("days") or 0 for item in items),
        "cost_minor": sum(item.get("cost_minor") or 0 for item in items),
    }
