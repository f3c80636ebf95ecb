"""What the owner told us about the company."""

from __future__ import annotations

from django.db import models

from itdirector.kernel.access import Label
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned


class Answer(FactRecord):
    """The answer to one question. "I don't know" is an answer, with `known` false."""

    guards = Label.WEAKNESS

    question = models.CharField("question", max_length=60)
    value = models.TextField("answer", blank=True)
    known = models.BooleanField("known", default=True)

    class Meta:
        ordering = ["question"]
        constraints = [
            Owned(name="answer_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="answer_key_once"),
        ]

    def __str__(self) -> str:
        return self.question
