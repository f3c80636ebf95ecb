"""What others may ask about goals and the plan."""

from __future__ import annotations

from django.db.models import QuerySet

from itdirector.areas.strategy.models import Goal, Initiative, Plan


def latest_plan() -> Plan | None:
    """Return the newest plan, None before the first."""
    found: Plan | None = Plan.objects.first()
    return found


def initiatives() -> QuerySet[Initiative]:
    """Return everything that could be done, the planned first."""
    found: QuerySet[Initiative] = Initiative.objects.order_by("-standing", "starts_on", "title")
    return found


def goals() -> QuerySet[Goal]:
    """Return what the business wants to reach."""
    found: QuerySet[Goal] = Goal.objects.filter(gone_on=None)
    return found
