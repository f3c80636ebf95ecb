"""The one-page brief as text: the answer first, then the decisions, then the plan and its proof.

The same content and width give the same lines. Text out of files loses what steers a terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from itdirector.values.text import about, day, plural, pounds

NARROW, WIDE = 50, 100
"""Lines are as wide as the terminal, within these."""
SHOWN_QUARTERS = 4
SHOWN_ITEMS = 6
SHOWN_DOUBTS = 5
SHOWN_UNREADABLE = 8
STYLES = {"red": "bold red", "amber": "bold yellow", "green": "bold green"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and how it looks on a terminal that can."""

    text: str
    style: str = ""


def lines(content: dict[str, Any], *, width: int) -> list[Line]:
    """Return the page, line by line, no line longer than the width."""
    page = _Page(max(NARROW, min(width, WIDE)), content["currency"])
    parts = (_top, _nothing, _decisions, _plan, _doubts, _unreadable, _sources)
    return [line for part in parts for line in part(page, content)]


def plain(text: Any) -> str:
    """Return text on one line that steers no terminal: no escapes, no turned directions."""
    kept = "".join(c if c.isprintable() else " " for c in str(text))
    return " ".join(kept.split())


@dataclass(frozen=True, slots=True)
class _Page:
    width: int
    currency: str

    def heading(self, title: str) -> Iterator[Line]:
        yield Line("")
        yield Line(plain(title).upper(), "bold")

    def text(
        self, text: str, *, style: str = "", first: str = "", rest: str = ""
    ) -> Iterator[Line]:
        """Yield a paragraph; `first` and `rest` stand before its first and its other lines."""
        wrapped = textwrap.wrap(
            plain(text),
            self.width,
            initial_indent=first,
            subsequent_indent=rest or " " * len(first),
        )
        yield from (Line(one, style) for one in wrapped)

    def pair(self, left: str, right: str, *, indent: str, style: str = "") -> Iterator[Line]:
        """Yield a title with something at the right edge of its first line."""
        room = self.width - len(right) - 2
        wrapped = textwrap.wrap(
            plain(left), room, initial_indent=indent, subsequent_indent=" " * len(indent)
        )
        first, *others = wrapped or [indent]
        yield Line(f"{first:<{room}}  {right}".rstrip(), style)
        yield from (Line(one, style) for one in others)

    def money(self, minor: int | None) -> str:
        return pounds(minor, self.currency)


def _top(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    today = day(date.fromisoformat(content["today"]))
    posture = content["posture"]
    yield from page.pair(content["organisation"], today, indent="", style="bold")
    yield Line("")
    colour = posture["colour"]
    first = f"{colour.upper()}  "
    yield from page.text(posture["sentence"], style=STYLES.get(colour, "bold"), first=first)
    for reason in posture["reasons"]:
        yield from page.text(reason, first="  - ")
    yield from _owner(page, content.get("owner", {}))


def _owner(page: _Page, owner: dict[str, str]) -> Iterator[Line]:
    """Tell whom the page is for, and what that person said matters most."""
    told = (
        ("For", owner.get("decides")),
        ("What would stop the business", owner.get("stops_business")),
        ("What worries you", owner.get("worries")),
    )
    lines = [f"{label}: {words}" for label, words in told if words]
    if lines:
        yield Line("")
    for line in lines:
        yield from page.text(line)


def _nothing(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    yield from page.heading("What doing nothing costs")
    yield from page.text(content["doing_nothing"]["sentence"])
    yield from page.text(content["doing_nothing"].get("rests_on", ""))
    for risk in content["doing_nothing"]["by_risk"][:3]:
        yearly = about(risk["yearly"], page.currency)
        left = f"{risk['title']}, {risk['often']}"
        yield from page.pair(left, f"{yearly} a year", indent="  - ")


def _decisions(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    yield from page.heading("Decide next")
    if not content["decisions"]:
        yield Line("Nothing is due.")
    for number, one in enumerate(content["decisions"], start=1):
        by = f"{'overdue since' if one['overdue'] else 'by'} {day(date.fromisoformat(one['by']))}"
        price = f"{page.money(one['price_minor'])}, {by}" if one["price_minor"] else by
        yield from page.pair(one["title"], price, indent=f"{number}. ", style="bold")
        yield from page.text(one["sentence"], first="   ")
        if one["waiting"]:
            yield from page.text(one["waiting"], first="   Waiting: ", rest="   ")
        choices = "; ".join(plain(other).rstrip(".") for other in one["alternatives"])
        if choices:
            yield from page.text(f"{choices}.", first="   Choose: ", rest="   ")


def _plan(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    plan = content["plan"]
    if plan["impossible"]:
        yield from page.heading("There is no plan that keeps every promise")
        yield from page.text(plan["impossible"]["sentence"])
        for cure in plan["impossible"]["cures"]:
            yield from page.text(str(cure), first="  - ")
        return
    yield from page.heading("The plan")
    for quarter in plan["quarters"][:SHOWN_QUARTERS]:
        yield from _quarter(page, quarter)
    later = sum(len(quarter["items"]) for quarter in plan["quarters"][SHOWN_QUARTERS:])
    if later:
        yield Line(f"and {plural(later, 'more piece')} of work after that.")
    yield Line("")
    yield from page.text(f"{plan['proof']['sentence']} (! must be done by its date)")


def _quarter(page: _Page, quarter: dict[str, Any]) -> Iterator[Line]:
    spent = sum(line["spent_minor"] for line in quarter["budget"])
    allowed = sum(line["allowed_minor"] for line in quarter["budget"])
    money = f"{page.money(spent)} of {page.money(allowed)}" if allowed else ""
    yield from page.pair(quarter["label"], money, indent="", style="bold")
    for item in quarter["items"][:SHOWN_ITEMS]:
        must = "!" if item["must"] else "-"
        price = page.money(item["cost_minor"]) if item["cost_minor"] else ""
        yield from page.pair(item["title"], price, indent=f"  {must} ")
    if len(quarter["items"]) > SHOWN_ITEMS:
        yield Line(f"    and {len(quarter['items']) - SHOWN_ITEMS} more")


def _doubts(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    if not content["check_first"]:
        return
    yield from page.heading("Check first: what would change the plan most")
    for one in content["check_first"][:SHOWN_DOUBTS]:
        swing = f"moves {about(one['swing_minor'] / 100, page.currency)}"
        yield from page.pair(one["question"], swing, indent="  - ")
        guess = " This is our guess." if one["ours"] else ""
        yield from page.text(one["sentence"] + guess, first="    ")


def _unreadable(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    found = content["unreadable"]
    if not found:
        return
    yield from page.heading("Could not be read")
    for one in found[:SHOWN_UNREADABLE]:
        place = f", {one['place']}" if one["place"] else ""
        sentence = f"{one['file']}{place}: {one['sentence']} {one['remedy']}"
        yield from page.text(sentence, first="  - ")
    if len(found) > SHOWN_UNREADABLE:
        yield Line(f"  and {plural(len(found) - SHOWN_UNREADABLE, 'more')} (--json has them all).")


def _sources(page: _Page, content: dict[str, Any]) -> Iterator[Line]:
    sources: Iterable[dict[str, Any]] = content["sources"]
    yield Line("")
    told = "; ".join(f"{one['label']} ({plural(one['records'], 'record')})" for one in sources)
    yield from page.text(f"From: {told or 'nothing yet'}.", style="dim")
