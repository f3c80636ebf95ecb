"""A second road: closed means, years lived event by event, Panjer's recursion. Never the solver.

Nothing here is fast or shared: paths, layers, policies and common causes are worked out anew.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.loss.model import (
    GRADES,
    MOST_STOPPED,
    Forecast,
    Frequency,
    LossProblem,
    Policy,
    ProofFailed,
    Scenario,
)

Z95 = 1.6448536269514722
"""95th percentile of the standard normal distribution."""

YEARS = 100_000
STRIPS = 4_000
"""Of Simpson's rule, in logarithms, for what a policy pays."""

SIGMAS = 5.0
"""Standard errors an answer may lie off the simulation: once in two million honest answers."""

Floats = NDArray[np.float64]


def must_hold(problem: LossProblem, answer: Forecast, *, seed: int, years: int = YEARS) -> None:
    """Raise ProofFailed, naming the field, where an answer and the second road disagree."""
    if answer.digest != fingerprint(problem):
        raise ProofFailed(f"digest: {answer.digest} is of another problem")
    uninsured = tuple(replace(scenario, policy=None) for scenario in problem.scenarios)
    slack = 1e-6 * max(1.0, exact_mean_cost(replace(problem, scenarios=uninsured)))
    _near("mean_cost", answer.mean_cost, exact_mean_cost(problem), slack)
    parts = {scenario.id: scenario for scenario in answer.scenarios}
    if parts.keys() != {scenario.id for scenario in problem.scenarios}:
        raise ProofFailed(f"scenarios: {sorted(parts)} are not those of the problem")
    for scenario in problem.scenarios:
        mean, part = exact_mean_cost(problem, only=scenario.id), parts[scenario.id]
        _near(f"mean_cost of {scenario.id}", part.mean_cost, mean, slack)
        share = part.share_of_mean * answer.mean_cost
        _near(f"share_of_mean of {scenario.id}", share, mean, slack)
    _grades(problem, answer, slack)
    _near("chance_of_no_loss", answer.chance_of_no_loss, exact_chance_of_no_loss(problem), 1e-9)
    _ordered("quantiles", [answer.quantiles[p] for p in sorted(answer.quantiles)])
    _ordered("exceedance", [-chance for _, chance in answer.exceedance])
    _ordered("exceedance", [cost for cost, _ in answer.exceedance])
    _against(answer, np.sort(simulated_years(problem, years=years, seed=seed)))


def exact_mean_cost(problem: LossProblem, *, only: str | None = None) -> float:
    """Return the expected cost of a year: rate x share left x mean of what the firm bears."""
    total = 0.0
    for scenario in problem.scenarios:
        if only in (None, scenario.id):
            cost_left = _cost_left(problem, scenario)
            passing = sum(
                share * _passing(problem, path, cost_left) for path, share in scenario.paths.items()
            )
            borne = _mean_borne(problem, scenario, cost_left)
            total += scenario.frequency.events_per_year * passing * borne
    return total


def exact_chance_of_no_loss(problem: LossProblem) -> float:
    """Return the probability of a year in which the firm bears nothing."""
    hurting = {
        scenario.id: _costing(problem, scenario)
        * sum(
            share * _passing(problem, path, _cost_left(problem, scenario))
            for path, share in scenario.paths.items()
        )
        for scenario in problem.scenarios
    }
    quiet = 1.0
    for scenario in problem.scenarios:
        quiet *= _none(_alone(problem, scenario), hurting[scenario.id])
    for cause in problem.common_causes:
        spared = math.prod(1 - chance * hurting[name] for name, chance in cause.hits.items())
        quiet *= _none(cause.frequency, 1 - spared)
    return quiet


def capped_mean(low: float, high: float, cap: float) -> float:
    """Return the mean of min(X, cap), with X lognormal of the given 5th and 95th percentiles."""
    mu, sigma = _parameters(low, high)
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
        struck = _years_struck(_alone(problem, scenario), years=years, rng=rng)
        total += _costs(problem, scenario, struck, years=years, rng=rng)
    for cause in sorted(problem.common_causes, key=lambda c: c.id):
        events = _years_struck(cause.frequency, years=years, rng=rng)
        for scenario in sorted(problem.scenarios, key=lambda s: s.id):
            struck = events[rng.random(len(events)) < cause.hits.get(scenario.id, 0.0)]
            total += _costs(problem, scenario, struck, years=years, rng=rng)
    return total


def panjer(frequency: Frequency, severity: Floats) -> Floats:
    """Return the probabilities of a compound sum on the grid of its severity, by recursion.

    Poisson for a certain rate, negative binomial for an uncertain one (Panjer, ASTIN Bulletin 12,
    1981). Direct convolution: the work grows with the square of the grid.
    """
    if math.isinf(frequency.evidence_years):
        a, b = 0.0, frequency.events_per_year
        none = math.exp(b * (severity[0] - 1))
    else:
        shape = frequency.events_per_year * frequency.evidence_years
        a = 1 / (1 + frequency.evidence_years)
        b = (shape - 1) * a
        none = ((1 - a) / (1 - a * severity[0])) ** shape
    total = np.zeros(len(severity))
    total[0] = none
    for n in range(1, len(severity)):
        j = np.arange(1, n + 1)
        total[n] = ((a + b * j / n) * severity[1 : n + 1]) @ total[n - 1 :: -1]
        total[n] /= 1 - a * severity[0]
    return total


def rounded(scenario: Scenario, *, step: float, points: int) -> Floats:
    """Return the uncapped cost of one event, spread over multiples of `step` with its mean kept."""
    ends = [
        0.0,
        *(
            capped_mean(scenario.low_cost, scenario.high_cost, step * n)
            for n in range(1, points + 1)
        ),
    ]
    slopes = np.diff(np.array(ends)) / step
    return np.concatenate(([1 - slopes[0]], slopes[:-1] - slopes[1:]))


def struck_together(
    members: Sequence[tuple[Frequency, Floats]], *, correlation: float, nodes: int = 64
) -> Floats:
    """Return the probabilities of a year's loss of one family of the one-factor copula.

    `members` are frequencies and probabilities of one event's cost on a common grid. Exact: the
    factor is integrated by Gauss-Hermite quadrature, transform by transform.
    """
    places, weights = np.polynomial.hermite_e.hermegauss(nodes)
    points = len(members[0][1])
    sums = [np.fft.rfft(panjer(frequency, cost), 2 * points) for frequency, cost in members]
    total = np.zeros(points + 1, dtype=np.complex128)
    for place, weight in zip(places.tolist(), weights / weights.sum(), strict=True):
        product = np.ones(points + 1, dtype=np.complex128)
        for (frequency, _), whole in zip(members, sums, strict=True):
            chance = 1 - _none(frequency, 1.0)
            limit = _quantile(chance) - math.sqrt(correlation) * place
            given = _below(limit / math.sqrt(1 - correlation))
            product *= 1 - given + given * (whole - (1 - chance)) / chance
        total += weight * product
    return np.asarray(np.fft.irfft(total, 2 * points)[:points], np.float64)


def _against(answer: Forecast, lived: Floats) -> None:
    years = len(lived)
    quiet = float((lived == 0).mean())
    _near("chance_of_no_loss", answer.chance_of_no_loss, quiet, _slack(quiet, years))
    for name, chance, cost in (
        *((f"quantiles[{p}]", p / 100, cost) for p, cost in answer.quantiles.items()),
        ("one_in_10_cost", 0.90, answer.one_in_10_cost),
        ("one_in_20_cost", 0.95, answer.one_in_20_cost),
    ):
        slack = _slack(chance, years)
        at_most = np.searchsorted(lived, cost + answer.grid_step, side="right") / years
        under = np.searchsorted(lived, cost - answer.grid_step, side="left") / years
        if not (at_most >= chance - slack and under <= chance + slack):
            raise ProofFailed(f"{name}: {cost:g} holds {under:.4f} to {at_most:.4f} of the years")
    for cost, chance in answer.exceedance:
        near = (lived >= cost - answer.grid_step).mean(), (lived >= cost + answer.grid_step).mean()
        slack = _slack(chance, years)
        if not near[1] - slack <= chance <= near[0] + slack:
            raise ProofFailed(f"exceedance: {cost:g} is passed in {near[0]:.4f}, not {chance:.4f}")
    worst = lived[-(years // 20) :]
    error = math.sqrt(float(worst.var()) + (float(worst.mean()) - worst[0]) ** 2)
    slack = SIGMAS * error / math.sqrt(len(worst)) + answer.grid_step
    name = "worst_twentieth_mean_cost"
    _near(name, answer.worst_twentieth_mean_cost, float(worst.mean()), slack)


def _grades(problem: LossProblem, answer: Forecast, slack: float) -> None:
    """Check what the mean is said to rest on."""
    for grade in GRADES:
        resting = sum(
            exact_mean_cost(problem, only=s.id)
            for s in problem.scenarios
            if max(GRADES.index(s.grades.frequency), GRADES.index(s.grades.cost))
            == GRADES.index(grade)
        )
        told = answer.share_by_grade[grade] * answer.mean_cost
        _near(f"share_by_grade[{grade}]", told, resting, slack)


def _near(name: str, told: float, found: float, slack: float) -> None:
    if not abs(told - found) <= slack:
        raise ProofFailed(f"{name}: {told:g} was told and {found:g} found, more than {slack:g} off")


def _ordered(name: str, values: Sequence[float]) -> None:
    if any(later < earlier for earlier, later in itertools.pairwise(values)):
        raise ProofFailed(f"{name}: not in order")


def _slack(chance: float, years: int) -> float:
    return SIGMAS * math.sqrt(max(chance * (1 - chance), 1 / years) / years)


def _alone(problem: LossProblem, scenario: Scenario) -> Frequency:
    caused = sum(
        c.frequency.events_per_year * c.hits.get(scenario.id, 0.0) for c in problem.common_causes
    )
    rate = max(0.0, scenario.frequency.events_per_year - caused)
    return Frequency(events_per_year=rate, evidence_years=scenario.frequency.evidence_years)


def _years_struck(frequency: Frequency, *, years: int, rng: Generator) -> NDArray[np.intp]:
    """Return the year of every attempt."""
    rate = np.full(years, frequency.events_per_year)
    if math.isfinite(frequency.evidence_years):
        shape = frequency.events_per_year * frequency.evidence_years
        rate = rng.gamma(shape, 1 / frequency.evidence_years, size=years)
    return np.repeat(np.arange(years), rng.poisson(rate))


def _costs(
    problem: LossProblem,
    scenario: Scenario,
    struck: NDArray[np.intp],
    *,
    years: int,
    rng: Generator,
) -> Floats:
    """Let each attempt choose its way in, and see whether the controls there let it pass."""
    paths = sorted(scenario.paths)
    shares = np.array([scenario.paths[path] for path in paths])
    way_in = rng.choice(len(paths), p=shares / shares.sum(), size=len(struck))
    cost_left = _cost_left(problem, scenario)
    passing = np.array([_passing(problem, path, cost_left) for path in paths])
    happened = rng.random(len(struck)) < passing[way_in]
    mu, sigma = _parameters(scenario.low_cost, scenario.high_cost)
    cost = np.minimum(rng.lognormal(mu, sigma, size=len(struck)), problem.most_per_event)
    cost = cost_left * cost
    if scenario.policy is not None:
        cost = _borne(scenario.policy, cost)
    costs = np.bincount(struck, weights=cost * happened, minlength=years)
    return costs.astype(np.float64)


def _borne(policy: Policy, costs: Floats) -> Floats:
    """Return what the firm bears of events, clause by clause."""
    borne = costs.copy()
    claimed = costs > policy.deductible
    claim = (costs[claimed] - policy.deductible) * (1 - policy.coinsurance)
    borne[claimed] -= claim if policy.limit is None else np.minimum(claim, policy.limit)
    return borne


def _mean_borne(problem: LossProblem, scenario: Scenario, cost_left: float) -> float:
    """Return the mean cost of one event to the firm."""
    whole = cost_left * capped_mean(scenario.low_cost, scenario.high_cost, problem.most_per_event)
    if scenario.policy is None:
        return whole
    mu, sigma = _parameters(scenario.low_cost, scenario.high_cost)
    # What is paid is the share of every pound between deductible and limit that is lost.
    low = max(scenario.policy.deductible, cost_left * math.exp(mu - 9 * sigma))
    high = cost_left * min(problem.most_per_event, math.exp(mu + 9 * sigma))
    if scenario.policy.limit is not None:
        used_up = scenario.policy.limit / (1 - scenario.policy.coinsurance)
        high = min(high, scenario.policy.deductible + used_up)
    if high <= low:
        return whole
    costs = np.geomspace(low, high, STRIPS + 1)
    heights = costs * np.array(
        [_below((mu - math.log(cost / cost_left)) / sigma) for cost in costs.tolist()]
    )
    width = math.log(high / low) / STRIPS
    simpson = heights[0] + 4 * heights[1::2].sum() + 2 * heights[2:-1:2].sum() + heights[-1]
    paid = float(simpson) * width / 3 + low - scenario.policy.deductible
    return whole - (1 - scenario.policy.coinsurance) * paid


def _cost_left(problem: LossProblem, scenario: Scenario) -> float:
    left = _through(problem, [c.shrinks.get(scenario.id, 0.0) for c in problem.controls])
    return max(left, 1 - MOST_STOPPED)


def _passing(problem: LossProblem, path: str, cost_left: float) -> float:
    left = _through(problem, [c.stops.get(path, 0.0) for c in problem.controls])
    return max(left, (1 - MOST_STOPPED) / cost_left)


def _through(problem: LossProblem, effects: Sequence[float]) -> float:
    """Return what passes layers: independent ones multiply, overlapping ones count once."""
    product, best = 1.0, 0.0
    for effect in effects:
        product *= 1 - effect
        best = max(best, effect)
    if product == 0:
        return 0.0
    weight = problem.overlap
    return math.exp((1 - weight) * math.log(product) + weight * math.log(1 - best))


def _parameters(low: float, high: float) -> tuple[float, float]:
    return math.log(low * high) / 2, math.log(high / low) / (2 * Z95)


def _none(frequency: Frequency, share: float) -> float:
    """Return the probability of a year without any of this share of the events."""
    if math.isinf(frequency.evidence_years):
        return math.exp(-frequency.events_per_year * share)
    shape = frequency.events_per_year * frequency.evidence_years
    return float((1 + share / frequency.evidence_years) ** -shape)


def _costing(problem: LossProblem, scenario: Scenario) -> float:
    """Return the probability that an event costs the firm anything."""
    policy = scenario.policy
    if policy is None or policy.deductible > 0 or policy.coinsurance > 0:
        return 1.0
    # All is insured up to the limit, and only what goes beyond is borne.
    limit = math.inf if policy.limit is None else policy.limit / _cost_left(problem, scenario)
    if limit >= problem.most_per_event:
        return 0.0
    mu, sigma = _parameters(scenario.low_cost, scenario.high_cost)
    return _below((mu - math.log(limit)) / sigma)


def _below(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2


def _quantile(chance: float) -> float:
    """Return the standard normal quantile, by halving."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle) < chance else (low, middle)
    return low
