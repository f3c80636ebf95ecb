"""BATNA, reservation price, target and anchor, each with its rule and the facts it stands on."""

from __future__ import annotations

import math
from statistics import median

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.negotiation.model import (
    METHOD,
    Alternative,
    Brief,
    Fact,
    Number,
    Priced,
    Question,
)

DISCOUNT_PER_YEAR = 0.08
"""Our default, nominal; grade: default, 2026-11-22. Public bodies use their own."""


def brief(question: Question) -> Brief:
    """Return the numbers of one negotiation.

    The reservation price is the yearly price at which agreeing and the cheapest alternative cost
    the same over the term. The target is the least of the benchmark (the median of credible
    comparables), the last price with inflation and the bottom-up need; it is never above the
    reservation. The anchor is the best credible comparable, or the target where none is lower.
    """
    annuity = _annuity(question)
    costs = {a.id: _cost(a, annuity) for a in question.alternatives}
    best = min(question.alternatives, key=lambda a: (costs[a.id], a.id))
    reservation = _number(
        question,
        "reservation",
        math.floor(costs[best.id] / annuity + 1e-9),
        rule="cheapest alternative, moving included, spread over the term",
        facts=(best.per_year.fact, best.migration.fact, best.retraining.fact, best.risk.fact),
    )
    candidates = _candidates(question, reservation)
    target = candidates[0]
    asked = _number(
        question,
        "asked",
        question.asked_per_year.amount,
        rule="the vendor's offer",
        facts=(question.asked_per_year.fact,),
    )
    needed, bought = question.needed_units.amount, question.bought_units.amount
    return Brief(
        id=question.id,
        batna=best.id,
        reservation=reservation,
        target=target,
        anchor=_anchor(question, target),
        asked=asked,
        candidates=candidates,
        saving_to_target=asked.present_value - target.present_value,
        room=reservation.present_value - asked.present_value,
        unused_units=max(0, bought - needed),
        concessions=_priced(question, annuity),
        defaults=("discount_per_year",) if question.discount_per_year is None else (),
        discount_per_year=rate_of(question),
        method=METHOD,
        digest=fingerprint(question),
    )


def rate_of(question: Question) -> float:
    """Return the yearly discount: as told, else our default."""
    told = question.discount_per_year
    return DISCOUNT_PER_YEAR if told is None else told


def _annuity(question: Question) -> float:
    """Return the present value of 1 at the start of each year of the term."""
    return math.fsum((1 + rate_of(question)) ** -year for year in range(question.years))


def _cost(alternative: Alternative, annuity: float) -> float:
    once = alternative.migration.amount + alternative.retraining.amount + alternative.risk.amount
    return alternative.per_year.amount * annuity + once


def _number(
    question: Question, name: str, per_year: int, *, rule: str, facts: tuple[str, ...]
) -> Number:
    return Number(
        name=name,
        per_year=per_year,
        present_value=per_year * _annuity(question),
        rule=rule,
        facts=facts,
    )


def _candidates(question: Question, reservation: Number) -> tuple[Number, ...]:
    """Return what the target may be, the least first; of equals the one named first here."""
    last = question.price_history[-1]
    units, price = question.needed_units, question.unit_price
    found = [
        _number(
            question,
            "last price with inflation",
            round(last.amount * (1 + question.inflation)),
            rule="last price x (1 + inflation)",
            facts=(last.fact, question.inflation_fact),
        ),
        _number(
            question,
            "need",
            units.amount * price.amount,
            rule="units needed x unit price",
            facts=(units.fact, price.fact),
        ),
        reservation,
    ]
    credible = _credible(question)
    if credible:
        benchmark = round(median(fact.amount for fact in credible))
        rule = "median of credible comparables"
        facts = tuple(fact.fact for fact in credible)
        found.append(_number(question, "benchmark", benchmark, rule=rule, facts=facts))
    return tuple(sorted(found, key=lambda number: number.per_year))


def _credible(question: Question) -> list[Fact]:
    """Return what credible comparables pay, the least first."""
    credible = [c.per_year for c in question.comparables if c.credible]
    return sorted(credible, key=lambda fact: (fact.amount, fact.fact))


def _anchor(question: Question, target: Number) -> Number:
    credible = _credible(question)
    if not credible or credible[0].amount >= target.per_year:
        return target
    rule = "least that a credible comparable pays"
    best = credible[0]
    return _number(question, "best comparable", best.amount, rule=rule, facts=(best.fact,))


def _priced(question: Question, annuity: float) -> tuple[Priced, ...]:
    rate = rate_of(question)
    found = []
    for concession in question.concessions:
        value = math.fsum(x * (1 + rate) ** -year for year, x in enumerate(concession.per_year))
        found.append(
            Priced(
                id=concession.id,
                kind=concession.kind,
                present_value=value,
                per_year_equivalent=value / annuity,
                fact=concession.fact,
            )
        )
    return tuple(sorted(found, key=lambda priced: (-priced.present_value, priced.id)))
