"""The plan: what to do in which quarter, what it costs, and the proof that nothing beats it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from itdirector.areas.board import facts
from itdirector.areas.board.models import Brief
from itdirector.areas.strategy import facts as strategy
from itdirector.areas.strategy.explaining import explain_plan
from itdirector.areas.strategy.models import Initiative, Plan
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import FindingRecord, Job
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import the_actor, wants_part
from itdirector.surfaces.web.views.home import brief_values
from itdirector.surfaces.web.views.progress import progress_of


@needs("view", of=Plan)
def plan(request: HttpRequest) -> HttpResponse:
    """Show the roadmap, its money and its proof."""
    values = brief_values()
    told = values["told"].get("plan") or {}
    known = {one.code: one for one in Initiative.objects.all()}
    found = {f"{f.code} {f.subject}": f.sentence for f in FindingRecord.objects.all()}
    answered = _answered(told)
    reasons = answered["told"].get("initiatives", {})
    quarters = [_quarter(q, known, found, reasons) for q in told.get("quarters", [])]
    left_out = [{**one, "answers": reasons.get(one.get("code"))} for one in _left_out(told)]
    _with_what_was_left(quarters)
    spent = sum(line["spent_minor"] for q in quarters for line in q["budget"])
    allowed = sum(line["allowed_minor"] for q in quarters for line in q["budget"])
    busy = [q for q in quarters if q["items"]]
    shown = {
        **values,
        "section": "plan",
        "questions": answered,
        "jumps": _jumps(busy, budget=bool(allowed), left_out=bool(left_out), told=answered["told"]),
        "plan": told,
        "left_out": left_out,
        "quarters": busy,
        "all_quarters": len(quarters),
        "idle": [q["label"] for q in quarters if not q["items"]],
        "spent_minor": spent,
        "allowed_minor": allowed,
        "categories": _categories(quarters),
        "work": sum(len(q["items"]) for q in quarters),
    }
    return render(request, "ui/plan.html", shown)


@needs("change", of=Plan)
@require_POST
def explain(request: HttpRequest) -> HttpResponse:
    """Have the questions about the plan answered: in the background, one kind after the other."""
    job = explain_plan(actor=the_actor(request))
    if not wants_part(request):
        return progress_of(request, job)
    told = brief_values()["told"].get("plan") or {}
    return render(request, "ui/parts/plan_questions.html", {"questions": _answered(told)})


@needs("view", of=Brief, fresh=True)
def pack(_request: HttpRequest) -> HttpResponse:
    """Hand out the board pack of the newest brief as PDF."""
    known = facts.latest()
    if known is None:
        raise Refused("There is nothing to print yet.", remedy="Work it out on the first page.")
    name = f"{slugify(known.content['organisation'])}-board-pack-{known.today}.pdf"
    response = HttpResponse(facts.pack_pdf(known.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _answered(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what is answered about the plan that is shown, and how far the rest is.

    Of an older plan than the newest only what is answered already: nobody works on it any more.
    """
    plan, newest = strategy.plan_of(shown.get("identity", "")), strategy.latest_plan()
    if plan is None:
        return {"told": {}, "running": None, "failed": "", "may_be_asked": False}
    job, told = strategy.newest_job(), strategy.explained(plan)
    mine = job is not None and job.arguments.get("plan") == str(plan.pk)
    return {
        "told": told,
        "running": job if mine and job and job.state in strategy.UNDER_WAY else None,
        "failed": job.message if mine and job and job.state == Job.State.FAILED else "",
        "may_be_asked": plan == newest and not told["complete"],
    }


def _left_out(told: dict[str, Any]) -> list[dict[str, Any]]:
    return list(told.get("not_in_plan") or [])


def _jumps(
    quarters: list[dict[str, Any]], *, budget: bool, left_out: bool, told: dict[str, Any]
) -> list[tuple[str, str]]:
    """Return the parts of the page a phone offers to jump to: id and title."""
    found = [(f"q-{quarter['starts_on']}", quarter["label"]) for quarter in quarters]
    found += [("budget", "Money")] if budget and quarters else []
    found += [("out", "Not in the plan")] if left_out else []
    parts = (("supply", "More or less"), ("alternatives", "Other plans"), ("steadiness", "Steady?"))
    return found + [(name, title) for name, title in parts if told.get(name)]


def _with_what_was_left(quarters: list[dict[str, Any]]) -> None:
    """Put beside each quarter's spending what it had: money left over stays for later quarters."""
    left: dict[str, int] = defaultdict(int)
    for quarter in quarters:
        for line in quarter["budget"]:
            had = left[line["category"]] + line["allowed_minor"]
            left[line["category"]] = had - line["spent_minor"]
            if line["spent_minor"]:
                quarter["used"].append({**line, "had_minor": had})


def _categories(quarters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the money of all quarters by category."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in (line for quarter in quarters for line in quarter["budget"]):
        totals[line["category"]][0] += line["spent_minor"]
        totals[line["category"]][1] += line["allowed_minor"]
    return [
        {"category": name, "spent_minor": spent, "allowed_minor": allowed}
        for name, (spent, allowed) in sorted(totals.items())
        if spent or allowed
    ]


def _quarter(
    quarter: dict[str, Any],
    known: dict[str, Initiative],
    found: dict[str, str],
    reasons: dict[str, Any],
) -> dict[str, Any]:
    items = [
        {
            **item,
            "late": bool(due := item.get("due_on")) and due < timezone.localdate().isoformat(),
            "after_its_date": bool(due) and due < quarter["starts_on"],
            "initiative": known.get(item.get("code", "")),
            "answers": reasons.get(item.get("code")),
            "closes": [found[name] for name in item.get("findings", ()) if name in found],
        }
        for item in quarter["items"]
    ]
    budget = quarter.get("budget", [])
    return {
        **quarter,
        "items": items,
        "budget": budget,
        "used": [],
        "days": sum(item.get("days") or 0 for item in items),
        "cost_minor": sum(item.get("cost_minor") or 0 for item in items),
    }
