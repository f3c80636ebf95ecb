"""A fleet to replace over some years, evenly: the question, and an answer with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itdirector.engines.money.model.guards import different, named, refuse, whole

MOST_AMOUNT = 2**31 - 1
"""Coefficients beyond this have been seen to break a solver's proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Devices of one kind and age. Years count from 0, amounts are whole minor units.

    `cost_of_year` maps each year in which they may be replaced to what one device costs for not
    being replaced in its best year: 0 there, more to either side.
    """

    id: str
    count: int
    unit_price: int
    cost_of_year: Mapping[int, int]

    def __post_init__(self) -> None:
        named("a group", "id", self.id)
        whole(self.id, "count", self.count, least=1)
        whole(self.id, "unit_price", self.unit_price)
        if not self.cost_of_year:
            raise refuse(self.id, "cost_of_year", "must name a year")
        for year, cost in self.cost_of_year.items():
            whole(self.id, "cost_of_year", year)
            whole(self.id, "cost_of_year", cost)
        if self.count * max(self.unit_price, *self.cost_of_year.values()) > MOST_AMOUNT:
            raise refuse(self.id, "unit_price", "times count is too large to be proven exactly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Groups to replace within so many years.

    `most_per_year` is the most a year may cost; None asks for the least peak there can be,
    eased by half a percent so that moving is not dear for pennies. `effort` is how much of its
    usual work a search may do, from above 0 to 1: less of it answers sooner, with wider bounds.
    """

    years: int
    groups: tuple[Group, ...]
    most_per_year: int | None = None
    effort: float = 1.0

    def __post_init__(self) -> None:
        whole("a fleet", "years", self.years, least=1)
        if not self.groups:
            raise refuse("a fleet", "groups", "must not be empty")
        different("a fleet", "groups", [group.id for group in self.groups])
        for group in self.groups:
            if max(group.cost_of_year) >= self.years:
                raise refuse(group.id, "cost_of_year", f"names a year beyond {self.years - 1}")
        if self.most_per_year is not None:
            whole("a fleet", "most_per_year", self.most_per_year)
        if not 0 < self.effort <= 1:
            raise refuse("a fleet", "effort", f"must be above 0 and at most 1, not {self.effort}")


def eased(peak: int) -> int:
    """Return a limit half a percent above a peak: nobody's budget is tight to the penny."""
    return peak + peak // 200


class Impossible(Exception):
    """No plan keeps every group within its years and every year within its money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """How many of each group in each year, and how far from the least that is at most.

    Two solvers searched; the better plan is taken, and a bound of either that any plan beats
    would have been refused.
    """

    replaced: Mapping[str, tuple[int, ...]]
    """Group to devices in each year."""
    spend: tuple[int, ...]
    peak: int
    least_peak: int
    """The smallest found, whatever it costs to move replacements."""
    least_peak_bound: int
    """No plan has a smaller peak than this."""
    cost_of_moving: int
    cost_of_moving_bound: int
    """No plan within the same peak moves for less than this."""
    proven: bool
    """Both bounds are met: nothing is better by a single penny."""
    peak_unmoved: int
    """If every device were replaced in its best year."""
    solvers: tuple[str, ...]
    method: str
    digest: str
