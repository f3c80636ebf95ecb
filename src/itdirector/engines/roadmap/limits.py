"""The limits of a problem as things with names, one of which can be taken away to see what it does.

Taking a limit away never makes a plan forbidden that was allowed. Shares no solver's model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from itdirector.engines.roadmap.check import violations
from itdirector.engines.roadmap.model import TOTAL, Initiative, Problem
from itdirector.engines.roadmap.moves import moves_for

NOT_BEFORE, DEADLINE, ORDER, REQUIRED = "not before", "deadline", "order", "required"
EXCLUDED, OBLIGATION, MONEY, PEOPLE = "excluded", "obligation", "money", "people"
END = "end of the plan"
"""Kinds of limits. END is never taken away: work must end within the planned quarters."""

KINDS = (NOT_BEFORE, DEADLINE, ORDER, REQUIRED, EXCLUDED, OBLIGATION, MONEY, PEOPLE, END)
"""In the order in which one of several limits is named as the one that binds."""


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """One limit: its kind, and whose it is.

    `name` is an initiative, a mandatory group, a budget line or a skill; two initiatives that
    exclude each other are joined by "|".
    """

    kind: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")


def limits_of(problem: Problem) -> tuple[Limit, ...]:
    """Return every limit that could be taken away, by kind and name."""
    found: list[Limit] = []
    for key, initiative in problem.by_id.items():
        for kind, there in (
            (NOT_BEFORE, initiative.earliest_start > 0),
            (DEADLINE, initiative.latest_finish is not None),
            (ORDER, bool(initiative.after)),
            (REQUIRED, bool(initiative.requires)),
            (OBLIGATION, initiative.mandatory),
        ):
            if there:
                found.append(Limit(kind, key))
    found += [Limit(EXCLUDED, "|".join(sorted(pair))) for pair in problem.excludes]
    found += [Limit(OBLIGATION, group) for group in problem.mandatory_groups]
    found += [Limit(MONEY, line) for line in problem.budget_lines]
    found += [Limit(PEOPLE, skill) for skill in problem.capacity_days]
    return tuple(sorted(found, key=lambda limit: (KINDS.index(limit.kind), limit.name)))


def without(problem: Problem, gone: Collection[Limit]) -> Problem:
    """Return the problem with these limits taken away."""
    lines = {limit.name for limit in gone if limit.kind == MONEY}
    skills = {limit.name for limit in gone if limit.kind == PEOPLE}
    enough = plenty(problem)
    money = {
        line: (enough,) * len(amounts) if line in lines else amounts
        for line, amounts in problem.budget_lines.items()
    }
    total = money.pop(TOTAL, None)
    days = sum(sum(i.effort_days.values()) for i in problem.initiatives) + 1
    return replace(
        problem,
        budget=money,
        total_budget=total,
        capacity_days={
            skill: tuple(max(days, a) for a in available) if skill in skills else available
            for skill, available in problem.capacity_days.items()
        },
        initiatives=tuple(_freed(i, gone) for i in problem.initiatives),
        mandatory_groups=frozenset(
            g for g in problem.mandatory_groups if Limit(OBLIGATION, g) not in gone
        ),
        excludes=frozenset(
            p for p in problem.excludes if Limit(EXCLUDED, "|".join(sorted(p))) not in gone
        ),
    )


def plenty(problem: Problem) -> int:
    """Return an amount of money beyond all that could be spent, and all that was given."""
    given = sum(sum(amounts) for amounts in problem.budget_lines.values())
    costs = (
        sum(i.one_off_cost.values())
        + problem.quarters * sum(map(abs, i.run_cost_per_quarter.values()))
        for i in problem.initiatives
    )
    return given + sum(costs) + problem.most_running_over + 1


def least_conflict(
    limits: Sequence[Limit], possible_without: Callable[[Collection[Limit]], bool]
) -> tuple[Limit, ...]:
    """Return limits that cannot all be kept, of which none can be spared (deletion filter).

    `possible_without` says whether there is a plan when some limits are gone. When none of the
    limits is to blame, the end of the plan is. Chinneck 2008, "Feasibility and Infeasibility in
    Optimization", section 6: as many questions as limits, one set of the several there may be.
    """
    gone: set[Limit] = set()
    for limit in reversed(limits):
        if not possible_without({*gone, limit}):
            gone.add(limit)
    kept = tuple(limit for limit in limits if limit not in gone)
    return kept or (Limit(END),)


def broken_limits(problem: Problem, plan: Mapping[str, int]) -> tuple[Limit, ...]:
    """Return the limits that a plan breaks, in the order of KINDS; empty when it keeps all.

    What is broken still when every limit is gone is the end of the plan, or what one idea's
    variants may not do together: END stands for both.
    """
    broken = _complaints(problem, plan)
    if not broken:
        return ()
    everything = limits_of(problem)
    guilty = tuple(
        limit for limit in everything if broken - _complaints(without(problem, [limit]), plan)
    )
    for_good = _complaints(without(problem, everything), plan)
    return (*guilty, Limit(END)) if for_good else guilty


def _complaints(problem: Problem, plan: Mapping[str, int]) -> set[str]:
    return set(violations(problem, plan, moves_for(problem, plan) or ()))


def _freed(initiative: Initiative, gone: Collection[Limit]) -> Initiative:
    key = initiative.id
    return replace(
        initiative,
        earliest_start=0 if Limit(NOT_BEFORE, key) in gone else initiative.earliest_start,
        latest_finish=None if Limit(DEADLINE, key) in gone else initiative.latest_finish,
        after={} if Limit(ORDER, key) in gone else initiative.after,
        requires=() if Limit(REQUIRED, key) in gone else initiative.requires,
        mandatory=initiative.mandatory and Limit(OBLIGATION, key) not in gone,
    )
