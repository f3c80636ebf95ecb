"""A second road: terms lived through person by person, tiny questions solved by trying everything.

Never imports the solver, its tables or its closed formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.licences.model import Newsvendor, ProofFailed, SeatPlan, SeatQuestion
from itdirector.engines.licences.usage import App, Duplicate, Edition, Seat, UsageReport

Counts = NDArray[np.int64]

TERMS = 3_000
SIGMAS = 5.0
"""Agreement asked of a simulated mean, in standard errors: wrong once in two million checks."""

RARE = 10 / TERMS
"""What happens less often may not happen in any term simulated: that much chance is allowed for."""

RULE_ERROR = 2e-8
"""Error of adding up a normal density in steps of 0.0005, per unit of deviation and slope."""


def prove(question: SeatQuestion, plan: SeatPlan) -> None:
    """Raise ProofFailed, naming the field, unless the plan holds against simulated terms.

    The terms are simulated another way and with another seed than the plan's. One seat more or
    fewer must not be cheaper, in any band, beyond what chance allows.
    """
    _same("digest", plan.digest, fingerprint(question))
    _same("commitment", plan.commitment, commitment(question, plan.quantity))
    needs = lived_needs(question)
    lived = lived_costs(question, plan, needs, quantity=plan.quantity)
    rare = _rare_cost(question)
    _near("expected_cost", plan.expected_cost, lived, rare)
    below = float((lived < plan.low_cost - 1e-6).mean())
    above = float((lived > plan.high_cost + 1e-6).mean())
    if below > 0.08 or above > 0.08:
        raise ProofFailed(f"low_cost, high_cost: {below:.0%} below and {above:.0%} above")
    _check_bands(question, plan, needs)
    for other in plan.alternatives:
        costs = lived_costs(question, plan, needs, quantity=other.quantity)
        _near("alternatives", other.expected_cost, costs, rare)
        if abs(other.extra_cost - (other.expected_cost - plan.expected_cost)) > 1e-6:
            raise ProofFailed(f"alternatives: {other.name} does not differ by {other.extra_cost}")


def commitment(question: SeatQuestion, seats: int) -> int:
    """Return what committing to so many seats costs."""
    return seats * _band_of(question, seats)[1]


def lived_needs(question: SeatQuestion) -> Counts:
    """Return the seats needed in simulated terms, person by person: shape (TERMS, months).

    Every holder leaves or stays alone; joiners arrive one by one after exponential waits.
    """
    rng = Generator(PCG64([question.seed, 7]))
    force = question.workforce
    stay = math.exp(-force.leaving_per_year / 12)
    rate = force.joiners_per_year * force.assignment_rate / 12
    most_arrivals = math.ceil(rate + 12 * math.sqrt(rate) + 20)
    people = np.full(TERMS, force.needed_now, dtype=np.int64)
    needs = [people]
    for month in range(1, question.months):
        one_by_one = rng.random((TERMS, int(people.max(initial=0)))) < stay
        there = np.arange(one_by_one.shape[1]) < people[:, None]
        people = (one_by_one & there).sum(axis=1)
        if rate > 0:
            waits = rng.exponential(1 / rate, size=(TERMS, most_arrivals))
            people = people + (waits.cumsum(axis=1) < 1).sum(axis=1)
        if month <= len(force.planned):
            people = people + force.planned[month - 1]
        needs.append(people)
    return np.stack(needs, axis=1)


def lived_costs(
    question: SeatQuestion, plan: SeatPlan, needs: Counts, *, quantity: int
) -> NDArray[np.float64]:
    """Return the cost of each simulated term under the plan's levels: shape (TERMS,)."""
    seats = np.full(TERMS, quantity)
    costs = np.full(TERMS, float(commitment(question, quantity)))
    shortage = question.shortage_cost_per_month
    for month in range(question.months):
        people = needs[:, month]
        if month > 0 and question.top_up_prices:
            levels = plan.levels[month - 1]
            level = np.array([levels[min(int(p), len(levels) - 1)] for p in people])
            added = np.where(level > seats, level - seats, 0)
            costs += added * question.top_up_prices[month - 1]
            seats = seats + added
        missing = np.where(people > seats, people - seats, 0)
        if shortage is None:
            costs[missing > 0] = math.inf
        else:
            costs += missing * shortage
    return costs


def _check_bands(question: SeatQuestion, plan: SeatPlan, needs: Counts) -> None:
    """Hold each band's best quantity to its neighbours, and the plan to the best of them."""
    for choice in plan.bands:
        _same("bands", (choice.from_seats, choice.price), _band_of(question, choice.quantity))
        here = lived_costs(question, plan, needs, quantity=choice.quantity)
        _near("bands", choice.expected_cost, here, _rare_cost(question))
        for seats in (choice.quantity - 1, choice.quantity + 1):
            if seats >= 0 and _band_of(question, seats) == (choice.from_seats, choice.price):
                there = lived_costs(question, plan, needs, quantity=seats)
                saved = here - np.minimum(there, here.max() * 2 + 1)
                if float(saved.mean()) > SIGMAS * float(saved.std()) / math.sqrt(TERMS) + 1e-6:
                    raise ProofFailed(f"bands: {seats} seats cost less than {choice.quantity}")
    best = min(plan.bands, key=lambda choice: (choice.expected_cost, choice.quantity))
    _same("quantity", plan.quantity, best.quantity)


def _band_of(question: SeatQuestion, seats: int) -> tuple[int, int]:
    found = question.bands[0]
    for band in question.bands:
        if seats >= band.from_seats:
            found = band
    return found.from_seats, found.price


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _near(field: str, answered: float, lived: NDArray[np.float64], rare: float) -> None:
    if not np.isfinite(lived).all():
        raise ProofFailed(f"{field}: somebody who must have a seat has none")
    mean, error = float(lived.mean()), float(lived.std()) / math.sqrt(TERMS)
    if abs(answered - mean) > SIGMAS * error + rare:
        raise ProofFailed(f"{field}: answered {answered:,.0f}, lived through {mean:,.0f}")


def _rare_cost(question: SeatQuestion) -> float:
    """Return what three people in a term too rare to be seen would add to a mean."""
    short = question.months * (question.shortage_cost_per_month or 0)
    return RARE * 3 * max(1, short, *question.top_up_prices)


def least_cost_by_trying_all(question: SeatQuestion, most: int) -> tuple[int, float]:
    """Return the best quantity up to `most` and its cost, every choice of every month tried.

    For a handful of people and months, without planned seats. More than `most` people count as
    `most`.
    """
    tried = _Tried(question, most)
    now = question.workforce.needed_now
    costs = [(commitment(question, s) + tried.to_come(0, now, s), s) for s in range(most + 1)]
    cost, quantity = min(costs)
    return quantity, cost


class _Tried:
    """The months of a tiny question, by recursion and in plain numbers."""

    def __init__(self, question: SeatQuestion, most: int) -> None:
        self.question, self.most = question, most
        force = question.workforce
        self.stay = math.exp(-force.leaving_per_year / 12)
        self.rate = force.joiners_per_year * force.assignment_rate / 12
        self.known: dict[tuple[int, int, int], float] = {}

    def to_come(self, month: int, people: int, seats: int) -> float:
        """Return the least cost from this month on, `people` seen and `seats` held."""
        if month == self.question.months:
            return 0.0
        if month == 0 or not self.question.top_up_prices:
            return self._held(month, people, seats)
        price = self.question.top_up_prices[month - 1]
        return min(
            price * (held - seats) + self._held(month, people, held)
            for held in range(seats, self.most + 1)
        )

    def _held(self, month: int, people: int, seats: int) -> float:
        key = month, people, seats
        if key not in self.known:
            self.known[key] = self._short(people - seats) + sum(
                chance * self.to_come(month + 1, after, seats)
                for after, chance in self._next(people)
                if chance > 0
            )
        return self.known[key]

    def _short(self, missing: int) -> float:
        if missing > 0 and self.question.shortage_cost_per_month is None:
            return math.inf
        return max(0, missing) * (self.question.shortage_cost_per_month or 0)

    def _next(self, people: int) -> Iterator[tuple[int, float]]:
        for staying in range(people + 1):
            leaving = people - staying
            some = math.comb(people, staying) * self.stay**staying * (1 - self.stay) ** leaving
            room = self.most - staying
            joins = [math.exp(-self.rate) * self.rate**n / math.factorial(n) for n in range(room)]
            joins.append(1 - sum(joins))
            for joining, chance in enumerate(joins):
                yield staying + joining, some * chance


def prove_order(question: Newsvendor, quantity: int) -> None:
    """Raise ProofFailed if one unit more or fewer would cost less, by adding up the density."""
    scale = question.underage + question.overage
    slack = scale * (RULE_ERROR * question.deviation + 1e-9 * (1 + question.mean))
    cost = _mismatch(question, quantity)
    for other in (quantity - 1, quantity + 1):
        if other >= 0 and _mismatch(question, other) < cost - slack:
            raise ProofFailed(f"quantity: {other} costs less than {quantity}")


def _mismatch(question: Newsvendor, amount: float) -> float:
    z = np.linspace(-9, 9, 36_001)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    demand = question.mean + question.deviation * z
    short, left = np.maximum(demand - amount, 0), np.maximum(amount - demand, 0)
    return float((density * (question.underage * short + question.overage * left)).sum())


def prove_usage(
    seats: Iterable[Seat], editions: Iterable[Edition], report: UsageReport, *, today: date
) -> None:
    """Raise ProofFailed unless every verdict and sum holds, days counted one by one."""
    offered = {(edition.app, edition.id): edition for edition in editions}
    listed = {seat.id: seat for seat in seats}
    _same("seats", sorted(v.seat for v in report.seats), sorted(listed))
    sums = {"reclaim": 0, "quiet": 0, "lower": 0, "unknown": 0}
    for found in report.seats:
        seat = listed[found.seat]
        price = offered[seat.app, seat.edition].price_per_year
        days = _idle_days(seat, today)
        _same(f"{seat.id}: idle_days", found.idle_days, days)
        _same(f"{seat.id}: verdict", found.verdict, _judged(seat, days, report, today))
        saving = price if found.verdict == "reclaim" else 0
        _same(f"{seat.id}: saving_per_year", found.saving_per_year, saving)
        cheapest = min([price, *_fitting_prices(seat, offered.values())])
        lower = price - cheapest if found.verdict == "active" else 0
        _same(f"{seat.id}: lower_saving_per_year", found.lower_saving_per_year, lower)
        sums["lower"] += lower
        if found.verdict in sums:
            sums[found.verdict] += price if found.verdict != "unknown" else 1
    _same("reclaim_saving_per_year", report.reclaim_saving_per_year, sums["reclaim"])
    _same("quiet_saving_per_year", report.quiet_saving_per_year, sums["quiet"])
    _same("lower_saving_per_year", report.lower_saving_per_year, sums["lower"])
    _same("unknown_share", round(report.unknown_share * len(listed)), sums["unknown"])


def _idle_days(seat: Seat, today: date) -> int | None:
    if not seat.usage_known:
        return None
    day = max(day for day in (seat.assigned_on, seat.last_used) if day is not None)
    days = 0
    while day < today:
        day += timedelta(days=1)
        days += not any(first <= day <= last for first, last in seat.leave)
    return days


def _judged(seat: Seat, days: int | None, report: UsageReport, today: date) -> str:
    """Return the verdict by the first row of the table that applies."""
    away = any(first <= today <= last for first, last in seat.leave)
    table = (
        (days is None, "unknown"),
        ((days or 0) < report.quiet_days, "active"),
        (away, "on_leave"),
        (seat.seasonal, "seasonal"),
        ((days or 0) < report.idle_days, "quiet"),
        (True, "reclaim"),
    )
    return next(verdict for applies, verdict in table if applies)


def _fitting_prices(seat: Seat, editions: Iterable[Edition]) -> list[int]:
    if seat.features_used is None:
        return []
    return [
        edition.price_per_year
        for edition in editions
        if edition.app == seat.app and not seat.features_used - edition.features
    ]


def prove_duplicates(apps: Iterable[App], found: Iterable[Duplicate]) -> None:
    """Raise ProofFailed unless each pair holds, by the bill of every user before and after."""
    known = {app.id: app for app in apps}
    for pair in found:
        keep, give_up = known[pair.keep], known[pair.give_up]
        everyone = keep.users | give_up.users
        before = sum(
            app.price_per_user_year
            for app in (keep, give_up)
            for who in everyone
            if who in app.users
        )
        after = len(everyone) * keep.price_per_user_year
        _same(f"{give_up.id}: saving_per_year", pair.saving_per_year, before - after)
        lost = {task for task in give_up.functions if task not in keep.functions}
        _same(f"{give_up.id}: lost_functions", set(pair.lost_functions), lost)
        shared = {task for task in give_up.functions if task in keep.functions}
        _same(f"{give_up.id}: shared_functions", set(pair.shared_functions), shared)
        moving = sum(who not in keep.users for who in give_up.users)
        _same(f"{give_up.id}: users_to_move", pair.users_to_move, moving)
        _same(f"{give_up.id}: users_of_both", pair.users_of_both, len(give_up.users) - moving)
