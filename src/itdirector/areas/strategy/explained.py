"""What is answered about a plan, in words: for the pages, programs and the command line alike."""

from __future__ import annotations

from typing import Any

from itdirector.areas.strategy import choices_in_words, reasons_in_words
from itdirector.areas.strategy.models import Plan
from itdirector.areas.strategy.names import Names
from itdirector.areas.strategy.reopening import identity, is_whole
from itdirector.kernel.decisions import kept
from itdirector.kernel.models import DecisionRun, Job

METHOD = "answers@1"
"""Goes up when what is asked, or how it is settled, changes: then all is asked anew."""

ANSWERING = "strategy.answer"
"""The name of the jobs that answer questions about a plan."""
UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)

TITLES = {
    "waiting": "What waiting costs",
    "why_in": "Why each piece of work is in",
    "why_out": "Why others are out",
    "supply": "What more or less money and people buy",
    "alternatives": "Other plans",
    "steadiness": "How steady the plan is",
}
"""Every kind of question, in the order in which they are answered."""


def question_of(part: str, run: DecisionRun) -> dict[str, str]:
    """Return one kind of question about a kept plan, as answers to it are known by."""
    return {"plan": identity(run.answer), "part": part, "method": METHOD}


def engine_of(part: str) -> str:
    """Return the name under which answers to a kind of question are kept."""
    return f"roadmap.{part}@1"


def answer_of(part: str, run: DecisionRun) -> DecisionRun | None:
    """Return what is answered about a kept plan, None before it is."""
    if not is_whole(run):
        return None
    return kept(engine_of(part), question_of(part, run), seed=run.seed)


def explained(plan: Plan) -> dict[str, Any]:
    """Return all that is answered about a plan, in plain values.

    `initiatives` maps the code of each to its sentences: of those in the plan, and of the others.
    """
    found = {part: answer_of(part, plan.run) for part in TITLES}
    items = {part: run.answer["items"] for part, run in found.items() if run is not None}
    names = Names.of(plan) if items else Names.made((), ())
    return {
        "plan": str(plan.pk),
        "of": plan.today.isoformat(),
        "parts": [
            {"name": part, "title": title, "answered": part in items, "run": _run(found[part])}
            for part, title in TITLES.items()
        ],
        "complete": len(items) == len(TITLES),
        "initiatives": reasons_in_words.reasons(items, names),
        "supply": choices_in_words.supply(items.get("supply", ()), names),
        "alternatives": choices_in_words.alternatives(items.get("alternatives", ()), names),
        "steadiness": choices_in_words.steadiness(items.get("steadiness", ()), names),
    }


def _run(found: DecisionRun | None) -> str | None:
    return None if found is None else str(found.pk)
