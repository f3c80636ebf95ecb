"""Receipts. Facts are the fold of what sources said; figures keep how they were worked out.

The fold: our defaults come first, then statements in order of the date they speak of and of the
time they were made; a later one replaces an earlier one field by field. Undone sources say
nothing. Nothing is overwritten, so the fold up to any day answers "what did we know then?".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from itdirector.kernel.access import Label, guards_of, guards_with, seen
from itdirector.kernel.areas import records
from itdirector.kernel.errors import NotFound
from itdirector.kernel.models import DecisionRun, Figure, Grade, Source, Statement

GONE = "gone"
"""The value by which a source says that a record is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where one value came from."""

    value: Any
    source: str
    source_id: str
    kind: str
    place: str
    as_of: date
    grade: str
    who: str


def statements(
    record_type: str, record_id: UUID | str, *, at: datetime | None = None
) -> list[Statement]:
    """Return what was said about a record and stands, in the order of the fold.

    Now, or at a moment: then without what was said later, and with what was undone later.
    """
    said = Statement.objects.filter(record_type=record_type, record_id=record_id)
    if at is None:
        standing = said.filter(source__state=Source.State.APPLIED)
    else:
        standing = said.filter(at__lte=at).exclude(source__undone_at__lte=at)
    return in_order(standing.select_related("source"))


def in_order(said: Iterable[Statement]) -> list[Statement]:
    """Return statements in the order of the fold."""
    return sorted(said, key=lambda s: (s.grade != Grade.DEFAULT, s.as_of, s.at, s.pk))


def fold(said: Iterable[Statement]) -> dict[str, Any]:
    """Return the values that stand after all statements, given in any order."""
    values: dict[str, Any] = {}
    for statement in in_order(said):
        values.pop(GONE, None)
        values.update(statement.values)
    return values


def receipts(
    record_type: str, record_id: UUID | str, *, at: datetime | None = None
) -> dict[str, Receipt]:
    """Return for each field of a record the statement its value stands on, now or at a moment."""
    found: dict[str, Receipt] = {}
    for statement in statements(record_type, record_id, at=at):
        found.pop(GONE, None)
        for name in seen(tuple(statement.values)):
            found[name] = _receipt(statement, statement.values[name])
    return found


def known_at(record_type: str, record_id: UUID | str, moment: datetime) -> dict[str, Any]:
    """Return a record's values as the organisation knew them at a moment, {} when not at all."""
    known = fold(statements(record_type, record_id, at=moment))
    return {name: known[name] for name in seen(tuple(known))}


def history(record_type: str, record_id: UUID | str) -> list[dict[str, Any]]:
    """Return every change of a record, newest first: field, before, after and its receipt."""
    values: dict[str, Any] = {}
    changes: list[dict[str, Any]] = []
    for statement in statements(record_type, record_id):
        if values.pop(GONE, None) and GONE not in statement.values:
            receipt = _receipt(statement, None)
            changes.append({"field": GONE, "before": True, "receipt": receipt})
        for name in seen(tuple(statement.values)):
            value = statement.values[name]
            if values.get(name) != value:
                receipt = _receipt(statement, value)
                changes.append({"field": name, "before": values.get(name), "receipt": receipt})
        values.update(statement.values)
    return changes[::-1]


def _receipt(statement: Statement, value: Any) -> Receipt:
    source = statement.source
    return Receipt(
        value=value,
        source=source.label,
        source_id=str(source.pk),
        kind=source.kind,
        place=statement.place,
        as_of=statement.as_of,
        grade=statement.grade,
        who=source.who,
    )


# --- Figures: derived numbers -------------------------------------------------------------

FORMULAS: dict[str, Callable[[list[Any]], Any]] = {}
"""How to work a figure out again from its inputs' values, by name and version."""


def formula(name: str) -> Callable[[Callable[[list[Any]], Any]], Callable[[list[Any]], Any]]:
    """Register a pure function of the inputs' values as the formula `name@version`."""

    def decorate(function: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
        FORMULAS[name] = function
        return function

    return decorate


formula("sum@1")(sum)
formula("count@1")(len)
formula("difference@1")(lambda values: values[0] - sum(values[1:]))


def fact(record_type: str, record_id: Any, field: str, *, value: Any, label: str) -> dict[str, Any]:
    """Return an input that stands on a record's field."""
    return {"fact": [record_type, str(record_id), field], "value": value, "label": label}


def assumption(
    label: str, *, value: Any, source: str, grade: str, unit: str = ""
) -> dict[str, Any]:
    """Return an input that is our default or a published figure, with where it stands."""
    told = {"assumption": label, "value": value, "label": label, "source": source, "grade": grade}
    return {**told, "unit": unit} if unit else told


def answer(run_id: Any, part: str, *, value: Any, label: str) -> dict[str, Any]:
    """Return an input that an engine answered, kept as a DecisionRun."""
    return {"decision": str(run_id), "part": part, "value": value, "label": label}


def figure(
    label: str,
    *,
    formula: str,
    inputs: list[dict[str, Any]],
    unit: str,
    as_of: date,
    seed: int | None = None,
) -> Figure:
    """Work out a number by a registered formula and keep it with its receipt.

    `seed` is that of the engine's answer it is a part of, where there is one.
    """
    value = FORMULAS[formula]([one["value"] for one in inputs])
    content = [label, value, unit, formula, inputs, as_of.isoformat()]
    made, _new = Figure.objects.get_or_create(
        digest=hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest(),
        defaults={
            "label": label,
            "value": value,
            "unit": unit,
            "formula": formula,
            "inputs": inputs,
            "as_of": as_of,
            "seed": seed,
            "sensitivity": _guarded(inputs, unit),
        },
    )
    result: Figure = made
    return result


def _guarded(inputs: list[dict[str, Any]], unit: str) -> int:
    """Return the labels one must hold to see a figure: those of all it was worked out from."""
    found = int(Label.MONEY) if unit.startswith("pence") else 0
    parts = [one["figure"] for one in inputs if "figure" in one]
    for labels in Figure.objects.filter(pk__in=parts).values_list("sensitivity", flat=True):
        found |= labels
    for one in inputs:
        if "decision" in one:
            found |= guards_of(DecisionRun)
        if "fact" in one and (record := records().get(one["fact"][0])):
            found |= guards_with(record.model, one["fact"][2:])
    return found


def of(made: Figure) -> dict[str, Any]:
    """Return an input that is itself a figure."""
    return {"figure": str(made.pk), "value": made.value, "label": made.label}


def explain(figure_id: UUID | str) -> dict[str, Any]:
    """Return the tree of a figure: its formula, and each input down to source rows.

    Leaves are facts with the receipt they had when the figure was made, or assumptions with
    their source. Raises NotFound.
    """
    made = Figure.objects.filter(pk=figure_id).first()
    if made is None:
        raise NotFound(f"There is no figure {figure_id}.")
    return {
        "id": str(made.pk),
        "label": made.label,
        "value": made.value,
        "unit": made.unit,
        "formula": made.formula,
        "as_of": made.as_of.isoformat(),
        "inputs": [_explained(one, made.at) for one in made.inputs],
    }


def recomputed(made: Figure) -> Any:
    """Work a figure out again from its inputs, figures among them worked out again as well."""
    values = [
        recomputed(Figure.objects.get(pk=one["figure"])) if "figure" in one else one["value"]
        for one in made.inputs
    ]
    return FORMULAS[made.formula](values)


def _explained(one: dict[str, Any], at: datetime) -> dict[str, Any]:
    if "fact" in one:
        return _told_fact(one, at)
    for kind, tell in _TELLERS.items():
        if kind in one:
            return tell(one)
    raise ValueError(f"an input of no known kind: {sorted(one)}")


def _told_fact(one: dict[str, Any], at: datetime) -> dict[str, Any]:
    record_type, record_id, name = one["fact"]
    receipt = receipts(record_type, record_id, at=at).get(name)
    told = {"kind": "fact", "label": one["label"], "value": one["value"], "record": record_type}
    told["id"], told["field"] = record_id, name
    if receipt:
        told |= {
            "source": receipt.source,
            "place": receipt.place,
            "as_of": receipt.as_of.isoformat(),
            "grade": receipt.grade,
        }
    return told


_TELLERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "figure": lambda one: {"kind": "figure", **explain(one["figure"])},
    "decision": lambda one: {"kind": "decision", **one},
    "assumption": lambda one: {"kind": "assumption", **one},
}
