"""What others may ask about the company itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from itdirector.areas.company.models import Answer
from itdirector.areas.company.rules import BY_ID, QUESTIONS, Question, number_in
from itdirector.kernel.provenance import assumption, fact

RECORD = "company.answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One answer: what it is, whether it is the owner's or our default, and its receipt."""

    value: str
    ours: bool
    receipt: dict[str, Any]


def answers() -> dict[str, Answer]:
    """Return the answers given, by question."""
    return {answer.question: answer for answer in Answer.objects.filter(gone_on=None)}


def open_questions() -> list[Question]:
    """Return the first questions that have no answer yet, "I don't know" included as one."""
    given = answers()
    return [question for question in QUESTIONS if question.id not in given]


def known(question: str, *, default: str = "") -> Known:
    """Return an answer, or our default marked as ours when there is none or it is not known."""
    given = Answer.objects.filter(question=question, gone_on=None).first()
    asked = BY_ID.get(question)
    title = asked.title if asked else question
    if given is not None and given.known and given.value:
        receipt = fact(RECORD, given.pk, "value", value=given.value, label=title)
        return Known(value=given.value, ours=False, receipt=receipt)
    ours = (asked.default if asked else "") or default
    receipt = assumption(title, value=ours, source="our default, 2026-11", grade="default")
    return Known(value=ours, ours=True, receipt=receipt)


def number(question: str, *, default: float) -> tuple[float, Known]:
    """Return an answer as a number with its receipt; our default when it holds none."""
    answer = known(question, default=f"{default:g}")
    found = number_in(answer.value)
    return (default if found is None else found), answer


def control(name: str) -> str:
    """Return how far a control is in place: yes, partly, no or unknown."""
    given = Answer.objects.filter(question=f"control.{name}", gone_on=None).first()
    if given is None or not given.known or given.value not in {"yes", "partly", "no"}:
        return "unknown"
    return str(given.value)
