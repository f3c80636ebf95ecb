"""Which column of a table means what: our guess, for a person to confirm or correct."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from itdirector.connectors import generic_table
from itdirector.kernel import intake
from itdirector.kernel.actions import ACTIONS, find
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Source
from itdirector.surfaces.web.left_out import in_plain_words
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, the_actor, wants_part
from itdirector.surfaces.web.views.data import is_small, start

DATE_ORDERS = (
    ("dmy", "Day first: 31/03/2027"),
    ("mdy", "Month first: 03/31/2027"),
    ("ymd", "Year first: 2027-03-31"),
)
MARKS = (("", "As each amount shows"), (".", "A point: 1,250.00"), (",", "A comma: 1.250,00"))
SIGNS = (
    ("", "As the file shows"),
    ("spent_positive", "Money spent has no sign"),
    ("spent_negative", "Money spent has a minus"),
)
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@needs("take_in")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how a table is understood, and take corrections."""
    source: Source = find(Source, pk)
    sketch = _sketch(source, request.GET.get("kind", ""), request.GET.get("sheet", ""))
    if request.method == "POST":
        return _choose(request, source, sketch)
    mapping = sketch.mapping
    if not request.GET.get("kind") and not request.GET.get("sheet"):
        mapping = intake.mapping_for(source, sketch)
    if mapping is None:
        raise Refused(" ".join(sketch.doubts) or "There is no table in this file.")
    page = "ui/parts/columns.html" if wants_part(request) else "ui/columns.html"
    return render(request, page, _values(source, sketch, mapping, ""))


def _sketch(source: Source, kind: str, sheet: str) -> generic_table.Sketch:
    seen = intake.sketch_of(source, kind if kind in generic_table.KINDS else "", sheet)
    if seen is None:
        raise Refused(f"{source.label} has columns of its own; there is nothing to choose.")
    return in_plain_words(seen)


def _choose(request: HttpRequest, source: Source, sketch: generic_table.Sketch) -> HttpResponse:
    mapping, wrong = _read(request.POST, sketch)
    if wrong or mapping is None:
        shown = mapping or intake.mapping_for(source, sketch) or sketch.mapping
        values = _values(source, sketch, shown, wrong)
        return render(request, "ui/columns.html", values, status=422)
    actor = the_actor(request)
    raw = {
        "source": source.pk,
        "mapping": mapping.as_dict(),
        "complete": request.POST.get("complete") == "1",
    }
    chosen = ACTIONS["data.choose_columns"].call(actor, raw)
    if is_small(chosen):
        intake.prepare(actor=actor, source=chosen)
    else:
        start(actor, "data.prepare", chosen)
    messages.success(request, "The columns are kept, also for the next file with these headers.")
    return go(request, "source", source.pk)


def _read(
    sent: QueryDict, sketch: generic_table.Sketch
) -> tuple[generic_table.Mapping | None, str]:
    """Return the mapping a form describes, and what is wrong with it, "" for nothing."""
    kind = generic_table.KINDS.get(sent.get("kind", ""))
    if kind is None:
        return None, "Choose what the table holds."
    fields: dict[str, str | int] = {}
    for n, header in enumerate(sketch.headers):
        name = sent.get(f"column-{n}", "")
        if name and name in fields:
            title = kind.fields[name.partition(":")[0]].title
            return None, f"Two columns are chosen for {title}: {fields[name]} and {header}."
        if name:
            fields[name] = header
    options = {
        name: value
        for name in generic_table.OPTIONS
        if name != "header_row" and (value := sent.get(name, "").strip())
    }
    try:
        mapping = generic_table.Mapping(kind.name, fields, options)
    except ValueError as error:
        return None, f"That does not fit: {error}."
    if unmet := kind.unmet(set(fields)):
        titles = " or ".join(kind.fields[name].title for name in unmet[0])
        return mapping, f"Choose a column for {titles}."
    return mapping, ""


def _values(
    source: Source,
    sketch: generic_table.Sketch,
    mapping: generic_table.Mapping | None,
    wrong: str,
) -> dict[str, Any]:
    if mapping is None:
        raise Refused("There is no table in this file.")
    kind = generic_table.KINDS[mapping.kind]
    return {
        "section": "data",
        "source": source,
        "sketch": sketch,
        "delimiter": DELIMITERS.get(sketch.delimiter, sketch.delimiter),
        "mapping": mapping,
        "kinds": list(generic_table.KINDS.values()),
        "columns": _columns(sketch, mapping, kind),
        "date_orders": DATE_ORDERS,
        "marks": MARKS,
        "signs": SIGNS if mapping.kind == "ledger" else (),
        "wrong": wrong,
    }


def _columns(
    sketch: generic_table.Sketch, mapping: generic_table.Mapping, kind: generic_table.Kind
) -> list[dict[str, Any]]:
    taken = {header: name for name, header in mapping.fields.items()}
    found = []
    for n, header in enumerate(sketch.headers):
        field = taken.get(header) or taken.get(n, "")
        choices = [(f.name, f.title) for f in kind.fields.values()]
        if ":" in str(field):
            base, _colon, period = str(field).partition(":")
            choices.append((str(field), f"{kind.fields[base].title} for {period}"))
        sure = sketch.confidence.get(str(field), 1.0)
        samples = [row[n] for row in sketch.samples if n < len(row) and row[n]]
        found.append(
            {
                "number": n,
                "header": header,
                "samples": samples[:3],
                "field": field,
                "choices": choices,
                "unsure": bool(field) and sure < 0.7,
            }
        )
    return found
