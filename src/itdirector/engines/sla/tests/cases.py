"""SLAs and logs that tests measure."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from itdirector.engines.sla.check import prove
from itdirector.engines.sla.model import Hours, Log, Loss, Month, Sla, Span, Tier
from itdirector.engines.sla.solve import measure

TIERS = (
    Tier(below_percent=Decimal("99.9"), credit_share=0.1),
    Tier(below_percent=Decimal("99.0"), credit_share=0.25),
    Tier(below_percent=Decimal("95.0"), credit_share=1.0),
)
CLOUD = Sla(
    id="cloud", zone="Europe/London", monthly_fee=1_000, tiers=TIERS, cap_share=0.5, claim_days=30
)
OFFICE = tuple(Hours(weekday=day, begins=time(9), until=time(17, 30)) for day in range(5))
LOSS = Loss(low_per_hour=200, likely_per_hour=900, high_per_hour=2_500)
LATER = datetime(2026, 11, 22, 12, tzinfo=UTC)


def utc(text: str) -> datetime:
    """Return the instant of "06-15 10:30", 2026, in UTC."""
    return datetime.fromisoformat(f"2026-{text}+00:00")


def outage(begins: str, ends: str | None, name: str = "") -> Span:
    """Return an outage of 2026 in UTC; its id is its beginning unless named."""
    return Span(id=name or begins, begins=utc(begins), ends=utc(ends) if ends else None)


def proven(sla: Sla = CLOUD, *outages: Span, month: int = 6, **facts: Any) -> Month:
    """Return the month measured, after the second road has agreed."""
    log = Log(outages=outages, excluded=facts.get("excluded", ()), now=facts.get("now", LATER))
    loss = facts.get("loss")
    found = measure(sla, log, year=2026, month=month, loss=loss)
    prove(sla, log, found, loss=loss)
    return found
