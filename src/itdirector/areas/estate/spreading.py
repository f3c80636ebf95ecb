"""Replacements spread over the coming years: what the lifecycle engine is asked. Plain values only.

A year is twelve months from today. A machine that is due may go earlier, at the price of the life
it still had, or later, at what old age costs; what somebody set a day for is not moved, and what
loses its security fixes for good is never moved to later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from itdirector.areas.estate.rules import LIVES, Replacement
from itdirector.engines.lifecycle import Fleet, FleetPlan, Group

YEARS = 5
EFFORT = 0.1
"""A tenth of the engine's usual search: the peak is then within a quarter of a percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Twelve months and the machines to replace in them. Both days are included."""

    first: date
    last: date
    machines: tuple[str, ...]
    """Keys, those due first at the front."""
    cost_minor: int


def year_of(on: date, today: date) -> int:
    """Return in which twelve months from today a day lies, from 0; what is gone lies in the first.

    Days beyond the years looked at have numbers beyond them.
    """
    return max(0, relativedelta(on, today).years) if on > today else 0


def fleet(due: Mapping[str, Replacement], today: date) -> Fleet | None:
    """Return what the engine is asked about machines by key, None when none is due in the years."""
    counts: dict[str, int] = defaultdict(int)
    kinds: dict[str, Replacement] = {}
    for one in due.values():
        if year_of(one.on, today) < YEARS:
            counts[_group(one, today)] += 1
            kinds[_group(one, today)] = one
    if not counts:
        return None
    return Fleet(
        years=YEARS,
        effort=EFFORT,
        groups=tuple(
            Group(
                id=name,
                count=count,
                unit_price=kinds[name].price_minor,
                cost_of_year=_costs(kinds[name], today),
            )
            for name, count in sorted(counts.items())
        ),
    )


def years(due: Mapping[str, Replacement], plan: FleetPlan, today: date) -> tuple[Year, ...]:
    """Return who goes in which year: of machines that do not differ, those due first go first."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for key, one in sorted(due.items(), key=lambda pair: (pair[1].on, pair[0])):
        if year_of(one.on, today) < YEARS:
            waiting[_group(one, today)].append(key)
    found = []
    for number in range(YEARS):
        gone = [
            key
            for name, counts in plan.replaced.items()
            for key in waiting[name][sum(counts[:number]) : sum(counts[: number + 1])]
        ]
        first = today + relativedelta(years=number)
        found.append(
            Year(
                first=first,
                last=today + relativedelta(years=number + 1) - timedelta(days=1),
                machines=tuple(sorted(gone, key=lambda key: (due[key].on, key))),
                cost_minor=plan.spend[number],
            )
        )
    return tuple(found)


def _costs(one: Replacement, today: date) -> dict[int, int]:
    """Return what each year it may go in costs more than its own, in pence for one machine."""
    best, life = year_of(one.on, today), LIVES[one.kind]
    first = 0 if one.not_before is None else year_of(one.not_before, today)
    last = YEARS - 1 if one.not_after is None else min(YEARS - 1, year_of(one.not_after, today))
    return {
        year: (best - year) * one.price_minor // life.years
        if year < best
        else (year - best) * life.old_age_minor
        for year in range(first, last + 1)
    }


def _group(one: Replacement, today: date) -> str:
    """Return a name that machines share which cost the same in the same years."""
    allowed = sorted(_costs(one, today))
    return f"{one.kind} due in {year_of(one.on, today)}, from {allowed[0]} to {allowed[-1]}"
