"""What the parts of a kept plan are called: its work, its limits, its quarters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from itdirector.areas.strategy.models import Plan
from itdirector.engines.roadmap.limits import (
    DEADLINE,
    END,
    EXCLUDED,
    MONEY,
    NOT_BEFORE,
    OBLIGATION,
    ORDER,
    PEOPLE,
    REQUIRED,
)
from itdirector.engines.roadmap.supply import ANY
from itdirector.engines.roadmap.terms import TOTAL
from itdirector.values.text import day

NAMED = 3
"""So many of a list are named, the rest counted."""

OF_ONE = {
    NOT_BEFORE: "the earliest start of {}",
    DEADLINE: "the date of {}",
    ORDER: "what must come before {}",
    REQUIRED: "what {} needs beside it",
    OBLIGATION: "the duty to do {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of one plan's parts."""

    titles: Mapping[str, str]
    """Of each piece of work; of a group of variants, of its first."""
    latest: Mapping[str, int]
    """The last quarter in which work on a piece may go on, where there is one."""
    groups: Mapping[str, str | None]
    starts: tuple[date, ...]

    @classmethod
    def of(cls, plan: Plan) -> Names:
        """Return the names of a kept plan."""
        starts = (date.fromisoformat(q["starts_on"]) for q in plan.content["quarters"])
        return cls.made(plan.run.problem["initiatives"], tuple(starts))

    @classmethod
    def made(cls, every: Sequence[Mapping[str, Any]], starts: tuple[date, ...]) -> Names:
        """Return the names of initiatives as a question keeps them, and of quarters."""
        titles = {one["group"]: one["name"] for one in reversed(every) if one["group"]}
        return cls(
            titles=titles | {one["id"]: one["name"] for one in every},
            latest={i["id"]: i["latest_finish"] for i in every if i["latest_finish"] is not None},
            groups={one["id"]: one["group"] for one in every},
            starts=starts,
        )

    def several(self, keys: Iterable[str]) -> str:
        """Return pieces of work in a row: A; B; C; and 4 more."""
        titles = [self.titles[key] for key in keys]
        more = f"; and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
        return "; ".join(titles[:NAMED]) + more

    def quarter(self, number: int) -> str:
        """Return a quarter as people say it: Jan to Mar 2027."""
        first = self.starts[number]
        return f"{first:%b} to {first + relativedelta(months=2):%b %Y}"

    def last_day(self, number: int) -> str:
        """Return the last day of a quarter."""
        return day(self.starts[number] + relativedelta(months=3, days=-1))

    def limit(self, limit: Mapping[str, str]) -> str:
        """Return a limit of the plan as people say it."""
        kind, name = limit["kind"], limit["name"]
        if kind == MONEY:
            return "the money there is in all" if name == TOTAL else f"the money for {name}"
        if kind == PEOPLE:
            return f"the days of {name}"
        if kind == END:
            return "the end of the plan"
        if kind == EXCLUDED:
            one, _bar, other = name.partition("|")
            return f"that {self.titles[one]} and {self.titles[other]} rule each other out"
        return OF_ONE[kind].format(self.titles[name])

    def limits(self, several: Iterable[Mapping[str, str]]) -> str:
        """Return limits that clash, in a row."""
        return "; ".join(self.limit(one) for one in several)

    def change(self, told: Mapping[str, Any]) -> str:
        """Return how one plan differs from another: what comes in, falls out, moves."""
        parts = []
        if told["added"]:
            parts.append(f"comes in: {self.several(told['added'])}")
        if told["dropped"]:
            parts.append(f"falls out: {self.several(told['dropped'])}")
        if told["moved"]:
            parts.append(f"moves: {self.several(told['moved'])}")
        return ". ".join(f"{part[0].upper()}{part[1:]}" for part in parts) + "." if parts else ""


def supply_name(supply: Mapping[str, Any]) -> str:
    """Return what there could be more or less of: money for X, days of Y."""
    name = supply["name"]
    if supply["kind"] == MONEY:
        return "money in all" if name in {ANY, TOTAL} else f"money for {name}"
    return "days of every skill" if name == ANY else f"days of {name}"
