"""What more or less money buys, other plans, and how steady this one is: in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from itdirector.areas.strategy.names import Names, supply_name
from itdirector.areas.strategy.reasons_in_words import DISAGREE, LATE
from itdirector.engines.roadmap import beliefs
from itdirector.engines.roadmap.axes import (
    CHEAPEST_SAFE,
    EARNED,
    GOALS,
    GROWTH_FIRST,
    LOSS_LEFT,
    MUST_DO,
    RECOMMENDED,
    RISK_FIRST,
    SPEND,
)
from itdirector.engines.roadmap.limits import MONEY
from itdirector.kernel.wording import about, pounds
from itdirector.values.text import plural

Item = Mapping[str, Any]
OPEN_SHARE = 0.01
"""What the proof leaves open is told from this share of a plan's worth."""
SHOWN = 5
"""So many steps up, and down, are told: those that change the plan's worth most."""
ALTERNATIVES = {
    MUST_DO: "Only what must be done",
    CHEAPEST_SAFE: "The cheapest safe plan",
    RECOMMENDED: "This plan",
    RISK_FIRST: "Least risk first",
    GROWTH_FIRST: "Most gain first",
}
AIMS = {
    MUST_DO: "The least spending that keeps every duty.",
    CHEAPEST_SAFE: "The least spending that removes four fifths of the loss that can be removed.",
    RECOMMENDED: "The most worth within money, people and dates.",
    RISK_FIRST: "The least expected loss, whatever it costs within the budget.",
    GROWTH_FIRST: "The most savings and goals, whatever they cost within the budget.",
}


def supply(items: Sequence[Item], names: Names) -> list[dict[str, Any]]:
    """Return for each supply what more of it buys and what less of it costs."""
    return [_staircase(one, names) for one in items]


def _staircase(one: Item, names: Names) -> dict[str, Any]:
    if "unsettled" in one:
        return {"name": one["key"], "more": [], "less": [], "note": _open(one)}
    extras = [point["extra"] for point in one["points"]]
    more = [_more(one, step, names) for step in one["breaks"] if step["extra"] > 0]
    less = [_less(one, step, names) for step in reversed(one["breaks"]) if step["extra"] <= 0]
    return {
        "name": supply_name(one["supply"]),
        "more": _largest(more),
        "less": _largest(less),
        "note": _flat(one, max(extras), min(extras), more=bool(more), less=bool(less)),
    }


def _largest(steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps that count most, and where the duties end, in the order of their amounts."""
    chosen = sorted(steps, key=lambda s: (s["by"] is not None, -(s["by"] or 0.0)))[:SHOWN]
    return [step for step in steps if step in chosen]


def _flat(one: Item, top: int, bottom: int, *, more: bool, less: bool) -> str:
    """Say where nothing changes, as far as was looked."""
    up = "" if more else f"Up to {_amount(one, top, 'more')} changes nothing."
    down = "" if less else f"Up to {_amount(one, -bottom, 'less')} changes nothing."
    return f"{up} {down}".strip()


def _more(one: Item, step: Mapping[str, Any], names: Names) -> dict[str, Any]:
    gain = max(0.0, step["gain"] - today(one))
    said = f"{_amount(one, step['extra'], 'more')} makes the plan worth about {about(gain)} more."
    return {
        "by": step["jump"],
        "sentence": said,
        "change": _against_now(one, step["extra"], names),
        "figure": step.get("figure"),
    }


def _less(one: Item, step: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return what is lost one step below a break; `by` is None where duties are."""
    below = step["extra"] - one["step"]
    amount = _amount(one, -below, "less")
    told = {"by": step["jump"], "change": "", "figure": step.get("figure")}
    if step["jump"] is None:
        return {**told, "sentence": f"With {amount} not every duty can be kept any more."}
    lost = max(0.0, today(one) - (step["gain"] - step["jump"]))
    said = f"{amount} makes the plan worth about {about(lost)} less."
    return {**told, "sentence": said, "change": _against_now(one, below, names)}


def _against_now(one: Item, extra: int, names: Names) -> str:
    """Return what comes in and falls out against what the best plan holds as things are."""
    plans = {point["extra"]: point["starts"] for point in one["points"]}
    here, there = plans[0], plans.get(extra)
    if there is None:
        return ""
    added = [key for key in there if key not in here]
    dropped = [key for key in here if key not in there]
    change = names.change({"added": added, "dropped": dropped, "moved": {}})
    return change or "The same work, sooner or later."


def today(one: Item) -> float:
    """Return the gain with nothing more or less: what a kinder plan left aside."""
    return float(next(point["gain"] for point in one["points"] if point["extra"] == 0))


def _amount(one: Item, amount: int, word: str) -> str:
    """Return an amount of a supply: £500 more; 2 days less each quarter."""
    if one["supply"]["kind"] == MONEY:
        every = " each period" if one["supply"]["every_period"] else ""
        return f"{pounds(amount * 100)} {word}{every}"
    return f"{plural(amount, 'day')} {word} each quarter"


def alternatives(items: Sequence[Item], names: Names) -> dict[str, Any] | None:
    """Return five plans, what each is best at, and what it gains and gives up against this one."""
    if not items:
        return None
    (one,) = items
    if "unsettled" in one:
        return {"note": _open(one), "plans": []}
    here = next(a for a in one["alternatives"] if a["name"] == RECOMMENDED)
    plans = [_alternative(a, here, names) for a in one["alternatives"]]
    ours = "What counts as safe is our default." if one["defaults"] else ""
    return {"note": ours, "plans": plans}


def _alternative(one: Item, here: Item, names: Names) -> dict[str, Any]:
    there = one["position"]
    return {
        "name": ALTERNATIVES[one["name"]],
        "aim": AIMS[one["name"]],
        "ours": one["name"] == RECOMMENDED,
        "pieces": len(one["starts"]),
        "cost_minor": round(there[SPEND] * 100),
        "loss_minor": round(there[LOSS_LEFT] * 100),
        "gain_minor": round((there[EARNED] + there[GOALS]) * 100),
        "worth_minor": round(one["value"] * 100),
        "open": _left_open(one),
        "same_as": ALTERNATIVES[one["same_as"]] if one["same_as"] else "",
        "against": [] if one["name"] == RECOMMENDED else _against(there, here["position"]),
        "change": names.change({**one["change"], "moved": {}}),
        "figure": one.get("figure"),
    }


def _left_open(one: Item) -> str:
    """Say what the proof leaves open, where that is more than a hundredth of its worth."""
    if one["gap"] <= OPEN_SHARE * abs(one["value"]):
        return ""
    return f"Another plan of this kind could be worth up to {about(one['gap'])} more."


def _against(there: Mapping[str, float], here: Mapping[str, float]) -> list[str]:
    """Return what a plan gains and gives up against this one, largest first."""
    words = (
        (SPEND, "costs {} more", "costs {} less"),
        (LOSS_LEFT, "leaves {} more expected loss", "leaves {} less expected loss"),
        (EARNED, "earns {} more", "earns {} less"),
        (GOALS, "reaches {} more of your goals", "reaches {} less of your goals"),
    )
    found = []
    for axis, more, less in words:
        if abs(by := there[axis] - here[axis]) >= 1:
            found.append((abs(by), (more if by > 0 else less).format(about(abs(by)))))
    return [text for _by, text in sorted(found, key=lambda pair: -pair[0])]


def steadiness(items: Sequence[Item], names: Names) -> dict[str, Any] | None:
    """Return what stands whatever is believed, what never does, and what the rest hangs on."""
    if not items:
        return None
    (one,) = items
    if "unsettled" in one:
        return {"note": _open(one), "always": [], "depends": [], "never": []}
    cores = one["cores"].values()
    usable = one["draws"] - one["impossible"]
    note = f"{one['draws']} times we drew costs, losses and interest anew and planned again."
    if one["impossible"]:
        note += f" In {one['impossible']} of them not every duty could be kept; they do not count."
    return {
        "note": note,
        "always": [names.titles[c["key"]] for c in cores if c["verdict"] == beliefs.DO_IT],
        "depends": [
            {
                "title": names.titles[c["key"]],
                "sentence": f"In {round(c['share'] * usable)} of {usable} plans.",
                "because": _hangs_on(c, names),
            }
            for c in sorted(cores, key=lambda c: -c["share"])
            if c["verdict"] == beliefs.DEPENDS
        ],
        "never": [names.titles[c["key"]] for c in cores if c["verdict"] == beliefs.LEAVE_IT],
    }


def _hangs_on(core: Mapping[str, Any], names: Names) -> str:
    """Name the one input that tells best, where it is one that can: others tell by chance."""
    split = core["depends_on"]
    by, point = split["by"], split["point"]
    there, elsewhere = (round(100 * split[n]) for n in ("share_there", "share_elsewhere"))
    if by == beliefs.PRIOR:
        return f"If losses come {point}, it is in {there} of 100 plans; else in {elsewhere}."
    if by == beliefs.DISCOUNT:
        more = f"If money costs more than {100 * point:.1f}% a year"
        return f"{more}, it is in {there} of 100 plans; else in {elsewhere}."
    own = by.removeprefix("cost of ")
    mine = names.groups.get(core["key"])
    if own == core["key"] or (own != by and mine is not None and names.groups.get(own) == mine):
        whose = "it" if own == core["key"] else names.titles[own]
        more = f"If {whose} costs more than {point:.2f} times what we think"
        return f"{more}, it is in {there} of 100 plans; else in {elsewhere}."
    return "No single figure decides it."


def _open(one: Item) -> str:
    return LATE if one["unsettled"] == "late" else DISAGREE
