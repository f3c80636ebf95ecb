"""One file on its way in: what it is, what it would change line by line, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from itdirector.kernel import files, intake
from itdirector.kernel.actions import ACTIONS, find
from itdirector.kernel.areas import Record, records
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Job, Source, Statement
from itdirector.kernel.recording import Entry
from itdirector.surfaces.listing import column_title
from itdirector.surfaces.web.cells import Cell, from_statement
from itdirector.surfaces.web.left_out import look_at
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import currency, go, no_such, show, the_actor
from itdirector.surfaces.web.views.data import UNDER_WAY, format_of, is_small, start
from itdirector.surfaces.web.views.progress import progress_of
from itdirector.surfaces.web.what_happened import (
    TITLES,
    Fate,
    fate,
    kept_although_missing,
    removed_by,
    stage_of,
    undone_in_words,
)

PAGE_ROWS = 25
MOST_PAGES = 1_000_000
STATUSES = (
    ("", "All"),
    ("new", "New"),
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
    ("vanished", "Not in the file"),
    ("problem", "Problems"),
)
MOST_FIELDS = 8


@needs("view")
def source(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a source: recognised as what, and its lines with what each would do."""
    one: Source = find(Source, pk)
    look = look_at(one) if one.file_id and is_small(one) else None
    values = {
        "section": "data",
        "source": one,
        "format": format_of(one),
        "job": Job.objects.filter(state__in=UNDER_WAY, arguments__source=str(one.pk)).first(),
        "look": look,
        "is_table": one.connector == intake.TABLE,
        "stage": stage_of(one),
        "kept": kept_although_missing(one),
        "undone": undone_in_words(one),
        "open": one.state in {Source.State.RECEIVED, Source.State.PREPARED},
        **_lines(request, one),
    }
    return show(request, "ui/source.html", "ui/parts/lines.html", values)


@needs("take_in")
@require_POST
def prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do the dry run, again or for the first time."""
    one: Source = find(Source, pk)
    if not is_small(one):
        return progress_of(request, start(the_actor(request), "data.prepare", one))
    intake.prepare(actor=the_actor(request), source=one)
    return go(request, "source", pk)


@needs("take_in")
@require_POST
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file in."""
    one: Source = find(Source, pk)
    complete = request.POST.get("complete") == "1"
    if complete != one.complete:
        one = ACTIONS["data.set_complete"].call(
            the_actor(request), {"source": one.pk, "complete": complete}
        )
    if not is_small(one):
        return progress_of(request, start(the_actor(request), "data.apply", one))
    intake.apply(actor=the_actor(request), source=one)
    messages.success(request, f"{one.label} is applied. You can undo it here at any time.")
    return go(request, "source", pk)


@needs("take_in")
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back everything the file brought in."""
    one: Source = find(Source, pk)
    ACTIONS["data.undo"].call(the_actor(request), {"source": one.pk})
    messages.success(request, f"{one.label} is undone. What other sources say is back.")
    return go(request, "source", pk)


@needs("take_in")
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take in the kept file of an undone source once more; its day stays the one it had.

    It becomes a source of its own: what was known while the first one was undone stays true.
    """
    one: Source = find(Source, pk)
    if one.state != Source.State.UNDONE or one.file is None:
        raise Refused(f"{one.label}: {one.get_state_display().lower()}.")
    actor = the_actor(request)
    with files.open_stored(one.file) as kept:
        parts = iter(lambda: kept.read(files.PART_BYTES), b"")
        made = intake.receive(actor=actor, name=one.label, parts=parts, today=one.as_of)
    if made.state == Source.State.RECEIVED and is_small(made):
        intake.prepare(actor=actor, source=made)
    elif made.state == Source.State.RECEIVED:
        start(actor, "data.prepare", made)
    if made.state == Source.State.PREPARED:
        messages.success(request, "The file is read again. Look at it, then apply.")
    return go(request, "columns" if request.POST.get("then") == "columns" else "source", made.pk)


@needs("take_in")
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a file aside."""
    one: Source = find(Source, pk)
    ACTIONS["data.discard"].call(the_actor(request), {"source": one.pk})
    messages.success(request, f"{one.label} is put aside. Nothing of it was taken.")
    return go(request, "data")


def _lines(request: HttpRequest, one: Source) -> dict[str, Any]:
    counts = one.receipt.get("counts", {})
    kinds = _kinds(one)
    status, kind, left_aside = _asked(request, kinds)
    text = request.GET.get("page", "1")
    number = min(max(1, int(text)), MOST_PAGES) if text.isdecimal() else 1
    page = _page(one, status, kind, number)
    if not page and number > 1:
        number = max(1, -(-sum(1 for _ in _entries(one, status, kind)) // PAGE_ROWS))
        page = _page(one, status, kind, number)
    titles = TITLES.get(stage_of(one), {})
    return {
        "tabs_of_lines": [
            (code, titles.get(code, title), counts.get(code, 0) if code else _all(counts))
            for code, title in STATUSES
            if not code or counts.get(code)
        ],
        "kinds": kinds,
        "left_aside": left_aside,
        "status": status,
        "kind": kind,
        "number": number,
        "lines": _all_told(one, page[:PAGE_ROWS], currency(request)),
        "more": len(page) > PAGE_ROWS,
        "counts": counts,
    }


def _asked(request: HttpRequest, kinds: list[tuple[str, str, int]]) -> tuple[str, str, list[str]]:
    """Return the outcome and the kind asked for, and what is said of those there are not."""
    asked = {name: request.GET.get(name, "") for name in ("status", "kind")}
    known = {"status": dict(STATUSES), "kind": {"", *(name for name, _title, _n in kinds)}}
    said = [no_such(n, value) for n, value in asked.items() if value not in known[n]]
    told = {n: value if value in known[n] else "" for n, value in asked.items()}
    return told["status"], told["kind"], said


def _page(one: Source, status: str, kind: str, number: int) -> list[Entry]:
    """Return a page of entries and the first of the next."""
    start = (number - 1) * PAGE_ROWS
    return list(islice(_entries(one, status, kind), start, start + PAGE_ROWS + 1))


def _entries(one: Source, status: str, kind: str) -> Iterator[Entry]:
    """Return a file's dry run; for what a person or program said, the statements alike."""
    if one.file_id:
        return intake.dry_run(one, status=status, kind=kind)
    return (
        Entry(
            status="new",
            place=statement.place,
            record_type=statement.record_type,
            record_id=str(statement.record_id),
            label="",
            values=statement.values,
            changes={name: [None, value] for name, value in statement.values.items()},
            as_of=statement.as_of.isoformat(),
        )
        for statement in Statement.objects.filter(source=one).order_by("at", "id")
    )


def _all(counts: dict[str, int]) -> int:
    return sum(counts.get(code, 0) for code, _title in STATUSES)


def _kinds(one: Source) -> list[tuple[str, str, int]]:
    totals: dict[str, int] = {}
    for name, count in one.receipt.get("kinds", {}).items():
        record_type = name.partition(" ")[0]
        totals[record_type] = totals.get(record_type, 0) + count
    known = records()
    return [(name, known[name].title, n) for name, n in totals.items() if name in known]


def _all_told(one: Source, entries: list[Entry], money: str) -> list[dict[str, Any]]:
    stage, removed = stage_of(one), removed_by(one, entries)
    return [
        _told(
            entry,
            fate(
                entry.status,
                stage=stage,
                removed=entry.record_id in removed,
                always=entry.place.startswith("complete list"),
            ),
            money,
        )
        for entry in entries
    ]


def _told(entry: Entry, became: Fate, money: str) -> dict[str, Any]:
    record = records().get(entry.record_type)
    row = None
    if record and entry.record_id:
        row = record.model._default_manager.filter(pk=entry.record_id).first()
    area, _dot, name = entry.record_type.partition(".")
    changes = _changes(record, entry, money) if record and became.shows != "nothing" else []
    return {
        "entry": entry,
        "fate": became,
        "title": record.model._meta.verbose_name if record else "",
        "label": entry.label or str(row or ""),
        "row": row,
        "area": area,
        "name": name,
        "changes": changes[:MOST_FIELDS],
        "rest": len(changes) - MOST_FIELDS if len(changes) > MOST_FIELDS else 0,
    }


def _changes(record: Record, entry: Entry, money: str) -> list[tuple[str, Cell, Cell]]:
    found = []
    for name, (before, after) in entry.changes.items():
        if name == "gone_on":
            words = ("listed", "gone") if after else ("gone", "listed again")
            found.append(("Standing", Cell(text=words[0]), Cell(text=words[1])))
        elif name != "gone" and not _is_link(record, name):
            pair = [from_statement(record, name, v, currency=money) for v in (before, after)]
            found.append((column_title(record, name), pair[0], pair[1]))
    return found


def _is_link(record: Record, name: str) -> bool:
    return isinstance(record.model._meta.get_field(name), models.ForeignKey)
