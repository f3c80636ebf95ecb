"""The add-only dynamic program: how many seats to commit to, and how many to hold each month.

With V the cost of the months still to come, seen before seats are added:

    V_t(people, seats) = min over s >= seats of
        price_t (s - seats) + shortage (people - s)+ + E V_{t+1}(people next month, s)

Every quantity of every band is evaluated, so breakpoints need no special care.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.licences.demand import (
    Counts,
    Floats,
    chance_beyond,
    most_needed,
    planned_ahead,
    simulated_needs,
    transition,
)
from itdirector.engines.licences.model import (
    METHOD,
    Alternative,
    BandChoice,
    SeatPlan,
    SeatQuestion,
)

DRAWS = 4_000
"""Simulated terms: the ends of the interval are then good to about 1 % of its width."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The dynamic program solved: costs by quantity, levels by month and people."""

    costs: Floats
    """Expected cost of the term by quantity committed, infinite where not allowed."""
    levels: tuple[tuple[int, ...], ...]
    beyond: float


def seats_to_commit(question: SeatQuestion) -> SeatPlan:
    """Return the quantity of least expected cost; the smallest of several.

    Raises ValueError where more than 2,000 seats may be needed.
    """
    table = _solved(question)
    best = int(np.argmin(table.costs))
    expected = float(table.costs[best])
    lived = _lived(question, table, best)
    return SeatPlan(
        id=question.id,
        quantity=best,
        expected_cost=expected,
        commitment=question.commitment(best),
        low_cost=float(np.quantile(lived.costs, 0.05)),
        high_cost=float(np.quantile(lived.costs, 0.95)),
        chance_of_top_up=float(lived.topped_up.mean()),
        mean_idle_seat_months=float(lived.idle.mean()),
        mean_short_seat_months=float(lived.short.mean()),
        bands=tuple(_band_choices(question, table)),
        alternatives=tuple(_alternatives(question, table, expected)),
        levels=table.levels,
        people_beyond=table.beyond,
        draws=DRAWS,
        seed=question.seed,
        method=METHOD,
        digest=fingerprint(question),
    )


def _solved(question: SeatQuestion) -> _Table:
    """Solve from the last month to the first."""
    most = most_needed(question)
    chances = transition(question.workforce, most=most)
    to_come = np.zeros((most + 1, most + 1))
    levels: list[tuple[int, ...]] = []
    for month in range(question.months - 1, 0, -1):
        held = _short_cost(question, most) + to_come
        if question.top_up_prices:
            price = question.top_up_prices[month - 1]
            total = held + price * np.arange(most + 1)
            levels.insert(0, tuple(int(level) for level in np.argmin(total, axis=1)))
            cheapest = np.minimum.accumulate(total[:, ::-1], axis=1)[:, ::-1]
            held = cheapest - price * np.arange(most + 1)
        to_come = chances @ planned_ahead(held, question.workforce.planned_in(month))
    now = question.workforce.needed_now
    committed = np.array([question.commitment(seats) for seats in range(most + 1)], np.float64)
    costs = committed + _short_cost(question, most)[now] + to_come[now]
    return _Table(costs, tuple(levels), chance_beyond(question, most))


def _short_cost(question: SeatQuestion, most: int) -> Floats:
    """Return what a month's missing seats cost, by people and seats; infinite if not allowed."""
    people, seats = np.ogrid[0 : most + 1, 0 : most + 1]
    missing = np.maximum(people - seats, 0).astype(np.float64)
    if question.shortage_cost_per_month is None:
        return np.asarray(np.where(missing > 0, np.inf, 0.0), np.float64)
    return np.asarray(missing * question.shortage_cost_per_month, np.float64)


def _band_choices(question: SeatQuestion, table: _Table) -> list[BandChoice]:
    ends = [band.from_seats for band in question.bands[1:]] + [len(table.costs)]
    choices = []
    for band, end in zip(question.bands, ends, strict=True):
        costs = table.costs[band.from_seats : end]
        best = int(np.argmin(costs))
        if np.isfinite(costs[best]):
            choices.append(
                BandChoice(
                    from_seats=band.from_seats,
                    price=band.price,
                    quantity=band.from_seats + best,
                    expected_cost=float(costs[best]),
                )
            )
    return choices


def _alternatives(question: SeatQuestion, table: _Table, expected: float) -> list[Alternative]:
    names = {"needed_now": question.workforce.needed_now}
    if question.held_now is not None:
        names["held_now"] = question.held_now
    return [
        Alternative(
            name=name,
            quantity=seats,
            expected_cost=float(table.costs[seats]),
            extra_cost=float(table.costs[seats]) - expected,
        )
        for name, seats in names.items()
        if np.isfinite(table.costs[seats])
    ]


@dataclass(frozen=True, slots=True)
class _Lived:
    """Simulated terms, one number each: shape (draws,)."""

    costs: Floats
    idle: Counts
    short: Counts
    topped_up: NDArray[np.bool_]


def _lived(question: SeatQuestion, table: _Table, quantity: int) -> _Lived:
    """Live through simulated terms, holding each month the level of the table."""
    needs = simulated_needs(question, draws=DRAWS)
    seats = np.full(DRAWS, quantity)
    costs = np.full(DRAWS, float(question.commitment(quantity)))
    idle, short = np.zeros(DRAWS, dtype=np.int64), np.zeros(DRAWS, dtype=np.int64)
    for month in range(question.months):
        if month > 0 and question.top_up_prices:
            levels = np.array(table.levels[month - 1])
            after = np.maximum(seats, levels[np.minimum(needs[:, month], len(levels) - 1)])
            costs += question.top_up_prices[month - 1] * (after - seats)
            seats = after
        missing = np.maximum(needs[:, month] - seats, 0)
        costs += missing * (question.shortage_cost_per_month or 0)
        short += missing
        idle += np.maximum(seats - needs[:, month], 0)
    return _Lived(costs, idle, short, seats > quantity)
