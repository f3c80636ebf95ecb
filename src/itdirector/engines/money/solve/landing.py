"""Where the year lands: the rest of it played many times, each line by what it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.landing import (
    Fixed,
    Landing,
    LandingLine,
    OutTurn,
    Project,
    Usage,
    Year,
)
from itdirector.engines.money.solve.usage import usage_paths
from itdirector.engines.money.tables import (
    OWN_PROJECTS_NEEDED,
    PROJECT_CORRELATION,
    PROJECT_CORRELATION_DEFAULT,
    PROJECT_FACTORS,
    PROJECT_FACTORS_DEFAULT,
    VERSION,
    Default,
)

METHOD = f"landing 1, {VERSION}"
LEAST_STEP = 1e-9
Floats = NDArray[np.float64]


def land(year: Year) -> Landing:
    """Return where a year lands, line by line, by category and in all.

    Every line draws from a stream of its own, made from the seed and its id: a line that is added
    or left out changes no other line's futures.
    """
    shared = _stream(year.seed, "all projects").standard_normal(year.draws)
    futures = {line.id: line.spent + _to_come(year, line, shared) for line in year.lines}
    groups = sorted({line.category for line in year.lines})
    total = np.sum(list(futures.values()), axis=0)
    return Landing(
        total=_out_turn("total", year.lines, total),
        categories=tuple(
            _out_turn(
                group,
                [line for line in year.lines if line.category == group],
                np.sum([futures[line.id] for line in year.lines if line.category == group], axis=0),
            )
            for group in groups
        ),
        lines=tuple(_out_turn(line.id, [line], futures[line.id]) for line in year.lines),
        drivers=_drivers(futures, total),
        default_share=_default_share(year),
        defaults=_defaults(year),
        seed=year.seed,
        draws=year.draws,
        method=METHOD,
        digest=fingerprint(year),
    )


def overrun_factors(z: Floats, own: tuple[float, ...]) -> Floats:
    """Return out-turn ÷ estimate at normal scores `z`, by straight lines through log factors.

    The outermost lines go on beyond the last points known. Below the lowest known point of our
    table the curve falls as it rises just above: projects do come in under, but less than over.
    """
    scores, logs = _curve(own)
    inside = np.interp(z, scores, logs)
    below = logs[0] + (z - scores[0]) * (logs[1] - logs[0]) / (scores[1] - scores[0])
    above = logs[-1] + (z - scores[-1]) * (logs[-1] - logs[-2]) / (scores[-1] - scores[-2])
    return np.exp(np.where(z < scores[0], below, np.where(z > scores[-1], above, inside)))


def _curve(own: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return normal scores and log factors, both rising: own projects when there are enough."""
    points: Sequence[tuple[float, float]] = PROJECT_FACTORS
    if len(own) >= OWN_PROJECTS_NEEDED:
        points = [((i + 0.5) / len(own), factor) for i, factor in enumerate(sorted(own))]
    scores = [NormalDist().inv_cdf(probability) for probability, _ in points]
    return np.array(scores), np.log([factor for _, factor in points])


def _stream(seed: int, name: str) -> Generator:
    words = hashlib.sha256(name.encode()).digest()
    return Generator(PCG64([seed, int.from_bytes(words[:8], "big")]))


def _to_come(year: Year, line: LandingLine, shared: Floats) -> Floats:
    """Return what the line still costs in each future: shape (draws,)."""
    rest = line.to_come
    if isinstance(rest, Fixed):
        return np.full(year.draws, float(rest.amount))
    if isinstance(rest, Usage):
        seed = int(_stream(year.seed, line.id).integers(2**62))
        paths = usage_paths(rest.history, months=rest.months, seed=seed, draws=year.draws)
        return np.asarray(paths.sum(axis=1), np.float64)
    own = _stream(year.seed, line.id).standard_normal(year.draws)
    together = year.project_correlation
    z = together**0.5 * shared + (1 - together) ** 0.5 * own
    return rest.estimate * overrun_factors(z, rest.own_factors)


def _out_turn(name: str, lines: Sequence[LandingLine], futures: Floats) -> OutTurn:
    budget = sum(line.budget for line in lines)
    p10, p50, p80, p90 = (round(float(q)) for q in np.quantile(futures, [0.1, 0.5, 0.8, 0.9]))
    over = float(np.mean(futures > budget))
    return OutTurn(
        id=name,
        budget=budget,
        spent=sum(line.spent for line in lines),
        mean=float(futures.mean()),
        p10=p10,
        p50=p50,
        p80=p80,
        p90=p90,
        chance_over=over,
        chance_error=(over * (1 - over) / len(futures)) ** 0.5,
    )


def _drivers(futures: dict[str, Floats], total: Floats) -> tuple[tuple[str, float], ...]:
    """Return each line's covariance with the total over the total's variance."""
    around = total - total.mean()
    spread = float(around @ around)
    if spread <= LEAST_STEP:
        return ()
    shares = [(name, float((f - f.mean()) @ around) / spread) for name, f in futures.items()]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _on_our_table(line: LandingLine) -> bool:
    rest = line.to_come
    return isinstance(rest, Project) and len(rest.own_factors) < OWN_PROJECTS_NEEDED


def _default_share(year: Year) -> float:
    """Return the share of the money still to come whose range is ours, usage at its last month."""
    amounts = [(line, _size(line)) for line in year.lines]
    whole = sum(amount for _, amount in amounts)
    ours = sum(amount for line, amount in amounts if _on_our_table(line))
    return ours / whole if whole else 0.0


def _size(line: LandingLine) -> int:
    rest = line.to_come
    if isinstance(rest, Fixed):
        return rest.amount
    return rest.history.amounts[-1] * rest.months if isinstance(rest, Usage) else rest.estimate


def _defaults(year: Year) -> tuple[Default, ...]:
    projects = [line for line in year.lines if isinstance(line.to_come, Project)]
    used = []
    if any(_on_our_table(line) for line in projects):
        used.append(PROJECT_FACTORS_DEFAULT)
    if len(projects) > 1 and year.project_correlation == PROJECT_CORRELATION:
        used.append(PROJECT_CORRELATION_DEFAULT)
    return tuple(used)
