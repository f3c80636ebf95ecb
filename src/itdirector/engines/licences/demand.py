"""How many seats are needed month by month: a chain of leavers and joiners, exact and simulated."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.licences.model import MOST_SEATS, SeatQuestion, Workforce

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

BEYOND = 1e-9
"""Most probability that joiners of the whole term exceed the table."""


def most_needed(question: SeatQuestion) -> int:
    """Return the number of seats the table counts to. Raises ValueError when that is too many."""
    force = question.workforce
    mean = force.monthly_joiners * (question.months - 1)
    most = force.needed_now + sum(force.planned) + _poisson_quantile(mean)
    most = max(most, question.bands[-1].from_seats, question.held_now or 0)
    if most > MOST_SEATS:
        raise ValueError(f"{question.id}: {most} seats are more than {MOST_SEATS}")
    return most


def chance_beyond(question: SeatQuestion, most: int) -> float:
    """Return the most probability that some month needs more seats than `most`.

    Nobody ever needs more than those who do now, those planned and all who join.
    """
    force = question.workforce
    room = most - force.needed_now - sum(force.planned)
    joining = _poisson(force.monthly_joiners * (question.months - 1), room)
    return max(0.0, 1.0 - float(joining.sum()))


def transition(force: Workforce, *, most: int) -> Floats:
    """Return the probabilities from people needing a seat to those of next month.

    Shape (most + 1, most + 1). Leavers are binomial, joiners Poisson; what lies beyond `most` is
    counted at `most`. Planned seats are not in it: see `planned_ahead`.
    """
    joining = _poisson(force.monthly_joiners, most)
    arrivals = np.zeros((most + 1, most + 1))
    for staying in range(most + 1):
        arrivals[staying, staying:] = joining[: most + 1 - staying]
    arrivals[:, most] += 1 - arrivals.sum(axis=1)
    return _staying(1 - force.monthly_leaving, most) @ arrivals


def planned_ahead(costs: Floats, planned: int) -> Floats:
    """Return costs by people (first axis) as seen before so many planned seats are needed."""
    people = np.minimum(np.arange(len(costs)) + planned, len(costs) - 1)
    return costs[people]


def simulated_needs(question: SeatQuestion, *, draws: int) -> Counts:
    """Return the seats needed per simulated term and month: shape (draws, months), seeded."""
    rng = Generator(PCG64(question.seed))
    force = question.workforce
    needs = np.zeros((draws, question.months), dtype=np.int64)
    needs[:, 0] = force.needed_now
    for month in range(1, question.months):
        stayed = rng.binomial(needs[:, month - 1], 1 - force.monthly_leaving)
        joined = rng.poisson(force.monthly_joiners, size=draws)
        needs[:, month] = stayed + joined + force.planned_in(month)
    return needs


def _poisson_quantile(mean: float) -> int:
    """Return a count exceeded with a probability of at most BEYOND."""
    most = math.ceil(mean + 8 * math.sqrt(mean) + 20) if mean > 0 else 0
    return int(np.searchsorted(np.cumsum(_poisson(mean, most)), 1 - BEYOND))


def _staying(chance: float, most: int) -> Floats:
    """Return the probability that of so many people (row) so many stay (column)."""
    if chance >= 1:
        return np.eye(most + 1)
    logs = _log_factorials(most)
    people, staying = np.ogrid[0 : most + 1, 0 : most + 1]
    leaving = np.maximum(people - staying, 0)
    log_chances = logs[people] - logs[staying] - logs[leaving]
    log_chances += staying * math.log(chance) + leaving * math.log1p(-chance)
    return np.asarray(np.where(staying <= people, np.exp(log_chances), 0.0), np.float64)


def _poisson(mean: float, most: int) -> Floats:
    """Return P(0), …, P(most) of a Poisson."""
    if mean == 0:
        row = np.zeros(most + 1)
        row[0] = 1.0
        return row
    seen = np.arange(most + 1)
    return np.asarray(np.exp(seen * math.log(mean) - mean - _log_factorials(most)), np.float64)


def _log_factorials(most: int) -> Floats:
    logs = np.log(np.maximum(np.arange(most + 1, dtype=np.float64), 1.0))
    return np.cumsum(logs)
