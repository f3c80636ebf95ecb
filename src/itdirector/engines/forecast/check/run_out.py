"""A second road to a run-out. Never imports the solver, nor what it is made of.

Readings are cleaned day by day, changes found by the full table of all segmentations, and futures
drawn anew.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.forecast import terms
from itdirector.engines.forecast.model import METHOD, NOMINAL, ProofFailed, RunOut, RunOutQuestion

SIGMAS = 4.0
"""Two simulations may differ by so many standard errors of the difference."""

OWN_PATHS = 2000
OTHER_SEED = 7_919
"""Mixed into the seed, so that the second road draws other numbers."""

Floats = NDArray[np.float64]


def verify(question: RunOutQuestion, answer: RunOut) -> None:
    """Raise ProofFailed, naming the field, where the answer does not follow from the question."""
    _same("digest", answer.digest, question.digest)
    _same("method", answer.method, METHOD)
    _same("seed", answer.seed, question.seed)
    _same("defaults", answer.defaults, question.defaults)
    values, days, filled = tidy(question)
    _same("days_per_point", answer.days_per_point, days)
    _same("points", answer.points, len(values))
    _near("last_used", answer.last_used, values[-1])
    _near("filled_share", answer.filled_share, filled / len(values))
    if len(values) < terms.LEAST_POINTS:
        _same("outcome", answer.outcome, "too few readings")
        claims = (answer.early, answer.median, answer.late, answer.chance_before_lead)
        _same("dates and chances", claims, (None,) * 4)
        return
    _check_changes(question, answer, values)
    _check_trials(question, answer, values)
    _check_future(question, answer, values)


def tidy(question: RunOutQuestion) -> tuple[list[float], int, int]:
    """Return highs at even steps, the days of a step, and how many had no reading."""
    for days in (1, 7):
        highs: dict[int, float] = {}
        for reading in question.readings:
            back = (question.last_day - reading.day).days // days
            highs[back] = max(reading.used, highs.get(back, -math.inf))
        count = max(highs) + 1
        filled = count - len(highs)
        if filled <= terms.MOST_MISSING_DAYS * count:
            break
    return [_bridged(highs, back) for back in range(count - 1, -1, -1)], days, filled


def _bridged(highs: dict[int, float], back: int) -> float:
    if back in highs:
        return highs[back]
    newer = max(b for b in highs if b < back)
    older = min(b for b in highs if b > back)
    return highs[newer] + (highs[older] - highs[newer]) * (back - newer) / (older - newer)


def best_segmentation(values: Sequence[float], *, penalty: float, least: int) -> list[int]:
    """Return where the segments of the cheapest cut into straight lines start, 0 left out.

    Every start is tried for every end (Jackson et al. 2005); sums of squares are taken anew.
    """
    x = np.asarray(values, dtype=np.float64)
    cheapest, came_from = {0: -penalty}, {0: 0}
    for end in range(least, len(x) + 1):
        starts = [s for s in cheapest if end - s >= least]
        costs = [cheapest[s] + _off_line(x[s:end]) + penalty for s in starts]
        at = int(np.argmin(costs))
        cheapest[end], came_from[end] = costs[at], starts[at]
    found, end = [], came_from.get(len(x), 0)
    while end > 0:
        found.append(end)
        end = came_from[end]
    return found[::-1]


def _off_line(piece: Floats) -> float:
    t = np.arange(len(piece)) - (len(piece) - 1) / 2
    off = piece - piece.mean()
    off = off - t * (t @ off) / max(float(t @ t), 1.0)
    return float(off @ off)


def _changed(values: Sequence[float]) -> list[int]:
    """Return the points at which behaviour changed."""
    steps = [b - a for a, b in pairwise(values)]
    top = max(abs(v) for v in values)
    kept = _memory(steps, top)
    fresh = [b - kept * a for a, b in pairwise(values)]
    moves = [b - a for a, b in pairwise(fresh)]
    sigma = terms.MAD_TO_SIGMA * _deviation(moves) or statistics.pstdev(moves)
    floor = terms.ROUNDING * max(abs(v) for v in fresh)
    variance = max(sigma / math.sqrt(2), floor, 1e-300) ** 2
    penalty = terms.PENALTY * math.log(len(fresh)) * variance
    cuts = best_segmentation(fresh, penalty=penalty, least=terms.LEAST_SEGMENT)
    return [cut + 1 for cut in cuts]


def _memory(steps: list[float], top: float) -> float:
    middle, reach = statistics.median(steps), terms.OUTLYING * terms.MAD_TO_SIGMA
    reach *= _deviation(steps)
    if reach > 0:
        steps = [min(max(s, middle - reach), middle + reach) for s in steps]
    mean = statistics.fmean(steps)
    power = math.fsum((s - mean) ** 2 for s in steps)
    if power <= len(steps) * (terms.ROUNDING * top) ** 2:
        return 0.0
    product = math.fsum((a - mean) * (b - mean) for a, b in pairwise(steps))
    return min(1.0, max(0.0, 1 + 2 * product / power))


def _deviation(numbers: Sequence[float]) -> float:
    middle = statistics.median(numbers)
    return statistics.median(abs(n - middle) for n in numbers)


def _check_changes(question: RunOutQuestion, answer: RunOut, values: list[float]) -> None:
    cuts = _changed(values)
    days = [_day(question, answer, cut, len(values)) for cut in cuts]
    _same("changes", [change.day for change in answer.changes], days)
    edges = [0, *cuts, len(values)]
    rates = [
        (values[b - 1] - values[a]) / (b - 1 - a) / answer.days_per_point
        for a, b in pairwise(edges)
    ]
    for change, before, after in zip(answer.changes, rates, rates[1:], strict=False):
        _near("changes: rate_before", change.rate_before, before)
        _near("changes: rate_after", change.rate_after, after)
    _near("rate_per_day", answer.rate_per_day, rates[-1])
    _same("points_since_change", answer.points_since_change, len(values) - edges[-2])


def _check_trials(question: RunOutQuestion, answer: RunOut, values: list[float]) -> None:
    for trial in answer.trials:
        behind = (question.last_day - trial.day).days // answer.days_per_point
        _near("trials: actual", trial.actual, values[len(values) - 1 - behind])
        if not (trial.origin < trial.day and trial.low <= trial.median <= trial.high):
            raise ProofFailed(f"trials: out of order on {trial.day}")
    spread = 1.0
    misses = sorted(trial.miss for trial in answer.trials)
    if len(misses) >= terms.LEAST_TRIALS:
        rank = math.ceil(NOMINAL * (len(misses) + 1))
        spread = misses[min(rank, len(misses)) - 1]
        spread = max(terms.LEAST_SPREAD, min(terms.MOST_SPREAD, spread))
    _near("spread", answer.spread, spread)
    held = sum(miss <= spread for miss in misses) / len(misses)
    _same("trials_held", answer.trials_held, held)


def _check_future(question: RunOutQuestion, answer: RunOut, values: list[float]) -> None:
    full = values[-1] >= question.capacity
    peaks, ends, days = _lived(question, answer, values)
    if full:
        days = [0.0] * len(days)
    limits = (("early", answer.early, 0.05), ("median", answer.median, 0.5))
    for name, day, share in (*limits, ("late", answer.late, 0.95)):
        after = math.inf if day is None else (day - question.last_day).days
        if not _is_percentile(question, days, after, share):
            raise ProofFailed(f"{name}: {day} is not where the second road has {share:.0%}")
    lead = -(-question.lead_days // answer.days_per_point) * answer.days_per_point
    for name, chance, within in (
        ("chance_before_lead", answer.chance_before_lead, lead),
        ("chance_within_horizon", answer.chance_within_horizon, question.horizon),
    ):
        own = sum(day <= within for day in days) / len(days)
        if chance is None or abs(chance - own) > _tolerance(question, own):
            raise ProofFailed(f"{name}: {chance} beside {own:.3f} by the second road")
    for name, level, own_levels, share in (
        ("capacity_needed", answer.capacity_needed, peaks, NOMINAL),
        ("expected_at_horizon", answer.expected_at_horizon, ends, 0.5),
    ):
        if level is None or not _is_percentile(question, own_levels, level, share):
            raise ProofFailed(f"{name}: {level} is not where the second road has {share:.0%}")
    _check_words(question, answer, full=full)


def _check_words(question: RunOutQuestion, answer: RunOut, *, full: bool) -> None:
    """Check what the answer says of its own figures."""
    _same("act", answer.act, (answer.chance_before_lead or 0) > question.chance_to_act)
    chance, end = answer.chance_within_horizon or 0, answer.expected_at_horizon or 0
    fitting = "not within horizon"
    if full:
        fitting = "already exhausted"
    elif chance >= 0.5:
        fitting = "runs out"
    elif chance < (1 - NOMINAL) / 2 and end <= answer.last_used:
        fitting = "no exhaustion"
    _same("outcome", answer.outcome, fitting)


def _lived(
    question: RunOutQuestion, answer: RunOut, values: list[float]
) -> tuple[list[float], list[float], list[float]]:
    """Return of each own path the highest use, the use at the horizon and the days until full."""
    points = max(1, question.horizon // answer.days_per_point)
    raw = _own_paths(question, answer, values, points)
    middle = np.median(raw, axis=0)
    extra = np.zeros(points)
    for step in question.steps:
        for point in range(points):
            at = question.last_day + timedelta(days=(point + 1) * answer.days_per_point)
            extra[point] += step.change if at >= step.day else 0.0
    peaks, ends, days = [], [], []
    for path in raw:
        levels = middle + (path - middle) * answer.spread + extra
        peaks.append(max(values[-1], float(levels.max())))
        ends.append(float(levels[-1]))
        reached = np.flatnonzero(levels >= question.capacity * (1 - 1e-12))
        days.append((int(reached[0]) + 1.0) * answer.days_per_point if len(reached) else math.inf)
    return peaks, ends, days


def _own_paths(
    question: RunOutQuestion, answer: RunOut, values: list[float], points: int
) -> Floats:
    after = answer.points_since_change - 1
    x = np.array(values[-(max(after, min(terms.LEAST_AFTER_CHANGE, len(values) - 1)) + 1) :])
    size = max(1, min(terms.BLOCK_DAYS // answer.days_per_point, (len(x) - 1) // 4))
    _same("block_points", answer.block_points, size)
    gains = np.array([x[i + size] - x[i] for i in range(len(x) - size)])
    usual, rate = gains.mean() / size, answer.rate_per_day * answer.days_per_point
    doubt = math.sqrt(max(1.0, (len(x) - 1) / after))
    rng = Generator(PCG64([question.seed, OTHER_SEED]))
    errors = _pasted(x, size, usual, len(x) - 1, rng)[:, -1:] / (len(x) - 1) * doubt
    strays = _pasted(x, size, usual, points, rng)
    return values[-1] + strays + (rate + errors) * np.arange(1, points + 1)


def _pasted(x: Floats, size: int, usual: float, points: int, rng: Generator) -> Floats:
    """Return how far pieces of the past, set one on the other, stray from their usual growth."""
    level, pieces = np.zeros((OWN_PATHS, 1)), []
    within = np.arange(1, size + 1)
    for _ in range(-(-points // size)):
        start = rng.integers(0, len(x) - size, size=(OWN_PATHS, 1))
        piece = level + x[start + within] - x[start] - usual * within
        level = piece[:, -1:]
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)[:, :points]


def _is_percentile(
    question: RunOutQuestion, own: Sequence[float], value: float, share: float
) -> bool:
    """Say whether the value may be that percentile of what the second road found."""
    rounding = 0.0 if math.isinf(value) else 1e-9 * abs(value)
    below = sum(o < value - rounding for o in own) / len(own)
    up_to = sum(o <= value + rounding for o in own) / len(own)
    tolerance = _tolerance(question, share)
    return below - tolerance <= share <= up_to + tolerance


def _tolerance(question: RunOutQuestion, share: float) -> float:
    kept = max(share * (1 - share), 0.01)
    return SIGMAS * math.sqrt(kept * (1 / question.paths + 1 / OWN_PATHS))


def _day(question: RunOutQuestion, answer: RunOut, point: int, points: int) -> date:
    return question.last_day - timedelta(days=(points - 1 - point) * answer.days_per_point)


def _same(name: str, said: object, found: object) -> None:
    if said != found:
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")


def _near(name: str, said: float, found: float) -> None:
    if not math.isclose(said, found, rel_tol=1e-9, abs_tol=1e-9):
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")
