"""Page one, and the page of decisions behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from itdirector.areas.board.pack.lists import all_read
from itdirector.areas.board.pack.shape import cut, gist
from itdirector.areas.board.pack.wording import in_words, on, rest, tone_of, whole_pounds
from itdirector.values.text import about, money_range, plural

DECISIONS = 3
FACTS = 5
QUARTERS = 4
MOST = 20
"""Decisions told in full."""

_POSTURES = {"red": "Red", "amber": "Amber", "green": "Green"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much page one says, in characters and rows. The roomiest that fits the page is taken."""

    points: float
    headline: int
    sentence: int
    title: int
    item: int
    reasons: int
    items: int
    unreadable: int


ROOMS = tuple(
    Room(
        points=points,
        headline=headline,
        sentence=sentence,
        title=title,
        item=item,
        reasons=reasons,
        items=items,
        unreadable=unreadable,
    )
    for points, headline, sentence, title, item, reasons, items, unreadable in (
        (9.4, 260, 260, 110, 100, 4, 8, 6),
        (9.0, 240, 220, 100, 80, 3, 6, 5),
        (8.8, 240, 190, 100, 70, 3, 6, 4),
        (8.5, 240, 160, 100, 60, 3, 5, 4),
        (8.3, 220, 140, 90, 56, 3, 5, 3),
        (8.1, 220, 120, 84, 52, 2, 4, 3),
        (7.8, 200, 100, 76, 46, 2, 4, 3),
        (7.4, 140, 80, 56, 40, 1, 3, 2),
        (7.2, 90, 60, 30, 30, 0, 2, 1),
    )
)


def brief(known: dict[str, Any]) -> list[dict[str, Any]]:
    """Return page one once for every room, the roomiest first."""
    return [
        {
            "points": room.points,
            "posture": _posture(known["posture"], room=room),
            "nothing": _doing_nothing(known, room=room),
            "decisions": _due_next(known, room=room),
            "roadmap": _roadmap(known, room=room),
            "facts": _facts(known, room=room),
            "unreadable": _unreadable(known, room=room),
        }
        for room in ROOMS
    ]


def decisions(known: dict[str, Any]) -> dict[str, Any]:
    """Return every decision in full, the next one first, with the other ways to decide."""
    ordered = _by_date(known["decisions"])
    entries = [_decision(entry, currency=known["currency"], room=None) for entry in ordered[:MOST]]
    asked = f"{plural(len(ordered), 'decision')} for you, the next one first."
    return {
        "title": "Decisions",
        "lead": asked if entries else "",
        "empty": "No decision is waiting for you.",
        "entries": entries,
        "rest": rest(MOST, len(ordered)),
    }


def _posture(posture: dict[str, Any], *, room: Room) -> dict[str, Any]:
    colour = posture["colour"].lower()
    judged = colour in _POSTURES
    return {
        "tone": colour if judged else "grey",
        "word": _POSTURES.get(colour, "Not judged yet"),
        "sentence": gist(posture["sentence"], room.headline)
        or "Too little has been read to judge where you stand.",
        "reasons": [gist(reason, room.sentence) for reason in posture["reasons"][: room.reasons]],
    }


def _doing_nothing(known: dict[str, Any], *, room: Room) -> dict[str, Any]:
    loss, currency = known["doing_nothing"], known["currency"]
    low, middle, high = loss["low"], loss["middle"], loss["high"]
    priced = low is not None and high is not None
    return {
        "range": f"{money_range(low, high, currency)} a year" if priced else "Not priced yet",
        "sentence": gist(loss["sentence"], room.headline),
        "bar": _range_bar(low, middle, high, currency=currency) if priced and high > 0 else None,
    }


def _range_bar(low: int, middle: int | None, high: int, *, currency: str) -> dict[str, Any]:
    """Return where a range lies between nothing and its upper end, as shares of that end."""
    return {
        "low": max(0.0, min(low / high, 1.0)),
        "middle": None if middle is None else max(0.0, min(middle / high, 1.0)),
        "zero": about(0, currency),
        "low_says": about(low, currency),
        "middle_says": "" if middle is None else about(middle, currency),
        "high_says": about(high, currency),
    }


def _due_next(known: dict[str, Any], *, room: Room) -> dict[str, Any]:
    ordered = _by_date(known["decisions"])
    shown = [
        _decision(entry, currency=known["currency"], room=room) for entry in ordered[:DECISIONS]
    ]
    noun = "decision" if len(shown) == 1 else "decisions"
    return {
        "title": f"{in_words(len(shown))} {noun} due next" if shown else "Decisions due next",
        "entries": shown,
        "more": len(ordered) - len(shown),
        "empty": "No decision is waiting for you.",
    }


def _decision(entry: dict[str, Any], *, currency: str, room: Room | None) -> dict[str, Any]:
    title, sentence = (room.title, room.sentence) if room else (200, 700)
    return {
        "title": cut(entry["title"], title) or "A decision without a name",
        "sentence": gist(entry["sentence"], sentence),
        "price": whole_pounds(entry["price_minor"], currency, unknown="No price yet"),
        "by": on(entry["by"]),
        "overdue": entry["overdue"],
        "decide": _decide_by(entry),
        "waiting": whole_pounds(entry["waiting_minor"], currency, unknown=""),
        "waiting_says": gist(entry["waiting"], sentence * 2 // 3)
        or _unsaid(entry["waiting_minor"]),
        "alternatives": [cut(other, 300) for other in entry["alternatives"][:6]],
    }


def _decide_by(entry: dict[str, Any]) -> str:
    if not entry["by"]:
        return "No date yet"
    day = on(entry["by"])
    return f"Overdue since {day}" if entry["overdue"] else f"Decide by {day}"


def _unsaid(waiting_minor: int | None) -> str:
    return "Not known" if waiting_minor is None else ""


def _by_date(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: entry["by"] or date.max)


def _roadmap(known: dict[str, Any], *, room: Room) -> dict[str, Any]:
    plan, currency = known["plan"], known["currency"]
    quarters = plan["quarters"]
    return {
        "quarters": [_column(one, currency=currency, room=room) for one in quarters[:QUARTERS]],
        "later": _later(quarters[QUARTERS:], currency=currency),
        "proof": gist(plan["proof"]["sentence"], room.headline),
        "tone": tone_of(plan["proof"]["status"]),
        "impossible": gist(plan["impossible"]["sentence"], room.headline),
        "cures": [gist(cure, room.sentence) for cure in plan["impossible"]["cures"][:3]],
        "empty": "There is no plan yet.",
    }


def _column(quarter: dict[str, Any], *, currency: str, room: Room) -> dict[str, Any]:
    items = quarter["items"]
    shown = items if len(items) <= room.items else items[: room.items - 1]
    return {
        "label": cut(quarter["label"], 20),
        "total": whole_pounds(sum(item["cost_minor"] or 0 for item in items), currency),
        "items": [
            {
                "title": cut(item["title"], room.item),
                "cost": whole_pounds(item["cost_minor"], currency, unknown="?"),
                "must": item["must"],
            }
            for item in shown
        ],
        "more": f"and {len(items) - len(shown)} more" if len(items) > len(shown) else "",
    }


def _later(quarters: list[dict[str, Any]], *, currency: str) -> str:
    items = [item for quarter in quarters for item in quarter["items"]]
    if not items:
        return ""
    cost = whole_pounds(sum(item["cost_minor"] or 0 for item in items), currency)
    span = plural(len(quarters), "quarter follows", "quarters follow")
    last = cut(quarters[-1]["label"], 24)
    return f"{span}, the last of them {last}: {plural(len(items), 'more item')} for {cost}."


def _facts(known: dict[str, Any], *, room: Room) -> dict[str, Any]:
    shown = known["check_first"][:FACTS]
    noun = "fact" if len(shown) == 1 else "facts"
    return {
        "title": f"{in_words(len(shown))} {noun} that would change the plan most"
        if shown
        else "Facts that would change the plan most",
        "entries": [
            {
                "question": cut(entry["question"], room.title),
                "sentence": gist(entry["sentence"], room.sentence),
                "swing": whole_pounds(entry["swing_minor"], known["currency"], unknown=""),
                "ours": entry["ours"],
            }
            for entry in shown
        ],
        "empty": "No fact that is still open would change the plan."
        if known["plan"]["quarters"]
        else "Once there is a plan, what matters most to it stands here.",
    }


def _unreadable(known: dict[str, Any], *, room: Room) -> dict[str, Any]:
    entries = known["unreadable"]
    shown = entries[: room.unreadable]
    return {
        "entries": [
            {
                "file": cut(entry["file"], room.title),
                "sentence": gist(entry["sentence"], room.title),
            }
            for entry in shown
        ],
        "more": len(entries) - len(shown),
        "empty": all_read(known),
    }
