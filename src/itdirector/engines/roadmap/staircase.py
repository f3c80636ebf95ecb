"""What more, or less, of a supply is worth, as data: a staircase of points and breaks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.roadmap.reasons import Difference
from itdirector.engines.roadmap.supply import Supply


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The best plan when there is `extra` more of a supply (below 0: less).

    `gain` is what its plan is worth beyond the plan at hand; truly the best plan gains from
    `at_least` to `at_most` beyond the best plan there is now. Where no plan keeps the obligations
    all three are minus infinity and there are no `starts`.
    """

    extra: int
    gain: float
    at_least: float
    at_most: float
    starts: Mapping[str, int] | None

    def __post_init__(self) -> None:
        if not self.at_least <= self.gain <= self.at_most:
            raise ValueError("gain must lie from at_least to at_most")

    @property
    def possible(self) -> bool:
        """Whether any plan keeps the obligations."""
        return self.starts is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """An amount at which the best plan becomes worth more: not with one step less.

    `change` is what enters, leaves or moves there against the plan one step below; None where one
    step below nothing is possible.
    """

    extra: int
    gain: float
    jump: float
    """Gain here less gain one step below; infinite where nothing is possible there."""
    change: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staircase:
    """What a supply is worth, from the deepest cut to the largest addition looked at.

    Between two breaks the best plan is worth the same to within `flat`: more never makes it worse,
    so that equal ends prove all between them.
    """

    supply: Supply
    step: int
    points: tuple[Point, ...]
    """What was asked, by extra amount."""
    breaks: tuple[Break, ...]
    flat: float
    """What the proofs leave open between breaks, at most."""

    def gain(self, extra: int) -> float:
        """Return the gain with so much extra, not beyond what was looked at.

        That of the last point that is not beyond it: no less than this can be had.
        """
        if not self.points[0].extra <= extra <= self.points[-1].extra:
            raise ValueError(f"extra: {extra} is beyond what was looked at")
        return [p.gain for p in self.points if p.extra <= extra][-1]


IMPOSSIBLE_HERE = -math.inf
"""The gain where no plan keeps the obligations."""
