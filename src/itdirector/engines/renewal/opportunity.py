"""One chance to end a contract: every step from the last day of its term to the day of deciding."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from itdirector.engines.renewal.calendars import DAY, on_or_before
from itdirector.engines.renewal.counting import notice_back, service_back
from itdirector.engines.renewal.model import Contract, Opportunity, Service, Step
from itdirector.engines.renewal.priors import DECISION_LEAD_DAYS, REPLACEMENT_LEAD_DAYS, SERVICE


@dataclass(slots=True)
class _Trail:
    """The steps so far, and the day they have led to."""

    day: date
    steps: list[Step] = field(default_factory=list)

    def to(self, day: date, *, gives: str, rule: str, count: int = 1) -> None:
        self.steps.append(Step(gives=gives, from_day=self.day, rule=rule, count=count, to_day=day))
        self.day = day


def service_of(contract: Contract) -> Service:
    """Return when a sent notice counts as received: as agreed, else by its form."""
    return contract.service or SERVICE[contract.form][0]


def lead_of(contract: Contract) -> int:
    """Return the days needed to decide: as told, else our default."""
    if contract.lead_days is not None:
        return contract.lead_days
    return REPLACEMENT_LEAD_DAYS if contract.replacement else DECISION_LEAD_DAYS


def opportunity(contract: Contract, ends_on: date, origin: Step, *, needed: bool) -> Opportunity:
    """Return the days by which to act for the contract to end on `ends_on`.

    `origin` is the step that found that day. Where no notice is `needed` only deciding counts.
    """
    trail = _Trail(ends_on, [origin])
    receipt = send = ends_on
    moment = _own_close(contract, send)
    if needed:
        receipt = _latest_receipt(contract, trail)
        moment = _vendor_close(contract, receipt)
        send = _latest_send(contract, trail, moment)
        if service_of(contract).count or send < moment.date():
            moment = _own_close(contract, send)
    lead = lead_of(contract)
    trail.to(send - timedelta(days=lead), gives="decide_by", rule="days_back", count=lead)
    return Opportunity(
        ends_on=ends_on,
        renews_on=ends_on + DAY,
        latest_receipt=receipt,
        latest_send=send,
        send_before=moment,
        decide_by=trail.day,
        notice_needed=needed,
        steps=tuple(trail.steps),
    )


def _latest_receipt(contract: Contract, trail: _Trail) -> date:
    notice = contract.notice
    if notice.before == "renewal":
        trail.to(trail.day + DAY, gives="limit", rule="renewal_date")
    if notice.clear:
        trail.to(trail.day - DAY, gives="limit", rule="clear_day_back")
    calendar = contract.vendor.calendar
    received = notice_back(notice, calendar, trail.day)
    trail.to(received, gives="latest_receipt", rule=f"{notice.unit}_back", count=notice.count)
    if contract.receipt_on_business_days:
        _to_business_day(trail, on_or_before(calendar, trail.day), gives="latest_receipt")
    return trail.day


def _latest_send(contract: Contract, trail: _Trail, moment: datetime) -> date:
    service = service_of(contract)
    if service.count == 0:
        day = min(trail.day, moment.date())
        if moment.date() == day and moment.time() < contract.own.opens_at:
            day -= DAY
        if day != trail.day:
            trail.to(day, gives="latest_send", rule="our_clock", count=(trail.day - day).days)
    day = service_back(service, contract.vendor.calendar, trail.day)
    trail.to(day, gives="latest_send", rule=f"service_{service.unit}_back", count=service.count)
    _to_business_day(trail, on_or_before(contract.own.calendar, day), gives="latest_send")
    return trail.day


def _to_business_day(trail: _Trail, day: date, *, gives: str) -> None:
    if day != trail.day:
        count = (trail.day - day).days
        trail.to(day, gives=gives, rule="business_day_on_or_before", count=count)


def _vendor_close(contract: Contract, receipt: date) -> datetime:
    """Return, by our clock, the last minute of the vendor's day."""
    closing = datetime.combine(
        receipt, contract.vendor.closes_at, tzinfo=ZoneInfo(contract.vendor.zone)
    )
    return closing.astimezone(ZoneInfo(contract.own.zone))


def _own_close(contract: Contract, day: date) -> datetime:
    return datetime.combine(day, contract.own.closes_at, tzinfo=ZoneInfo(contract.own.zone))
