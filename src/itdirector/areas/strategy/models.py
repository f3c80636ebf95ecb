"""Where the organisation wants to go, what could be done, and what was decided to do when."""

from __future__ import annotations

from django.db import models

from itdirector.kernel.access import Label
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import OrganisationRecord, Owned, Within


class Goal(FactRecord):
    """Something the business wants to reach."""

    name = models.CharField("goal", max_length=200)
    worth_minor = models.BigIntegerField("worth a year", null=True, blank=True)
    by = models.DateField("by", null=True, blank=True)
    notes = models.TextField("notes", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            Owned(name="goal_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="goal_key_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Initiative(OrganisationRecord):
    """A possible piece of work, born from findings. Worked out anew with them, never edited."""

    guards = Label.MONEY | Label.WEAKNESS

    code = models.CharField("code", max_length=120)
    title = models.CharField("what to do", max_length=200)
    why = models.TextField("why")
    category = models.CharField("category", max_length=60)
    cost_minor = models.BigIntegerField("one-off cost")
    yearly_minor = models.BigIntegerField("cost a year", default=0)
    saving_minor = models.BigIntegerField("saving a year", default=0)
    effort_days = models.FloatField("person-days")
    quarters = models.PositiveSmallIntegerField("quarters it takes")
    must_finish_by = models.DateField("must be done by", null=True)
    starts_on = models.DateField("planned start", null=True)
    standing = models.CharField("in the plan", max_length=20)
    verdict = models.TextField("why in or out", blank=True)
    findings = models.JSONField("findings it closes", default=list)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["starts_on", "title"]
        constraints = [
            Owned(name="initiative_owned"),
            models.UniqueConstraint(fields=["organisation", "code"], name="initiative_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Plan(OrganisationRecord):
    """A plan as it was worked out on a day, with its proof."""

    guards = Label.MONEY | Label.WEAKNESS

    at = models.DateTimeField("worked out", auto_now_add=True)
    today = models.DateField("for")
    run = models.ForeignKey("kernel.DecisionRun", models.PROTECT, related_name="+")
    value_minor = models.BigIntegerField("worth")
    gap_minor = models.BigIntegerField("nothing beats it by more than")
    status = models.CharField("status", max_length=20)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [Owned(name="plan_owned"), Within("run", name="plan_run_within")]

    def __str__(self) -> str:
        return f"Plan of {self.today}"
