"""A second road: every day tried, counted forward from the notice to its end. Never the solver.

Where the solver counts back from the end of a term, this asks of each day: were notice sent now,
when would it count as received, when would it be over, and is that in time?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.renewal.calendars import is_business_day
from itdirector.engines.renewal.model import Answer, Contract, Opportunity, ProofFailed, Service
from itdirector.engines.renewal.priors import (
    ALERT_DAYS,
    CHANCE_OF_CHANGE,
    DECISION_LEAD_DAYS,
    REPLACEMENT_LEAD_DAYS,
    SERVICE,
)
from itdirector.values.periods import months_after

DAY = timedelta(days=1)
SLACK_DAYS = 40
"""Days beyond the answer in which a later day that would still do is looked for."""


def prove(contract: Contract, answer: Answer) -> None:
    """Raise ProofFailed, naming the field, unless every part of the answer holds."""
    _same("digest", answer.digest, fingerprint(contract))
    _same("over", answer.over, contract.at_end == "ends" and _first_end(contract) < answer.today)
    _check_term(contract, answer)
    now = answer.opportunity
    first = next(_ends_from(contract, answer.today), None)
    _same("opportunity", now.ends_on if now else None, first)
    for chance in (now, answer.following):
        if chance is not None:
            _check_opportunity(contract, chance)
    _check_earliest(contract, answer)
    _check_alerts(answer)
    _check_cost(contract, answer)


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _first_end(contract: Contract) -> date:
    if contract.ends_on is not None:
        return contract.ends_on
    start = contract.starts_on or date.min
    return months_after(start, contract.term_months or 0) - DAY


def _term_starts(contract: Contract) -> Iterator[date]:
    """Yield the first day of each renewed term: after the first, and for ever."""
    step = contract.renewal_months or contract.term_months or 0
    if contract.ends_on is not None:
        base, months = contract.ends_on + DAY, 0
    else:
        base, months = contract.starts_on or date.min, contract.term_months or 0
    while True:
        yield months_after(base, months)
        months += step


def _check_term(contract: Contract, answer: Answer) -> None:
    first = _first_end(contract)
    if contract.at_end != "renews" or first >= answer.today:
        running = contract.at_end == "continues" and first < answer.today
        _same("term_ends_on", answer.term_ends_on, None if running else first)
        _same("renewals", answer.renewals, 0)
        return
    starts = _term_starts(contract)
    begun, start = 0, next(starts)
    while start <= answer.today:
        begun, start = begun + 1, next(starts)
    _same("term_ends_on", answer.term_ends_on, start - DAY)
    _same("renewals", answer.renewals, begun)


def _ends_from(contract: Contract, today: date) -> Iterator[date]:
    """Yield the days on which notice may end the contract, from today on; for ever if it renews."""
    for day in _all_ends(contract):
        if day >= today:
            yield day


def _all_ends(contract: Contract) -> Iterator[date]:
    first, ends = _first_end(contract), contract.at_end == "ends"
    if contract.anchor == "anniversary":
        start = contract.starts_on or date.min
        every = (months_after(start, 12 * years) - DAY for years in count(1))
        yield from takewhile(lambda day: not ends or day < first, every)
    if contract.anchor == "end_of_term" and contract.at_end == "renews":
        yield from (start - DAY for start in _term_starts(contract))
    if ends or contract.anchor == "end_of_term":
        yield first


def _check_opportunity(contract: Contract, chance: Opportunity) -> None:
    _same("renews_on", chance.renews_on, chance.ends_on + DAY)
    natural = contract.at_end == "ends" and chance.ends_on == _first_end(contract)
    _same("notice_needed", chance.notice_needed, not natural)
    if chance.notice_needed:
        _same("latest_receipt", chance.latest_receipt, _latest_receipt(contract, chance))
        _same("latest_send", chance.latest_send, _latest_send(contract, chance.latest_receipt))
        _check_moment(contract, chance)
    else:
        _same("latest_send", chance.latest_send, chance.ends_on)
    lead = REPLACEMENT_LEAD_DAYS if contract.replacement else DECISION_LEAD_DAYS
    lead = lead if contract.lead_days is None else contract.lead_days
    _same("decide_by", (chance.latest_send - chance.decide_by).days, lead)
    _check_steps(chance)


def _latest_receipt(contract: Contract, chance: Opportunity) -> date:
    limit = chance.ends_on + DAY * (contract.notice.before == "renewal")
    limit -= DAY * contract.notice.clear

    def in_time(day: date) -> bool:
        if contract.receipt_on_business_days and not is_business_day(contract.vendor.calendar, day):
            return False
        return _over(contract, day) <= limit

    return _last(in_time, chance.latest_receipt)


def _latest_send(contract: Contract, receipt: date) -> date:
    service = contract.service or SERVICE[contract.form][0]
    own = ZoneInfo(contract.own.zone)
    closing = datetime.combine(
        receipt, contract.vendor.closes_at, tzinfo=ZoneInfo(contract.vendor.zone)
    )

    def in_time(day: date) -> bool:
        if not is_business_day(contract.own.calendar, day):
            return False
        opening = datetime.combine(day, contract.own.opens_at, tzinfo=own)
        if service.count == 0 and opening > closing:
            return False
        return _served(contract, service, day) <= receipt

    return _last(in_time, receipt)


def _last(in_time: Callable[[date], bool], near: date) -> date:
    """Return the last day that is in time, looked for from after `near` backwards."""
    day = near + SLACK_DAYS * DAY
    while not in_time(day):
        day -= DAY
    return day


def _over(contract: Contract, received: date) -> date:
    """Return the last day of the notice period of a notice received then."""
    notice = contract.notice
    if notice.unit == "months":
        return months_after(received, notice.count)
    if notice.unit == "days":
        return date.fromordinal(received.toordinal() + notice.count)
    return _business_days_after(contract, received, notice.count)


def _served(contract: Contract, service: Service, sent: date) -> date:
    if service.unit == "business_days":
        return _business_days_after(contract, sent, service.count)
    day = date.fromordinal(sent.toordinal() + service.count)
    while not is_business_day(contract.vendor.calendar, day):
        day += DAY
    return day


def _business_days_after(contract: Contract, day: date, count: int) -> date:
    while count:
        day += DAY
        count -= is_business_day(contract.vendor.calendar, day)
    return day


def _check_moment(contract: Contract, chance: Opportunity) -> None:
    """Hold the last minute to the day of sending, and to the vendor's closing."""
    _same("send_before", chance.send_before.date(), chance.latest_send)
    closing = datetime.combine(
        chance.latest_receipt, contract.vendor.closes_at, tzinfo=ZoneInfo(contract.vendor.zone)
    )
    instant = (contract.service or SERVICE[contract.form][0]).count == 0
    if instant and chance.send_before > closing:
        raise ProofFailed(f"send_before: {chance.send_before} is after the vendor's {closing}")


def _check_steps(chance: Opportunity) -> None:
    """Hold each step to start where the one before ended, and the answer to lie on the way."""
    reached = {step.gives: step.to_day for step in chance.steps}
    for before, after in zip(chance.steps, chance.steps[1:], strict=False):
        _same("steps", after.from_day, before.to_day)
    _same("steps: decide_by", reached.get("decide_by"), chance.decide_by)
    if chance.notice_needed:
        _same("steps: latest_receipt", reached.get("latest_receipt"), chance.latest_receipt)
        _same("steps: latest_send", reached.get("latest_send"), chance.latest_send)


def _check_earliest(contract: Contract, answer: Answer) -> None:
    """Send notice on the next business day, and see which end it reaches first."""
    if answer.over:
        _same("earliest_end", answer.earliest_end, None)
        return
    over = _over(contract, _received(contract, answer.today))
    over += DAY * contract.notice.clear - DAY * (contract.notice.before == "renewal")
    first = _first_end(contract)
    reached = over if contract.anchor == "any_time" else max(over, first)
    for end in _ends_from(contract, answer.today):
        if end >= over or (contract.at_end == "ends" and end == first):
            reached = min(over, end) if contract.anchor == "any_time" else end
            break
    _same("earliest_end", answer.earliest_end, reached)
    now = answer.opportunity
    missed = now is not None and now.notice_needed and reached != now.ends_on
    _same("missed", answer.missed, missed)
    repeats = contract.anchor == "anniversary" or contract.at_end == "renews"
    later = reached if missed and repeats else None
    _same("following", answer.following.ends_on if answer.following else None, later)


def _received(contract: Contract, today: date) -> date:
    """Return the day on which notice sent on the next business day counts as received."""
    sent = today
    while not is_business_day(contract.own.calendar, sent):
        sent += DAY
    service = contract.service or SERVICE[contract.form][0]
    day = _served(contract, service, sent)
    if service.count == 0:
        opening = datetime.combine(sent, contract.own.opens_at, tzinfo=ZoneInfo(contract.own.zone))
        while opening > datetime.combine(
            day, contract.vendor.closes_at, tzinfo=ZoneInfo(contract.vendor.zone)
        ):
            day += DAY
    while contract.receipt_on_business_days and not is_business_day(contract.vendor.calendar, day):
        day += DAY
    return day


def _check_alerts(answer: Answer) -> None:
    expected = []
    if answer.opportunity is not None:
        decide = answer.opportunity.decide_by.toordinal()
        expected = [(date.fromordinal(decide - days), days) for days in ALERT_DAYS]
    _same("alerts", [(a.on, a.days_before) for a in answer.alerts], expected)
    _same("alerts: past", [a.past for a in answer.alerts], [d < answer.today for d, _ in expected])


def _check_cost(contract: Contract, answer: Answer) -> None:
    cost, stake = answer.cost_of_missing, contract.stake
    due = stake is not None and contract.at_end == "renews" and answer.opportunity is not None
    _same("cost_of_missing", cost is not None, due)
    if cost is None or stake is None:
        return
    months = contract.renewal_months or contract.term_months or 0
    months = 12 if contract.anchor == "anniversary" else months
    renewed = sum(stake.price_per_year / 12 * (1 + stake.uplift) for _ in range(months))
    instead = stake.switching_cost + sum(stake.alternative_per_year / 12 for _ in range(months))
    chance = stake.chance_of_change or CHANCE_OF_CHANGE
    for field, likely in (("low", chance.low), ("expected", chance.likely), ("high", chance.high)):
        answered = getattr(cost, field)
        if abs(answered - max(0.0, renewed - instead) * likely) > 2:
            raise ProofFailed(
                f"cost_of_missing.{field}: {answered} is not what month by month adds"
            )
