"""When a product stops being supported, and what that means today."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Literal, NamedTuple

from itdirector.areas.estate.knowledge.products import Product, products
from itdirector.connectors.rows import LifecycleRow

State = Literal["over", "ending", "fine", "unknown", "evergreen"]

ENDING_WITHIN = timedelta(days=180)
STUCK_AFTER = timedelta(days=60)
"""A program that updates itself and is this far behind its last supported day has stopped."""
TRUSTED_FOR = timedelta(days=365)
""""Still supported", without a date, is believed this long after the source said it."""

# The second file holds what endoflife.date leaves out; on a clash the first wins.
SHIPPED = ("lifecycle.csv", "lifecycle_by_hand.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How long one release is supported. Dates are the last day with support, None unknown."""

    product: str
    cycle: str
    label: str
    """Ready for a sentence: "Windows Server 2016", "Debian 12 (Bookworm)"."""
    released_on: date | None = None
    active_until: date | None = None
    security_until: date | None = None
    security_ended: bool | None = None
    """What the source says when it gives no date: True ended, False goes on, None nothing."""
    extended_until: date | None = None
    extension_free: bool = False
    """The extended support costs nothing, so it counts as security support."""
    evergreen: bool = False
    """Its maker supports only the newest release, and it updates itself."""
    source: str = ""
    source_date: date | None = None


class Verdict(NamedTuple):
    """A state, and the day that decides it: None where no source gives a day."""

    state: State
    on: date | None


def support_state(
    support: Support | None, today: date, *, extended_bought: bool = False
) -> Verdict:
    """Return "over", "ending" (within 180 days, the last day included), "fine" or less.

    "unknown" is never to be read as supported. "evergreen" means supported while it updates
    itself: it turns to "over" once its release ended 60 days ago. `extended_bought` says that
    paid support (ESU, ELTS) was bought for this machine, and only then does its date count.
    """
    if support is None:
        return Verdict("unknown", None)
    until = _decisive_day(support, extended_bought=extended_bought)
    if support.evergreen:
        stuck = support.security_ended if until is None else until + STUCK_AFTER < today
        return Verdict("over", until) if stuck else Verdict("evergreen", None)
    if until is None:
        return Verdict(_undated_state(support, today), None)
    if until < today:
        return Verdict("over", until)
    return Verdict("ending" if until <= today + ENDING_WITHIN else "fine", until)


def _decisive_day(support: Support, *, extended_bought: bool) -> date | None:
    days = [support.security_until]
    if extended_bought or support.extension_free:
        days.append(support.extended_until)
    return max((day for day in days if day is not None), default=None)


def _undated_state(support: Support, today: date) -> State:
    if support.security_ended is None:
        return "unknown"
    if support.security_ended:
        return "over"
    said = support.source_date
    return "fine" if said is not None and today - said <= TRUSTED_FOR else "unknown"


class Table:
    """Everything known about support periods, by product and release."""

    def __init__(self, supports: Iterable[Support]) -> None:
        """Keep the first of two entries for the same release."""
        self._by_release: dict[tuple[str, str], Support] = {}
        for support in supports:
            self._by_release.setdefault((support.product, support.cycle), support)

    @classmethod
    def shipped(cls) -> Table:
        """Return the table that comes with the program."""
        return _shipped()

    def updated(self, rows: Iterable[LifecycleRow], *, source: str) -> Table:
        """Return a table where each product in `rows` is known from `rows` alone."""
        newer = [_from_row(row, source=source) for row in rows]
        replaced = {support.product for support in newer}
        kept = [support for support in self if support.product not in replaced]
        return Table([*newer, *kept])

    def find(self, product: str, cycle: str) -> Support | None:
        """Return what is known of one release, None when nothing is.

        An unlisted release has ended when the one listed after it has. A program that updates
        itself is always found: its newest release is supported because it is the newest.
        """
        if found := self._by_release.get((product, cycle)):
            return found
        known = products().get(product)
        if known is None:
            return None
        label = f"{known.title} {cycle}".strip()
        if after := self._next_ended(known, cycle):
            return replace(after, cycle=cycle, label=label, security_ended=True, **_NO_DATES)
        if not known.evergreen:
            return None
        return Support(product=product, cycle=cycle, label=label, evergreen=True)

    def _next_ended(self, known: Product, cycle: str) -> Support | None:
        """Return the listed release that came after an unlisted `cycle`, when it has ended.

        Lists have gaps only where a release was short-lived; outside programs that update
        themselves a gap may hide a long-term release, so there only what came before the
        first listed release counts.
        """
        number = in_numbers(cycle)
        listed = {in_numbers(listed): listed for listed in self.cycles(known.slug)}
        later = [other for other in listed if other and other > number]
        numbered = [other for other in listed if other]
        if not number or not later or (not known.evergreen and len(later) < len(numbered)):
            return None
        after = self._by_release[known.slug, listed[min(later)]]
        until, said = after.security_until, after.source_date
        ended = after.security_ended or (until is not None and said is not None and until < said)
        return after if ended else None

    def cycles(self, product: str) -> tuple[str, ...]:
        """Return the known releases of a product, in the source's order."""
        return tuple(cycle for slug, cycle in self._by_release if slug == product)

    def __iter__(self) -> Iterator[Support]:
        """Go through every release."""
        return iter(self._by_release.values())

    def __len__(self) -> int:
        """Count releases."""
        return len(self._by_release)


_NO_DATES: dict[str, Any] = {
    "released_on": None,
    "active_until": None,
    "security_until": None,
    "extended_until": None,
}


def in_numbers(cycle: str) -> tuple[int, ...]:
    """Return 9.6 as (9, 6); () for a release that is not called by numbers."""
    parts = cycle.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


@cache
def _shipped() -> Table:
    return Table(support for name in SHIPPED for support in _read(name))


@cache
def shipped_cycles() -> Mapping[str, frozenset[str]]:
    """Return the releases in the shipped table, by product."""
    ordered = sorted(_shipped(), key=lambda support: support.product)
    grouped = groupby(ordered, key=lambda support: support.product)
    return {slug: frozenset(support.cycle for support in of_one) for slug, of_one in grouped}


def _read(name: str) -> Iterator[Support]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    for line in csv.DictReader(text.splitlines()):
        support = Support(
            product=line["product"],
            cycle=line["cycle"],
            label=line["label"],
            released_on=_day(line["released_on"]),
            active_until=_day(line["active_until"]),
            security_until=_day(line["security_until"]),
            security_ended={"yes": True, "no": False, "": None}[line["security_ended"]],
            extended_until=_day(line["extended_until"]),
            source=line["source"],
            source_date=_day(line["source_date"]),
        )
        yield _with_product_facts(support)


def _from_row(row: LifecycleRow, *, source: str) -> Support:
    support = Support(
        product=row.product,
        cycle=row.cycle,
        label=row.label,
        released_on=row.released_on,
        active_until=row.active_until,
        security_until=row.security_until,
        security_ended=row.security_ended,
        extended_until=row.extended_until,
        source=source,
        source_date=row.as_of,
    )
    return _with_product_facts(support)


def _with_product_facts(support: Support) -> Support:
    known = products().get(support.product)
    title = known.title if known else support.product
    label = support.label or support.cycle
    return replace(
        support,
        label=label if label.startswith(title) else f"{title} {label}",
        evergreen=known is not None and known.evergreen,
        extension_free=known is not None and known.extension_free,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
