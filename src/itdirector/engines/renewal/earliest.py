"""When a contract would end if notice were sent on the next business day. Counts forward."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from itdirector.engines.renewal.calendars import DAY, on_or_after
from itdirector.engines.renewal.counting import months_later
from itdirector.engines.renewal.model import Calendar, Contract, Notice, Service, Step
from itdirector.engines.renewal.opportunity import opportunity, service_of


def earliest_end(contract: Contract, *, first_end: date, ends: Iterable[Step], today: date) -> date:
    """Return the last day of the contract if notice were sent on the next business day.

    `ends` are the days on which notice may end it, in order. What continues after its first term
    may then end on any day.
    """
    sent = on_or_after(contract.own.calendar, today)
    effective = effective_end(contract, sent)
    if contract.anchor == "any_time":
        return min(effective, first_end) if contract.at_end == "ends" else effective
    for step in ends:
        if step.to_day < today:
            continue
        if contract.at_end == "ends" and step.to_day == first_end:
            return first_end
        if opportunity(contract, step.to_day, step, needed=True).latest_send >= sent:
            return step.to_day
    return max(effective, first_end)


def effective_end(contract: Contract, sent: date) -> date:
    """Return the day on which notice sent on that day is over, where it may end at any time."""
    calendar = contract.vendor.calendar
    received = _served(service_of(contract), calendar, sent)
    if service_of(contract).count == 0:
        received = max(received, _vendor_day(contract, sent))
    if contract.receipt_on_business_days:
        received = on_or_after(calendar, received)
    return _over(contract.notice, calendar, received)


def _vendor_day(contract: Contract, sent: date) -> date:
    """Return the vendor's day for which a notice sent when we open still counts."""
    opening = datetime.combine(sent, contract.own.opens_at, tzinfo=ZoneInfo(contract.own.zone))
    theirs = opening.astimezone(ZoneInfo(contract.vendor.zone))
    return theirs.date() + DAY * (theirs.time() > contract.vendor.closes_at)


def _served(service: Service, calendar: Calendar, sent: date) -> date:
    if service.unit == "business_days":
        return _business_days_on(calendar, sent, service.count)
    return on_or_after(calendar, sent + timedelta(days=service.count))


def _over(notice: Notice, calendar: Calendar, received: date) -> date:
    """Return the first day of term by which a notice received then is over."""
    shift = (notice.clear - (notice.before == "renewal")) * DAY
    if notice.unit == "months":
        return months_later(received, notice.count) + shift
    if notice.unit == "business_days":
        return _business_days_on(calendar, received, notice.count) + shift
    return received + timedelta(days=notice.count) + shift


def _business_days_on(calendar: Calendar, day: date, count: int) -> date:
    for _ in range(count):
        day = on_or_after(calendar, day + DAY)
    return day
