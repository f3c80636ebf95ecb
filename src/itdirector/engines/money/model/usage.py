"""Costs that follow use (cloud, telephony): months of the past, and months to come with ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from itdirector.engines.money.model.guards import named, refuse, whole

FEWEST_MONTHS = 3
"""With fewer months there is no spread to learn, and no range would be honest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageHistory:
    """What each month cost, the oldest first, without gaps. Whole minor units."""

    id: str
    amounts: tuple[int, ...]

    def __post_init__(self) -> None:
        named("a usage history", "id", self.id)
        if len(self.amounts) < FEWEST_MONTHS:
            raise refuse(self.id, "amounts", f"needs at least {FEWEST_MONTHS} months")
        for amount in self.amounts:
            whole(self.id, "amounts", amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageForecast:
    """The months to come. Every tuple has one entry a month, in minor units."""

    id: str
    method: str
    history_months: int
    expected: tuple[float, ...]
    low80: tuple[float, ...]
    high80: tuple[float, ...]
    low95: tuple[float, ...]
    high95: tuple[float, ...]
    total_p10: float
    """Of all months together: narrower than the sum of monthly ranges, and not by assumption."""
    total_p50: float
    total_p90: float
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Weights the method chose; empty where it has none."""
    season: tuple[float, ...] = ()
    """Factor of each month of the year, beginning with the month of the first amount."""
    seed: int
    draws: int
    digest: str
