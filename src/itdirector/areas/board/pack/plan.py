"""The roadmap in full, and the money it takes."""

from __future__ import annotations

from typing import Any

from itdirector.areas.board.pack.shape import cut
from itdirector.areas.board.pack.wording import on, person_days, rest, whole_pounds
from itdirector.values.text import plural

ROWS = 60
SUPPLIERS = 20
ACROSS = 4
"""Quarters side by side in one budget table."""


def roadmap(known: dict[str, Any]) -> dict[str, Any]:
    """Return every quarter with its items, the proof, and what is not in the plan and why."""
    plan, currency = known["plan"], known["currency"]
    proof, left_out = plan["proof"], plan["not_in_plan"]
    return {
        "title": "Roadmap",
        "lead": _lead(plan["quarters"], currency=currency),
        "empty": "There is no plan yet.",
        "quarters": [_quarter(quarter, currency=currency) for quarter in plan["quarters"]],
        "impossible": plan["impossible"]["sentence"],
        "cures": plan["impossible"]["cures"][:12],
        "proof": {
            "sentence": proof["sentence"],
            "status": cut(proof["status"], 40),
            "detail": proof["detail"][:12],
            "value": whole_pounds(proof["value_minor"], currency, unknown=""),
            "gap": whole_pounds(proof["gap_minor"], currency, unknown=""),
        },
        "not_in_plan": [
            {"title": cut(entry["title"], 160), "why": cut(entry["why"], 400)}
            for entry in left_out[:ROWS]
        ],
        "rest": rest(ROWS, len(left_out), of="pieces of work"),
    }


def money(known: dict[str, Any]) -> dict[str, Any]:
    """Return the budget per quarter and category, and the spend by supplier, as bars."""
    currency = known["currency"]
    quarters = [quarter for quarter in known["plan"]["quarters"] if quarter["budget"]]
    largest = max((_extent(line) for one in quarters for line in one["budget"]), default=0)
    return {
        "title": "Money",
        "lead": _budget_lead(quarters, currency=currency),
        "empty": "No budget has been set.",
        "budgets": [
            _budget(quarters[at : at + ACROSS], currency=currency, largest=largest)
            for at in range(0, len(quarters), ACROSS)
        ],
        "suppliers": _suppliers(known["money"], currency=currency),
    }


def _lead(quarters: list[dict[str, Any]], *, currency: str) -> str:
    items = [item for quarter in quarters for item in quarter["items"]]
    if not items:
        return ""
    cost = whole_pounds(sum(item["cost_minor"] or 0 for item in items), currency)
    days = person_days(round(sum(item["days"] for item in items), 1))
    unknown = sum(item["cost_minor"] is None for item in items)
    without = f" {plural(unknown, 'item has', 'items have')} no price yet." if unknown else ""
    over = plural(len(quarters), "quarter")
    return f"{plural(len(items), 'item')} over {over}: {cost} and {days} of work.{without}"


def _quarter(quarter: dict[str, Any], *, currency: str) -> dict[str, Any]:
    items = quarter["items"]
    starts = f"from {on(quarter['starts_on'])}" if quarter["starts_on"] else ""
    return {
        "label": cut(quarter["label"], 60) or "Without a quarter",
        "starts": starts,
        "items": [
            {
                "code": cut(item["code"], 9),
                "title": cut(item["title"], 160),
                "why": cut(item["why"], 500),
                "category": cut(item["category"], 30),
                "cost": whole_pounds(item["cost_minor"], currency, unknown="no price yet"),
                "days": f"{round(item['days'], 1):g}",
                "must": item["must"],
            }
            for item in items[:ROWS]
        ],
        "rest": rest(ROWS, len(items), of="items"),
        "cost": whole_pounds(sum(item["cost_minor"] or 0 for item in items), currency),
        "days": f"{round(sum(item['days'] for item in items), 1):g}",
    }


def _budget_lead(quarters: list[dict[str, Any]], *, currency: str) -> str:
    lines = [line for quarter in quarters for line in quarter["budget"]]
    if not lines:
        return ""
    spent = whole_pounds(sum(line["spent_minor"] for line in lines), currency)
    over = plural(len(quarters), "quarter")
    if any(line["allowed_minor"] is None for line in lines):
        return f"The plan spends {spent} over {over}."
    allowed = whole_pounds(sum(line["allowed_minor"] for line in lines), currency)
    return f"The plan spends {spent} of the {allowed} allowed over {over}."


def _extent(line: dict[str, Any]) -> int:
    return max(int(line["spent_minor"]), int(line["allowed_minor"] or 0))


def _budget(quarters: list[dict[str, Any]], *, currency: str, largest: int) -> dict[str, Any]:
    categories = dict.fromkeys(line["category"] for one in quarters for line in one["budget"])
    return {
        "quarters": [cut(quarter["label"], 24) for quarter in quarters],
        "rows": [
            {
                "category": cut(category, 40) or "Other",
                "cells": [
                    _cell(_lines(quarter, category), currency=currency, largest=largest)
                    for quarter in quarters
                ],
            }
            for category in list(categories)[:ROWS]
        ],
        "totals": [_cell(one["budget"], currency=currency, largest=0) for one in quarters],
    }


def _lines(quarter: dict[str, Any], category: str) -> list[dict[str, Any]]:
    return [line for line in quarter["budget"] if line["category"] == category]


def _cell(lines: list[dict[str, Any]], *, currency: str, largest: int) -> dict[str, Any]:
    """Return one bar: what is spent within what is allowed, both as shares of the largest."""
    spent = sum(line["spent_minor"] for line in lines)
    limits = [line["allowed_minor"] for line in lines]
    allowed = None if None in limits else sum(limits)
    scale = largest or 1
    over = allowed is not None and spent > allowed
    return {
        "none": not lines,
        "spent": max(0.0, spent / scale),
        "allowed": 0.0 if allowed is None else max(0.0, allowed / scale),
        "over": over,
        "says": whole_pounds(spent, currency),
        "of": "no limit" if allowed is None else f"of {whole_pounds(allowed, currency)}",
    }


def _suppliers(spend: dict[str, Any], *, currency: str) -> dict[str, Any]:
    ordered = sorted(spend["by_supplier"], key=lambda line: -line["minor"])
    shown, others = ordered[:SUPPLIERS], ordered[SUPPLIERS:]
    rows = [(cut(line["supplier"], 80) or "Not named", line["minor"]) for line in shown]
    if others:
        rows.append((f"{len(others):,} smaller suppliers", sum(one["minor"] for one in others)))
    total = sum(minor for _, minor in rows)
    largest = max((minor for _, minor in rows), default=0)
    months = spend["months"]
    return {
        "title": f"Paid in the last {plural(months, 'month')}" if months else "Paid to suppliers",
        "total": whole_pounds(total, currency),
        "rows": [
            {
                "supplier": supplier,
                "amount": whole_pounds(minor, currency),
                "share": max(0.0, minor / largest) if largest > 0 else 0.0,
                "percent": f"{minor / total:.0%}" if total > 0 else "",
            }
            for supplier, minor in rows
        ],
    }
