"""The estate at a glance: what there is, what is out of support, what to replace when."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from itdirector.areas.board import facts as board
from itdirector.areas.board.models import Brief
from itdirector.areas.estate import facts
from itdirector.areas.estate.models import Asset, Install, Licence, Site
from itdirector.surfaces.web.menu import tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import the_actor

BAD = ("over", "ending")
STATES = (
    ("over", "Out of support", "red"),
    ("ending", "Ends within 180 days", "amber"),
    ("fine", "Supported", "green"),
    ("unknown", "Not known", ""),
)


JUMPS = (
    ("states", "Fixes"),
    ("old", "Old systems"),
    ("old-programs", "Old programs"),
    ("years", "What to replace"),
)
"""The parts of the page a phone offers to jump to: its id and title."""


@needs("view")
def estate(request: HttpRequest) -> HttpResponse:
    """Show the estate's overview."""
    today = timezone.localdate()
    systems = facts.systems(today)
    programs = facts.programs(today)
    years = _by_year(request)
    values = {
        "section": "estate",
        "jumps": [jump for jump in JUMPS if years or jump[0] != "years"],
        "tabs": tabs("estate"),
        "area": {"title": "Estate"},
        "machines": facts.in_service().count(),
        "kinds": _kinds(),
        "states": _states(systems),
        "old_systems": [r for r in systems if r.verdict.state in BAD],
        "old_programs": [r for r in programs if r.verdict.state in BAD],
        "years": years,
        "programs": Install.objects.filter(gone_on=None).values("name").distinct().count(),
        "licences": Licence.objects.filter(gone_on=None).count(),
        "sites": Site.objects.filter(gone_on=None).count(),
    }
    return render(request, "ui/estate.html", values)


def _kinds() -> list[dict[str, Any]]:
    labels = dict(Asset.Kind.choices)
    rows = facts.in_service().order_by().values("kind").annotate(count=Count("pk"))
    found = [
        {"kind": row["kind"], "label": labels.get(row["kind"], "Kind not known"), **row}
        for row in rows
    ]
    return sorted(found, key=lambda row: -row["count"])


def _states(systems: list[facts.Release]) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    for release in systems:
        state = "fine" if release.verdict.state == "evergreen" else release.verdict.state
        counts[state] += len(release.machines)
    counts["unknown"] += facts.systems_unknown().count()
    total = sum(counts.values())
    return [
        {"state": s, "label": label, "tone": tone, "count": counts[s], "total": total}
        for s, label, tone in STATES
        if counts[s]
    ]


def _by_year(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the brief's years of replacement, [] without a brief or for who may not see it."""
    known = board.latest() if the_actor(request).may("view", Brief) else None
    years = known.content.get("replacements", []) if known else []
    most = max((one["cost_minor"] for one in years), default=0)
    return [{**one, "most": most} for one in years]
