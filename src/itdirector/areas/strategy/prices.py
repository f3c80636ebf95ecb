"""What a piece of work costs once, with its receipt: each price, and how often it is met."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from itdirector.areas.company import facts as company
from itdirector.areas.strategy.candidate import Candidate
from itdirector.areas.strategy.knowledge import Cost
from itdirector.kernel.models import Figure
from itdirector.kernel.provenance import assumption, fact, figure, formula, of

NOUNS = {
    "per_asset": "Machines",
    "per_person": "People",
    "per_site": "Sites",
    "per_server": "Servers",
    "per_seat": "Seats",
    "per_contract": "Contracts",
}
ANSWERED = {"per_person": ("people", 25), "per_site": ("sites", 1)}
"""What is counted by an answer of the owner's, with our default."""
BY_MACHINE = frozenset({"per_asset", "per_server", "per_person"})
"""What is counted by the machines it is done to, or by whoever uses them."""


@formula("times@1")
def _times(values: list[Any]) -> float:
    each, count = values
    return float(each * count)


@formula("whole_pounds@1")
def _whole_pounds(values: list[Any]) -> int:
    pence = float(sum(values))
    return round(pence / 100) * 100


def price(one: Candidate, today: date) -> Figure | None:
    """Return what a piece of work costs once, in pence; None when it costs nothing."""
    once = [cost for cost in one.remedy.costs if cost.when == "one_off"]
    lines = [_line(cost, one, today) for cost in once if cost.total(one.counts)]
    if not lines:
        return None
    return figure(
        f"{one.title[:180]}: the price, once",
        formula="whole_pounds@1",
        inputs=[of(line) for line in lines],
        unit="pence",
        as_of=today,
    )


def price_of_all(label: str, several: Iterable[Candidate], today: date) -> Figure | None:
    """Return what several pieces cost once, in pence; None when they cost nothing."""
    prices = [made for one in several if (made := price(one, today))]
    if not prices:
        return None
    inputs = [of(made) for made in prices]
    return figure(label[:200], formula="sum@1", inputs=inputs, unit="pence", as_of=today)


def _line(cost: Cost, one: Candidate, today: date) -> Figure:
    each = assumption(
        "Price" if cost.driver == "fixed" else "Price of each",
        value=round(cost.gbp * 100),
        source=cost.source,
        grade="default",
        unit="pence",
    )
    inputs = [each] if cost.driver == "fixed" else [each, _count(cost.driver, one, today)]
    kind = "sum@1" if cost.driver == "fixed" else "times@1"
    return figure(cost.name[:200], formula=kind, inputs=inputs, unit="pence", as_of=today)


def _count(driver: str, one: Candidate, today: date) -> dict[str, Any]:
    count, noun = one.counts.of(driver), NOUNS[driver]
    if driver in ANSWERED:
        question, ours = ANSWERED[driver]
        number, answer = company.number(question, default=ours)
        if round(number) == count:
            return {**answer.receipt, "value": count, "label": noun}
    if driver in BY_MACHINE and len(one.machines) == count:
        named = [fact("estate.asset", m.pk, "name", value=m.name, label=noun) for m in one.machines]
        return of(figure(noun, formula="count@1", inputs=named, unit="", as_of=today))
    counted = "counted in your records, where the work names none by itself"
    return assumption(noun, value=count, source=counted, grade="measured")
