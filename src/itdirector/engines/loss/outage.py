"""What an hour without a service costs. One's own figures beat any published one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One service that is down. Money in the organisation's currency, shares from 0 to 1.

    `share_dependent` of the revenue needs the service; `share_recaptured` of that is earned later
    all the same. `productivity_loss` is the share of their work the staff affected cannot do.
    """

    revenue_per_hour: float
    share_dependent: float
    share_recaptured: float = 0.0
    staff_affected: float = 0.0
    staff_cost_per_hour: float = 0.0
    """Of one person, all employer's costs included."""
    productivity_loss: float = 1.0
    overtime_per_hour: float = 0.0
    penalties_per_hour: float = 0.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not 0 <= value < math.inf:
                raise ValueError(f"{one.name} must not be negative: {value}")
            if one.name.startswith(("share", "productivity")) and value > 1:
                raise ValueError(f"{one.name} must be from 0 to 1: {value}")

    @property
    def parts(self) -> Mapping[str, float]:
        """What an hour costs, by reason."""
        lost = self.share_dependent * (1 - self.share_recaptured)
        paid = self.staff_affected * self.staff_cost_per_hour
        return {
            "revenue": self.revenue_per_hour * lost,
            "productivity": paid * self.productivity_loss,
            "overtime": self.overtime_per_hour,
            "penalties": self.penalties_per_hour,
        }

    @property
    def cost_per_hour(self) -> float:
        """What an hour costs."""
        return math.fsum(self.parts.values())
