"""When releases stop being supported, in every shape endoflife.date has published.

API v1 (`/api/v1/products/full` and one product), the older `/api/{product}.json`, and the front
matter of all products in one file. A date is the last day with support; `true` says that support
has ended on an unknown day, `false` that it goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from itdirector.connectors.jsontext import entries, fields, key_paths, load, text_of
from itdirector.connectors.rows import LifecycleRow, Outcome, Problem
from itdirector.values.dates import parse_date

_DUMP = re.compile(r"[^.]+\.releases\[\]\.releaseCycle")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one shape names things; v1 has a date and a statement, the others either in one field."""

    cycle: str
    label: str
    active: str
    security: str
    extended: str


_V1 = _Shape("name", "label", "eoas", "eol", "eoes")
_OLD = _Shape("cycle", "codename", "support", "eol", "extendedSupport")
_FRONT_MATTER = _Shape("releaseCycle", "codename", "eoas", "eol", "eoes")


def recognise(head: bytes) -> bool:
    """Tell whether a file starts as one of the shapes does."""
    paths = key_paths(head)
    if "result[].releases" in paths or "result.releases" in paths:
        return True
    if {"[].cycle", "[].eol"} <= paths:
        return True
    return any(_DUMP.fullmatch(path) for path in paths)


def read(file: BinaryIO, product: str = "") -> Iterator[Outcome]:
    """Yield a row for each release.

    `product` is the slug of an old `/api/{product}.json`, which does not name its product.
    """
    loaded = load(file)
    empty = True
    for outcome in _outcomes(loaded.value, product):
        empty = False
        yield outcome
    if empty and loaded.whole:
        yield Problem(place="file", message="The file names no release of any product.")
    yield from loaded.problems


def _outcomes(document: object, product: str) -> Iterator[Outcome]:
    if isinstance(document, list):
        yield from _old(document, product)
    elif "result" in fields(document):
        yield from _v1(fields(document))
    else:
        yield from _front_matter(fields(document))


def _v1(document: dict[str, object]) -> Iterator[Outcome]:
    as_of = _day(text_of(document, "generated_at", "last_modified"))
    for number, entry in enumerate(entries(document["result"])):
        record = fields(entry)
        slug, place = text_of(record, "name"), f"result[{number}]"
        if not slug:
            yield Problem(place=place, message="The product has no name.")
            continue
        yield from _releases(record, slug, place, as_of, _V1)


def _front_matter(document: dict[str, object]) -> Iterator[Outcome]:
    for slug, entry in document.items():
        yield from _releases(fields(entry), slug, slug, None, _FRONT_MATTER)


def _old(releases: list[object], product: str) -> Iterator[Outcome]:
    if not product:
        yield Problem(
            place="file",
            message="This list of releases does not say which product it is about.",
            remedy="Download it from https://endoflife.date/api/v1/products/ instead.",
        )
        return
    for number, entry in enumerate(releases):
        yield _release(fields(entry), product, f"[{number}]", None, _OLD)


def _releases(
    record: dict[str, object], product: str, place: str, as_of: date | None, shape: _Shape
) -> Iterator[Outcome]:
    for number, entry in enumerate(entries(record.get("releases"))):
        yield _release(fields(entry), product, f"{place}.releases[{number}]", as_of, shape)


def _release(
    entry: dict[str, object], product: str, place: str, as_of: date | None, shape: _Shape
) -> Outcome:
    cycle = text_of(entry, shape.cycle)
    if not cycle:
        return Problem(place=place, message=f"A release of {product} has no name.")
    try:
        active, active_ended = _end(entry, shape.active)
        security, security_ended = _end(entry, shape.security)
        extended, _ = _end(entry, shape.extended)
        released = parse_date(text_of(entry, "releaseDate"))
    except ValueError as error:
        return Problem(place=place, message=f"{product} {cycle}: {error}.", values=(cycle,))
    latest = entry.get("latest")
    return LifecycleRow(
        place=place,
        as_of=as_of,
        product=product,
        cycle=cycle,
        label=_label(text_of(entry, shape.label, "codename"), cycle),
        released_on=released,
        active_until=active,
        active_ended=active_ended,
        security_until=security,
        security_ended=security_ended,
        extended_until=extended,
        latest=text_of(fields(latest), "name") or text_of(entry, "latest"),
    )


def _end(entry: dict[str, object], name: str) -> tuple[date | None, bool | None]:
    """Return the last day of support and, only without one, whether support has ended."""
    until = entry.get(f"{name}From", entry.get(name))
    if isinstance(until, str):
        return parse_date(until), None
    stated = entry.get(f"is{name.capitalize()}", until)
    return None, stated if isinstance(stated, bool) else None


def _label(label: str, cycle: str) -> str:
    """Return the label when it says more than the cycle; templates such as __CODENAME__ do not."""
    return "" if label == cycle or "__" in label else label


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
