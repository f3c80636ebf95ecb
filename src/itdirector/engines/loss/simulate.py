"""Years lived through by chance, for what has no closed form: scenarios that strike together.

Within a family, one factor decides together with luck whether a scenario strikes in a year (the
one-factor Gaussian copula: Vasicek 1987, Li 2000); across families scenarios are independent. The
factor is stratified. Events are kept as lists, so rare risks cost little. Uncertain rates give
negative binomial counts: clusters of logarithmic size (Quenouille, Biometrics 5, 1949).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.loss.controls import Residual, residual
from itdirector.engines.loss.model import METHOD, CommonCause, Frequency, LossProblem
from itdirector.engines.loss.severity import Floats

CORRELATIONS = (0.0, 0.3, 0.6)
"""Correlations of the factor shown side by side. 0.3 is our default (2026-11, grade: default)."""

YEARS = 200_000
BLOCKS = 20
"""Years fall into so many independent blocks; the spread between them gives standard errors."""

Integers = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """A year's loss at one correlation. Errors are standard errors of the simulation."""

    correlation: float
    mean_cost: float
    one_in_10_cost: float
    one_in_20_cost: float
    one_in_200_cost: float
    worst_twentieth_mean_cost: float
    standard_errors: Mapping[str, float]
    """By the names of the fields above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """What striking together does: the mean stays, bad years get worse."""

    tails: tuple[Tail, ...]
    mean_cost: float
    """The exact mean, the same at every correlation."""
    years: int
    seed: int
    method: str
    digest: str


def dependence(
    problem: LossProblem,
    *,
    seed: int,
    years: int = YEARS,
    correlations: Sequence[float] = CORRELATIONS,
) -> Dependence:
    """Return the tails of a year at several correlations, from the same random numbers."""
    parts = [residual(problem, scenario) for scenario in problem.scenarios]
    return Dependence(
        tails=tuple(
            _tail(rho, yearly_losses(problem, years=years, seed=seed, correlation=rho))
            for rho in correlations
        ),
        mean_cost=math.fsum(part.mean_cost for part in parts),
        years=years,
        seed=seed,
        method=METHOD,
        digest=fingerprint(problem),
    )


def yearly_losses(
    problem: LossProblem, *, years: int, seed: int, correlation: float = 0.0
) -> Floats:
    """Return the loss of each simulated year: shape (years,), a multiple of BLOCKS.

    Each scenario has streams of its own, so alternatives with other controls, and other
    correlations, meet the same luck. `correlation` is at least 0 and below 1.
    """
    if years < BLOCKS or years % BLOCKS:
        raise ValueError(f"years must be a multiple of {BLOCKS}: {years}")
    if not 0 <= correlation < 1:
        raise ValueError(f"correlation must be from 0 to below 1: {correlation}")
    losses = np.zeros(years)
    parts = {scenario.id: residual(problem, scenario) for scenario in problem.scenarios}
    factors: dict[str, Floats] = {}
    for scenario in sorted(problem.scenarios, key=lambda s: s.id):
        part = parts[scenario.id]
        if scenario.family is None or correlation == 0:
            struck = _alone(part, years=years, seed=seed, name=scenario.id)
        else:
            family = scenario.family
            if family not in factors:
                factors[family] = _stratified(years, _stream(seed, family, "factor"))
            threshold = _threshold(part.thinned, factors[family], correlation)
            struck = _together(part.thinned, threshold, _stream(seed, scenario.id, "luck"))
        _add(losses, struck, part, _stream(seed, scenario.id, "cost"))
    for cause in sorted(problem.common_causes, key=lambda c: c.id):
        for name, struck in _struck_by(cause, parts, years=years, seed=seed):
            _add(losses, struck, parts[name], _stream(seed, cause.id, name))
    return losses


def _stream(seed: int, *names: str) -> Generator:
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return Generator(PCG64(SeedSequence([seed, int.from_bytes(digest[:16])])))


def _add(losses: Floats, struck: Integers, part: Residual, rng: Generator) -> None:
    """Add the cost of an event to each of the years struck."""
    costs = part.severity.costs(rng.standard_normal(len(struck)))
    losses += np.bincount(struck, weights=costs, minlength=len(losses))


def _events(frequency: Frequency, *, years: int, rng: Generator) -> Integers:
    """Return the year of each event."""
    if math.isinf(frequency.evidence_years):
        count = rng.poisson(frequency.events_per_year * years)
        return rng.integers(years, size=count)
    clusters = frequency.shape * math.log1p(1 / frequency.evidence_years)
    first = rng.integers(years, size=rng.poisson(clusters * years))
    sizes = rng.logseries(1 / (1 + frequency.evidence_years), size=len(first))
    return np.repeat(first, sizes)


def _alone(part: Residual, *, years: int, seed: int, name: str) -> Integers:
    """Return the years struck: all attempts happen, and controls let a share of them pass."""
    attempts = _events(part.frequency, years=years, rng=_stream(seed, name, "events"))
    if part.share_left == 1:
        return attempts
    return attempts[_stream(seed, name, "passing").random(len(attempts)) < part.share_left]


def _stratified(years: int, rng: Generator) -> Floats:
    """Return standard normal draws, one from each of equal strata of each block, shuffled."""
    from scipy.special import ndtri  # noqa: PLC0415  half a second to load, only needed here

    size = years // BLOCKS
    ranks = rng.permuted(np.tile(np.arange(size), (BLOCKS, 1)), axis=1)
    return np.asarray(ndtri((ranks.ravel() + rng.random(years)) / size))


def _threshold(frequency: Frequency, factor: Floats, correlation: float) -> Floats:
    """Return, for each year, the luck below which the scenario strikes."""
    chance = frequency.chance_within(1)
    if not 0 < chance < 1:
        return np.full(len(factor), math.inf if chance else -math.inf)
    limit = NormalDist().inv_cdf(chance)
    return np.asarray((limit - math.sqrt(correlation) * factor) / math.sqrt(1 - correlation))


def _together(frequency: Frequency, threshold: Floats, rng: Generator) -> Integers:
    """Return the year of each event, given in which years there is at least one.

    The first event of such a year falls at a moment drawn on condition that it falls within the
    year; what follows it is Poisson, its rate updated by that one event. Means so stay exact.
    """
    years = np.flatnonzero(rng.standard_normal(len(threshold)) < threshold)
    drawn = rng.random(len(years)) * frequency.chance_within(1)
    if math.isinf(frequency.evidence_years):
        first = -np.log1p(-drawn) / max(frequency.events_per_year, 1e-300)
        rate: Floats | float = frequency.events_per_year
    else:
        evidence, shape = frequency.evidence_years, frequency.shape
        first = evidence * np.expm1(-np.log1p(-drawn) / shape)
        rate = rng.gamma(shape + 1, 1 / (evidence + first))
    more = rng.poisson(rate * np.clip(1 - first, 0.0, 1.0))
    return np.repeat(years, 1 + more)


def _struck_by(
    cause: CommonCause, parts: Mapping[str, Residual], *, years: int, seed: int
) -> Iterator[tuple[str, Integers]]:
    """Yield each scenario a common cause may strike, with the years in which it does."""
    events = _events(cause.frequency, years=years, rng=_stream(seed, cause.id, "cause"))
    for name in sorted(cause.hits):
        (chance,) = (b.chance for b in parts[name].blows if b.cause == cause.id)
        yield name, events[_stream(seed, cause.id, name, "hit").random(len(events)) < chance]


def _tail(correlation: float, losses: Floats) -> Tail:
    found = _statistics(losses)
    blocks = [_statistics(block) for block in losses.reshape(BLOCKS, -1)]
    errors = {
        name: float(np.std([b[name] for b in blocks], ddof=1)) / math.sqrt(BLOCKS) for name in found
    }
    return Tail(correlation=correlation, standard_errors=errors, **found)


def _statistics(losses: Floats) -> dict[str, float]:
    """Return the figures of a Tail by name."""
    rising = np.sort(losses)
    count = len(rising)
    worst = rising[count - max(1, count // 20) :]
    return {
        "mean_cost": float(losses.mean()),
        "one_in_10_cost": float(rising[math.ceil(0.90 * count) - 1]),
        "one_in_20_cost": float(rising[math.ceil(0.95 * count) - 1]),
        "one_in_200_cost": float(rising[math.ceil(0.995 * count) - 1]),
        "worst_twentieth_mean_cost": float(worst.mean()),
    }
