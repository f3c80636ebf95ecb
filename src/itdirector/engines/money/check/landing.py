"""Where the year lands, again: other draws, other code, and the sums that must hold exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.check.usage import usage_futures
from itdirector.engines.money.model.landing import Fixed, Landing, LandingLine, OutTurn, Usage, Year
from itdirector.engines.money.model.proof import may_differ, must
from itdirector.engines.money.model.usage import UsageForecast
from itdirector.engines.money.tables import OWN_PROJECTS_NEEDED, PROJECT_FACTORS

FUTURES = 3000
OTHER_SEED = 20_270_101


def check_landing(year: Year, answer: Landing, usage: Mapping[str, UsageForecast]) -> None:
    """Raise ProofFailed unless sums hold and other draws confirm every probability.

    `usage` maps each line that follows use to its own forecast, checked before, of as many months.
    """
    must(answer.digest == fingerprint(year), "landing", "digest")
    rng = Generator(PCG64(OTHER_SEED))
    shared = [float(z) for z in rng.standard_normal(FUTURES)]
    futures = {
        line.id: _futures(year, line, usage, shared, Generator(PCG64([OTHER_SEED, 1 + number])))
        for number, line in enumerate(year.lines)
    }
    must([line.id for line in answer.lines] == [line.id for line in year.lines], "landing", "lines")
    groups = {
        line.category: [one for one in year.lines if one.category == line.category]
        for line in year.lines
    }
    must(sorted(c.id for c in answer.categories) == sorted(groups), "landing", "categories")
    checks = [(out, [line]) for out, line in zip(answer.lines, year.lines, strict=True)]
    checks += [(out, groups[out.id]) for out in answer.categories]
    for out, lines in [*checks, (answer.total, list(year.lines))]:
        together = zip(*(futures[line.id] for line in lines), strict=True)
        _check_out_turn(out, lines, [math.fsum(one) for one in together], answer.draws)
    for parts in (answer.lines, answer.categories):
        added = math.fsum(part.mean for part in parts)
        must(math.isclose(added, answer.total.mean, rel_tol=1e-9), "landing", "mean")
    shares = [share for _, share in answer.drivers]
    must(not shares or math.isclose(sum(shares), 1, abs_tol=1e-6), "landing", "drivers")


def _check_out_turn(
    out: OutTurn, lines: list[LandingLine], futures: list[float], draws: int
) -> None:
    must(out.budget == sum(line.budget for line in lines), out.id, "budget")
    must(out.spent == sum(line.spent for line in lines), out.id, "spent")
    over = sum(1 for value in futures if value > out.budget) / len(futures)
    near = may_differ(over, len(futures), draws)
    must(abs(out.chance_over - over) <= near, out.id, "chance_over")
    for field, share in (("p10", 0.1), ("p50", 0.5), ("p80", 0.8), ("p90", 0.9)):
        value = getattr(out, field)
        below = sum(1 for future in futures if future < value - 1) / len(futures)
        up_to = sum(1 for future in futures if future <= value + 1) / len(futures)
        near = may_differ(share, len(futures), draws)
        must(below - near <= share <= up_to + near, out.id, field)
    spread = float(np.std(futures)) / len(futures) ** 0.5
    must(abs(out.mean - math.fsum(futures) / len(futures)) <= 6 * spread + 1, out.id, "mean")


def _futures(
    year: Year,
    line: LandingLine,
    usage: Mapping[str, UsageForecast],
    shared: list[float],
    rng: Generator,
) -> list[float]:
    rest = line.to_come
    if isinstance(rest, Fixed):
        return [float(line.spent + rest.amount)] * FUTURES
    if isinstance(rest, Usage):
        seed = int(rng.integers(2**32))
        paths = usage_futures(rest.history, usage[line.id], paths=FUTURES, seed=seed)
        return [line.spent + math.fsum(path[: rest.months]) for path in paths]
    points = _points(rest.own_factors)
    along, apart = year.project_correlation**0.5, (1 - year.project_correlation) ** 0.5
    scores = [along * z + apart * float(rng.standard_normal()) for z in shared]
    return [line.spent + rest.estimate * _factor(score, points) for score in scores]


def _points(own: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return (normal score, log factor) of the finished projects, or of the table."""
    pairs = list(PROJECT_FACTORS)
    if len(own) >= OWN_PROJECTS_NEEDED:
        pairs = [((2 * i + 1) / (2 * len(own)), f) for i, f in enumerate(sorted(own))]
    return [(NormalDist().inv_cdf(p), math.log(f)) for p, f in pairs]


def _factor(score: float, points: list[tuple[float, float]]) -> float:
    """Find the pair of points around a score, or the outermost pair, and follow its line."""
    right = 1
    while right < len(points) - 1 and points[right][0] < score:
        right += 1
    (x0, y0), (x1, y1) = points[right - 1], points[right]
    return math.exp(y0 + (y1 - y0) * (score - x0) / (x1 - x0))
