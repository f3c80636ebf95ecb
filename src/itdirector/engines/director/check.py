"""A second road: duties counted out, pay by bands, items one by one, crossings by halving.

Never the solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from itdirector.engines.director import tables
from itdirector.engines.director.model import (
    SEPARATOR,
    Answer,
    Option,
    ProofFailed,
    Question,
)
from itdirector.engines.fingerprint import fingerprint

NEAR = 1e-6
GREATEST = 1e9
"""A multiple of the plan's value beyond which no crossing is looked for."""


def prove(question: Question, answer: Answer) -> None:
    """Raise ProofFailed, naming the field, unless everything follows from question and tables."""
    _same("digest", answer.digest, fingerprint(question))
    _check_need(question, answer)
    _check_full_time(question, answer)
    _check_options(question, answer)
    _check_verdicts(answer)
    for prior, times in answer.plan_times_to_pay.items():
        _check_crossing(answer.options, prior, times)
    _same("plan_times_to_pay", set(answer.plan_times_to_pay), set(answer.best))
    _check_defaults(question, answer)


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _near(field: str, answered: float, checked: float) -> None:
    if not abs(answered - checked) <= NEAR * max(1.0, abs(checked)):
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _check_need(question: Question, answer: Answer) -> None:
    firm, need = question.firm, answer.need
    more = Fraction(str(tables.COMPLEXITY_PER_SITE)) * (firm.sites - 1)
    more += Fraction(str(tables.COMPLEXITY_PER_REGULATION)) * firm.regulations
    factor = min(Fraction(str(tables.MOST_COMPLEXITY)), 1 + more)
    _near("need: complexity", need.complexity, float(factor))
    totals = [Fraction(0)] * 3
    for duty in tables.DUTIES:
        count = Fraction(1)
        if duty.driver != "firm":
            count = Fraction(getattr(firm, duty.driver))
        hours = [Fraction(str(h)) * Fraction(str(duty.times)) * count * factor for h in duty.hours]
        totals = [total + hour for total, hour in zip(totals, hours, strict=True)]
        _near(f"need: {duty.id}", need.hours_per_year[duty.id], float(hours[1]))
    days = [float(total / 12 / Fraction(str(tables.HOURS_PER_DAY))) for total in totals]
    for name, checked in zip(("low", "likely", "high"), days, strict=True):
        _near(f"need: {name}", getattr(need, name), checked)


def _check_full_time(question: Question, answer: Answer) -> None:
    told, parts = question.full_time, answer.full_time_parts
    rates = max(
        (r for r in tables.EMPLOYER_RATES if r.valid_from <= question.on),
        key=lambda r: r.valid_from,
    )
    taxed = _in_band(told.salary + told.bonus, rates.insurance_threshold, None)
    pensionable = _in_band(told.salary, rates.pension_from, rates.pension_to)
    pension = float(pensionable * Fraction(str(rates.pension_rate)))
    if told.pension_share is not None:
        pension = told.pension_share * told.salary
    checked = {
        "salary": told.salary,
        "bonus": told.bonus,
        "insurance": float(taxed * Fraction(str(rates.insurance_rate))),
        "pension": pension,
        "recruitment": told.recruitment / told.tenure_years,
        "tools": told.tools,
    }
    _same("full_time_parts", set(parts), set(checked))
    for name, value in checked.items():
        _near(f"full_time_parts: {name}", parts[name], value)
    full = answer.options[-1]
    _near("full time: cost", full.cost, question.software_per_year + sum(checked.values()))
    spent = answer.break_even_days * 12 * _rate(question)
    _near("break_even_days", spent, full.cost - question.software_per_year)


def _in_band(amount: int, low: int, high: int | None) -> int:
    """Return how much of an amount lies between two thresholds."""
    top = amount if high is None or amount < high else high
    return top - low if top > low else 0


def _rate(question: Question) -> int:
    return question.day_rate if question.day_rate is not None else tables.DAY_RATE


def _check_options(question: Question, answer: Answer) -> None:
    ways = ["none", "software", *("fractional" for _ in question.days_offered), "full_time"]
    _same("options", [option.way for option in answer.options], ways)
    days = [0.0, 0.0, *question.days_offered, tables.FULL_TIME_DAYS_PER_MONTH]
    _same("days_per_month", [option.days_per_month for option in answer.options], days)
    for option in answer.options:
        _near(f"{option.id}: coverage", option.coverage, _coverage(option, answer.need.likely))
        if option.way != "full_time":
            _near(f"{option.id}: cost", option.cost, _cost(question, option))
        checked = dict(_outcomes(question, option))
        _same(f"{option.id}: outcomes", set(option.outcomes), set(checked))
        for prior, parts in checked.items():
            _check_outcome(option, prior, parts, answer.options[0])


def _coverage(option: Option, need: float) -> float:
    return 1.0 if option.days_per_month >= need else option.days_per_month / need


def _cost(question: Question, option: Option) -> float:
    if option.way == "none":
        return 0
    if option.way == "fractional":
        return question.software_per_year + option.days_per_month * _rate(question) * 12
    hours = question.software_hours_per_month
    if hours is None:
        hours = tables.SOFTWARE_HOURS_PER_MONTH
    return question.software_per_year + hours * question.own_hour_value * 12


def _check_outcome(option: Option, prior: str, parts: Mapping[str, float], nobody: Option) -> None:
    outcome, field = option.outcomes[prior], f"{option.id}: {prior}"
    for name, value in parts.items():
        _near(f"{field}: {name}", getattr(outcome, name), value)
    _near(f"{field}: net", outcome.net + option.cost, sum(parts.values()))
    _near(f"{field}: over_none", outcome.over_none + nobody.outcomes[prior].net, outcome.net)


def _outcomes(question: Question, option: Option) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each prior with its parts, adding up item by item."""
    values = question.items[0].per_year if question.items else {"none": 0}
    for value in values:
        for at, delivery in enumerate(tables.DELIVERY_PRIORS):
            parts = {"plan": 0.0, "found": 0.0, "freed": 0.0}
            for item in question.items:
                parts[item.kind] += item.per_year[value] * _comes_in(option, item.kind, at)
            for _month in range(12):
                worth = question.own_hours_per_month * question.own_hour_value
                parts["freed"] += worth * _comes_in(option, "freed", at)
            yield f"{value}{SEPARATOR}{delivery}", parts


def _comes_in(option: Option, what: str, at: int) -> float:
    """Return the mean of software and person, weighted by how much the person covers."""
    if option.way in {"none", "software"}:
        return tables.DELIVERY[option.way, what][at]
    alone, person = tables.DELIVERY["software", what][at], tables.DELIVERY[option.way, what][at]
    return (1 - option.coverage) * alone + option.coverage * person


def _check_verdicts(answer: Answer) -> None:
    by_id = {option.id: option for option in answer.options}
    full = answer.options[-1]
    _same("best", set(answer.best), set(full.outcomes))
    tops = {p: max(o.outcomes[p].net for o in answer.options) for p in answer.best}
    for prior, name in answer.best.items():
        _near(f"best: {prior}", by_id[name].outcomes[prior].net, tops[prior])
    wins = sum(name == full.id for name in answer.best.values())
    _same("full_time", answer.full_time, {0: "no", len(tops): "yes"}.get(wins, "depends"))
    greatest = max(outcome.net for outcome in full.outcomes.values())
    _same("full_time_never_pays", answer.full_time_never_pays, greatest < 0)
    regrets = {o.id: max(tops[p] - o.outcomes[p].net for p in tops) for o in answer.options}
    _near("least_regret", regrets[answer.least_regret], min(regrets.values()))
    _near("regret", answer.regret, min(regrets.values()))


def _check_crossing(options: tuple[Option, ...], prior: str, times: float | None) -> None:
    """Find by halving the least multiple of the plan's value from which full time is best."""

    def ahead(multiple: float) -> bool:
        nets = [o.outcomes[prior].net + (multiple - 1) * o.outcomes[prior].plan for o in options]
        return nets[-1] >= max(nets) - NEAR * max(1.0, abs(nets[-1]))

    field = f"plan_times_to_pay: {prior}"
    if times is None:
        _same(field, None, None if not ahead(GREATEST) else "a number")
        return
    low, high = 0.0, max(2 * times, 1.0)
    if not ahead(high):
        raise ProofFailed(f"{field}: full time is not best at {high} times the plan's value")
    if ahead(0.0):
        high = 0.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if ahead(middle) else (middle, high)
    if not abs(high - times) <= 1e-3 * max(1.0, times):
        raise ProofFailed(f"{field}: answered {times}, but the check finds {high}")


def _check_defaults(question: Question, answer: Answer) -> None:
    used = {"duties", "delivery", "employer_rates"}
    for field in ("day_rate", "software_hours_per_month"):
        if getattr(question, field) is None:
            used.add(field)
    if question.full_time.pension_share is None:
        used.add("pension_share")
    _same("defaults", {default.field for default in answer.defaults}, used)
