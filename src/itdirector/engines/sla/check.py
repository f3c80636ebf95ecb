"""A second road: the month second by second, the year's downtime by queueing theory. No solver."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.sla.model import (
    Expected,
    Log,
    Loss,
    Month,
    MonthAsked,
    OutageHabit,
    ProofFailed,
    Sla,
    Span,
    YearAsked,
)

Mask = NDArray[np.bool_]
BLOCK = 900
"""Seconds in which no zone changes its clock and no day begins: offsets are quarters of hours."""

CHECK_YEARS = 400
SIGMAS = 5.0
MINUTES_A_YEAR = 365.25 * 24 * 60


def prove(sla: Sla, log: Log, found: Month, *, loss: Loss | None = None) -> None:
    """Raise ProofFailed, naming the field, unless every part of the month holds."""
    asked = MonthAsked(sla=sla, log=log, year=found.year, month=found.month, loss=loss)
    _same("digest", found.digest, fingerprint(asked))
    first, after = _edges(sla.zone, found.year, found.month)
    _same("begins", int(found.begins.timestamp()), first)
    _same("ends", int(found.ends.timestamp()), after)
    _same("month_seconds", found.month_seconds, after - first)
    service = _service(sla, first, after)
    service[max(0, min(after, _second(log.now)) - first) :] = False
    excluded = _marked(log.excluded, log.now, first, after) & service
    scope = service & ~excluded
    down = _marked(log.outages, log.now, first, after) & scope
    _same("excluded_seconds", found.excluded_seconds, int(excluded.sum()))
    _same("scope_seconds", found.scope_seconds, int(scope.sum()))
    _same("down_seconds", found.down_seconds, int(down.sum()))
    _check_merged(found, down, first)
    hit = [s.id for s in log.outages if (_marked([s], log.now, first, after) & scope).any()]
    _same("outages", sorted(found.outages), sorted(hit))
    _check_money(sla, log, found)
    _check_loss(found, loss)


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _second(instant: datetime) -> int:
    return math.floor(instant.astimezone(UTC).timestamp())


def _edges(zone: str, year: int, month: int) -> tuple[int, int]:
    clock = ZoneInfo(zone)
    first = datetime(year, month, 1, tzinfo=clock)
    after = first.replace(year=year + 1, month=1) if month == 12 else first.replace(month=month + 1)
    return _second(first), _second(after)


def _service(sla: Sla, first: int, after: int) -> Mask:
    """Return, for each second of the month, whether the clock on the wall shows service hours."""
    clock = ZoneInfo(sla.zone)
    mask = np.zeros(after - first, dtype=bool)
    for begins in range(first, after, BLOCK):
        wall = datetime.fromtimestamp(begins, clock)
        if wall.date() in sla.closed:
            continue
        second = wall.hour * 3600 + wall.minute * 60 + wall.second + np.arange(BLOCK)
        block = np.full(BLOCK, not sla.hours)
        for hours in sla.hours:
            if hours.weekday == wall.weekday():
                until = _of_day(hours.until) or 86_400
                block |= (second >= _of_day(hours.begins)) & (second < until)
        mask[begins - first : begins - first + BLOCK] = block
    return mask


def _of_day(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _marked(spans: Iterable[Span], now: datetime, first: int, after: int) -> Mask:
    mask = np.zeros(after - first, dtype=bool)
    for span in spans:
        end = now if span.ends is None else min(span.ends, now)
        mask[max(0, _second(span.begins) - first) : max(0, _second(end) - first)] = True
    return mask


def _check_merged(found: Month, down: Mask, first: int) -> None:
    """Hold the merged downtime to the same seconds, in order and apart."""
    again = np.zeros_like(down)
    last = -1
    for begins, ends in found.merged:
        start, stop = _second(begins) - first, _second(ends) - first
        if not last < start < stop:
            raise ProofFailed(f"merged: {begins} overlaps or touches what is before it")
        again[start:stop] = True
        last = stop
    if not (again == down).all():
        raise ProofFailed("merged: not the seconds down")


def _check_money(sla: Sla, log: Log, found: Month) -> None:
    held, lost = Decimal(found.scope_seconds), Decimal(found.down_seconds)
    percent = 100 * (held - lost) / held if held else Decimal(100)
    _same("availability", round(float(found.availability) * 100, 9), round(float(percent), 9))
    places = 6 if sla.rounded_decimals is None else sla.rounded_decimals
    how = ROUND_FLOOR if sla.rounded_decimals is None else ROUND_HALF_UP
    counted = percent.quantize(Decimal(1).scaleb(-places), rounding=how)
    _same("counted_percent", found.counted_percent, counted)
    judged = percent if sla.rounded_decimals is None else counted
    limits = [tier.below_percent for tier in reversed(sla.tiers)]
    rank = bisect(limits, judged)
    tier = sla.tiers[len(limits) - 1 - rank] if rank < len(limits) else None
    _same("tier", found.tier, tier)
    share = Decimal(str(tier.credit_share)) if tier else Decimal(0)
    cap = Decimal(str(sla.cap_share))
    _same("credit", found.credit, int(sla.monthly_fee * min(share, cap)))
    _same("capped", found.capped, share > cap)
    _check_claim(sla, log, found)


def _check_claim(sla: Sla, log: Log, found: Month) -> None:
    by = None
    if found.credit and sla.claim_days is not None:
        last = date(found.year, found.month, 28)
        while (last + timedelta(days=1)).month == found.month:
            last += timedelta(days=1)
        by = date.fromordinal(last.toordinal() + sla.claim_days)
    _same("claim_by", found.claim_by, by)
    today = log.now.astimezone(ZoneInfo(sla.zone)).date()
    table = (
        ((today.year, today.month) <= (found.year, found.month), "month_not_over"),
        (found.credit == 0, "nothing_owed"),
        (by is None, "automatic"),
        (by is not None and today > by, "too_late"),
        (True, "open"),
    )
    _same("claim", found.claim, next(claim for applies, claim in table if applies))


def _check_loss(found: Month, loss: Loss | None) -> None:
    if loss is None:
        _same("loss", found.loss, None)
        _same("credit_share_of_loss", found.credit_share_of_loss, None)
        return
    hours = found.down_seconds / 3600
    rates = (loss.low_per_hour, loss.likely_per_hour, loss.high_per_hour)
    for answered, rate in zip(found.loss or (-9, -9, -9), rates, strict=True):
        if abs(answered - hours * rate) > 1:
            raise ProofFailed(
                f"loss: answered {answered}, but {hours:g} h cost {hours * rate:,.0f}"
            )
    likely = (found.loss or (0, 0, 0))[1]
    share = found.credit / likely if likely else None
    _same("credit_share_of_loss", found.credit_share_of_loss, share)


def prove_expected(sla: Sla, habit: OutageHabit, loss: Loss, found: Expected) -> None:
    """Raise ProofFailed unless a year's downtime is that of theory, and its credit lives through.

    The share of time with an outage under way is that of a queue with endless servers:
    1 - exp(-outages x mean duration). Credits are simulated outage by outage with another seed.
    """
    asked = YearAsked(sla=sla, habit=habit, loss=loss, seed=found.seed, years=found.years)
    _same("digest", found.digest, fingerprint(asked))
    hours = down_hours_per_year(habit)
    rate = loss.likely_per_hour
    if abs(found.loss_per_year - hours * rate) > SIGMAS * found.loss_error + 1e-6:
        raise ProofFailed(f"loss_per_year: {found.loss_per_year:,.0f}, not {hours * rate:,.0f}")
    if rate and abs(found.down_hours_per_year * rate - found.loss_per_year) > 1e-6 * (1 + rate):
        raise ProofFailed("down_hours_per_year: does not cost the loss answered")
    lived = _lived_credits(sla, habit, found.seed)
    error = math.hypot(float(lived.std()) / math.sqrt(CHECK_YEARS), found.credit_error)
    rare = sla.monthly_fee * 12 / CHECK_YEARS
    if abs(found.credit_per_year - float(lived.mean())) > SIGMAS * error + rare:
        raise ProofFailed(f"credit_per_year: {found.credit_per_year}, lived {lived.mean()}")
    if abs(found.chance_of_credit - float((lived > 0).mean())) > 2.5 / math.sqrt(CHECK_YEARS):
        raise ProofFailed(f"chance_of_credit: {found.chance_of_credit}, lived {(lived > 0).mean()}")
    share = found.credit_per_year / found.loss_per_year if found.loss_per_year else None
    _same("credit_share_of_loss", found.credit_share_of_loss, share)
    if found.chance_of_credit < 0.05 and found.credit_p95 > 0:
        raise ProofFailed(f"credit_p95: {found.credit_p95}, though rarer than 1 in 20")


def down_hours_per_year(habit: OutageHabit) -> float:
    """Return the expected hours a year with at least one outage under way."""
    mu = (math.log(habit.low_minutes) + math.log(habit.high_minutes)) / 2
    sigma = (math.log(habit.high_minutes) - mu) / 1.6448536269514722
    load = habit.outages_per_year / MINUTES_A_YEAR * math.exp(mu + sigma**2 / 2)
    return MINUTES_A_YEAR / 60 * -math.expm1(-load)


def _lived_credits(sla: Sla, habit: OutageHabit, seed: int) -> NDArray[np.float64]:
    """Return the credit of each of CHECK_YEARS years, lived outage by outage."""
    rng = Generator(PCG64([seed, 11]))
    mu = (math.log(habit.low_minutes) + math.log(habit.high_minutes)) / 2
    sigma = (math.log(habit.high_minutes) - mu) / 1.6448536269514722
    month = MINUTES_A_YEAR / 12
    down = np.zeros(CHECK_YEARS * 12)
    clock, up_from = 0.0, 0.0
    while habit.outages_per_year > 0:
        clock += float(rng.exponential(MINUTES_A_YEAR / habit.outages_per_year))
        if clock >= CHECK_YEARS * MINUTES_A_YEAR:
            break
        until = min(clock + float(rng.lognormal(mu, sigma)), CHECK_YEARS * MINUTES_A_YEAR)
        begins = max(clock, up_from)
        while begins < until:
            number = min(int(begins / month), len(down) - 1)
            stop = min(until, (number + 1) * month) if number + 1 < len(down) else until
            down[number] += stop - begins
            begins = stop
        up_from = max(up_from, until)
    earned = [_credit(sla, 100 * (1 - minutes / month)) for minutes in down]
    return np.asarray(np.reshape(earned, (CHECK_YEARS, 12)).sum(axis=1), np.float64)


def _credit(sla: Sla, percent: float) -> float:
    if sla.rounded_decimals is not None:
        percent = math.floor(percent * 10**sla.rounded_decimals + 0.5) / 10**sla.rounded_decimals
    shares = [tier.credit_share for tier in sla.tiers if percent < tier.below_percent]
    return sla.monthly_fee * min(max(shares, default=0.0), sla.cap_share)
