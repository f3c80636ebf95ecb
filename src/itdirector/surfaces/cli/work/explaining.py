"""`itdirector explain`: a number's receipt as a tree."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rich.tree import Tree

from itdirector.kernel import provenance
from itdirector.kernel.models import Figure, Organisation
from itdirector.kernel.tenancy import current_organisation, working_for
from itdirector.surfaces.cli.printing import out, safe, table
from itdirector.surfaces.cli.work.opening import look_into
from itdirector.surfaces.cli.work.people import organisation_named
from itdirector.values.text import pounds

SHOWN = 30
LOOKED_AT = 500
"""Figures are never changed: one worked out again has the same label and is newer."""


def tell(figure: UUID, *, slug: str | None) -> None:
    """Print how a figure was worked out, down to rows of files and assumptions."""
    with working_for(opened(slug)):
        out().print(_branch(provenance.explain(figure)))


def list_newest(*, slug: str | None) -> None:
    """Print the newest figures with their ids, each label once."""
    made = table("number", "value", "id")
    seen: set[str] = set()
    with working_for(opened(slug)):
        for one in Figure.objects.order_by("-at", "label")[:LOOKED_AT]:
            if one.label not in seen and len(seen) < SHOWN:
                seen.add(one.label)
                made.add_row(safe(one.label), safe(_amount(one.value, one.unit)), str(one.pk))
    if seen:
        out().print(made)
    else:
        out().print("No number has been worked out yet: open the pages, or refresh the brief.")


def opened(slug: str | None) -> Organisation:
    """Return the organisation that is looked into, noted where it must be."""
    organisation = organisation_named(slug)
    look_into(organisation)
    return organisation


def _branch(told: dict[str, Any]) -> Tree:
    tree = Tree(safe(_sentence(told)))
    for one in told.get("inputs", ()):
        tree.add(_branch(one))
    return tree


def _amount(value: Any, unit: str) -> str:
    """Return a value as people write it: pence in pounds, no more than two digits after."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{value} {unit}".strip()
    if unit == "pence":
        return pounds(round(value), current_organisation().currency)
    whole = float(value).is_integer() or abs(value) >= 1000
    return f"{value:,.0f} {unit}".strip() if whole else f"{value:,.4g} {unit}".strip()


def _sentence(told: dict[str, Any]) -> str:
    value = f"{told['label']}: {_amount(told['value'], told.get('unit', ''))}"
    if "formula" in told:
        return f"{value}  = {told['formula']}, as of {told['as_of']}"
    if told["kind"] == "fact":
        place = f", {told['place']}" if told.get("place") else ""
        return f"{value}  from {told.get('source', 'nobody any more')}{place}"
    if told["kind"] == "assumption":
        return f"{value}  assumed: {told['source']}"
    return f"{value}  worked out by run {told['decision']}, {told['part']}"
