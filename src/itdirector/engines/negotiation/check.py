"""A second road: payments year by year, the reservation found by halving. Never the solver."""

from __future__ import annotations

from collections.abc import Callable

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.negotiation.model import Alternative, Brief, Number, ProofFailed, Question

NEAR = 1e-6


def prove(question: Question, found: Brief) -> None:
    """Raise ProofFailed, naming the field, unless every number holds and cites known facts."""
    _same("digest", found.digest, fingerprint(question))
    rate = found.discount_per_year
    told = question.discount_per_year
    _same("defaults", found.defaults, () if told is not None else ("discount_per_year",))
    _same("discount_per_year", rate if told is not None else None, told)
    costs = {a.id: _paid(_payments(a, question.years), rate) for a in question.alternatives}
    _near("batna", costs[found.batna], min(costs.values()))
    _check_reservation(found, question.years, costs[found.batna])
    amounts = {n.per_year for n in found.candidates}
    _same("candidates", amounts, _possible(question, found.reservation.per_year))
    _same("target", found.target.per_year, min(amounts))
    credible = [c.per_year.amount for c in question.comparables if c.credible]
    _same("anchor", found.anchor.per_year, min([*credible, found.target.per_year]))
    _same("asked", found.asked.per_year, question.asked_per_year.amount)
    known = _facts(question)
    for number in (found.reservation, found.target, found.anchor, found.asked, *found.candidates):
        _check_number(number, question.years, rate, known)
    asked = found.asked.present_value
    _near("saving_to_target", found.saving_to_target, asked - found.target.present_value)
    _near("room", found.room, found.reservation.present_value - asked)
    unused = question.bought_units.amount - question.needed_units.amount
    _same("unused_units", found.unused_units, unused if unused > 0 else 0)
    _check_concessions(question, found)


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _near(field: str, answered: float, checked: float) -> None:
    if abs(answered - checked) > NEAR * max(1.0, abs(checked)):
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _paid(payments: list[int], rate: float) -> float:
    """Return the present value of payments at the start of each year, from the last backwards."""
    value = 0.0
    for payment in reversed(payments):
        value = payment + value / (1 + rate)
    return value


def _payments(alternative: Alternative, years: int) -> list[int]:
    payments = [alternative.per_year.amount] * years
    for once in (alternative.migration, alternative.retraining, alternative.risk):
        payments[0] += once.amount
    return payments


def _check_reservation(found: Brief, years: int, cost: float) -> None:
    """Find by halving the greatest whole price that costs no more than the alternative."""

    def agrees(price: int) -> bool:
        return _paid([price] * years, found.discount_per_year) <= cost + NEAR

    _same("reservation", found.reservation.per_year, _greatest(agrees))


def _greatest(holds: Callable[[int], bool]) -> int:
    low, high = 0, 1
    while holds(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _possible(question: Question, reservation: int) -> set[int]:
    last = question.price_history[-1].amount
    found = {reservation, question.needed_units.amount * question.unit_price.amount}
    found.add(round(last + last * question.inflation))
    credible = sorted(c.per_year.amount for c in question.comparables if c.credible)
    if credible:
        half = len(credible) // 2
        found.add(round((credible[half] + credible[-half - 1]) / 2))
    return found


def _facts(question: Question) -> set[str]:
    known = {
        question.inflation_fact,
        *(f.fact for f in question.price_history),
        *(c.per_year.fact for c in question.comparables if c.credible),
    }
    for fact in (question.asked_per_year, question.needed_units, question.unit_price):
        known.add(fact.fact)
    for a in question.alternatives:
        known |= {a.per_year.fact, a.migration.fact, a.retraining.fact, a.risk.fact}
    return known


def _check_number(number: Number, years: int, rate: float, known: set[str]) -> None:
    if not number.facts or not set(number.facts) <= known:
        raise ProofFailed(f"{number.name}: facts: {number.facts} are not all the question's")
    _near(
        f"{number.name}: present_value",
        number.present_value,
        _paid([number.per_year] * years, rate),
    )


def _check_concessions(question: Question, found: Brief) -> None:
    known = {c.id: c for c in question.concessions}
    _same("concessions", sorted(p.id for p in found.concessions), sorted(known))
    values = [p.present_value for p in found.concessions]
    _same("concessions: order", values, sorted(values, reverse=True))
    for priced in found.concessions:
        told = known[priced.id]
        _same(f"{priced.id}: kind, fact", (priced.kind, priced.fact), (told.kind, told.fact))
        value = _paid(list(told.per_year), found.discount_per_year)
        _near(f"{priced.id}: present_value", priced.present_value, value)
        one = _paid([1] * question.years, found.discount_per_year)
        _near(f"{priced.id}: per_year_equivalent", priced.per_year_equivalent * one, value)
