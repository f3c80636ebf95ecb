"""Everything the brief assumes because nobody told us, each with its source, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from itdirector.areas.security import facts as security
from itdirector.areas.strategy.actions import Planned
from itdirector.kernel.tenancy import current_organisation
from itdirector.kernel.wording import pounds
from itdirector.values.text import often

PRICED_IN = "GBP"
NAMES: dict[str, Callable[[float], str]] = {
    "Yearly discount of later money": lambda value: f"{value:.0%} a year",
    "Quarters planned": lambda value: f"{value}",
    "Quarters looked at": lambda value: f"{value} ({value / 4:g} years)",
    "Improvement budget as a share of yearly IT cost": lambda value: f"{value:.0%}",
}


def assumptions(planned: Planned, today: date) -> list[dict[str, str]]:
    """Return our defaults behind the brief: planning, prices, protections and risks."""
    return [
        {"label": label, "value": value, "source": source}
        for label, value, source in (
            *_currency(),
            *_planning(planned),
            *_prices(planned),
            *_protections(today),
            *_attacks(today),
            *_risks(),
        )
    ]


def _currency() -> Iterator[tuple[str, str, str]]:
    currency = current_organisation().currency
    if currency != PRICED_IN:
        label = "Our prices and losses are those of the United Kingdom, in pounds"
        yield label, f"1 {PRICED_IN} is taken as 1 {currency}", "our default, 2026-11"


def _planning(planned: Planned) -> Iterator[tuple[str, str, str]]:
    for one in planned.asked.assumptions:
        told = NAMES.get(one["label"], _days)
        yield one["label"], told(one["value"]), one["source"]


def _days(value: float) -> str:
    return f"{value:g} days"


def _prices(planned: Planned) -> Iterator[tuple[str, str, str]]:
    for key in sorted(planned.answer.starts):
        one = planned.asked.candidates[key]
        if not one.one_off and not one.yearly:
            continue
        low, high = (pounds(x * 100) for x in one.one_off_range)
        price = f"{pounds(one.one_off * 100)} ({low} to {high})"
        if one.yearly:
            price += f", {pounds(one.yearly * 100)} a year"
        yield one.title, price, one.remedy.source


def _protections(today: date) -> Iterator[tuple[str, str, str]]:
    for one in security.coverages(today).values():
        if one.ours:
            value = f"in place for {one.share:.0%}"
            yield one.control.title, value, "our default, 2026-11: nobody told us"


def _attacks(today: date) -> Iterator[tuple[str, str, str]]:
    if not security.exposures(today):
        return
    table, kinds = security.ATTACK_TABLE, sorted(security.NOT_REACHED)
    yield (
        "How long a known attack may stay open",
        "3 or 14 days, by what is known of it; what nobody knows counts as the worse",
        f"{table.source}, read {table.read.isoformat()}",
    )
    yield (
        "What the internet does not reach by itself",
        f"{', '.join(kinds[:-1])} and {kinds[-1]}",
        "our default, 2026-11: such machines offer nothing to the outside",
    )


def _risks() -> Iterator[tuple[str, str, str]]:
    for risk in security.risks():
        low, high = pounds(risk.low_minor), pounds(risk.high_minor)
        value = f"{often(risk.events_per_year)}; each time costs {low} to {high}"
        yield f"{risk.title} (for a firm with average protections)", value, risk.basis
