"""Usage forecasts again, in plain loops: the same recursion month by month, one path at a time."""

from __future__ import annotations

from itertools import cycle, islice, pairwise

from numpy.random import PCG64, Generator

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.proof import may_differ, must
from itdirector.engines.money.model.usage import UsageForecast, UsageHistory

PATHS = 2500
OTHER_SEED = 20_261_122


def check_usage(history: UsageHistory, answer: UsageForecast) -> None:
    """Raise ProofFailed unless months, order and ranges are confirmed."""
    must(answer.digest == fingerprint(history), history.id, "digest")
    must(answer.history_months == len(history.amounts), history.id, "history_months")
    expected = _expected(history, answer)
    for claimed, found in zip(answer.expected, expected, strict=True):
        must(abs(claimed - found) <= 1e-6 * (1 + abs(found)), history.id, "expected")
    bands = zip(answer.low95, answer.low80, answer.high80, answer.high95, strict=True)
    for band in bands:
        must(list(band) == sorted(band) and band[0] >= 0, history.id, "low95 to high95")
    paths = usage_futures(history, answer, paths=PATHS, seed=OTHER_SEED)
    near = answer.draws
    for field, share in (("low95", 0.025), ("low80", 0.1), ("high80", 0.9), ("high95", 0.975)):
        for month, value in enumerate(getattr(answer, field)):
            _must_split([path[month] for path in paths], value, (share, near), field)
    totals = [sum(path) for path in paths]
    for field, share in (("total_p10", 0.1), ("total_p50", 0.5), ("total_p90", 0.9)):
        _must_split(totals, getattr(answer, field), (share, near), field)


def _must_split(
    values: list[float], claimed: float, share_and_draws: tuple[float, int], field: str
) -> None:
    """Confirm that about this share of values lies below the one claimed from so many draws."""
    share, draws = share_and_draws
    near = may_differ(share, len(values), draws)
    dust = 1e-9 * (1 + abs(claimed))
    below = sum(1 for value in values if value < claimed - dust) / len(values)
    up_to = sum(1 for value in values if value <= claimed + dust) / len(values)
    must(below - near <= share <= up_to + near, "usage", field)


def usage_futures(
    history: UsageHistory, answer: UsageForecast, *, paths: int, seed: int
) -> list[list[float]]:
    """Return so many futures of the months an answer covers, each lived through on its own."""
    rng = Generator(PCG64(seed))
    months = len(answer.expected)
    if len(history.amounts) < 24:
        expected = _expected(history, answer)
        return [
            [
                max(0.0, e + step)
                for e, step in zip(expected, _errors(history, months, rng), strict=True)
            ]
            for _ in range(paths)
        ]
    return [_trend_path(history, answer, months, rng) for _ in range(paths)]


def _errors(history: UsageHistory, months: int, rng: Generator) -> list[float]:
    y = history.amounts
    if len(y) < 15:
        steps = [b - a for a, b in pairwise(y)]
        walk, at = [], 0.0
        for _ in range(months):
            at += steps[rng.integers(len(steps))] * (1 if rng.random() < 0.5 else -1)
            walk.append(at)
        return walk
    gaps = [y[t] - y[t - 12] for t in range(12, len(y))]
    begin, sign = int(rng.integers(len(gaps))), 1 if rng.random() < 0.5 else -1
    return [
        1.8 * sign * gaps[(begin + month) % len(gaps)] * (1 + month // 12) ** 0.5
        for month in range(months)
    ]


def _expected(history: UsageHistory, answer: UsageForecast) -> list[float]:
    y, months = history.amounts, len(answer.expected)
    if len(y) < 12:
        return [float(y[-1])] * months
    if len(y) < 24:
        return [float(amount) for amount in islice(cycle(y[-12:]), months)]
    x = [amount / answer.season[t % 12] for t, amount in enumerate(y)]
    theta = _theta(x, answer.parameters["theta alpha"], months)
    _, damped = _damped(x, answer, months)
    season = [answer.season[(len(y) + month) % 12] for month in range(months)]
    return [
        max(0.0, (a + b) / 2 * factor) for a, b, factor in zip(theta, damped, season, strict=True)
    ]


def _theta(x: list[float], alpha: float, months: int) -> list[float]:
    """Average a straight line and the smoothed line of doubled curvature: Theta as first given.

    The published two lines are walked themselves, not the closed form of their mean.
    """
    n = len(x)
    middle = (n - 1) / 2
    mean = sum(x) / n
    slope = sum((t - middle) * (v - mean) for t, v in enumerate(x))
    slope /= sum((t - middle) ** 2 for t in range(n))
    line = [mean + slope * (t - middle) for t in range(n + months)]
    curved = [2 * v - straight for v, straight in zip(x, line[:n], strict=True)]
    level = curved[0]
    for value in curved:
        level += alpha * (value - level)
    return [(level + straight) / 2 for straight in line[n:]]


def _damped(
    x: list[float], answer: UsageForecast, months: int
) -> tuple[tuple[float, float, list[float]], list[float]]:
    """Return level, slope and errors at the end, and the months ahead."""
    alpha, beta, phi = (answer.parameters[name] for name in ("alpha", "beta", "phi"))
    slope = sum((t - 5.5) * x[t] for t in range(12)) / 143
    level = sum(x[:12]) / 12 - 6.5 * slope
    errors = []
    for value in x:
        ahead = level + phi * slope
        errors.append(value / ahead - 1 if ahead > 0 else 0.0)
        slope = phi * slope + alpha * beta * (value - ahead)
        level = alpha * value + (1 - alpha) * ahead
    ends, at, step = [], level, slope
    for _ in range(months):
        step *= phi
        at += step
        ends.append(at)
    return (level, slope, errors), ends


def _trend_path(
    history: UsageHistory, answer: UsageForecast, months: int, rng: Generator
) -> list[float]:
    alpha, beta, phi = (answer.parameters[name] for name in ("alpha", "beta", "phi"))
    x = [amount / answer.season[t % 12] for t, amount in enumerate(history.amounts)]
    (level, slope, errors), damped = _damped(x, answer, months)
    theta = _theta(x, answer.parameters["theta alpha"], months)
    centre = theta if rng.random() < 0.5 else damped
    mean = sum(errors) / len(errors)
    learned = 16 if any(factor != 1 for factor in answer.season) else 5
    wider = (len(errors) / (len(errors) - learned)) ** 0.5
    short_past = 1.3 if len(x) >= 36 else 2.1
    path = []
    for month in range(months):
        ahead = max(0.0, level + phi * slope)
        error = ahead * (errors[rng.integers(len(errors))] - mean) * wider
        level = ahead + alpha * error
        slope = phi * slope + alpha * beta * error
        times = centre[month] / damped[month] if damped[month] > 0 else 0.0
        factor = answer.season[(len(x) + month) % 12]
        wider_path = damped[month] + short_past * (ahead + error - damped[month])
        path.append(max(0.0, wider_path * times * factor))
    return path
