"""Renewals, replacements, findings, sources and assumptions, and what could not be read."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from itdirector.areas.board.pack.shape import cut
from itdirector.areas.board.pack.wording import in_words, on, rest, whole_pounds
from itdirector.values.text import plural

ROWS = 80
FINDINGS = 25
YEARS = 15

_SEVERITIES = ("critical", "high", "medium", "low", "saving")


def renewals(known: dict[str, Any]) -> dict[str, Any]:
    """Return the contracts by the day by which you must have decided."""
    currency, contracts = known["currency"], known["renewals"]
    ordered = sorted(contracts, key=lambda one: (one["decide_by"] or date.max, one["title"]))
    return {
        "title": "Renewals",
        "lead": _renewals_lead(known),
        "empty": "No contract has been read yet, so no renewal date is known.",
        "rows": [
            {
                "title": cut(one["title"], 120),
                "vendor": cut(one["vendor"], 60),
                "yearly": whole_pounds(one["yearly_minor"], currency),
                "decide": on(one["decide_by"]),
                "send": on(one["send_by"]),
                "ends": on(one["ends_on"]),
                **_lateness(one, today=known["today"]),
            }
            for one in ordered[:ROWS]
        ],
        "rest": rest(ROWS, len(ordered)),
    }


def replacements(known: dict[str, Any]) -> dict[str, Any]:
    """Return the machines to replace in each twelve months and what that costs."""
    years = sorted(known["replacements"], key=lambda one: one["until"] or date.max)
    largest = max((one["cost_minor"] for one in years), default=0)
    total = whole_pounds(sum(one["cost_minor"] for one in years), known["currency"])
    machines = plural(sum(one["count"] for one in years), "machine")
    return {
        "title": "Replacement by year",
        "lead": f"{machines} to replace over {plural(len(years), 'year')}: {total}."
        if years
        else "",
        "empty": "No machine is known to be due for replacement.",
        "rows": [
            {
                "until": on(one["until"]),
                "count": f"{one['count']:,}",
                "cost": whole_pounds(one["cost_minor"], known["currency"]),
                "share": max(0.0, one["cost_minor"] / largest) if largest > 0 else 0.0,
            }
            for one in years[:YEARS]
        ],
        "rest": rest(YEARS, len(years)),
    }


def findings(known: dict[str, Any]) -> dict[str, Any]:
    """Return the worst findings first; the rest are counted."""
    ordered = sorted(known["findings"], key=_worst_first)
    counts = Counter(one["severity"].lower() for one in ordered)
    named = [f"{counts[name]} {name}" for name in _SEVERITIES if counts[name]]
    total = plural(len(ordered), "finding")
    return {
        "title": "Findings",
        "lead": f"{total}: {', '.join(named)}." if named else "",
        "empty": "Nothing is wrong or due in what has been read."
        if known["sources"]
        else "Nothing has been handed in yet.",
        "rows": [
            {
                "severity": one["severity"].capitalize()[:12] or "Open",
                "tone": _tone(one["severity"]),
                "sentence": cut(one["sentence"], 500),
                "remedy": cut(one["remedy"], 300),
                "due": on(one["due_on"], unknown=""),
                "money": whole_pounds(one["money_minor"], known["currency"], unknown=""),
            }
            for one in ordered[:FINDINGS]
        ],
        "rest": rest(FINDINGS, len(ordered), first="worst"),
    }


def sources(known: dict[str, Any]) -> dict[str, Any]:
    """Return where every figure comes from, and what we assumed where nobody told us."""
    read, assumed = known["sources"], known["assumptions"]
    ours = sum(_is_ours(one["source"]) for one in assumed)
    return {
        "title": "Sources and assumptions",
        "lead": _sources_lead(len(read), assumed=len(assumed), ours=ours),
        "sources": [
            {
                "label": cut(one["label"], 160),
                "as_of": on(one["as_of"]),
                "records": "" if one["records"] is None else f"{one['records']:,}",
            }
            for one in read[:ROWS]
        ],
        "sources_rest": rest(ROWS, len(read)),
        "assumptions": [
            {
                "label": cut(one["label"], 200),
                "value": cut(one["value"], 200),
                "source": cut(one["source"], 160),
                "ours": _is_ours(one["source"]),
            }
            for one in assumed[: 2 * ROWS]
        ],
        "assumptions_rest": rest(2 * ROWS, len(assumed)),
    }


def unreadable(known: dict[str, Any]) -> dict[str, Any]:
    """Return what could not be read, where it lies, and what to do about it."""
    entries = known["unreadable"]
    return {
        "title": "What could not be read",
        "lead": f"{plural(len(entries), 'place')} where we could not read what you gave us. "
        "What they hold is missing from our figures."
        if entries
        else "",
        "empty": all_read(known),
        "rows": [
            {
                "file": cut(one["file"], 120),
                "place": cut(one["place"], 80),
                "sentence": cut(one["sentence"], 400),
                "remedy": cut(one["remedy"], 300),
            }
            for one in entries[:ROWS]
        ],
        "rest": rest(ROWS, len(entries)),
    }


def all_read(known: dict[str, Any]) -> str:
    """Return the sentence for a pack in which nothing failed to be read."""
    if not known["sources"]:
        return "Nothing has been handed in yet."
    return "Everything that was handed in could be read."


def _renewals_lead(known: dict[str, Any]) -> str:
    contracts = known["renewals"]
    if not contracts:
        return ""
    counts = Counter(_lateness(one, today=known["today"])["late"] for one in contracts)
    late = [f"{in_words(counts[word])} {word}." for word in ("missed", "overdue") if counts[word]]
    counted = f"{plural(len(contracts), 'contract')} with a known end."
    ahead = known["money"]["contracts"]["sentence"]
    return " ".join(part for part in (counted, ahead, *late) if part)


def _lateness(contract: dict[str, Any], *, today: date) -> dict[str, str]:
    """Return missed when notice can no longer be given, overdue when only the decision is late."""
    if contract["missed"]:
        return {"late": "missed", "tone": "red"}
    overdue = contract["decide_by"] is not None and contract["decide_by"] < today
    return {"late": "overdue" if overdue else "", "tone": "amber"}


def _sources_lead(read: int, *, assumed: int, ours: int) -> str:
    if not read and not assumed:
        return ""
    made = f"{plural(read, 'source')} read, {plural(assumed, 'assumption')} made."
    return made + (f" {ours} of them ours: correct those first." if ours else "")


def _worst_first(finding: dict[str, Any]) -> tuple[int, int, date]:
    severity = finding["severity"].lower()
    rank = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return rank, -(finding["money_minor"] or 0), finding["due_on"] or date.max


def _tone(severity: str) -> str:
    tones = {"critical": "red", "high": "amber", "medium": "blue", "saving": "green"}
    return tones.get(severity.lower(), "grey")


def _is_ours(source: str) -> bool:
    """Tell our own default from what somebody told us or a study says."""
    return not source or source.lower().startswith(("our ", "ours"))
