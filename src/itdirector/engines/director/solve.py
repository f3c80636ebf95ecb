"""Duties to days, options to net money under every prior, and what that says about hiring."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from itdirector.engines.director import tables
from itdirector.engines.director.model import (
    METHOD,
    SEPARATOR,
    Answer,
    Default,
    Firm,
    FullTime,
    Item,
    Need,
    Option,
    Outcome,
    Question,
    Verdict,
    Way,
)
from itdirector.engines.fingerprint import fingerprint

NEAR = 1e-9


def advise(question: Question) -> Answer:
    """Return every option under every prior. Raises ValueError for a day before our tax table."""
    need = needed(question.firm)
    parts = full_time_parts(question.full_time, on=question.on)
    options = _options(question, need, math.fsum(parts.values()))
    best = {prior: _best(options, prior).id for prior in options[0].outcomes}
    regrets = {option.id: _regret(option, options) for option in options}
    least = min(options, key=lambda option: (regrets[option.id], option.cost))
    full = options[-1]
    return Answer(
        id=question.id,
        need=need,
        full_time_parts=parts,
        break_even_days=break_even_days(math.fsum(parts.values()), day_rate=_day_rate(question)),
        options=options,
        best=best,
        least_regret=least.id,
        regret=regrets[least.id],
        full_time=_verdict([one == full.id for one in best.values()]),
        full_time_never_pays=all(one.net < 0 for one in full.outcomes.values()),
        plan_times_to_pay={prior: _times_to_pay(options, prior) for prior in best},
        defaults=_defaults(question),
        method=METHOD,
        digest=fingerprint(question),
    )


def break_even_days(full_time_cost: float, *, day_rate: int) -> float:
    """Return the days a month at which days cost as much as an employee: yearly cost given."""
    return full_time_cost / 12 / day_rate


def needed(firm: Firm) -> Need:
    """Return the days of direction a month that the duties of a firm take."""
    extra = (firm.sites - 1) * tables.COMPLEXITY_PER_SITE
    extra += firm.regulations * tables.COMPLEXITY_PER_REGULATION
    complexity = min(1 + extra, tables.MOST_COMPLEXITY)
    hours = {
        duty.id: [_times(duty, firm) * each * complexity for each in duty.hours]
        for duty in tables.DUTIES
    }
    low, likely, high = (
        math.fsum(one[at] for one in hours.values()) / 12 / tables.HOURS_PER_DAY for at in range(3)
    )
    return Need(
        low=low,
        likely=likely,
        high=high,
        complexity=complexity,
        hours_per_year={name: one[1] for name, one in hours.items()},
    )


def _times(duty: tables.Duty, firm: Firm) -> float:
    driver = 1 if duty.driver == "firm" else getattr(firm, duty.driver)
    return float(duty.times * driver)


def full_time_parts(told: FullTime, *, on: date) -> dict[str, float]:
    """Return the yearly cost of an employed director by part. Insurance is due on the bonus too."""
    rates = _rates(on)
    paid = told.salary + told.bonus
    pensionable = min(told.salary, rates.pension_to) - rates.pension_from
    least_pension = rates.pension_rate * max(0, pensionable)
    share = told.pension_share
    return {
        "salary": float(told.salary),
        "bonus": float(told.bonus),
        "insurance": rates.insurance_rate * max(0, paid - rates.insurance_threshold),
        "pension": least_pension if share is None else share * told.salary,
        "recruitment": told.recruitment / told.tenure_years,
        "tools": float(told.tools),
    }


def _rates(on: date) -> tables.EmployerRates:
    valid = [rates for rates in tables.EMPLOYER_RATES if rates.valid_from <= on]
    if not valid:
        first = tables.EMPLOYER_RATES[0].valid_from
        raise ValueError(f"on: our table of employer's rates begins on {first}, after {on}")
    return valid[-1]


def _day_rate(question: Question) -> int:
    return tables.DAY_RATE if question.day_rate is None else question.day_rate


def _options(question: Question, need: Need, full_time_cost: float) -> tuple[Option, ...]:
    """Return nobody, software, each number of days, full time: a person always has the software."""
    hours = question.software_hours_per_month
    own = tables.SOFTWARE_HOURS_PER_MONTH if hours is None else hours
    software = question.software_per_year + 12 * own * question.own_hour_value
    rate, full_days = _day_rate(question), tables.FULL_TIME_DAYS_PER_MONTH
    plain: list[tuple[str, Way, float, float]] = [
        ("none", "none", 0.0, 0.0),
        ("software", "software", 0.0, software),
        *(
            (f"{days:g} days", "fractional", days, question.software_per_year + 12 * days * rate)
            for days in question.days_offered
        ),
        ("full time", "full_time", full_days, question.software_per_year + full_time_cost),
    ]
    none: dict[str, Outcome] = {}
    found = []
    for name, way, days, cost in plain:
        coverage = min(1.0, days / need.likely)
        outcomes = _outcomes(question, way, coverage, cost=cost, none=none)
        none = none or outcomes
        found.append(
            Option(
                id=name,
                way=way,
                days_per_month=days,
                cost=cost,
                coverage=coverage,
                outcomes=outcomes,
            )
        )
    return tuple(found)


def _outcomes(
    question: Question, way: Way, coverage: float, *, cost: float, none: Mapping[str, Outcome]
) -> dict[str, Outcome]:
    found = {}
    freeable = 12 * question.own_hours_per_month * question.own_hour_value
    for value in _value_priors(question.items):
        for at, delivery in enumerate(tables.DELIVERY_PRIORS):
            prior = f"{value}{SEPARATOR}{delivery}"
            plan, given = (
                _sum(question.items, kind, value) * _share(way, kind, at, coverage)
                for kind in ("plan", "found")
            )
            freed = freeable * _share(way, "freed", at, coverage)
            net = plan + given + freed - cost
            before = none[prior].net if none else net
            found[prior] = Outcome(
                plan=plan, found=given, freed=freed, net=net, over_none=net - before
            )
    return found


def _value_priors(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(sorted(items[0].per_year)) if items else ("none",)


def _sum(items: tuple[Item, ...], kind: str, prior: str) -> int:
    return sum(item.per_year[prior] for item in items if item.kind == kind)


def _share(way: Way, what: str, at: int, coverage: float) -> float:
    """Return the share that comes in: a person adds to the software where the need is covered."""
    full = tables.DELIVERY[way, what][at]
    if way in {"none", "software"}:
        return full
    floor = tables.DELIVERY["software", what][at]
    return floor + coverage * (full - floor)


def _best(options: tuple[Option, ...], prior: str) -> Option:
    return max(options, key=lambda option: (option.outcomes[prior].net, -option.cost))


def _regret(option: Option, options: tuple[Option, ...]) -> float:
    return max(
        max(other.outcomes[prior].net for other in options) - one.net
        for prior, one in option.outcomes.items()
    )


def _verdict(won: list[bool]) -> Verdict:
    if all(won):
        return "yes"
    return "depends" if any(won) else "no"


def _times_to_pay(options: tuple[Option, ...], prior: str) -> float | None:
    """Return the least multiple of the plan's value at which full time is as good as any other.

    Every net is a line in the multiple: the greatest crossing counts. None where another option
    gets as much of the plan for less, so that no multiple helps.
    """
    full = options[-1].outcomes[prior]
    times = 0.0
    for option in options[:-1]:
        other = option.outcomes[prior]
        behind = (other.net - other.plan) - (full.net - full.plan)
        steeper = full.plan - other.plan
        if behind <= 0 and steeper >= 0:
            continue
        if steeper <= NEAR:
            return None
        times = max(times, behind / steeper)
    return times


def _defaults(question: Question) -> tuple[Default, ...]:
    rows: list[tuple[str, Any, str, str]] = [
        ("duties", f"table, version {tables.VERSION}", "default", tables.OURS),
        ("delivery", f"table, version {tables.VERSION}", "default", tables.OURS),
        ("employer_rates", _rates(question.on).valid_from, "survey", tables.EMPLOYER_RATES_SOURCE),
    ]
    if question.day_rate is None:
        rows.append(("day_rate", tables.DAY_RATE, "default", tables.DAY_RATE_SOURCE))
    if question.software_hours_per_month is None:
        hours = tables.SOFTWARE_HOURS_PER_MONTH
        rows.append(("software_hours_per_month", hours, "default", tables.OURS))
    if question.full_time.pension_share is None:
        rate = _rates(question.on).pension_rate
        rows.append(("pension_share", rate, "survey", tables.EMPLOYER_RATES_SOURCE))
    return tuple(
        Default(field=field, value=f"{value}", grade=grade, source=source, date=tables.VALID_FROM)
        for field, value, grade, source in rows
    )
