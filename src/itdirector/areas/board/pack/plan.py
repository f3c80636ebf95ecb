"""The roadmap in full, and the money it takes."""

from __future__ import annotations

from typing import Any

from itdirector.areas.board.pack.shape import cut
from itdirector.areas.board.pack.wording import on, person_days, rest, tone_of, whole_pounds
from itdirector.values.text import plural

ROWS = 60
SUPPLIERS = 20
LONGEST_CODE = 9
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
        "quarters": [_quarter(one, currency=currency) for one in plan["quarters"] if one["items"]],
        "idle": _idle(plan["quarters"]),
        "impossible": plan["impossible"]["sentence"],
        "cures": plan["impossible"]["cures"][:12],
        "proof": {
            "sentence": proof["sentence"],
            "status": cut(proof["status"], 40),
            "tone": tone_of(proof["status"]),
            "detail": proof["detail"][:12],
            "value": whole_pounds(proof["value_minor"], currency, unknown=""),
            "gap": whole_pounds(proof["gap_minor"], currency, unknown=""),
        },
        "not_in_plan": [
            {"title": cut(entry["title"], 160), "why": cut(entry["why"], 400)}
            for entry in left_out[:ROWS]
        ],
        "out_rest": rest(ROWS, len(left_out)),
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
            _budget(
                quarters[at : at + ACROSS],
                before=quarters[:at],
                currency=currency,
                largest=largest,
            )
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
    busy = sum(1 for quarter in quarters if quarter["items"])
    over = f"{busy} of the next {plural(len(quarters), 'quarter')}"
    return f"{plural(len(items), 'item')} in {over}: {cost} and {days} of work.{without}"


def _idle(quarters: list[dict[str, Any]]) -> str:
    """Return one sentence for the quarters in which nothing is planned."""
    names = [cut(one["label"], 24) for one in quarters if not one["items"]]
    if not names:
        return ""
    return (
        f"Nothing is planned in {', '.join(names[:-1])}{' and ' if names[1:] else ''}{names[-1]}."
    )


def _quarter(quarter: dict[str, Any], *, currency: str) -> dict[str, Any]:
    items = quarter["items"]
    starts = f"from {on(quarter['starts_on'])}" if quarter["starts_on"] else ""
    return {
        "label": cut(quarter["label"], 60) or "Without a quarter",
        "starts": starts,
        "items": [
            {
                "code": _spoken(item["code"]),
                "title": cut(item["title"], 160),
                "why": cut(item["why"], 500),
                "category": _opened(cut(item["category"], 30)),
                "cost": whole_pounds(item["cost_minor"], currency, unknown="no price yet"),
                "days": f"{round(item['days'], 1):g}",
                "must": item["must"],
            }
            for item in items[:ROWS]
        ],
        "coded": any(_spoken(item["code"]) for item in items),
        "rest": rest(ROWS, len(items)),
        "cost": whole_pounds(sum(item["cost_minor"] or 0 for item in items), currency),
        "days": f"{round(sum(item['days'] for item in items), 1):g}",
    }


def _opened(name: str) -> str:
    """Return a name with its first letter raised; the rest stays as it was written."""
    return name[:1].upper() + name[1:]


def _spoken(code: str) -> str:
    """Return a code that people can say to each other; a long one serves machines only."""
    return code if len(code) <= LONGEST_CODE else ""


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


def _budget(
    quarters: list[dict[str, Any]], *, before: list[dict[str, Any]], currency: str, largest: int
) -> dict[str, Any]:
    """Return one table of up to four quarters; `before` are the quarters of earlier tables."""
    categories = list(dict.fromkeys(line["category"] for one in quarters for line in one["budget"]))
    return {
        "quarters": [cut(quarter["label"], 24) for quarter in quarters],
        "rows": [
            {
                "category": _opened(cut(category, 40)) or "Other",
                "cells": _cells(
                    [_lines(one, category) for one in quarters],
                    left=_left([_lines(one, category) for one in before]),
                    currency=currency,
                    largest=largest,
                ),
            }
            for category in categories[:ROWS]
        ],
        "totals": _cells(
            [one["budget"] for one in quarters],
            left=_left([one["budget"] for one in before]),
            currency=currency,
            largest=0,
        ),
    }


def _lines(quarter: dict[str, Any], category: str) -> list[dict[str, Any]]:
    return [line for line in quarter["budget"] if line["category"] == category]


def _cells(
    lines: list[list[dict[str, Any]]], *, left: int, currency: str, largest: int
) -> list[dict[str, Any]]:
    """Return one cell per quarter: what a quarter leaves stays available to the next."""
    cells = []
    for quarter in lines:
        cells.append(_cell(quarter, left=left, currency=currency, largest=largest))
        left += _left([quarter])
    return cells


def _left(quarters: list[list[dict[str, Any]]]) -> int:
    lines = [line for quarter in quarters for line in quarter]
    return sum((line["allowed_minor"] or 0) - line["spent_minor"] for line in lines)


def _cell(lines: list[dict[str, Any]], *, left: int, currency: str, largest: int) -> dict[str, Any]:
    """Return one bar: what is spent within what is allowed, both as shares of the largest."""
    spent = sum(line["spent_minor"] for line in lines)
    limits = [line["allowed_minor"] for line in lines]
    allowed = None if None in limits else sum(limits)
    scale = largest or 1
    beyond = 0 if allowed is None else max(0, spent - allowed)
    over = beyond > max(0, left)
    return {
        "none": not lines,
        "spent": max(0.0, spent / scale),
        "allowed": 0.0 if allowed is None else max(0.0, allowed / scale),
        "over": over,
        "note": "over the limit" if over else "with what was left before" if beyond else "",
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
