"""A second road to usage. Never imports the solver, nor what it is made of.

The Theta lines as first published, smoothing in plain loops, the season averaged by hand. Weights
the solver chose must stand against a grid of others.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from itdirector.engines.forecast.model import NOMINAL, ProofFailed
from itdirector.engines.forecast.usage_model import (
    LEAST_TRIALS,
    MUST_BE_BETTER,
    NARROWEST,
    NORMAL_90,
    PREFERRED,
    USAGE_METHOD,
    WIDEST,
    Method,
    Smoothing,
    Usage,
    UsageQuestion,
)

Line = tuple[list[float], list[float]]
"""Expected values and standard deviations of their errors, by lead."""

WARM_UP = 10
ROOM = 1.02
"""How much worse than the best of the checker's grid the solver's weights may fit."""


def verify_usage(question: UsageQuestion, answer: Usage) -> None:
    """Raise ProofFailed, naming the field, where the answer does not follow from the question."""
    _same("digest", answer.digest, question.digest)
    _same("method", answer.method, USAGE_METHOD)
    values = list(question.values)
    seasonal, multiplicative = season_by_hand(values, question.season)
    _all_near("seasonal", answer.seasonal, seasonal)
    _same("multiplicative", answer.multiplicative, multiplicative)
    levels = _without(values, seasonal, multiplicative=multiplicative)
    _check_weights(answer, levels)
    _check_trials(question, answer)
    lines = _lines(question, answer, levels, seasonal)
    expected, deviations = lines[answer.method_chosen]
    reach = [answer.standard_deviations * d for d in deviations]
    _all_near("expected", answer.expected, expected)
    low = [e - r for e, r in zip(expected, reach, strict=True)]
    high = [e + r for e, r in zip(expected, reach, strict=True)]
    _all_near("low", answer.low, low)
    _all_near("high", answer.high, high)


def season_by_hand(values: Sequence[float], length: int) -> tuple[list[float], bool]:
    """Return the season's effects (none where not evident) and whether they multiply."""
    n = len(values)
    if length < 2 or n < 2 * length + 2 or not _repeats(values, length):
        return [], False
    before, after = length // 2, length - length // 2
    trend = {
        t: statistics.fmean(
            [*values[t - before : t + after], *values[t - after + 1 : t + before + 1]]
        )
        for t in range(before, n - before)
    }
    multiplicative = min(values) > 0 and min(trend.values()) > 0
    apart: list[list[float]] = [[] for _ in range(length)]
    for t, level in trend.items():
        apart[t % length].append(values[t] / level if multiplicative else values[t] - level)
    means = [statistics.fmean(each) for each in apart]
    usual = statistics.fmean(means)
    return [m / usual if multiplicative else m - usual for m in means], multiplicative


def _repeats(values: Sequence[float], length: int) -> bool:
    mean = statistics.fmean(values)
    off = [v - mean for v in values]
    power = math.fsum(o * o for o in off)
    if power == 0:
        return False
    lags = [
        math.fsum(a * b for a, b in zip(off, off[lag:], strict=False)) / power
        for lag in range(1, length + 1)
    ]
    known = 1 + 2 * math.fsum(r * r for r in lags[:-1])
    return abs(lags[-1]) > NORMAL_90 * math.sqrt(known / len(values))


def _without(values: list[float], seasonal: list[float], *, multiplicative: bool) -> list[float]:
    if not seasonal:
        return values
    effects = [seasonal[t % len(seasonal)] for t in range(len(values))]
    pairs = zip(values, effects, strict=True)
    return [v / e for v, e in pairs] if multiplicative else [v - e for v, e in pairs]


def simple_smoothing(levels: Sequence[float], weight: float) -> tuple[float, float]:
    """Return the last smoothed level, begun at the first value, and the squared errors."""
    level, squares = levels[0], 0.0
    for value in levels[1:]:
        squares += (value - level) ** 2
        level = weight * value + (1 - weight) * level
    return level, squares


def theta_lines(levels: Sequence[float], weight: float, periods: int) -> Line:
    """Return the mean of the straight line and the smoothed line of doubled curvature."""
    n = len(levels)
    slope, start = statistics.linear_regression(range(n), levels)
    doubled = [2 * v - (start + slope * t) for t, v in enumerate(levels)]
    smooth, _squares = simple_smoothing(doubled, weight)
    _level, squares = simple_smoothing(levels, weight)
    error = math.sqrt(squares / (n - 1))
    expected = [(start + slope * (n + h) + smooth) / 2 for h in range(periods)]
    return expected, [error * math.sqrt(1 + h * weight**2) for h in range(periods)]


def damped_by_hand(levels: Sequence[float], by: Smoothing, periods: int) -> tuple[Line, float]:
    """Return the damped trend with these weights, and its squared one-step errors."""
    head = levels[:WARM_UP]
    trend, level = statistics.linear_regression(range(1, len(head) + 1), head)
    squares = 0.0
    for value in levels:
        older = level
        foretold = level + by.damping * trend
        squares += (value - foretold) ** 2
        level = by.level * value + (1 - by.level) * foretold
        trend = by.trend * (level - older) + (1 - by.trend) * by.damping * trend
    error = math.sqrt(squares / len(levels))
    expected, deviations, spread, kept = [], [], 1.0, 0.0
    for lead in range(1, periods + 1):
        kept += by.damping**lead
        expected.append(level + kept * trend)
        deviations.append(error * math.sqrt(spread))
        spread += (by.level * (1 + by.trend * kept)) ** 2
    return (expected, deviations), squares


def _check_weights(answer: Usage, levels: list[float]) -> None:
    best = min(simple_smoothing(levels, k / 50)[1] for k in range(1, 51))
    room = 1e-12 * math.fsum(v * v for v in levels)
    if simple_smoothing(levels, answer.theta_level)[1] > ROOM * best + room:
        raise ProofFailed(f"theta_level: {answer.theta_level} fits worse than another weight")
    grid = [
        Smoothing(level=a, trend=b, damping=c)
        for a in (0.1, 0.3, 0.5, 0.7, 0.9)
        for b in (0.02, 0.1, 0.3)
        for c in (0.82, 0.9, 0.97)
    ]
    best = min(damped_by_hand(levels, each, 1)[1] for each in grid)
    if damped_by_hand(levels, answer.damped, 1)[1] > ROOM * best + room:
        raise ProofFailed(f"damped: {answer.damped} fits worse than others")


def _check_trials(question: UsageQuestion, answer: Usage) -> None:
    """Check the trials against the past, and what was concluded from them."""
    missed: dict[Method, list[float]] = {}
    for trial in answer.trials:
        _near("trials: actual", trial.actual, question.values[trial.known + trial.lead - 1])
        missed.setdefault(trial.method, []).append(abs(trial.actual - trial.foretold))
        if trial.method == "seasonal naive":
            known = question.values[: trial.known]
            expected, deviations = _naive(known, question.season, trial.lead)
            _near("trials: foretold", trial.foretold, expected[-1])
            _near("trials: deviation", trial.deviation, deviations[-1])
    _same("errors", sorted(answer.errors), sorted(missed))
    for method, gaps in missed.items():
        _near("errors", answer.errors[method], statistics.fmean(gaps))
    chosen = PREFERRED
    if missed:
        best = min(answer.errors, key=lambda m: answer.errors[m])
        clearly = answer.errors[best] < MUST_BE_BETTER * answer.errors[PREFERRED]
        chosen = best if clearly else PREFERRED
    _same("method_chosen", answer.method_chosen, chosen)
    _near("standard_deviations", answer.standard_deviations, _width(answer))


def _width(answer: Usage) -> float:
    own = [t for t in answer.trials if t.method == answer.method_chosen]
    if len(own) < LEAST_TRIALS:
        return NORMAL_90
    misses = sorted(abs(t.actual - t.foretold) / t.deviation if t.deviation else 0.0 for t in own)
    rank = min(math.ceil(NOMINAL * (len(misses) + 1)), len(misses))
    return max(NARROWEST, min(WIDEST, misses[rank - 1]))


def _naive(values: Sequence[float], season: int, periods: int) -> Line:
    season = season if len(values) >= 2 * season else 1
    gaps = [b - a for a, b in zip(values, values[season:], strict=False)]
    error = math.sqrt(statistics.fmean([g * g for g in gaps]))
    last = values[-season:]
    expected = [last[h % season] for h in range(periods)]
    return expected, [error * math.sqrt(1 + h // season) for h in range(periods)]


def _lines(
    question: UsageQuestion, answer: Usage, levels: list[float], seasonal: list[float]
) -> dict[str, Line]:
    by_theta = theta_lines(levels, answer.theta_level, question.periods)
    by_damped, _squares = damped_by_hand(levels, answer.damped, question.periods)
    both = tuple(
        [(a + b) / 2 for a, b in zip(x, y, strict=True)]
        for x, y in zip(by_theta, by_damped, strict=True)
    )
    lines: dict[str, Line] = {"theta": by_theta, "damped trend": by_damped}
    lines[PREFERRED] = (both[0], both[1])
    if seasonal:
        effects = [seasonal[(len(levels) + h) % len(seasonal)] for h in range(question.periods)]
        times = answer.multiplicative
        for name, (expected, deviations) in lines.items():
            lines[name] = (
                [x * e if times else x + e for x, e in zip(expected, effects, strict=True)],
                [d * abs(e) if times else d for d, e in zip(deviations, effects, strict=True)],
            )
    lines["seasonal naive"] = _naive(question.values, question.season, question.periods)
    return lines


def _all_near(name: str, said: Sequence[float], found: Sequence[float]) -> None:
    _same(f"{name}: how many", len(said), len(found))
    for one, other in zip(said, found, strict=True):
        _near(name, one, other)


def _same(name: str, said: object, found: object) -> None:
    if said != found:
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")


def _near(name: str, said: float, found: float) -> None:
    if not math.isclose(said, found, rel_tol=1e-7, abs_tol=1e-7):
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")
