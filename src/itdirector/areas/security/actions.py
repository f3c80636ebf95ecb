"""What may be done about risks."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from itdirector.areas.security.knowledge import priors
from itdirector.areas.security.losses import size
from itdirector.areas.security.models import Risk
from itdirector.kernel.actions import Actor, action
from itdirector.kernel.models import Grade, Source
from itdirector.kernel.provenance import receipts
from itdirector.kernel.recording import say


@action("security.fill_register")
def fill_register(*, actor: Actor, today: date | None = None) -> int:
    """Fill the risk register from published figures, for a firm of this size.

    What a person entered stays; only our own figures are brought up to date. Returns how many
    risks changed.
    """
    day, firm, known = today or timezone.localdate(), size(), priors()
    changed = 0
    source: Source | None = None
    for scenario in known.scenarios.values():
        view = scenario.views[0]
        low, high = known.scaling.cost_range_gbp(
            view.cost, people=firm.people, revenue_gbp=firm.revenue
        )
        ours = {
            "scenario": scenario.id,
            "title": scenario.title,
            "events_per_year": view.frequency.for_firm(firm.people),
            "prior_years": view.frequency.evidence_years,
            "low_minor": round(low) * 100,
            "high_minor": round(high) * 100,
            "basis": f"How often: {view.frequency.source}. What it costs: {view.cost.source}.",
        }
        before = Risk.objects.filter(key=scenario.id).first()
        if before is not None:
            theirs = {
                name
                for name, receipt in receipts(Risk.record_type(), before.pk).items()
                if receipt.grade != Grade.DEFAULT
            }
            ours = {n: v for n, v in ours.items() if n not in theirs and getattr(before, n) != v}
        if ours:
            source = source or _source(actor, day, known.version)
            say(source, Risk, record=before, values=ours, key=scenario.id)
            changed += 1
    return changed


def _source(actor: Actor, day: date, version: str) -> Source:
    made: Source = Source.objects.create(
        kind=Source.Kind.DEFAULT,
        state=Source.State.APPLIED,
        label=f"Published figures on risk, version {version}",
        who=actor.name,
        as_of=day,
        grade=Grade.DEFAULT,
        applied_at=timezone.now(),
        sensitivity=0,
    )
    return made
