"""A second road: means by closed formula, and years lived through event by event. No solver."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.loss.model import MOST_STOPPED, Control, LossProblem, Scenario

Z95 = 1.6448536269514722
"""95th percentile of the standard normal distribution."""

Floats = NDArray[np.float64]


def exact_mean_cost(problem: LossProblem) -> float:
    """Return the expected cost of a year: rate x share left x mean of the capped lognormal."""
    total = 0.0
    for scenario in problem.scenarios:
        cost_left = _cost_left(problem, scenario)
        for path, share in scenario.paths.items():
            left = max(1 - MOST_STOPPED, cost_left * _unstopped(problem.controls, path))
            total += (
                scenario.frequency.events_per_year
                * share
                * left
                * capped_mean(scenario.low_cost, scenario.high_cost, problem.most_per_event)
            )
    return total


def capped_mean(low: float, high: float, cap: float) -> float:
    """Return the mean of min(X, cap), with X lognormal of the given 5th and 95th percentiles."""
    mu = math.log(low * high) / 2
    sigma = math.log(high / low) / (2 * Z95)
    mean = math.exp(mu + sigma**2 / 2)
    if math.isinf(cap):
        return mean
    z = (math.log(cap) - mu) / sigma
    return mean * _below(z - sigma) + cap * _below(-z)


def simulated_years(problem: LossProblem, *, years: int, seed: int) -> Floats:
    """Return the cost of so many simulated years, one by one: shape (years,)."""
    rng = Generator(PCG64(seed))
    total = np.zeros(years)
    for scenario in sorted(problem.scenarios, key=lambda s: s.id):
        total += _simulated(problem, scenario, years=years, rng=rng)
    return total


def _simulated(problem: LossProblem, scenario: Scenario, *, years: int, rng: Generator) -> Floats:
    """Let every event happen, choose its way in, and see whether the controls there let it pass."""
    frequency = scenario.frequency
    rate = np.full(years, frequency.events_per_year)
    if math.isfinite(frequency.evidence_years):
        shape = frequency.events_per_year * frequency.evidence_years
        rate = rng.gamma(shape, 1 / frequency.evidence_years, size=years)
    year = np.repeat(np.arange(years), rng.poisson(rate))
    paths = sorted(scenario.paths)
    shares = np.array([scenario.paths[path] for path in paths])
    way_in = rng.choice(len(paths), p=shares / shares.sum(), size=len(year))
    cost_left = _cost_left(problem, scenario)
    passing = np.array(
        [max((1 - MOST_STOPPED) / cost_left, _unstopped(problem.controls, p)) for p in paths]
    )
    happened = rng.random(len(year)) < passing[way_in]
    mu = math.log(scenario.low_cost * scenario.high_cost) / 2
    sigma = math.log(scenario.high_cost / scenario.low_cost) / (2 * Z95)
    cost = np.minimum(rng.lognormal(mu, sigma, size=len(year)), problem.most_per_event)
    costs = np.bincount(year, weights=cost * cost_left * happened, minlength=years)
    return costs.astype(np.float64)


def _cost_left(problem: LossProblem, scenario: Scenario) -> float:
    left = 1.0
    for control in problem.controls:
        left *= 1 - control.shrinks.get(scenario.id, 0.0)
    return max(left, 1 - MOST_STOPPED)


def _unstopped(controls: tuple[Control, ...], path: str) -> float:
    left = 1.0
    for control in controls:
        left *= 1 - control.stops.get(path, 0.0)
    return left


def _below(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2
