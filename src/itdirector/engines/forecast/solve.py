"""When a resource is full: paths from the last change on, as wide as trials of the past say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.forecast.changes import line_cost, memory, noise, pelt
from itdirector.engines.forecast.cleaning import Floats, Series, cleaned
from itdirector.engines.forecast.model import (
    METHOD,
    NOMINAL,
    Change,
    Outcome,
    RunOut,
    RunOutQuestion,
    Trial,
)
from itdirector.engines.forecast.paths import Growth, futures, growth
from itdirector.engines.forecast.terms import (
    FIRST_TRIAL,
    LEAST_POINTS,
    LEAST_SEGMENT,
    LEAST_SPREAD,
    LEAST_TRIALS,
    MOST_SPREAD,
    MOST_TRIAL_ORIGINS,
    PENALTY,
    TRIAL_LEADS_DAYS,
    TRIAL_PATHS,
)

FEW = (1 - NOMINAL) / 2


@dataclass(frozen=True, slots=True)
class _Past:
    """The cleaned series, and for each number of known points where its behaviour had changed."""

    series: Series
    changes: list[list[int]]

    def since(self, known: int) -> int:
        """Return the point from which the first `known` points behave as at their end."""
        return self.changes[known][-1] if self.changes[known] else 0

    def growth(self, known: int) -> Growth:
        values = self.series.values[:known]
        days = self.series.days_per_point
        return growth(values, since=self.since(known), days_per_point=days)


def run_out(question: RunOutQuestion) -> RunOut:
    """Return when the resource is full, how sure that is, and why."""
    series = cleaned(question.readings)
    if len(series.values) < LEAST_POINTS:
        return _too_few(question, series)
    past = _Past(series, _changes(series.values))
    trials = _trials(past, seed=question.seed)
    spread = spread_of(trials)
    levels = _levels(question, past, spread=spread)
    return _answer(question, past, levels, trials=trials, spread=spread)


def spread_of(trials: tuple[Trial, ...]) -> float:
    """Return the factor on the paths that would have held 90 % of the trials (split conformal)."""
    if len(trials) < LEAST_TRIALS:
        return 1.0
    misses = sorted(trial.miss for trial in trials)
    rank = min(len(misses), math.ceil(NOMINAL * (len(misses) + 1)))
    return min(MOST_SPREAD, max(LEAST_SPREAD, misses[rank - 1]))


def _changes(values: Floats) -> list[list[int]]:
    """Return for each number of known points (from 0) where behaviour changed, as points.

    Lines are fitted to the series less what it remembers of the step before, so that a random walk
    is not cut at its every turn.
    """
    fresh = values[1:] - memory(values) * values[:-1]
    penalty = PENALTY * math.log(len(fresh)) * noise(fresh) ** 2
    best = pelt(line_cost(fresh), points=len(fresh), penalty=penalty, least=LEAST_SEGMENT)
    return [[], *([c + 1 for c in best.changes(n)] for n in range(len(fresh) + 1))]


def _trials(past: _Past, *, seed: int) -> tuple[Trial, ...]:
    """Return forecasts from days of the past, each with what was known on its day alone."""
    series = past.series
    total = len(series.values)
    leads = [days // series.days_per_point for days in TRIAL_LEADS_DAYS]
    first = min(FIRST_TRIAL, total // 2)
    origins = np.linspace(first, total - leads[0], MOST_TRIAL_ORIGINS)
    found = []
    for known in sorted({int(origin) for origin in origins}):
        reached = [lead for lead in leads if known + lead <= total]
        levels = futures(
            past.growth(known),
            last=float(series.values[known - 1]),
            points=reached[-1],
            paths=TRIAL_PATHS,
            rng=Generator(PCG64([seed, known])),
        )
        for lead in reached:
            low, median, high = _percentiles(levels[:, lead - 1])
            found.append(
                Trial(
                    origin=series.day(known - 1),
                    day=series.day(known + lead - 1),
                    low=low,
                    median=median,
                    high=high,
                    actual=float(series.values[known + lead - 1]),
                )
            )
    return tuple(found)


def _levels(question: RunOutQuestion, past: _Past, *, spread: float) -> Floats:
    """Return simulated use at each point to the horizon, steps included: shape (paths, points)."""
    days = past.series.days_per_point
    points = max(1, question.horizon // days)
    levels = futures(
        past.growth(len(past.series.values)),
        last=float(past.series.values[-1]),
        points=points,
        paths=question.paths,
        rng=Generator(PCG64(question.seed)),
    )
    middle = np.median(levels, axis=0)
    levels = middle + spread * (levels - middle)
    for step in question.steps:
        from_point = -(-(step.day - past.series.last_day).days // days)
        levels[:, from_point - 1 :] += step.change
    return levels


def _answer(
    question: RunOutQuestion,
    past: _Past,
    levels: Floats,
    *,
    trials: tuple[Trial, ...],
    spread: float,
) -> RunOut:
    series = past.series
    last = float(series.values[-1])
    full_at = _full_at(levels, capacity=question.capacity, already=last >= question.capacity)
    lead_points = -(-question.lead_days // series.days_per_point)
    before_lead = float((full_at <= lead_points).mean())
    early, median, late = (_day(series, full_at, share) for share in (FEW, 0.5, 1 - FEW))
    total = len(series.values)
    known = past.growth(total)
    return RunOut(
        outcome=_outcome(question, last, full_at, levels),
        early=early,
        median=median,
        late=late,
        chance_before_lead=before_lead,
        chance_within_horizon=float(np.isfinite(full_at).mean()),
        act=before_lead > question.chance_to_act,
        expected_at_horizon=float(np.median(levels[:, -1])),
        capacity_needed=max(last, _sorted_at(levels.max(axis=1), NOMINAL)),
        last_used=last,
        rate_per_day=known.rate / series.days_per_point,
        changes=_told(series, past.changes[total]),
        days_per_point=series.days_per_point,
        points=total,
        points_since_change=total - past.since(total),
        filled_share=series.filled / total,
        block_points=known.block,
        spread=spread,
        trials=trials,
        trials_held=sum(t.miss <= spread for t in trials) / len(trials) if trials else None,
        defaults=question.defaults,
        seed=question.seed,
        method=METHOD,
        digest=question.digest,
    )


def _full_at(levels: Floats, *, capacity: float, already: bool) -> Floats:
    """Return the first point (from 1) at which each path is full; 0 if already, infinite if never.

    What reaches capacity but for rounding is full.
    """
    if already:
        return np.zeros(len(levels))
    full = levels >= capacity * (1 - 1e-12)
    return np.where(full.any(axis=1), full.argmax(axis=1) + 1.0, np.inf)


def _outcome(question: RunOutQuestion, last: float, full_at: Floats, levels: Floats) -> Outcome:
    if last >= question.capacity:
        return "already exhausted"
    chance = float(np.isfinite(full_at).mean())
    if chance >= 0.5:
        return "runs out"
    falling = float(np.median(levels[:, -1])) <= last
    return "no exhaustion" if falling and chance < FEW else "not within horizon"


def _day(series: Series, full_at: Floats, share: float) -> date | None:
    point = _sorted_at(full_at, share)
    if math.isinf(point):
        return None
    return series.last_day + timedelta(days=round(point) * series.days_per_point)


def _percentiles(levels: Floats) -> tuple[float, float, float]:
    low, median, high = np.quantile(levels, [FEW, 0.5, 1 - FEW])
    return float(low), float(median), float(high)


def _sorted_at(values: Floats, share: float) -> float:
    """Return the least value that at least this share does not exceed."""
    return float(np.sort(values)[math.ceil(share * len(values) - 1e-9) - 1])


def _told(series: Series, changes: list[int]) -> tuple[Change, ...]:
    edges = [0, *changes, len(series.values)]
    rates = [
        float(np.diff(series.values[start:end]).mean()) / series.days_per_point
        for start, end in pairwise(edges)
    ]
    return tuple(
        Change(day=series.day(point), rate_before=before, rate_after=after)
        for point, before, after in zip(changes, rates, rates[1:], strict=False)
    )


def _too_few(question: RunOutQuestion, series: Series) -> RunOut:
    values = series.values
    span_days = (len(values) - 1) * series.days_per_point
    return RunOut(
        outcome="too few readings",
        early=None,
        median=None,
        late=None,
        chance_before_lead=None,
        chance_within_horizon=None,
        act=False,
        expected_at_horizon=None,
        capacity_needed=None,
        last_used=float(values[-1]),
        rate_per_day=float(values[-1] - values[0]) / max(1, span_days),
        changes=(),
        days_per_point=series.days_per_point,
        points=len(values),
        points_since_change=len(values),
        filled_share=series.filled / len(values),
        block_points=0,
        spread=1.0,
        trials=(),
        trials_held=None,
        defaults=question.defaults,
        seed=question.seed,
        method=METHOD,
        digest=question.digest,
    )
