"""One record: its page with receipts and history, and its forms."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from itdirector.kernel.access import seen
from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.areas import Area, Record
from itdirector.kernel.editing import action_name, can_be_added
from itdirector.kernel.errors import Invalid, Refused
from itdirector.kernel.models import FactRecord
from itdirector.kernel.provenance import history, known_at, receipts
from itdirector.kernel.recording import fact_fields
from itdirector.surfaces.listing import column_title
from itdirector.surfaces.web.boxes import boxes, changed_only, read, refilled
from itdirector.surfaces.web.cells import address_of, cell, from_statement
from itdirector.surfaces.web.menu import tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import (
    currency,
    go,
    go_to,
    record_named,
    related_records,
    row_of,
    show,
    the_actor,
    wants_part,
)
from itdirector.surfaces.web.plain_names import hidden, title_of

MOST_RELATED = 12
MOST_HISTORY = 60


@needs("view")
def detail(request: HttpRequest, area: str, name: str, pk: UUID) -> HttpResponse:
    """Show one record: every field with its receipt, what points at it, and its history."""
    here, record = record_named(area, name)
    row = row_of(record, pk)
    values = {
        **_shell(here, record),
        "row": row,
        "row_title": title_of(row),
        "groups": _groups(record, row, currency(request)),
        "unknown": _unknown(record, row),
        "related": _related(row),
        "history": _history(record, row, currency(request)),
        "today": timezone.localdate(),
        "may_edit": bool(record.editable) and not getattr(row, "gone_on", None),
        "keeps_history": isinstance(row, FactRecord),
    }
    return render(request, "ui/detail.html", values)


@needs("view")
def as_known(request: HttpRequest, area: str, name: str, pk: UUID) -> HttpResponse:
    """Show what we knew of a record at the end of a day."""
    here, record = record_named(area, name)
    row = row_of(record, pk)
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        raise Invalid("Choose a day, such as 2027-03-31.", fields={"on": "is no date"}) from None
    moment = timezone.make_aware(datetime.combine(asked, time.max))
    values = known_at(f"{area}.{name}", pk, moment)
    gone = values.pop("gone", None)
    told = [
        (column_title(record, n), from_statement(record, n, v, currency=currency(request)))
        for n, v in values.items()
        if n in fact_fields(record.model)
    ]
    shown = {
        **_shell(here, record),
        "row": row,
        "row_title": title_of(row),
        "asked": asked,
        "told": told,
        "was_gone": gone,
    }
    return show(request, "ui/as_known.html", "ui/parts/as_known.html", shown)


@needs("change")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, area: str, name: str) -> HttpResponse:
    """Add a record by hand."""
    here, record = record_named(area, name)
    _must_have_form(record)
    if not can_be_added(record):
        raise Refused(f"{record.title} cannot be added by hand, only changed.")
    form = boxes(record, None, currency=currency(request))
    if request.method == "POST":
        values, errors = read(form, request.POST, currency=currency(request))
        values = {k: v for k, v in values.items() if v not in (None, "", [])}
        if not errors:
            try:
                made = ACTIONS[action_name(area, "add", record)].call(the_actor(request), values)
            except Invalid as error:
                errors = error.fields or {"": str(error)}
            else:
                messages.success(request, f"{made} is added.")
                return go_to(request, address_of(made))
        form = refilled(form, request.POST, errors)
    return _form(request, here, record, {"form": form}, errors=request.method == "POST")


@needs("change")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, area: str, name: str, pk: UUID) -> HttpResponse:
    """Change a record by hand. Only what differs is written down as said by this person."""
    here, record = record_named(area, name)
    _must_have_form(record)
    row = row_of(record, pk)
    form = boxes(record, row, currency=currency(request))
    if request.method == "POST":
        values, errors = read(form, request.POST, currency=currency(request))
        if not errors and not (values := changed_only(row, values)):
            return go_to(request, address_of(row))
        if not errors:
            raw = {"record": row.pk, **values}
            try:
                ACTIONS[action_name(area, "change", record)].call(the_actor(request), raw)
            except Invalid as error:
                errors = error.fields or {"": str(error)}
            else:
                messages.success(request, f"{row} is changed.")
                return go_to(request, address_of(row))
        form = refilled(form, request.POST, errors)
    return _form(request, here, record, {"form": form, "row": row}, errors=request.method == "POST")


@needs("change")
@require_POST
def check(request: HttpRequest, area: str, name: str, field: str) -> HttpResponse:
    """Say what is wrong with one field, while the form is filled in."""
    _here, record = record_named(area, name)
    _must_have_form(record)
    form = [b for b in boxes(record, None, currency=currency(request)) if b.name == field]
    if not form:
        raise Invalid("There is no such field.")
    _values, errors = read(form, request.POST, currency=currency(request))
    filled = refilled(form, request.POST, errors)
    return render(request, "ui/parts/box.html", {"box": filled[0], "record": record, "area": _here})


@needs("change")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, area: str, name: str, pk: UUID) -> HttpResponse:
    """Ask, then mark a record as gone. Its history stays."""
    here, record = record_named(area, name)
    _must_have_form(record)
    row = row_of(record, pk)
    if request.method == "POST":
        ACTIONS[action_name(area, "remove", record)].call(the_actor(request), {"record": row.pk})
        messages.success(request, f"{row} is removed. Its history is kept.")
        return go(request, "list", area, name)
    return render(request, "ui/remove.html", {**_shell(here, record), "row": row})


def _must_have_form(record: Record) -> None:
    if not record.editable:
        raise Refused(f"{record.title} come from files and cannot be written by hand.")


def _shell(area: Area, record: Record) -> dict[str, Any]:
    return {
        "area": area,
        "record": record,
        "section": f"{area.name}.{record.name}",
        "tabs": tabs(area.name),
        "noun": record.model._meta.verbose_name,
    }


def _form(
    request: HttpRequest, area: Area, record: Record, values: dict[str, Any], *, errors: bool
) -> HttpResponse:
    wrong = [box for box in values["form"] if box.error]
    page = "ui/parts/form.html" if wants_part(request) else "ui/form.html"
    shown = {**_shell(area, record), **values, "wrong": wrong}
    return render(request, page, shown, status=422 if errors else 200)


def _groups(record: Record, row: Any, money: str) -> list[dict[str, Any]]:
    """Return a record's fields by the receipt they share, the fullest first."""
    told = receipts(row.record_type(), row.pk) if isinstance(row, FactRecord) else {}
    derived: frozenset[str] = row.derived if isinstance(row, FactRecord) else frozenset()
    groups: dict[Any, dict[str, Any]] = {}
    for name in _names(row):
        shown = cell(record, row, name, currency=money)
        if not shown.text:
            continue
        receipt = told.get(name)
        mark = (receipt.source_id, receipt.place) if receipt else name in derived
        group = groups.setdefault(
            mark, {"receipt": receipt, "derived": name in derived, "fields": []}
        )
        group["fields"].append({"title": column_title(record, name), "cell": shown})
    return sorted(groups.values(), key=lambda g: (g["derived"], -len(g["fields"])))


def _unknown(record: Record, row: Any) -> list[str]:
    """Return the titles of the fields nobody told us."""
    names = (n for n in _names(row) if getattr(row, n) in (None, "", []))
    return [column_title(record, n) for n in names]


def _names(row: Any) -> list[str]:
    left_out = hidden(row._meta.label_lower)
    if isinstance(row, FactRecord):
        names = seen((*fact_fields(type(row)), *sorted(row.derived - {"support_ended"})))
        return [name for name in names if name not in left_out]
    skipped = {"id", "organisation", *left_out}
    shown = seen(tuple(f.name for f in row._meta.concrete_fields))
    fields = (f for f in row._meta.concrete_fields if f.name in shown and f.name not in skipped)
    return [f.name for f in fields if not isinstance(getattr(row, f.name), dict)]


def _related(row: Any) -> list[dict[str, Any]]:
    found = []
    for name, record, link in related_records(type(row)):
        rows = record.model._default_manager.filter(**{link: row.pk})
        if issubclass(record.model, FactRecord):
            rows = rows.filter(gone_on=None)
        if total := rows.count():
            shown = [(title_of(r), address_of(r)) for r in rows[:MOST_RELATED]]
            more = total - len(shown)
            found.append({"title": record.title, "name": name, "rows": shown, "more": more})
    return found


def _history(record: Record, row: Any, money: str) -> list[dict[str, Any]]:
    if not isinstance(row, FactRecord):
        return []
    known = fact_fields(type(row))
    return [
        {
            "title": column_title(record, one["field"]),
            "before": from_statement(record, one["field"], one["before"], currency=money),
            "after": from_statement(record, one["field"], one["receipt"].value, currency=money),
            "receipt": one["receipt"],
        }
        for one in history(row.record_type(), row.pk)[:MOST_HISTORY]
        if one["field"] in known
    ]
