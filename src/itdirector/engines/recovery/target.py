"""Which recovery time is worth its price: expected loss and cost of protection, added and compared.

A target is no wish: each comes with what provides it. The longer the outage, the more it costs; the
sooner one must be back, the more protection costs; the sum has its least somewhere between.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from itdirector.engines.recovery.model import LossCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """One way to be back within `rto_hours`, and its price.

    It works with probability `success`; else the outage lasts `fallback_hours`.
    """

    id: str
    rto_hours: float
    cost_per_year: int
    success: float = 1.0
    fallback_hours: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.cost_per_year, int) or self.cost_per_year < 0:
            raise ValueError(f"{self.id}: cost_per_year must be whole money not below 0")
        if not 0 <= self.rto_hours < math.inf:
            raise ValueError(f"{self.id}: rto_hours must not be below 0 or infinite")
        if not 0 <= self.success <= 1:
            raise ValueError(f"{self.id}: success must be from 0 to 1, not {self.success}")
        if self.success < 1 and not self.rto_hours <= self.fallback_hours < math.inf:
            raise ValueError(f"{self.id}: fallback_hours must not be below rto_hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedTarget:
    """One protection with what it costs a year, and when it is the best."""

    id: str
    rto_hours: float
    loss_per_event: float
    loss_per_year: float
    cost_per_year: int
    beyond_tolerable: bool
    """Even when it works, the outage is longer than the organisation bears: never chosen."""
    best_from_events: float | None
    best_to_events: float | None
    """Events a year between which it is the cheapest bearable one; None if it never is."""

    @property
    def total_per_year(self) -> float:
        """Expected loss and cost of protection together."""
        return self.loss_per_year + self.cost_per_year


def priced_targets(
    protections: tuple[Protection, ...],
    *,
    loss: LossCurve,
    events_per_year: float,
    most_tolerable_hours: float = math.inf,
) -> tuple[PricedTarget, ...]:
    """Return every protection priced: bearable ones first, then by total, cost and id.

    ValueError without any protection, with two of one id, or with a rate below 0.
    """
    if not protections or not 0 <= events_per_year < math.inf:
        raise ValueError("needs protections, and events_per_year not below 0")
    if len({p.id for p in protections}) < len(protections):
        raise ValueError("protections: two have the same id")
    per_event = {p.id: _loss_per_event(p, loss) for p in protections}
    bearable = [p for p in protections if p.rto_hours <= most_tolerable_hours]
    ranges = {p.id: _best_range(p, bearable, per_event) for p in bearable}
    priced = [
        PricedTarget(
            id=p.id,
            rto_hours=p.rto_hours,
            loss_per_event=per_event[p.id],
            loss_per_year=events_per_year * per_event[p.id],
            cost_per_year=p.cost_per_year,
            beyond_tolerable=p not in bearable,
            best_from_events=ranges.get(p.id, NEVER_BEST)[0],
            best_to_events=ranges.get(p.id, NEVER_BEST)[1],
        )
        for p in protections
    ]
    return tuple(
        sorted(priced, key=lambda t: (t.beyond_tolerable, t.total_per_year, t.cost_per_year, t.id))
    )


NEVER_BEST = (None, None)


def _loss_per_event(protection: Protection, loss: LossCurve) -> float:
    works = protection.success * loss.lost(protection.rto_hours)
    return works + (1 - protection.success) * loss.lost(protection.fallback_hours)


def _best_range(
    one: Protection, bearable: list[Protection], per_event: dict[str, float]
) -> tuple[float, float] | tuple[None, None]:
    """Return the rates of events between which a protection's total is the least.

    Totals are straight lines in the rate, so each rival leaves a half-line.
    """
    low, high = 0.0, math.inf
    for rival in bearable:
        dearer = one.cost_per_year - rival.cost_per_year
        saved = per_event[rival.id] - per_event[one.id]
        if saved > 0:
            low = max(low, dearer / saved)
        elif saved < 0:
            high = min(high, dearer / saved)
        elif dearer > 0:
            return NEVER_BEST
    return (low, high) if low <= high else NEVER_BEST
