"""Bringing the estate and the life-cycle table together: what is supported, until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from itdirector.areas.estate.knowledge import (
    Match,
    Support,
    Table,
    Verdict,
    match_os,
    match_software,
    support_state,
)
from itdirector.areas.estate.models import Asset, Install, Lifecycle
from itdirector.connectors.rows import LifecycleRow

SYSTEM = ("os_name", "os_version", "os_build", "os_edition")
PROGRAM = ("name", "version", "publisher")


def table() -> Table:
    """Return our own life-cycle table, each product replaced by the feed's where one was loaded."""
    shipped = Table.shipped()
    loaded = list(Lifecycle.objects.filter(gone_on=None))
    if not loaded:
        return shipped
    return shipped.updated((_row(one) for one in loaded), source="endoflife.date feed")


def refresh(today: date) -> Table:
    """Work out anew what every machine and program is and until when it is supported."""
    known = table()
    systems = _Spelled(
        model=Asset, columns=SYSTEM, product="os_product", cycle="os_cycle", match=_system
    )
    programs = _Spelled(
        model=Install, columns=PROGRAM, product="product", cycle="cycle", match=_program
    )
    _refresh(systems, known, today)
    _refresh(programs, known, today)
    return known


def judged(known: Table, product: str, cycle: str, today: date) -> tuple[Support | None, Verdict]:
    """Return what is known of a release and what that means on a day."""
    support = known.find(product, cycle) if product else None
    return support, support_state(support, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelled:
    """A table whose rows spell a product, and the columns that hold what we make of it."""

    model: type[Asset] | type[Install]
    columns: tuple[str, ...]
    product: str
    cycle: str
    match: Callable[[dict[str, Any]], Match | None]


def _refresh(spelled: _Spelled, known: Table, today: date) -> None:
    """Match each distinct spelling once, and write only the rows that differ."""
    product, cycle, model = spelled.product, spelled.cycle, spelled.model
    for one in _spellings(model, spelled.columns):
        found = spelled.match(one)
        values: dict[str, Any] = {product: "", cycle: ""}
        verdict = Verdict("unknown", None)
        if found:
            values = {product: found.product, cycle: found.cycle}
            verdict = support_state(known.find(found.product, found.cycle), today)
        values["support_ends_on"] = verdict.on
        values["support_ended"] = None if verdict.state == "unknown" else verdict.state == "over"
        differs = Q()
        for name, value in values.items():
            differs |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
            if value is not None:
                differs |= Q(**{f"{name}__isnull": True})
        model.objects.filter(**one).filter(differs).update(**values)


def _spellings(
    model: type[Asset] | type[Install], spelled: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    yield from model.objects.order_by(*spelled).values(*spelled).distinct()


def _system(one: dict[str, Any]) -> Match | None:
    if not one["os_name"]:
        return None
    return match_os(
        one["os_name"],
        version=one["os_version"],
        build=one["os_build"],
        edition=one["os_edition"],
    )


def _program(one: dict[str, Any]) -> Match | None:
    return match_software(one["name"], version=one["version"], publisher=one["publisher"])


def _row(one: Lifecycle) -> LifecycleRow:
    return LifecycleRow(
        place=one.key,
        as_of=one.said_on,
        product=one.product,
        cycle=one.cycle,
        label=one.label,
        released_on=one.released_on,
        active_until=one.active_until,
        active_ended=one.active_ended,
        security_until=one.security_until,
        security_ended=one.security_ended,
        extended_until=one.extended_until,
        latest=one.latest,
    )
