"""The roadmap question: quarters, money, people, risks and candidates in the engine's terms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from dateutil.relativedelta import relativedelta

from itdirector.areas.budget import facts as budget
from itdirector.areas.company import facts as company
from itdirector.areas.estate import facts as estate
from itdirector.areas.people import facts as people
from itdirector.areas.security import facts as security
from itdirector.areas.strategy.candidate import Candidate
from itdirector.engines.loss import LossProblem
from itdirector.engines.loss.controls import residual
from itdirector.engines.roadmap import Initiative, Problem, RiskUnit
from itdirector.kernel.provenance import assumption

QUARTERS = 8
WINDOW = 12
DISCOUNT = 0.08
OURS = "our default, 2026-11"
DAYS_WHEN_UNKNOWN = {"sysadmin": 10.0, "security": 3.0, "project": 5.0}
SHARE_OF_SPEND = 0.15
"""Part of the yearly IT cost taken as the budget for improvements when none was given."""
SPEND_PER_PERSON = 1_800
"""Yearly IT cost per person in pounds, when it was not told."""
LATE_QUARTERS = {True: 3, False: 5}
"""The last quarter, from 0, for what should have been done already: by whether attacks are known
or it is a server. What loses support later: at most a quarter after. Our policy by default."""
FREE_LATE_QUARTERS = {True: 0, False: 1}
"""The same for what costs no money: at once where attacks are known, else by the next quarter."""
LEAST_DAYS_LEFT = 21
"""The running quarter is planned too while so many days of it are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The engine's problem, with what is needed to explain it."""

    today: date
    problem: Problem
    starts: tuple[date, ...]
    candidates: Mapping[str, Candidate]
    uncounted: tuple[Candidate, ...]
    """What would close findings, but brings nothing that can be counted."""
    assumptions: tuple[dict[str, Any], ...]
    budget_given: bool
    """False when nobody told: then our default limits all categories together."""
    losses: LossProblem = field(repr=False)


def question(today: date, every: Sequence[Candidate]) -> Question:
    """Put today's candidates, money, people and risks as a question to the roadmap engine."""
    starts = quarters(today)
    losses = security.loss_problem(today)
    cover = {name: one.share for name, one in security.coverages(today).items()}
    later = _coverage_later(cover, starts)
    money = _told_money(starts)
    told = {skill: max(0.0, days) for skill, days in people.capacity().items()}
    days = {**DAYS_WHEN_UNKNOWN, **told}
    skills = {skill for one in every for skill in one.days}
    left = min(1.0, days_left(today, starts[0]) / 91)
    capacity = {
        skill: (round(days.get(skill, 0.0) * left, 2), *(days.get(skill, 0.0),) * (QUARTERS - 1))
        for skill in sorted(skills | set(days))
    }
    effects = {one.id: _effects(one, _standing(one, every, cover), losses) for one in every}
    possible = [one for one in every if _possible(one, capacity, max(today, starts[0]))]
    useful = [one for one in possible if one.must or one.saving_yearly or effects[one.id]]
    problem = Problem(
        quarters=QUARTERS,
        window_quarters=WINDOW,
        discount_per_year=DISCOUNT,
        budget=money or {},
        total_budget=None if money else _assumed_money(),
        capacity_days=capacity,
        risk_units=_units(losses, later),
        initiatives=tuple(_initiative(one, useful, effects[one.id], starts) for one in useful),
        mandatory_groups=frozenset(
            one.group for one in useful if one.must and one.group is not None
        ),
        excludes=frozenset(),
    )
    return Question(
        today=today,
        problem=problem,
        starts=starts,
        candidates={one.id: one for one in useful},
        uncounted=tuple(one for one in possible if one not in useful and one.findings),
        assumptions=tuple(_assumptions(told, given=money is not None)),
        budget_given=money is not None,
        losses=losses,
    )


def quarters(today: date) -> tuple[date, ...]:
    """Return the first days of the quarters planned, the running one while enough is left."""
    month, _known = company.number("fiscal_year_start", default=4)
    first = int(month) if 1 <= month <= 12 else 4
    begin = today.replace(day=1) - relativedelta(months=(today.month - first) % 3)
    if days_left(today, begin) < LEAST_DAYS_LEFT:
        begin += relativedelta(months=3)
    return tuple(begin + relativedelta(months=3 * n) for n in range(QUARTERS))


def days_left(today: date, start: date) -> int:
    """Return the days from today to the end of the quarter that begins on `start`."""
    return (start + relativedelta(months=3) - max(today, start)).days


def quarter_of(day: date, starts: Sequence[date]) -> int:
    """Return the number of the quarter a day lies in; -1 before the first."""
    return sum(1 for start in starts if start <= day) - 1


def _told_money(starts: Sequence[date]) -> dict[str, tuple[int, ...]] | None:
    """Return the budget by category in whole pounds a quarter, None when there is none."""
    allowed = budget.allowed(list(starts))
    if not any(any(line) for line in allowed.values()):
        return None
    pence = {category: [0] * QUARTERS for category in budget.CATEGORIES}
    for category, line in allowed.items():
        own = category if category in pence else "services"
        pence[own] = [a + b for a, b in zip(pence[own], line, strict=True)]
    return {category: _whole(line) for category, line in pence.items()}


def _assumed_money() -> tuple[int, ...]:
    """Return what we take as the budget of each quarter: a share of what IT costs."""
    staff, _known = company.number("people", default=25)
    spend, _known = company.number("it_spend", default=staff * SPEND_PER_PERSON)
    return (int(max(0.0, spend) * SHARE_OF_SPEND / 4),) * QUARTERS


def _whole(pence: Sequence[int]) -> tuple[int, ...]:
    """Return pence a quarter as whole pounds; what is left over waits for the next quarter.

    A quarter from which money is taken away takes it from the ones after, never below nothing.
    """
    pounds, given = [], 0
    for so_far in accumulate(pence):
        pounds.append(max(0, so_far // 100 - given))
        given += pounds[-1]
    return tuple(pounds)


def _possible(one: Candidate, capacity: Mapping[str, tuple[float, ...]], begin: date) -> bool:
    """Leave out what is too late, or takes more of a skill than there is in all its quarters."""
    if one.remedy.deadline == "notice_date" and one.due_on and one.due_on < begin:
        return False
    return all(
        days <= sum(capacity[skill][1 : 1 + one.remedy.duration_quarters]) or one.must
        for skill, days in one.days.items()
    )


def _initiative(
    one: Candidate,
    every: Sequence[Candidate],
    effects: Mapping[str, float],
    starts: Sequence[date],
) -> Initiative:
    category, duration = one.remedy.category, one.remedy.duration_quarters
    groups = {c.remedy.id: c.group or c.id for c in every}
    before = {groups[r] for r in one.remedy.after if r in groups} - {one.group}
    latest = _latest_finish(one, starts)
    return Initiative(
        id=one.id,
        name=one.title,
        duration_quarters=duration,
        one_off_cost={category: one.one_off},
        run_cost_per_quarter={category: math.ceil(one.yearly / 4)},
        saving_value_per_quarter=one.saving_yearly / 4,
        other_value_per_quarter=_residual(one),
        effort_days=dict(one.days),
        latest_finish=latest,
        mandatory=one.must and one.group is None,
        group=one.group,
        after=dict.fromkeys(sorted(before), 0),
        effects=effects,
    )


def _residual(one: Candidate) -> float:
    """Return what is left of a machine's value after the window, as value a quarter.

    Straight line over its working life, for one bought two quarters into the plan.
    """
    if one.life_years is None:
        return 0.0
    used = WINDOW - 2
    left = max(0.0, 1 - used / (4 * one.life_years))
    return round(one.one_off * left / used, 2)


def _latest_finish(one: Candidate, starts: Sequence[date]) -> int | None:
    """Return the last quarter in which work may go on, None when nothing hurries."""
    duration = one.remedy.duration_quarters
    if one.remedy.deadline in {"notice_date", "contract_end"} and one.due_on is not None:
        return max(quarter_of(one.due_on, starts), duration - 1)
    if not one.must:
        return None
    due = quarter_of(one.due_on, starts) if one.due_on else 0
    late = (LATE_QUARTERS if one.one_off else FREE_LATE_QUARTERS)[one.exposed]
    return max(due + 1, late, duration - 1)


def _standing(
    one: Candidate, every: Sequence[Candidate], cover: Mapping[str, float]
) -> dict[str, float]:
    """Return the coverage a candidate finds: with what is done before it, and what must be done.

    Two pieces of work for one control are counted once: the second adds only what is left.
    """
    found = dict(cover)
    for other in every:
        if other.id != one.id and (other.remedy.id in one.remedy.after or other.must):
            for control, share in other.coverage.items():
                found[control] = max(found[control], share)
    return found


def _effects(one: Candidate, cover: Mapping[str, float], losses: LossProblem) -> dict[str, float]:
    """Return the fraction of each risk unit's loss that the candidate removes.

    A control that stops a share e of a path's events and covers c of the firm leaves 1 - e c of
    them; covering c' instead leaves (1 - e c') / (1 - e c) of what was left.
    """
    after = {
        **{name: cover[name] + gain for name, gain in one.gains.items()},
        **one.coverage,
    }
    known = security.controls().by_id
    left: dict[str, float] = {}
    for scenario in losses.scenarios:
        for path in scenario.paths:
            factor = 1.0
            for name, share in after.items():
                new, old = min(1.0, share), cover[name]
                if new <= old:
                    continue
                for kind, target in (("stops", path), ("shrinks", scenario.id)):
                    if effect := getattr(known[name], kind).get(target):
                        factor *= (1 - effect.value * new) / (1 - effect.value * old)
            if factor < 1:
                left[f"{scenario.id}/{path}"] = round(1 - factor, 6)
    return left


def _coverage_later(cover: Mapping[str, float], starts: Sequence[date]) -> list[dict[str, float]]:
    """Return the coverage of each quarter of the window when nothing is done: support runs out."""
    found = []
    now, all_ = estate.supported_share(starts[0])
    for number in range(WINDOW):
        day = starts[0] + relativedelta(months=3 * number) + timedelta(days=45)
        then, _all = estate.supported_share(day)
        lost = (now - then) / all_ * (1 - security.PROGRAMS_SHARE) if all_ else 0.0
        share = max(0.0, cover["supported_systems"] - lost)
        found.append({**cover, "supported_systems": share})
    return found


def _units(losses: LossProblem, later: Sequence[Mapping[str, float]]) -> tuple[RiskUnit, ...]:
    """Return one unit a scenario and path, with the loss of each quarter when nothing is done."""
    quarterly: dict[str, list[float]] = {}
    for cover in later:
        problem = security.with_coverage(losses, cover)
        for scenario in problem.scenarios:
            whole = residual(problem, scenario)
            stopped = {
                path: math.prod(1 - c.stops.get(path, 0.0) for c in problem.controls)
                for path in scenario.paths
            }
            cost = whole.severity.mean() * scenario.frequency.events_per_year / 4
            for path, share in scenario.paths.items():
                unit = f"{scenario.id}/{path}"
                quarterly.setdefault(unit, []).append(cost * share * stopped[path])
    return tuple(
        RiskUnit(id=unit, baseline_loss=tuple(round(x, 4) for x in loss))
        for unit, loss in sorted(quarterly.items())
    )


def _assumptions(told: Mapping[str, float], *, given: bool) -> list[dict[str, Any]]:
    made = [
        assumption("Yearly discount of later money", value=DISCOUNT, source=OURS, grade="default"),
        assumption("Quarters planned", value=QUARTERS, source=OURS, grade="default"),
        assumption("Quarters looked at", value=WINDOW, source=OURS, grade="default"),
    ]
    if not given:
        label = "Improvement budget as a share of yearly IT cost"
        made.append(assumption(label, value=SHARE_OF_SPEND, source=OURS, grade="default"))
    for skill, days in DAYS_WHEN_UNKNOWN.items():
        if skill not in told:
            label = f"Days a quarter for improvement: {skill}"
            made.append(assumption(label, value=days, source=OURS, grade="default"))
    return made
