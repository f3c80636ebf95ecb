"""What may be done about the answers."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.utils import timezone

from itdirector.areas.company.models import Answer
from itdirector.areas.company.rules import BY_ID, CONTROL_ANSWERS, misfit
from itdirector.kernel.actions import Actor, action
from itdirector.kernel.errors import Invalid, Refused
from itdirector.kernel.recording import by_hand, say


@action("company.answer")
def answer(
    *, actor: Actor, question: str, value: str = "", known: bool = True, today: date | None = None
) -> Answer:
    """Answer one of the questions about the company, or say "I don't know"."""
    actor.must("change", to="answer questions about the company", thing=Answer)
    asked = BY_ID.get(question)
    protection = question.startswith("control.")
    if asked is None and not protection:
        raise Refused(f"There is no question {question}.")
    if known and not value.strip():
        raise Invalid("Write an answer, or choose “I don't know”.", fields={"value": "is empty"})
    choices = CONTROL_ANSWERS if protection else dict(asked.options if asked else ())
    if choices and known and value.strip() not in choices:
        raise Invalid("Choose one of the answers.", fields={"value": f"{value} is not one of them"})
    if asked and known and (wrong := misfit(asked, value)):
        raise Invalid(wrong, fields={"value": wrong})
    source = by_hand(who=actor.name, today=today or timezone.localdate())
    values = {"question": question, "value": value.strip() if known else "", "known": known}
    before = Answer.objects.filter(key=question).first()
    return cast("Answer", say(source, Answer, record=before, values=values, key=question))
