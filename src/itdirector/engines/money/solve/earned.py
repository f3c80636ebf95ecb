"""Earned value in money, earned schedule in time (Lipke 2003), in exact fractions."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.project import LEAST_COMPLETE, EarnedValue, Progress
from itdirector.engines.money.shares import nearest

METHOD = "earned value 1"


def judge_progress(progress: Progress) -> EarnedValue:
    """Return how a project stands, and where it ends once a fifth of the work is done."""
    budget, earned, spent = progress.planned[-1], progress.earned, progress.spent
    duration = progress.planned.index(budget) + 1
    planned = progress.planned[min(progress.periods, len(progress.planned)) - 1]
    schedule = earned_schedule(progress.planned, earned)
    in_time = schedule / progress.periods
    why_not = _why_no_forecast(progress)
    by_cost = by_both = None
    if why_not is None:
        rest = Fraction(budget - earned) * spent / earned
        by_cost = nearest(spent + rest)
        by_both = nearest(spent + rest / in_time)
    known = [cost for cost in (by_cost, by_both) if cost is not None]
    return EarnedValue(
        id=progress.id,
        complete=earned / budget,
        planned_value=planned,
        cost_variance=earned - spent,
        schedule_variance=earned - planned,
        cpi=earned / spent if spent else None,
        spi=earned / planned if planned else None,
        spi_is_misleading=progress.periods > duration,
        earned_schedule=float(schedule),
        spi_time=float(in_time),
        to_complete_index=(budget - earned) / (budget - spent) if spent < budget else None,
        cost_at_end_low=min(known, default=None),
        cost_at_end_high=max(known, default=None),
        cost_at_end_by_cpi=by_cost,
        cost_at_end_by_cpi_and_time=by_both,
        periods_at_end=None if why_not else float(duration / in_time),
        why_no_forecast=why_not,
        method=METHOD,
        digest=fingerprint(progress),
    )


def earned_schedule(planned: tuple[int, ...], earned: int) -> Fraction:
    """Return how many periods of the plan the earned value is worth.

    C + (EV - PV(C)) / (PV(C+1) - PV(C)), with C the last period whose planned value is earned.
    The plan ends where it reaches its budget.
    """
    values = (0, *planned[: planned.index(planned[-1]) + 1])
    whole = bisect_right(values, earned) - 1
    if whole == len(values) - 1:
        return Fraction(whole)
    return whole + Fraction(earned - values[whole], values[whole + 1] - values[whole])


def _why_no_forecast(progress: Progress) -> str | None:
    if progress.earned < LEAST_COMPLETE * progress.planned[-1]:
        return "less than a fifth of the work is done"
    return None if progress.spent else "nothing is booked as spent"
