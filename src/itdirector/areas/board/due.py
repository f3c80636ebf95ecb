"""The decisions due next: contracts to settle and work to approve, with the price of waiting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from itdirector.areas.strategy.actions import (
    Planned,
    price_of_all,
    quarter_label,
    waiting_price,
)
from itdirector.areas.vendors import facts as vendors
from itdirector.kernel.models import Figure
from itdirector.kernel.wording import about, pounds
from itdirector.values.text import day, plural, two_figures

SHOWN = 3
APPROVE_BEFORE = timedelta(days=14)
"""Money is approved so many days before the quarter in which the work begins. Our default."""
LARGE = 2_000
"""A piece of work from so many pounds is decided by itself. Our default."""
NAMED = 3
CHANGE_CHANCE = 0.5
"""How likely it is that looking at a contract changes it. Our default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One decision, before its price of waiting is worked out."""

    by: date
    title: str
    sentence: str
    price_minor: int | None
    alternatives: tuple[str, ...]
    link: str
    initiatives: tuple[str, ...] = ()
    committed_minor: int | None = None
    saving_share: float = 0.0
    ends_on: date | None = None
    """Of a contract that ends by itself."""
    renewal: vendors.Renewal | None = None
    """What it is about, when that is a contract."""


def decisions(planned: Planned, today: date) -> list[dict[str, Any]]:
    """Return the three decisions due next, the soonest first."""
    every = [*_contracts(planned, today), *_work(planned, today)]
    ordered = sorted(every, key=lambda d: (d.by, -(d.price_minor or 0), d.title))
    return [_told(one, planned, today) for one in ordered[:SHOWN]]


def _contracts(planned: Planned, today: date) -> list[Due]:
    return [_contract(r, planned) for r in vendors.due(today) if r.yearly_minor]


def _contract(renewal: vendors.Renewal, planned: Planned) -> Due:
    contract, dates = renewal.contract, renewal.deadline
    key = f"renegotiate_contract:{contract.key}"
    vendor = f" with {contract.vendor.name}" if contract.vendor else ""
    ends = contract.auto_renews is False
    cost = f"The contract{vendor} costs {pounds(renewal.yearly_minor)} a year"
    sentence = f"{vendors.what_then(renewal)}. {cost}."
    return Due(
        by=min(dates.decide_by, dates.latest_send),
        title=f"{contract.name}: renew, renegotiate or leave?",
        sentence=sentence,
        price_minor=renewal.committed_minor,
        alternatives=(
            "Renew as it is.",
            "Ask for a better price and a cap on increases, with another offer in hand.",
            "Let it end and replace it." if ends else "Give notice and replace it.",
        ),
        link=f"/records/vendors/contract/{contract.pk}",
        initiatives=(key,) if key in planned.answer.starts else (),
        committed_minor=None if ends else renewal.committed_minor,
        saving_share=0.08,
        ends_on=dates.ends_on if ends else None,
        renewal=renewal,
    )


def _work(planned: Planned, today: date) -> list[Due]:
    """Return one decision a quarter for all its work, and one for each large piece."""
    quarters: dict[int, list[str]] = defaultdict(list)
    for key, quarter in sorted(planned.answer.starts.items()):
        quarters[quarter].append(key)
    found = []
    for quarter, keys in sorted(quarters.items()):
        large = [key for key in keys if planned.asked.candidates[key].one_off >= LARGE]
        found += [_piece(planned, key, today) for key in large]
        if rest := [key for key in keys if key not in large]:
            found.append(_quarter(planned, quarter, rest, today))
    return found


def _quarter(planned: Planned, quarter: int, keys: list[str], today: date) -> Due:
    pieces = [planned.asked.candidates[key] for key in keys]
    start = planned.asked.starts[quarter]
    running = start <= today
    price, yearly = sum(p.one_off for p in pieces) * 100, sum(p.yearly for p in pieces) * 100
    days = max(1, round(sum(sum(p.days.values()) for p in pieces)))
    named = " ".join(
        f"{p.title}."
        for p in sorted(pieces, key=lambda p: (-p.one_off, not p.must, p.title))[:NAMED]
    )
    more = f" The Plan page has {len(pieces) - NAMED} more." if len(pieces) > NAMED else ""
    label = "that can begin now" if running else f"of {quarter_label(start)}"
    takes = "costs" if len(pieces) == 1 else "cost"
    cost = f"{takes} {_price(price, yearly)} and" if price or yearly else f"{takes} no money, only"
    return Due(
        by=max(today, start - APPROVE_BEFORE),
        title=f"Approve the work {label}?",
        sentence=f"{plural(len(pieces), 'piece')} of work {cost} {plural(days, 'day')} of your "
        f"people. {named}{more}",
        price_minor=price,
        alternatives=("Approve it piece by piece on the Plan page.", "Leave it, and say so."),
        link="/plan",
        initiatives=tuple(keys),
    )


def _piece(planned: Planned, key: str, today: date) -> Due:
    one = planned.asked.candidates[key]
    rivals = [
        c.title
        for c in planned.asked.candidates.values()
        if c.group and c.group == one.group and c.id != key
    ]
    start = planned.asked.starts[planned.answer.starts[key]]
    return Due(
        by=max(today, start - APPROVE_BEFORE),
        title=f"{one.title}?",
        sentence=f"It costs {_price(one.one_off * 100, one.yearly * 100)}, at our default prices. "
        f"{one.why}",
        price_minor=one.one_off * 100,
        alternatives=(*(f"{title}." for title in rivals[:2]), "Live with it, and say so."),
        link="/plan",
        initiatives=(key,),
    )


def _price(once_minor: int, yearly_minor: int) -> str:
    parts = [pounds(once_minor)] if once_minor else []
    if yearly_minor:
        parts.append(f"{pounds(yearly_minor)} a year")
    return " and ".join(parts)


def _told(one: Due, planned: Planned, today: date) -> dict[str, Any]:
    made = _price_figure(one, planned, today)
    waiting_minor, word, waiting = _waiting(one, planned)
    return {
        "title": one.title,
        "sentence": one.sentence,
        "price_minor": one.price_minor,
        "by": one.by.isoformat(),
        "overdue": one.by < today,
        "waiting_minor": waiting_minor,
        "waiting_word": word,
        "waiting": waiting,
        "alternatives": list(one.alternatives),
        "link": one.link,
        "figure": str(made.pk) if made else None,
    }


def _price_figure(one: Due, planned: Planned, today: date) -> Figure | None:
    """Return the receipt of a decision's price; None when it has none or costs nothing."""
    if one.renewal is not None:
        return vendors.term_figure(one.renewal, today)
    pieces = [planned.asked.candidates[key] for key in one.initiatives]
    return price_of_all(f"{one.title.rstrip('?')}: the price, once", pieces, today)


def _waiting(one: Due, planned: Planned) -> tuple[int | None, str, str]:
    """Return the price of waiting in pence, a word where it has none, and the sentence."""
    if one.committed_minor is not None:
        lost = _modelled(one.committed_minor / 100 * one.saving_share * CHANGE_CHANCE)
        said = (
            f"After that day you owe {pounds(one.committed_minor)} for the next term. Asking "
            f"would save about {about(lost / 100)} of it, by our defaults: 8% where it works, "
            "and it works every second time."
        )
        return lost, "", said
    if one.ends_on is not None:
        return None, "it ends", f"Without a decision you are without it after {day(one.ends_on)}."
    wait = waiting_price(planned, one.initiatives)
    if wait.price is None:
        return None, "cannot wait" if wait.settled else "not settled", wait.because
    if wait.price < 1:
        return 0, "", "A quarter later costs nothing that we can see; the risk stays as long."
    said = f"Beginning a quarter later costs about {about(wait.price)}."
    return _modelled(wait.price), "", said


def _modelled(amount: float) -> int:
    """Return a worked-out amount of pounds in pence, to the two figures it deserves."""
    return round(two_figures(amount)) * 100
