"""Why each piece of work is in the plan or not, why then, and what waiting costs: in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from itdirector.areas.strategy.names import Names, supply_name
from itdirector.engines.roadmap import reasons as r
from itdirector.engines.roadmap.limits import DEADLINE, END, MONEY, OBLIGATION
from itdirector.kernel.wording import about, pounds
from itdirector.values.text import plural, two_figures

Item = Mapping[str, Any]
LATE = "Not settled: the search ended before there was an answer."
DISAGREE = "Not settled: our two ways of working it out disagree, so we say nothing."
NOTHING = 1.0
"""Money below which a price is none."""


def reasons(items: Mapping[str, Sequence[Item]], names: Names) -> dict[str, dict[str, Any]]:
    """Return by code what is answered about each piece of work, as far as it is."""
    told: dict[str, dict[str, Any]] = {}
    for part, tell in (("waiting", _waiting), ("why_in", _why_in), ("why_out", _why_out)):
        for one in items.get(part, ()):
            words = {"sentences": [_unsettled(one)]} if "unsettled" in one else tell(one, names)
            key = one["key"]
            told.setdefault(key, {"title": names.titles[key]})[part] = words
    return told


def _unsettled(one: Item) -> str:
    return LATE if one["unsettled"] == "late" else DISAGREE


def _waiting(one: Item, names: Names) -> dict[str, Any]:
    """Return the price of a quarter's wait: in a word, in a sentence, and in pence."""
    loss = one["loss"]
    if loss is None:
        because = too_late([one["key"]], one["blocking"], names)
        return {"short": "cannot wait", "sentences": [f"It cannot wait: {because}."]}
    said = {"amount_minor": _minor(loss["amount"]), "figure": one.get("figure")}
    if loss["amount"] < NOTHING:
        kept = "Beginning a quarter later costs nothing that we can see."
        return {**said, "amount_minor": 0, "short": "nothing we can see", "sentences": [kept]}
    price = f"Beginning a quarter later costs about {about(loss['amount'])}"
    return {
        **said,
        "short": f"about {about(loss['amount'])}",
        "sentences": [f"{price}{_sure(loss)}."],
    }


def too_late(keys: Sequence[str], limits: Sequence[Mapping[str, str]], names: Names) -> str:
    """Return why no plan lets these things wait: a date, or the limits that clash then."""
    kinds = {limit["kind"] for limit in limits}
    dated = [limit["name"] for limit in limits if limit["kind"] == DEADLINE]
    if kinds <= {DEADLINE, OBLIGATION, END} and len(dated) == 1:
        what = "it" if list(keys) == dated else names.titles[dated[0]]
        return f"{what} must be done by {names.last_day(names.latest[dated[0]])}"
    return f"these do not fit together then: {names.limits(limits)}"


def _sure(price: Mapping[str, float]) -> str:
    """Return how far the proof leaves a price open, where that changes its two figures."""
    low, high = price["at_least"], price["at_most"]
    if two_figures(low) == two_figures(high):
        return ""
    return f", at most {about(high)}" if low < NOTHING else f", {about(low)} to {about(high)}"


def _why_in(one: Item, names: Names) -> dict[str, Any]:
    said = []
    if one["loss"] is None:
        said.append("It must be done: without it no plan keeps every duty.")
    elif one["loss"]["amount"] < NOTHING:
        said.append("The plan is worth as much without it; it reduces risk sooner.")
    else:
        price = f"Without it the best plan is worth about {about(one['loss']['amount'])} less"
        said.append(f"{price}{_sure(one['loss'])}.")
        if change := names.change(_without(one)):
            said.append(f"Then {change[0].lower()}{change[1:]}")
    serves = _serves(one["serves"])
    said = [serves, *said] if serves else said
    return {
        "sentences": [*said, _then(one["step"], names)],
        "figure": one.get("figure"),
        "amount_minor": None if one["loss"] is None else _minor(one["loss"]["amount"]),
    }


def _without(one: Item) -> dict[str, Any]:
    """Return what replaces it; that other work moves a little is left out here."""
    change = one["instead"]
    dropped = [key for key in change["dropped"] if key != one["key"]]
    return {"added": change["added"], "dropped": dropped, "moved": {}}


def _serves(parts: Mapping[str, float]) -> str:
    """Return what a piece of work adds to the rest of the plan, in money of today."""
    gains = [
        words.format(about(parts[name]))
        for name, words in (
            ("risk", "avoids about {} of expected loss"),
            ("savings", "saves about {}"),
            ("goals", "is worth about {} to your goals"),
            ("other", "leaves about {} of value"),
        )
        if parts[name] >= NOTHING
    ]
    if not gains:
        return ""
    cost = f", for about {about(parts['cost'])} of cost" if parts["cost"] >= NOTHING else ""
    return f"It {_row(gains)}{cost}, over three years."


def _row(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _then(step: Mapping[str, Any], names: Names) -> str:
    """Return why work begins when it does."""
    if step["start"] == 0:
        return "It begins at once: nothing holds it back."
    if step["waited_for"]:
        return f"It begins after: {names.several(step['waited_for'])}."
    if step["held_by"] is not None:
        return f"It begins no sooner because of {names.limit(step['held_by'])}."
    loss = step["earlier_loss"]
    if loss is None or abs(loss) < NOTHING:
        return "A quarter sooner would be worth the same: the work is spread."
    if loss > 0:
        return f"A quarter sooner would be worth about {about(loss)} less."
    return f"A quarter sooner would be worth about {about(-loss)} more; the work is spread."


def _why_out(one: Item, names: Names) -> dict[str, Any]:
    price = one["price"]
    said = [_reason(one, names)]
    if price is not None and one["reason"] != r.AS_GOOD and price["amount"] >= NOTHING:
        said.append(f"Insisting makes the plan worth about {about(price['amount'])} less.")
    return {
        "reason": one["reason"],
        "proven": one["proven"],
        "sentences": said,
        "enters": _enters(one),
        "then": _then_plan(one, names),
        "figure": one.get("figure"),
        "amount_minor": None if price is None else _minor(price["amount"]),
    }


def _reason(one: Item, names: Names) -> str:
    """Return the first of the reasons that holds, as a sentence."""
    if one["reason"] == r.IMPOSSIBLE:
        return f"No plan can hold it; these do not fit together: {names.limits(one['blocking'])}."
    if one["reason"] == r.PREREQUISITE:
        return f"It needs this first, which is not worth it: {names.several(one['lacking'])}."
    if one["reason"] == r.VARIANT:
        return f"A better way was chosen: {names.several(one['rivals'])}."
    return {
        r.AS_GOOD: "The plan is worth as much with it as without.",
        r.NOT_WORTH_IT: "It is not worth its cost, even with money and people without limit.",
        r.OVERLAP: "The rest of the plan does already most of what it would do.",
        r.MONEY_SHORT: "It is worth doing, but the money brings more elsewhere.",
        r.PEOPLE_SHORT: "It is worth doing, but the people's time brings more elsewhere.",
        r.BOTH_SHORT: "It is worth doing, but brings too little for the money and the time.",
    }[one["reason"]]


def _enters(one: Item) -> list[str]:
    """Return what would have to change for it to enter, the smallest amounts."""
    if one["reason"] == r.IMPOSSIBLE:
        return ["It can enter only if one of these gives way."]
    found = [_enough(enough) for enough in one["enough"]]
    even = one["break_even"]
    if even is None or one["reason"] == r.AS_GOOD:
        return found
    if even["one_off_cost"] is not None and even["one_off_cost_now"]:
        now, low = (pounds(even[name] * 100) for name in ("one_off_cost_now", "one_off_cost"))
        found.append(f"It enters if it costs {low} once instead of {now}.")
    elif even["value_more"] >= NOTHING:
        found.append(f"It enters if it brings about {about(even['value_more'])} more.")
    return found


def _enough(enough: Mapping[str, Any]) -> str:
    name, amount = supply_name(enough["supply"]), enough["amount"]
    if enough["supply"]["kind"] == MONEY:
        every = " each period" if enough["supply"]["every_period"] else ""
        return f"It enters with {pounds(amount * 100)} more {name}{every}."
    days, whose = plural(amount, "more day"), name.removeprefix("days ")
    return f"It enters with {days} {whose} each quarter."


def _then_plan(one: Item, names: Names) -> str:
    """Return what insisting on it does to the plan, "" where there is no such plan."""
    if one["instead"] is None:
        return ""
    added = {k: t for k, t in one["instead"]["added"].items() if k != one["key"]}
    begins = one["instead"]["added"].get(one["key"])
    start = "" if begins is None else f"It would begin in {names.quarter(begins)}. "
    moved = len(one["instead"]["moved"])
    moves = f" {plural(moved, 'other piece', 'other pieces')} would move." if moved else ""
    change = names.change({"added": added, "dropped": one["instead"]["dropped"], "moved": {}})
    return f"{start}{change}{moves}".strip()


def _minor(amount: float) -> int:
    return round(amount * 100)
