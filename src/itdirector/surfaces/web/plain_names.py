"""What people read in place of the codes programs use; the API keeps the codes."""

from __future__ import annotations

from typing import Any

from itdirector.areas.company.rules import BY_ID
from itdirector.areas.security.knowledge.controls import controls
from itdirector.kernel.models import FindingRecord

HIDDEN = {
    "strategy.initiative": frozenset({"code"}),
    "estate.asset": frozenset({"os_product", "os_cycle"}),
    "estate.install": frozenset({"product", "cycle"}),
}
"""Fields of each record that say nothing to people: keys into our own tables."""


def hidden(record_type: str) -> frozenset[str]:
    """Return the fields of a record that pages leave out."""
    return HIDDEN.get(record_type, frozenset())


def title_of(row: Any) -> str:
    """Return how a record is called on a page."""
    label = f"{row._meta.app_label}.{row._meta.model_name}"
    return question_title(row.question) if label == "company.answer" else str(row)


def question_title(question: str) -> str:
    """Return what a question asks about, by its id; the id itself when nobody asks it now."""
    if question in BY_ID:
        return BY_ID[question].title
    asked = controls().by_id.get(question.removeprefix("control."))
    return asked.title if asked else question.replace("_", " ").capitalize()


def finding_sentences(names: list[str]) -> list[str]:
    """Return the sentences of findings named by code and subject, those there still are."""
    known = {f"{one.code} {one.subject}": one.sentence for one in FindingRecord.objects.all()}
    return [known[name] for name in names if name in known]
