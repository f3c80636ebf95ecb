"""The facts that would change the plan most: where an answer is worth more than any work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from itdirector.areas.estate import facts as estate
from itdirector.areas.security import facts as security
from itdirector.areas.strategy.actions import Planned
from itdirector.areas.vendors import facts as vendors
from itdirector.kernel.wording import about, pounds
from itdirector.values.text import plural, two_figures

SHOWN = 5
SPANS = {
    "unknown": (0.0, 0.9, "none of it and nearly all of it"),
    "partly": (0.25, 0.75, "a quarter and three quarters of it"),
}
"""By answer: the least and the most of a protection there may be, and how that reads."""
OFFICE_KINDS = ("laptop", "desktop")
YEARS = 3
"""The plan looks at three years; yearly amounts are taken three times."""


def check_first(planned: Planned, today: date) -> list[dict[str, Any]]:
    """Return the five facts that would move the plan most, by the money that hangs on them."""
    every = [
        *_controls(planned, today),
        *_prices(planned),
        *_systems(),
        *_ages(),
        *_budget(planned),
        *_terms(today),
    ]
    ordered = sorted(every, key=lambda one: (-one["swing_minor"], one["question"]))
    return ordered[:SHOWN]


def _controls(planned: Planned, today: date) -> Iterator[dict[str, Any]]:
    problem = planned.asked.losses
    for name, one in security.coverages(today).items():
        if one.answer == "measured" or one.answer in {"yes", "no"}:
            continue
        low, high, span = SPANS[one.answer]
        swing = _yearly(problem, name, low) - _yearly(problem, name, high)
        asked = one.control.question or f"{one.control.title}: how far is it in place?"
        yield _fact(
            asked,
            f"{one.because}. Between {span} lies {about(swing)} of expected loss a year.",
            swing * YEARS,
            "/risks#controls",
            ours=one.ours,
        )


def _yearly(problem: Any, name: str, share: float) -> float:
    return security.yearly_cost(security.with_coverage(problem, {name: share}))


def _prices(planned: Planned) -> Iterator[dict[str, Any]]:
    for key in planned.answer.starts:
        one = planned.asked.candidates[key]
        low, high = one.one_off_range
        if high > low:
            yield _fact(
                f"What does this really cost: {one.title}?",
                f"We took {pounds(one.one_off * 100)}, our default. Offers lie between "
                f"{pounds(low * 100)} and {pounds(high * 100)}.",
                high - low,
                "/records/strategy/initiative",
                ours=True,
            )


def _systems() -> Iterator[dict[str, Any]]:
    unknown = estate.systems_unknown().filter(kind__in=estate.COMPUTERS).count()
    if unknown:
        each = estate.price_of_new("desktop") / 100
        yield _fact(
            f"What do {plural(unknown, 'computer')} run that we could not place?",
            "Unknown is counted as not supported. If they are too old, each costs about "
            f"{about(each)} to replace.",
            unknown * each,
            "/records/estate/asset?support_ended=none",
            ours=False,
        )


def _ages() -> Iterator[dict[str, Any]]:
    old = estate.in_service().filter(os_product="windows", support_ended=True, purchased_on=None)
    undated = [m for m in old.filter(kind__in=OFFICE_KINDS) if not estate.can_upgrade(m)]
    if undated:
        saved = sum(estate.price_of_new(m.kind) for m in undated) / 100
        named = plural(len(undated), "computer that runs", "computers that run")
        yield _fact(
            f"When did you buy the {named} an old Windows?",
            "We do not know, and plan to replace what cannot be upgraded for certain. Computers "
            f"from 2019 on can be upgraded for nothing, which would save up to {about(saved)}.",
            saved,
            "/records/estate/asset?support_ended=true",
            ours=True,
        )


def _budget(planned: Planned) -> Iterator[dict[str, Any]]:
    if not planned.asked.budget_given:
        total = sum(planned.problem.total_budget or ())
        yield _fact(
            "What may be spent on improvements in each quarter?",
            f"Nobody told us. We took {about(total)} over two years, our default.",
            float(total),
            "/records/budget/budgetline",
            ours=True,
        )


def _terms(today: date) -> Iterator[dict[str, Any]]:
    dated = {renewal.contract.pk: renewal for renewal in vendors.renewals(today)}
    for contract in vendors.contracts():
        renewal = dated.get(contract.pk)
        cost = vendors.yearly_minor(contract.price_minor, contract.billing)
        if cost and (renewal is None or not renewal.deadline.notice_known):
            missing = "When does it end" if renewal is None else "How much notice does it want"
            yield _fact(
                f"{missing}: {contract.name}?",
                f"It costs {pounds(cost)} a year, and may renew without anybody deciding.",
                cost / 100,
                f"/records/vendors/contract/{contract.pk}",
                ours=False,
            )


def _fact(question: str, sentence: str, swing: float, link: str, *, ours: bool) -> dict[str, Any]:
    return {
        "question": question,
        "sentence": sentence,
        "swing_minor": round(two_figures(swing)) * 100,
        "link": link,
        "ours": ours,
    }
