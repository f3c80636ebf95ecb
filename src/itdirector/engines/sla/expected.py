"""A year of credits and losses, from how often a service fails and for how long. Seeded."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.sla.model import METHOD, Expected, Loss, OutageHabit, Sla, YearAsked

Floats = NDArray[np.float64]

MONTH_MINUTES = 365.25 * 24 * 60 / 12
YEARS = 4_000
LEAST_YEARS = 100
Z95 = 1.6448536269514722
"""95th percentile of the standard normal distribution."""


def expected_credit(
    sla: Sla, habit: OutageHabit, loss: Loss, *, seed: int, years: int = YEARS
) -> Expected:
    """Return credit and loss of a year, by simulating `years` of them.

    Overlapping outages count once; what runs into the next month counts there. An hour down costs
    the likeliest loss. Raises ValueError for fewer than 100 years.
    """
    if years < LEAST_YEARS:
        raise ValueError(f"years must be at least {LEAST_YEARS}, not {years}")
    down = simulated_minutes(habit, seed=seed, years=years)
    lost = down * loss.likely_per_hour / 60
    per_year, lost_per_year = credit_of(sla, down).sum(axis=1), lost.sum(axis=1)
    credit, cost = float(per_year.mean()), float(lost_per_year.mean())
    asked = YearAsked(sla=sla, habit=habit, loss=loss, seed=seed, years=years)
    return Expected(
        id=sla.id,
        credit_per_year=credit,
        credit_error=float(per_year.std()) / math.sqrt(years),
        loss_per_year=cost,
        loss_error=float(lost_per_year.std()) / math.sqrt(years),
        credit_share_of_loss=credit / cost if cost else None,
        chance_of_credit=float((per_year > 0).mean()),
        credit_p95=float(np.quantile(per_year, 0.95)),
        down_hours_per_year=float(down.sum(axis=1).mean()) / 60,
        years=years,
        seed=seed,
        method=METHOD,
        digest=fingerprint(asked),
    )


def simulated_minutes(habit: OutageHabit, *, seed: int, years: int) -> Floats:
    """Return the minutes down per simulated year and month: shape (years, 12).

    The years follow each other: an outage on New Year's Eve goes on in the next.
    """
    rng = Generator(PCG64(seed))
    end = years * 12 * MONTH_MINUTES
    count = int(rng.poisson(habit.outages_per_year * years))
    begins = np.sort(rng.random(count)) * end
    mu = math.log(habit.low_minutes * habit.high_minutes) / 2
    sigma = math.log(habit.high_minutes / habit.low_minutes) / (2 * Z95)
    ends = np.minimum(begins + rng.lognormal(mu, sigma, size=count), end)
    reached = np.maximum.accumulate(np.concatenate([[0.0], ends]))[:-1]
    begins, ends = np.maximum(begins, reached), np.maximum(ends, reached)
    edges = np.arange(years * 12 + 1, dtype=np.float64) * MONTH_MINUTES
    down = np.diff(_down_before(edges, begins, ends))
    return np.asarray(down.reshape(years, 12), np.float64)


def _down_before(instants: Floats, begins: Floats, ends: Floats) -> Floats:
    """Return the minutes down before each instant; the outages are apart and in order."""
    if not len(begins):
        return np.zeros(len(instants))
    before = np.concatenate([[0.0], np.cumsum(ends - begins)])
    begun = np.searchsorted(begins, instants, side="left")
    still = np.maximum(ends[np.maximum(begun - 1, 0)] - instants, 0.0)
    return np.asarray(before[begun] - np.where(begun > 0, still, 0.0), np.float64)


def credit_of(sla: Sla, minutes_down: Floats) -> Floats:
    """Return each month's credit: same shape."""
    percent = 100 * (1 - minutes_down / MONTH_MINUTES)
    if sla.rounded_decimals is not None:
        scale = 10**sla.rounded_decimals
        percent = np.floor(percent * scale + 0.5) / scale
    share = np.zeros_like(percent)
    for tier in sla.tiers:
        share = np.where(percent < float(tier.below_percent), tier.credit_share, share)
    return np.asarray(sla.monthly_fee * np.minimum(share, sla.cap_share), np.float64)
