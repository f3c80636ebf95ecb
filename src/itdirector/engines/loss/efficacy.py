"""How well a control works in practice: coverage, reliability, and chains of parts.

Source: Jones, FAIR Controls Analytics Model (FAIR Institute, 2021), from practitioners' notes;
Barlow and Proschan, Mathematical Theory of Reliability, for steady-state availability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

DAYS_PER_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How often a control leaves its intended state, and how many days until it is back."""

    lapses_per_year: float
    days_to_repair: float

    def __post_init__(self) -> None:
        for name in ("lapses_per_year", "days_to_repair"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must not be negative: {getattr(self, name)}")

    @property
    def share_of_time(self) -> float:
        """Share of time in the intended state: an alternating renewal process in the long run."""
        return 1 / (1 + self.lapses_per_year * self.days_to_repair / DAYS_PER_YEAR)

    @property
    def share_by_days(self) -> float:
        """The discrete form of the FAIR-CAM literature, for audit: days without a lapse.

        It takes lapses to overlap, and knows at most one a day: 0 from 365 a year on.
        """
        daily = min(1.0, self.lapses_per_year / DAYS_PER_YEAR)
        return float((1 - daily) ** self.days_to_repair)


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficacy:
    """The share of events a control stops, from 0 to 1, and what it is made of.

    `coverage` is the share of assets in scope that have it; `intended` and `degraded` are its
    efficacy in and out of its intended state (`degraded` is 0 for what is on or off);
    `reliability` is the share of time in that state, or the lapses it follows from.
    """

    coverage: float
    intended: float
    reliability: Reliability | float
    degraded: float = 0.0

    def __post_init__(self) -> None:
        for name in ("coverage", "intended", "degraded", "reliability"):
            share = getattr(self, name)
            if not isinstance(share, Reliability) and not 0 <= share <= 1:
                raise ValueError(f"{name} must be from 0 to 1: {share}")

    @property
    def operational(self) -> float:
        """The efficacy to put into a control."""
        if isinstance(self.reliability, Reliability):
            return self._at(self.reliability.share_of_time)
        return self._at(self.reliability)

    @property
    def operational_by_days(self) -> float:
        """The same by the discrete form of reliability, to show beside it in an audit."""
        if isinstance(self.reliability, Reliability):
            return self._at(self.reliability.share_by_days)
        return self._at(self.reliability)

    def _at(self, share: float) -> float:
        return self.coverage * (share * self.intended + (1 - share) * self.degraded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Parts that must all work, as visibility, monitoring and recognition must for detection.

    A chain is one control: its parts do not stop events one by one. `parts` maps names to
    efficacies from 0 to 1.
    """

    parts: Mapping[str, float]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("parts: a chain needs at least one")
        for name, share in self.parts.items():
            if not 0 <= share <= 1:
                raise ValueError(f"{name} must be from 0 to 1: {share}")

    @property
    def efficacy(self) -> float:
        """The product of the parts: never better than the weakest."""
        return math.prod(self.parts.values())

    @property
    def weakest(self) -> str:
        """The part where improvement brings most."""
        return min(sorted(self.parts), key=self.parts.__getitem__)
