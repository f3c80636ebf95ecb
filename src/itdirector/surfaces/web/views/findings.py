"""Findings: what is wrong or due, worst first, with what they rest on."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from itdirector.kernel.areas import areas, records
from itdirector.kernel.findings import SEVERITIES
from itdirector.kernel.models import FindingRecord
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import no_such, show
from itdirector.surfaces.web.views.home import brief_values

PAGE_ROWS = 30
MOST_EVIDENCE = 6
STATES = (("", "Open"), ("closed", "Closed"))

_CHOICES = {"severity": SEVERITIES, "area": (), "state": dict(STATES)}
"""The codes each filter knows; those of areas are known once all of them are loaded."""


@needs("view")
def findings(request: HttpRequest) -> HttpResponse:
    """List findings, filtered."""
    asked = {name: request.GET.get(name, "") for name in ("q", "severity", "area", "state")}
    areas_with = [(a.name, a.title) for a in areas().values() if a.findings]
    left_aside = []
    for name, codes in _CHOICES.items():
        if asked[name] not in {"", *(codes or dict(areas_with))}:
            left_aside.append(no_such(name, asked[name]))
            asked[name] = ""
    page = Paginator(_chosen(asked), PAGE_ROWS).get_page(request.GET.get("page"))
    openly = FindingRecord.objects.filter(closed_on=None).order_by()
    counts = {s: openly.filter(severity=s).count() for s in SEVERITIES}
    values = {
        **brief_values(),
        "section": "findings",
        "asked": asked,
        "page": page,
        "shown": [_told(one) for one in page],
        "severities": [(s, s.capitalize(), counts[s]) for s in SEVERITIES],
        "states": STATES,
        "areas_with": areas_with,
        "left_aside": left_aside,
        "narrowed": any(asked.values()),
    }
    return show(request, "ui/findings.html", "ui/parts/findings.html", values)


def _chosen(asked: dict[str, str]) -> QuerySet[FindingRecord]:
    closed = asked["state"] == "closed"
    found: QuerySet[FindingRecord] = FindingRecord.objects.filter(closed_on__isnull=not closed)
    if asked["severity"]:
        found = found.filter(severity=asked["severity"])
    if asked["area"]:
        found = found.filter(code__startswith=f"{asked['area']}.")
    for word in asked["q"].split()[:8]:
        found = found.filter(Q(sentence__icontains=word) | Q(remedy__icontains=word))
    return found


def _told(one: FindingRecord) -> dict[str, Any]:
    links = [{"text": label, "address": _address(kind, pk)} for kind, pk, label in one.evidence]
    return {
        "finding": one,
        "late": one.due_on is not None and one.due_on < timezone.localdate(),
        "links": links[:MOST_EVIDENCE],
        "rest": links[MOST_EVIDENCE:],
    }


def _address(record_type: str, pk: str) -> str:
    area, _dot, name = record_type.partition(".")
    if record_type not in records():
        return ""
    return reverse("detail", args=[area, name, pk]) if pk else reverse("list", args=[area, name])
