"""Lists of every record of every area: filter, search, sort, page and export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from itdirector.kernel.access import seen
from itdirector.kernel.areas import Record
from itdirector.kernel.editing import can_be_added
from itdirector.kernel.errors import Invalid
from itdirector.surfaces.exports import csv_lines, xlsx
from itdirector.surfaces.listing import (
    MOST_OPTIONS,
    NONE,
    Listing,
    chosen,
    column_title,
    listing,
    options,
)
from itdirector.surfaces.web.cells import DEADLINES, Row, address_of, cell, headings
from itdirector.surfaces.web.menu import tabs
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import currency, no_such, record_named, show
from itdirector.surfaces.web.plain_names import title_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 1_000_000


@needs("view")
def records_list(request: HttpRequest, area: str, name: str) -> HttpResponse:
    """List one kind of record; htmx gets the table alone."""
    here, record = record_named(area, name)
    asked, left_aside = offered(record, request.GET)
    try:
        page = listing(record, asked)
        if not page.rows and page.number > page.pages:
            page = listing(record, {**asked, "page": str(page.pages)})
    except Invalid as error:
        asked, left_aside = {}, [f"{error} This is the whole list."]
        page = listing(record, asked)
    values = {
        "area": here,
        "record": record,
        "section": f"{area}.{name}",
        "tabs": tabs(area),
        "page": page,
        "left_aside": left_aside,
        "headings": headings(record, page.order),
        "rows": rows_of(record, page, currency(request)),
        "second_title": column_title(record, column) if (column := deadline_of(record)) else "",
        "filters": filters_of(record, asked),
        "narrowed": bool(page.search or page.filters),
        "may_add": can_be_added(record),
        "noun": record.model._meta.verbose_name,
    }
    return show(request, "ui/list.html", "ui/parts/table.html", values)


@needs("view", fresh=True)
def export(request: HttpRequest, area: str, name: str, kind: str) -> HttpResponse:
    """Hand out the rows of a list as it is filtered now, as CSV or as a workbook."""
    _here, record = record_named(area, name)
    rows = chosen(record, offered(record, request.GET)[0])
    file_name = f"{record.title.lower().replace(' ', '-')}-{timezone.localdate()}.{kind}"
    if kind == "csv":
        lines = b"".join(csv_lines(record, rows[:MOST_EXPORTED].iterator(chunk_size=2000)))
        response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    elif kind != "xlsx":
        raise Http404
    else:
        book = xlsx(record, rows[:MOST_EXPORTED].iterator(chunk_size=2000))
        response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def rows_of(record: Record, page: Listing, money: str) -> list[Row]:
    """Return a page's rows as they read."""
    columns, deadline = seen(record.columns), deadline_of(record)
    found = []
    for row in page.rows:
        first, *rest = (cell(record, row, column, currency=money) for column in columns)
        found.append(
            Row(
                address=address_of(row),
                title=title_of(row),
                first=first,
                rest=rest,
                gone=bool(getattr(row, "gone_on", None)),
                second=cell(record, row, deadline, currency=money) if deadline else None,
            )
        )
    return found


def deadline_of(record: Record) -> str:
    """Return the column that says until when something is fit, "" when there is none."""
    return next((column for column in record.columns[1:] if column in DEADLINES), "")


def offered(record: Record, asked: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return what is asked without choices no filter offers, and a sentence for each of those."""
    kept = {name: asked[name] for name in asked}
    said = []
    for column in record.filters:
        value = kept.get(column, "")
        choices = {code for code, _label in options(record, column)} if value else set()
        if value and value not in choices | {NONE} and len(choices) < MOST_OPTIONS:
            said.append(no_such(column_title(record, column), kept.pop(column)))
    return kept, said


def filters_of(record: Record, asked: Any) -> list[dict[str, Any]]:
    """Return the filters a list offers, those with a single choice left out unless in use."""
    found = []
    for column in record.filters:
        choices = options(record, column)
        if len(choices) > 1 or asked.get(column):
            title = column_title(record, column)
            found.append(
                {"name": column, "title": title, "options": choices, "value": asked.get(column, "")}
            )
    return found
