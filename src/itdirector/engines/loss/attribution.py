"""Who earned what: how much of the yearly reduction belongs to each control.

Source: Shapley, A Value for n-Person Games (1953); Castro, Gómez and Tejada, Computers & Operations
Research 36 (2009), for sampling orders; each order is paired with its reverse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.loss.controls import event_cost
from itdirector.engines.loss.model import METHOD, MOST_STOPPED, LossProblem, Scenario
from itdirector.engines.loss.severity import Floats

MOST_EXACT = 12
"""Controls among which shares are exact; the work doubles with each."""

PAIRS = 500
"""Orders sampled beyond that, each with its reverse."""

Sets = NDArray[np.bool_]
"""Shape (sets, controls): which controls are in each set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one control removes of the expected cost of a year."""

    control: str
    alone: float
    """What it would remove as the only one. These do not add up."""
    share: float
    """Its Shapley value. These add up to what all remove together."""
    standard_error: float
    """Of sampling; 0 when exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """How the reduction of the expected yearly cost divides among the problem's controls."""

    without: float
    """Expected cost of a year without any of the controls."""
    together: float
    """What all of them remove."""
    shares: tuple[Share, ...]
    exact: bool
    orders: int
    """Orders sampled; 0 when exact."""
    seed: int
    method: str
    digest: str


def attribute(
    problem: LossProblem, *, seed: int, most_exact: int = MOST_EXACT, pairs: int = PAIRS
) -> Attribution:
    """Return each control's share; exact up to `most_exact` controls, sampled beyond.

    At least two pairs of orders, so that there is an error to state.
    """
    if pairs < 2:
        raise ValueError(f"pairs must be at least 2: {pairs}")
    count = len(problem.controls)
    exact = count <= most_exact
    if exact:
        values, errors = _exact(problem), np.zeros(count)
    else:
        values, errors = _sampled(problem, seed=seed, pairs=pairs)
    none, every = _costs(problem, np.array([[False] * count, [True] * count]))
    alone = none - _costs(problem, np.eye(count, dtype=np.bool_))
    return Attribution(
        without=float(none),
        together=float(none - every),
        shares=tuple(
            Share(control=c.id, alone=float(a), share=float(v), standard_error=float(e))
            for c, a, v, e in zip(problem.controls, alone, values, errors, strict=True)
        ),
        exact=exact,
        orders=0 if exact else 2 * pairs,
        seed=seed,
        method=METHOD,
        digest=fingerprint(problem),
    )


def _exact(problem: LossProblem) -> Floats:
    count = len(problem.controls)
    number = np.arange(2**count)
    sets = (number[:, None] >> np.arange(count)) % 2 == 1
    costs, sizes = _costs(problem, sets), sets.sum(axis=1)
    weight = np.array([1 / (count * math.comb(count - 1, size)) for size in range(count)])
    values = np.zeros(count)
    for control in range(count):
        without = number[~sets[:, control]]
        gained = costs[without] - costs[without | (1 << control)]
        values[control] = gained @ weight[sizes[without]]
    return values


def _sampled(problem: LossProblem, *, seed: int, pairs: int) -> tuple[Floats, Floats]:
    rng, count = Generator(PCG64(seed)), len(problem.controls)
    found = np.zeros((pairs, count))
    for pair in range(pairs):
        order = rng.permutation(count)
        for one in (order, order[::-1]):
            rank = np.empty(count, dtype=np.intp)
            rank[one] = np.arange(count)
            sets = rank[None, :] < np.arange(count + 1)[:, None]
            found[pair, one] += -np.diff(_costs(problem, sets)) / 2
    return found.mean(axis=0), found.std(axis=0, ddof=1) / math.sqrt(pairs)


def _costs(problem: LossProblem, sets: Sets) -> Floats:
    """Return the expected cost of a year with each set of controls: shape (sets,)."""
    total = np.zeros(len(sets))
    for scenario in problem.scenarios:
        shrinks = [c.shrinks.get(scenario.id, 0.0) for c in problem.controls]
        least = 1 - MOST_STOPPED
        cost_left = np.maximum(least, _left(shrinks, sets, overlap=problem.overlap))
        events_left = np.zeros(len(sets))
        for path, share in scenario.paths.items():
            stops = [c.stops.get(path, 0.0) for c in problem.controls]
            left = _left(stops, sets, overlap=problem.overlap)
            events_left += share * np.maximum(left, least / cost_left)
        cost = _event_costs(problem, scenario, cost_left)
        total += scenario.frequency.events_per_year * events_left * cost
    return total


def _left(effects: list[float], sets: Sets, *, overlap: float) -> Floats:
    """Return what each set of layers lets through, as `controls.layered` does for one."""
    chosen = np.where(sets, np.array(effects), 0.0)
    independent = np.prod(1 - chosen, axis=1)
    same = 1 - np.max(chosen, axis=1, initial=0.0)
    return np.asarray(independent ** (1 - overlap) * same**overlap)


def _event_costs(problem: LossProblem, scenario: Scenario, cost_left: Floats) -> Floats:
    distinct, place = np.unique(cost_left, return_inverse=True)
    means = [event_cost(problem, scenario, cost_left=left).mean() for left in distinct.tolist()]
    return np.array(means)[place]
