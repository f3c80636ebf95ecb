"""Which updates to install in the hours there are, when one update cures many weaknesses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

EXACT_GROUPS = 200
"""Up to so many groups the best choice is proven; beyond, the greedy one is given with its gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchGroup:
    """One update, or one evening's work: what it takes and which weaknesses it cures."""

    id: str
    hours: float
    cures: frozenset[str]

    def __post_init__(self) -> None:
        if not 0 < self.hours < math.inf:
            raise ValueError(f"{self.id}: hours must be above 0, not {self.hours}")
        if not self.cures:
            raise ValueError(f"{self.id}: cures names no weakness")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQuestion:
    """`loss_removed` maps each weakness to the expected loss its cure removes, in money.

    A weakness cured twice counts once.
    """

    groups: tuple[PatchGroup, ...]
    loss_removed: Mapping[str, float]
    hours: float

    def __post_init__(self) -> None:
        ids = [group.id for group in self.groups]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"{name}: two groups have this id")
        for group in self.groups:
            for unknown in sorted(group.cures - self.loss_removed.keys()):
                raise ValueError(f"{group.id}: cures {unknown!r}, which has no loss_removed")
        for name, loss in self.loss_removed.items():
            if not 0 <= loss < math.inf:
                raise ValueError(f"{name}: loss_removed must be a number from 0, not {loss}")
        if not 0 <= self.hours < math.inf:
            raise ValueError(f"hours must be a number from 0, not {self.hours}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """The updates to install. No choice within the hours removes more than `bound`.

    `greedy_loss_removed` is what the better of two simple rules reaches: by loss removed an hour,
    or the best single group; it is never below 31.6 % of the best (half of 1 - 1/e).
    `status` is "proven" (the gap is solver tolerance) or "within bound".
    """

    chosen: tuple[str, ...]
    hours: float
    loss_removed: float
    bound: float
    greedy_loss_removed: float
    status: str
    solver: str
    digest: str

    @property
    def gap_share(self) -> float:
        """Share of the bound that the best choice may be worth beyond this one."""
        return max(0.0, self.bound - self.loss_removed) / self.bound if self.bound else 0.0
