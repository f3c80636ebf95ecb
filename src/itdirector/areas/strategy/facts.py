"""What others may ask about goals and the plan."""

from __future__ import annotations

from django.db.models import QuerySet

from itdirector.areas.strategy.explained import ANSWERING, UNDER_WAY, explained
from itdirector.areas.strategy.models import Goal, Initiative, Plan
from itdirector.kernel.models import Job

__all__ = [
    "ANSWERING",
    "UNDER_WAY",
    "explained",
    "goals",
    "initiatives",
    "latest_plan",
    "newest_job",
    "plan_of",
]


def latest_plan() -> Plan | None:
    """Return the newest plan, None before the first."""
    found: Plan | None = Plan.objects.first()
    return found


def plan_of(identity: str) -> Plan | None:
    """Return the newest plan with an identity, as the content of a plan tells it; None without."""
    if not identity:
        return None
    found: Plan | None = (
        Plan.objects.select_related("run").filter(content__identity=identity).first()
    )
    return found


def newest_job() -> Job | None:
    """Return the newest job that answers questions about a plan: None without one."""
    every = Job.objects.filter(name=ANSWERING).order_by("-created_at", "-id")
    found: Job | None = every.first()
    return found


def initiatives() -> QuerySet[Initiative]:
    """Return everything that could be done, the planned first."""
    found: QuerySet[Initiative] = Initiative.objects.order_by("-standing", "starts_on", "title")
    return found


def goals() -> QuerySet[Goal]:
    """Return what the business wants to reach."""
    found: QuerySet[Goal] = Goal.objects.filter(gone_on=None)
    return found
