"""The receipt of a figure: its formula and what went in, down to the row of a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from itdirector.areas.board import facts
from itdirector.kernel.areas import records
from itdirector.kernel.models import Grade
from itdirector.kernel.provenance import explain
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import currency, show
from itdirector.surfaces.web.parts_in_words import is_share, lines_of, percent
from itdirector.values.text import about, plain_number, pounds

PENCE = frozenset({"pence", "minor", "pence a year"})
POUNDS = frozenset({"pounds", "pounds a year", "GBP", "EUR", "USD"})
FORMULA_WORDS = {
    "sum": "The sum of",
    "total": "The sum of",
    "count": "The count of",
    "difference": "The first, less the others",
    "part": "One part of",
    "pounds": "The same in pounds",
    "risk.yearly": "How often it happens, times what each time costs, less what protections stop",
    "term": "The price, for the months it renews for",
    "times": "The price of each, times how many",
    "whole_pounds": "The sum of, in whole pounds",
    "seat.year": "The price, for a year and for one seat",
    "seats.unused": "Seats nobody uses, times what one costs a year",
}
IN_POUNDS = ", in pounds"
"""How the label of a bare number says its unit."""
MOST_INPUTS = 40
"""A receipt with more inputs than this shows the first and says how many follow."""


@needs("view")
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where a figure comes from."""
    tree = shaped(explain(pk), currency(request))
    ours = count_ours(tree)
    values = {"tree": tree, "ours": ours, "section": "home", "range": _range_of(pk)}
    return show(request, "ui/receipt.html", "ui/parts/receipt.html", values)


def _range_of(pk: UUID) -> dict[str, Any] | None:
    """Return the range a figure is the average of on the newest brief, None for other figures."""
    brief = facts.latest()
    told = brief.content.get("doing_nothing") or {} if brief else {}
    if brief is None or told.get("figure") != str(pk) or told.get("low") is None:
        return None
    return {**told, "currency": brief.content["currency"]}


def shaped(node: dict[str, Any], money: str) -> dict[str, Any]:
    """Return a node of the tree as it reads, its inputs with it."""
    inputs = node.get("inputs", [])
    shown = [shaped(one, money) for one in inputs[:MOST_INPUTS]]
    grade, value = node.get("grade", ""), node.get("value")
    unit = money if IN_POUNDS in str(node.get("label", "")) else node.get("unit", "")
    return {
        **node,
        "label": str(node.get("label", "")).removesuffix(" (pence)").replace(IN_POUNDS, ""),
        "text": text_of(value, unit, node, money),
        "told": lines_of(value) if isinstance(value, dict) else [],
        "is_number": isinstance(value, int | float) or is_share(value),
        "formula_words": formula_words(node.get("formula", "")),
        "inputs": shown,
        "more": len(inputs) - len(shown),
        "address": _address(node),
        "ours": grade == Grade.DEFAULT,
        "guess": grade == Grade.EXPERT,
    }


def count_ours(node: dict[str, Any]) -> int:
    """Return how many leaves of a receipt are our defaults."""
    return int(node["ours"]) + sum(count_ours(one) for one in node["inputs"])


def text_of(value: Any, unit: str, node: dict[str, Any], money: str) -> str:
    """Return a figure's value with its unit."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "not known"}[value]
    if isinstance(value, dict):
        return percent(value["coverage"]) if is_share(value) else ""
    if not isinstance(value, int | float):
        return str(value)
    if unit in PENCE or str(node.get("field", "")).endswith("_minor"):
        return pounds(round(value), money)
    if unit in POUNDS or unit == money:
        return about(value, money)
    return f"{plain_number(value)} {unit}".strip()


def formula_words(name: str) -> str:
    """Return a formula's name as a person would say it: sum@1 is "the sum of"."""
    plain, _at, _version = name.partition("@")
    return FORMULA_WORDS.get(plain, plain.replace("_", " ").replace(".", " ").capitalize())


def _address(node: dict[str, Any]) -> str:
    record = node.get("record", "")
    if record not in records():
        return ""
    area, _dot, name = record.partition(".")
    return reverse("detail", args=[area, name, node["id"]])
