"""What may be done about the board's papers."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from itdirector.areas.board.decisions import brief
from itdirector.areas.board.models import Brief
from itdirector.areas.estate import actions as estate
from itdirector.areas.security import actions as security
from itdirector.areas.strategy import actions as strategy
from itdirector.kernel import findings
from itdirector.kernel.actions import Actor, action
from itdirector.kernel.jobs import Step, who_asked, work
from itdirector.kernel.models import Job


@action("board.refresh_brief")
def refresh_brief(*, actor: Actor, today: date | None = None) -> Brief:
    """Work out findings, plan and brief anew from today's facts."""
    day = today or timezone.localdate()
    security.fill_register(actor=actor, today=day)
    estate.refresh_support(actor=actor, today=day)
    plan, planned = strategy.keep_plan(day)
    found = list(findings.open_findings())
    content = brief(planned, plan.content, found, day)
    made: Brief = Brief.objects.create(
        today=day, colour=content["posture"]["colour"], content=content
    )
    return made


@work("board.refresh", needs="change")
def refresh(job: Job, step: Step) -> str:
    """Work out the brief as a job."""
    actor = who_asked(job)
    made = refresh_brief(actor=actor)
    strategy.explain_if_new(actor=actor)
    step(1)
    return f"The brief of {made.today} is ready."
