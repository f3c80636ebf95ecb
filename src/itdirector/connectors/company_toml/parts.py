"""Goals, budget, people, skills and restore tests: one function for each kind of table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from itdirector.connectors import identity
from itdirector.connectors.company_toml.entry import Entry
from itdirector.connectors.rows import (
    BudgetRow,
    GoalRow,
    Outcome,
    PersonRow,
    Problem,
    RestoreRow,
    SkillRow,
)
from itdirector.connectors.text import identifier
from itdirector.values.periods import months_after

_GOAL_FIELDS = frozenset({"name", "worth_per_year", "by", "notes"})
_SKILL_FIELDS = frozenset({"skill", "days_per_quarter", "who", "day_rate"})
_RESTORE_FIELDS = frozenset({"what", "tested_on", "passed", "minutes", "lost_minutes", "note"})
_PERIOD_FIELDS = frozenset({"quarter", "starts_on", "ends_on"})
_PERSON_FIELDS = frozenset(
    {"name", "email", "external_id", "title", "department", "site", "manager", "active", "guest",
     "mfa", "licences"}
)  # fmt: skip
_QUARTER = re.compile(r"(\d{4})[- ]?Q([1-4])", re.IGNORECASE)


def goals(entry: Entry) -> Iterator[Outcome]:
    """Yield one goal."""
    name = identifier(entry.text("name"))
    row = GoalRow(
        place=entry.place,
        name=name,
        worth_per_year=entry.money("worth_per_year"),
        by=entry.day("by"),
        notes=entry.text("notes"),
    )
    yield row if name else _missing(entry, "name")
    yield from entry.finish(_GOAL_FIELDS)


def budget(entry: Entry) -> Iterator[Outcome]:
    """Yield the amount of each category in one period."""
    period = _period(entry)
    if period is None:
        yield Problem(
            place=entry.place,
            message="This budget does not say for which quarter it is.",
            remedy='Write quarter = "2026-Q2", or starts_on and ends_on.',
        )
        return
    for category in entry.others(_PERIOD_FIELDS):
        amount = entry.money(category)
        if amount is not None:
            yield BudgetRow(
                place=f"{entry.place}, {category}",
                category=identifier(category),
                starts_on=period[0],
                ends_on=period[1],
                amount=amount,
            )
    yield from entry.problems


def people(entry: Entry) -> Iterator[Outcome]:
    """Yield one person."""
    name = identity.meaningful(entry.text("name"))
    row = PersonRow(
        place=entry.place,
        name=name,
        email=identifier(entry.text("email")).lower(),
        external_id=entry.text("external_id"),
        title=entry.text("title"),
        department=entry.text("department"),
        site=entry.text("site"),
        manager=entry.text("manager"),
        active=entry.truth("active"),
        guest=entry.truth("guest"),
        mfa=entry.truth("mfa"),
        licences=entry.texts("licences"),
    )
    yield row if name else _missing(entry, "name")
    yield from entry.finish(_PERSON_FIELDS)


def skills(entry: Entry) -> Iterator[Outcome]:
    """Yield the days of one skill."""
    skill, days = entry.text("skill"), entry.number("days_per_quarter")
    if not skill or days is None or days < 0:
        yield _missing(entry, "skill" if not skill else "days_per_quarter")
    else:
        yield SkillRow(
            place=entry.place,
            skill=skill,
            days_per_quarter=float(days),
            who=entry.text("who"),
            day_rate=entry.money("day_rate"),
        )
    yield from entry.finish(_SKILL_FIELDS)


def restores(entry: Entry) -> Iterator[Outcome]:
    """Yield one restore test."""
    what, tested_on = entry.text("what"), entry.day("tested_on")
    if not what or tested_on is None:
        yield _missing(entry, "tested_on" if what else "what")
    else:
        yield RestoreRow(
            place=entry.place,
            as_of=tested_on,
            what=what,
            tested_on=tested_on,
            passed=entry.truth("passed"),
            minutes=entry.count("minutes", least=1),
            lost_minutes=entry.count("lost_minutes"),
            note=entry.text("note"),
        )
    yield from entry.finish(_RESTORE_FIELDS)


READERS: dict[str, Callable[[Entry], Iterator[Outcome]]] = {
    "goals": goals,
    "budget": budget,
    "people": people,
    "skills": skills,
    "restores": restores,
}


def _period(entry: Entry) -> tuple[date, date] | None:
    """Return first and last day: a calendar quarter, or three months from `starts_on`."""
    if match := _QUARTER.fullmatch(entry.text("quarter")):
        start = date(int(match[1]), 3 * int(match[2]) - 2, 1) if int(match[1]) else None
    else:
        start = entry.day("starts_on")
    if start is None:
        return None
    end = entry.day("ends_on") or months_after(start, 3) - timedelta(days=1)
    return (start, end) if end >= start else None


def _missing(entry: Entry, name: str) -> Problem:
    return Problem(place=entry.place, message=f"This entry needs a {name}.")
