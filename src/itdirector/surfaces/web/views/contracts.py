"""Contracts by the day on which they must be decided."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from itdirector.areas.vendors import facts
from itdirector.areas.vendors.models import Contract
from itdirector.surfaces.web.menu import tabs
from itdirector.surfaces.web.needs import needs

SOON_DAYS = 120


@needs("view", of=Contract)
def contracts(request: HttpRequest) -> HttpResponse:
    """Show the renewals, month by month."""
    today = timezone.localdate()
    renewals = facts.renewals(today)
    known = facts.contracts()
    ahead = facts.next_twelve_months(today)
    dated = {r.contract.pk for r in renewals}
    values = {
        "section": "vendors.contract",
        "tabs": _tabs(),
        "area": {"title": "Vendors"},
        "months": _months([r for r in renewals if not r.deadline.missed]),
        "missed": [r for r in renewals if r.deadline.missed],
        "undated": [c for c in known if c.pk not in dated],
        "count": len(known),
        "ahead": ahead,
        "ahead_minor": round(ahead.cost_minor, -2) if ahead else 0,
        "soon": [
            r
            for r in renewals
            if not r.deadline.missed and (r.deadline.decide_by - today).days <= SOON_DAYS
        ],
        "today": today,
    }
    return render(request, "ui/contracts.html", values)


def _tabs() -> list[dict[str, str]]:
    found = []
    for tab in tabs("vendors"):
        section = "vendors.contract" if tab.section == "contracts" else f"{tab.section} list"
        found.append({"title": tab.title, "address": tab.address, "section": section})
    return found


def _months(renewals: list[facts.Renewal]) -> list[dict[str, Any]]:
    ordered = sorted(renewals, key=lambda r: r.deadline.decide_by)
    return [
        {"month": month, "renewals": list(group)}
        for month, group in groupby(ordered, key=lambda r: r.deadline.decide_by.replace(day=1))
    ]
