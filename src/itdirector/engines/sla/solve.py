"""One month of an SLA: downtime in scope, merged; availability, credit, cap and claim date."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.sla.model import (
    METHOD,
    Claim,
    Log,
    Loss,
    Month,
    MonthAsked,
    Sla,
    Span,
    Tier,
)
from itdirector.engines.sla.spans import Seconds, common, length, merged, without

DAY = timedelta(days=1)
DECIMALS = 6


def measure(sla: Sla, log: Log, *, year: int, month: int, loss: Loss | None = None) -> Month:
    """Return what the month kept of the SLA, as far as the log tells.

    An outage without end counts up to the log's `now`; so does a month that is not over. What is
    both an outage and excluded is excluded. Raises ValueError for a month that cannot be.
    """
    begins, ends = month_in(sla.zone, year, month)
    seen_to = min(_seconds(ends), _seconds(log.now))
    service = common(_service(sla, begins, ends), merged([(_seconds(begins), seen_to)]))
    out = common(service, merged(_clipped(log.excluded, seen_to)))
    scope = without(service, out)
    down = common(scope, merged(_clipped(log.outages, seen_to)))
    lost, held = length(down), length(scope)
    availability = Fraction(held - lost, held) if held else Fraction(1)
    percent = _counted(availability, sla.rounded_decimals)
    tier = _tier(sla, availability, percent)
    credit, capped = _credit(sla, tier)
    losses = _losses(lost, loss)
    return Month(
        id=sla.id,
        year=year,
        month=month,
        begins=begins,
        ends=ends,
        month_seconds=_seconds(ends) - _seconds(begins),
        scope_seconds=held,
        excluded_seconds=length(out),
        down_seconds=lost,
        outages=_in_scope(log.outages, scope, seen_to),
        merged=tuple((_instant(a), _instant(b)) for a, b in down),
        availability=availability,
        counted_percent=percent,
        tier=tier,
        credit=credit,
        capped=capped,
        claim=_claim(sla, credit, ends=ends, now=log.now),
        claim_by=_claim_by(sla, ends, credit),
        loss=losses,
        credit_share_of_loss=credit / losses[1] if losses and losses[1] else None,
        method=METHOD,
        digest=fingerprint(MonthAsked(sla=sla, log=log, year=year, month=month, loss=loss)),
    )


def month_in(zone: str, year: int, month: int) -> tuple[datetime, datetime]:
    """Return the first instant of a calendar month in a zone and the first after it."""
    following = (year + month // 12, month % 12 + 1)
    first, after = date(year, month, 1), date(*following, 1)
    clock = ZoneInfo(zone)
    return datetime.combine(first, time(0), clock), datetime.combine(after, time(0), clock)


def _service(sla: Sla, begins: datetime, ends: datetime) -> list[Seconds]:
    """Return the service hours of the month, by the contract's clock and its changes."""
    clock = ZoneInfo(sla.zone)
    day, spans = begins.date(), []
    while day < ends.date():
        if day not in sla.closed:
            midnight = datetime.combine(day, time(0), clock)
            following = datetime.combine(day + DAY, time(0), clock)
            if not sla.hours:
                spans.append((_seconds(midnight), _seconds(following)))
            for hours in (h for h in sla.hours if h.weekday == day.weekday()):
                until = datetime.combine(day, hours.until, clock)
                last = following if hours.until == time(0) else until
                first = datetime.combine(day, hours.begins, clock)
                spans.append((_seconds(first), _seconds(last)))
        day += DAY
    return merged(spans)


def _clipped(spans: Iterable[Span], now: int) -> list[Seconds]:
    return [(_seconds(s.begins), min(_seconds(s.ends), now) if s.ends else now) for s in spans]


def _in_scope(outages: tuple[Span, ...], scope: list[Seconds], now: int) -> tuple[str, ...]:
    ordered = sorted(outages, key=lambda span: (span.begins.astimezone(UTC), span.id))
    return tuple(s.id for s in ordered if common(scope, merged(_clipped([s], now))))


def _counted(availability: Fraction, decimals: int | None) -> Decimal:
    places = DECIMALS if decimals is None else decimals
    scaled = availability * 100 * 10**places
    whole = math.floor(scaled) if decimals is None else math.floor(scaled + Fraction(1, 2))
    return Decimal(whole).scaleb(-places)


def _tier(sla: Sla, availability: Fraction, percent: Decimal) -> Tier | None:
    exact = availability * 100 if sla.rounded_decimals is None else Fraction(percent)
    reached = [tier for tier in sla.tiers if exact < Fraction(tier.below_percent)]
    return reached[-1] if reached else None


def _credit(sla: Sla, tier: Tier | None) -> tuple[int, bool]:
    if tier is None:
        return 0, False
    share = min(tier.credit_share, sla.cap_share)
    # Shares are decimals in contracts: 0.29 of 100 is 29, whatever binary fractions make of it.
    return math.floor(sla.monthly_fee * Fraction(str(share))), tier.credit_share > sla.cap_share


def _claim_by(sla: Sla, ends: datetime, credit: int) -> date | None:
    """Return the last day to claim: so many days after the last day of the month."""
    if not credit or sla.claim_days is None:
        return None
    return ends.date() - DAY + timedelta(days=sla.claim_days)


def _claim(sla: Sla, credit: int, *, ends: datetime, now: datetime) -> Claim:
    if now < ends:
        return "month_not_over"
    if not credit:
        return "nothing_owed"
    by = _claim_by(sla, ends, credit)
    if by is None:
        return "automatic"
    return "open" if now.astimezone(ZoneInfo(sla.zone)).date() <= by else "too_late"


def _losses(lost: int, loss: Loss | None) -> tuple[int, int, int] | None:
    if loss is None:
        return None
    low, likely, high = (
        round(Fraction(lost * rate, 3600))
        for rate in (loss.low_per_hour, loss.likely_per_hour, loss.high_per_hour)
    )
    return low, likely, high


def _seconds(instant: datetime) -> int:
    return math.floor(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
