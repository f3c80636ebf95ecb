"""From a contract and a day to its dates: the term that runs, the chance to end it, the cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.renewal.calendars import DAY
from itdirector.engines.renewal.counting import period_end
from itdirector.engines.renewal.doubts import doubts, renewal_length
from itdirector.engines.renewal.earliest import earliest_end
from itdirector.engines.renewal.model import (
    METHOD,
    Alert,
    Answer,
    Contract,
    CostOfMissing,
    Default,
    Opportunity,
    Stake,
    Step,
)
from itdirector.engines.renewal.opportunity import opportunity
from itdirector.engines.renewal.priors import (
    ALERT_DAYS,
    CHANCE_OF_CHANGE,
    CHANCE_SOURCE,
    DECISION_LEAD_DAYS,
    LEAD_SOURCE,
    REPLACEMENT_LEAD_DAYS,
    SERVICE,
    default,
)

MONTHS_A_YEAR = 12


def dates(contract: Contract, *, today: date) -> Answer:
    """Return the dates of a contract as seen on `today`, which is included in its term.

    Terms are rolled from the first, not one from another, so that a 31st does not become a 28th
    for ever. Raises ValueError for a calendar nobody knows and dates beyond the year 9999.
    """
    first = _first_end(contract)
    renewals, term = _current(contract, first, today)
    over = contract.at_end == "ends" and first.to_day < today
    chances = [] if over else _chances(contract, today)
    now = chances[0] if chances else None
    missed = now is not None and now.notice_needed and now.latest_send < today
    return Answer(
        id=contract.id,
        today=today,
        over=over,
        renewals=renewals,
        term_ends_on=term,
        opportunity=now,
        following=_following(chances, today) if missed else None,
        missed=missed,
        earliest_end=None if over else _earliest(contract, first.to_day, today),
        alerts=_alerts(now, today),
        cost_of_missing=_cost(contract, now),
        defaults=_defaults(contract),
        doubts=doubts(contract, first.to_day),
        default_share=len(_defaults(contract)) / len(_asked(contract)),
        method=METHOD,
        digest=fingerprint(contract),
    )


def _earliest(contract: Contract, first_end: date, today: date) -> date:
    return earliest_end(contract, first_end=first_end, ends=_ends(contract), today=today)


def _first_end(contract: Contract) -> Step:
    """Return the step that gives the last day of the first term."""
    if contract.ends_on is not None:
        return Step(
            gives="term_ends_on",
            from_day=contract.ends_on,
            rule="as_told",
            count=0,
            to_day=contract.ends_on,
        )
    start = cast("date", contract.starts_on)  # the contract refuses to be without both
    return _term_step(start, cast("int", contract.term_months))


def _term_step(start: date, months: int) -> Step:
    return Step(
        gives="term_ends_on",
        from_day=start,
        rule="months_forward_less_a_day",
        count=months,
        to_day=period_end(start, months),
    )


def _term_ends(contract: Contract) -> Iterator[Step]:
    """Yield the step to the end of each term, the first one first; for ever if it renews."""
    first = _first_end(contract)
    yield first
    if contract.at_end != "renews":
        return
    length = renewal_length(contract)
    roll_from, told = first.to_day + DAY, 0
    if first.rule != "as_told":
        roll_from, told = first.from_day, first.count
    renewals = 0
    while True:
        renewals += 1
        yield _term_step(roll_from, told + renewals * length)


def _ends(contract: Contract) -> Iterator[Step]:
    """Yield the step to each day on which notice may end the contract, in order.

    What may end at any time has none but the end of a fixed term; what `continues` has its first
    end, and its anniversaries where those are agreed.
    """
    if contract.anchor == "any_time":
        if contract.at_end == "ends":
            yield _first_end(contract)
    elif contract.anchor == "anniversary":
        yield from _anniversaries(contract)
    else:
        yield from _term_ends(contract)


def _anniversaries(contract: Contract) -> Iterator[Step]:
    start = cast("date", contract.starts_on)  # an anniversary is refused without
    last = _first_end(contract)
    years = 1
    step = _term_step(start, MONTHS_A_YEAR)
    while contract.at_end != "ends" or step.to_day < last.to_day:
        yield step
        years += 1
        step = _term_step(start, years * MONTHS_A_YEAR)
    yield last


def _current(contract: Contract, first: Step, today: date) -> tuple[int, date | None]:
    """Return how often the contract has renewed by `today`, and when the current term ends."""
    if contract.at_end == "continues" and first.to_day < today:
        return 0, None
    for renewals, step in enumerate(_term_ends(contract)):
        if step.to_day >= today:
            return renewals, step.to_day
    return 0, first.to_day


def _chances(contract: Contract, today: date) -> list[Opportunity]:
    """Return the chance at the next end from `today` on, and those after it up to one in time."""
    found: list[Opportunity] = []
    for step in _ends(contract):
        if step.to_day >= today:
            needed = not (contract.at_end == "ends" and step.to_day == _first_end(contract).to_day)
            chance = opportunity(contract, step.to_day, step, needed=needed)
            found.append(chance)
            if not needed or chance.latest_send >= today:
                break
    return found


def _following(chances: list[Opportunity], today: date) -> Opportunity | None:
    last = chances[-1]
    return last if last is not chances[0] and last.latest_send >= today else None


def _alerts(chance: Opportunity | None, today: date) -> tuple[Alert, ...]:
    if chance is None:
        return ()
    on = [(chance.decide_by - timedelta(days=days), days) for days in ALERT_DAYS]
    return tuple(Alert(on=day, days_before=days, past=day < today) for day, days in on)


def _cost(contract: Contract, chance: Opportunity | None) -> CostOfMissing | None:
    """Return what missing the chance costs; None without a stake or without a renewed term."""
    stake = contract.stake
    if stake is None or chance is None or contract.at_end != "renews":
        return None
    months = renewal_length(contract)
    if contract.anchor == "anniversary":
        months = MONTHS_A_YEAR
    return cost_of_missing(stake, months=months)


def cost_of_missing(stake: Stake, *, months: int) -> CostOfMissing:
    """Return P(would have changed) x (spend of the renewed term - the alternative), not below 0."""
    committed = round(stake.price_per_year * (1 + stake.uplift) * months / MONTHS_A_YEAR)
    yearly = stake.alternative_per_year * months / MONTHS_A_YEAR
    alternative = round(yearly) + stake.switching_cost
    chance = stake.chance_of_change or CHANCE_OF_CHANGE
    saved = max(0, committed - alternative)
    return CostOfMissing(
        committed=committed,
        alternative=alternative,
        expected=round(chance.likely * saved),
        low=round(chance.low * saved),
        high=round(chance.high * saved),
        chance=chance,
    )


def _defaults(contract: Contract) -> tuple[Default, ...]:
    rows = []
    if contract.service is None:
        service, grade, source = SERVICE[contract.form]
        value = f"{service.count} {service.unit}"
        rows.append(default("service", value, grade=grade, source=source))
    if contract.lead_days is None:
        days = REPLACEMENT_LEAD_DAYS if contract.replacement else DECISION_LEAD_DAYS
        rows.append(default("lead_days", days, source=LEAD_SOURCE))
    if contract.at_end == "renews" and contract.renewal_months is None:
        source = "a renewal is read as long as the first term"
        rows.append(default("renewal_months", contract.term_months, source=source))
    if contract.stake is not None and contract.stake.chance_of_change is None:
        rows.append(default("chance_of_change", CHANCE_OF_CHANGE.likely, source=CHANCE_SOURCE))
    return tuple(rows)


def _asked(contract: Contract) -> tuple[str, ...]:
    """Return the inputs that this contract's answer rests on."""
    asked = ["term", "at_end", "notice", "anchor", "service", "lead_days"]
    if contract.at_end == "renews":
        asked.append("renewal_months")
    if contract.stake is not None:
        asked += ["price_per_year", "alternative_per_year", "chance_of_change"]
    return tuple(asked)
