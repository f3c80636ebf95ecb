"""The eight questions and the eight controls, as answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from itdirector.connectors.company_toml.entry import Entry, not_known
from itdirector.connectors.rows import AnswerRow, Outcome, Problem
from itdirector.connectors.vocabulary import slug, yes_no
from itdirector.values.dates import parse_date

CONTROLS = (
    "mfa",
    "backups_tested",
    "patching_14_days",
    "edr",
    "admin_separate",
    "firewall",
    "training",
    "incident_plan",
)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_SOME_LEAP_YEAR = 2024


def _text(company: Entry, question: str) -> str:
    return company.text(question)


def _number(company: Entry, question: str) -> str:
    number = company.number(question)
    return "" if number is None else _plain(number)


def _amount(company: Entry, question: str) -> str:
    """Return an amount as a plain decimal, without its currency."""
    number = company.number(question)
    return "" if number is None else _plain(number)


def _month_day(company: Entry, question: str) -> str:
    """Return the first day of the year as MM-DD, from "04-01", "1 April" or a full date."""
    text = company.text(question)
    if not text:
        return ""
    try:
        day = parse_date(
            f"{_SOME_LEAP_YEAR}-{text}"
            if _MONTH_DAY.fullmatch(text)
            else text
            if re.search(r"\d{4}", text)
            else f"{text} {_SOME_LEAP_YEAR}"
        )
    except ValueError:
        day = None
    if day is None:
        message = f"{text!r} is not a day of the year, such as 04-01."
        company.problems.append(
            Problem(place=f"{company.place}, {question}", message=message, values=(text,))
        )
        return ""
    return f"{day.month:02}-{day.day:02}"


QUESTIONS: dict[str, Callable[[Entry, str], str]] = {
    "name": _text,
    "currency": _text,
    "sector": _text,
    "people": _number,
    "sites": _number,
    "fiscal_year_start": _month_day,
    "it_spend": _amount,
    "stops_business": _text,
    "decides": _text,
    "worries": _text,
    "revenue": _amount,
}
"""Each question and how its answer is written. `name`, `currency` and `revenue` are extras."""

COMPANY_FIELDS = frozenset(QUESTIONS)


def of_company(company: Entry) -> Iterator[Outcome]:
    """Yield an answer for each question that is there; "I don't know" is one."""
    for question, written in QUESTIONS.items():
        value = company.value(question)
        if value is None:
            continue
        place = f"company, {question}"
        if not_known(value):
            yield AnswerRow(place=place, question=question, known=False)
        elif answer := written(company, question):
            yield AnswerRow(place=place, question=question, value=answer)


def of_controls(controls: Entry) -> Iterator[Outcome]:
    """Yield an answer for each control that is there."""
    for name in CONTROLS:
        value = controls.value(name)
        if value is None:
            continue
        place, question = f"controls, {name}", f"control.{name}"
        answer = _control(value)
        if answer:
            known = answer != "unknown"
            yield AnswerRow(place=place, question=question, value=answer, known=known)
        else:
            yield Problem(
                place=place,
                message=f"{str(value)[:200]!r} is not an answer.",
                remedy='Write "yes", "no", "partly" or "I don\'t know".',
                values=(str(value)[:200],),
            )
    yield from controls.finish(frozenset(CONTROLS))


def _control(value: object) -> str:
    if not_known(value):
        return "unknown"
    if slug(str(value)) in ("partly", "partially", "partial", "some", "in_part"):
        return "partly"
    said = yes_no(str(value))
    return "" if said is None else "yes" if said else "no"


def _plain(number: Decimal) -> str:
    return f"{number:f}"
