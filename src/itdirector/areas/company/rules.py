"""The first questions, and how an answer is read. Plain values only."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the questions a new organisation is asked."""

    id: str
    title: str
    why: str
    example: str
    kind: str
    """One of text, number, money, choice, choices."""
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""
    """What we assume when the answer is "I don't know"; shown as ours."""


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

QUESTIONS: tuple[Question, ...] = (
    Question(
        id="sector",
        title="What does the organisation do?",
        why="Health, schools and finance keep data that others want more, and have more rules.",
        example="Health",
        kind="choice",
        options=(
            ("health", "Health and care"),
            ("education", "Education"),
            ("professional", "Professional services"),
            ("manufacturing", "Making and building things"),
            ("retail", "Shops, food and hospitality"),
            ("charity", "Charity"),
            ("public", "Public body"),
            ("other", "Something else"),
        ),
        default="other",
    ),
    Question(
        id="people",
        title="How many people work there?",
        why="Most costs, and most losses, grow with the number of people.",
        example="62",
        kind="number",
        default="25",
    ),
    Question(
        id="sites",
        title="From how many places do they work?",
        why="Every site has its own line, its own network and its own way to fail.",
        example="4",
        kind="number",
        default="1",
    ),
    Question(
        id="fiscal_year_start",
        title="In which month does the financial year start?",
        why="Budgets and decisions are laid out by your quarters.",
        example="April",
        kind="choice",
        options=tuple((str(n), name) for n, name in enumerate(MONTHS, start=1)),
        default="4",
    ),
    Question(
        id="it_spend",
        title="Roughly, what does IT cost in a year?",
        why="It tells us what is affordable. A guess is fine; the ledger will correct it.",
        example="£95,000",
        kind="money",
    ),
    Question(
        id="stops_business",
        title="What, if it failed, would stop the business?",
        why="It is put on the first page, so that you can see whether the plan looks after it.",
        example="The booking system, and the internet at the main site",
        kind="text",
    ),
    Question(
        id="decides",
        title="Who decides about money for IT?",
        why="The brief is addressed to that person.",
        example="Dr Amara Bell, practice owner",
        kind="text",
    ),
    Question(
        id="worries",
        title="What worries you most?",
        why="It is put on the first page, so that nobody forgets it.",
        example="That one e-mail locks all our files",
        kind="text",
    ),
)
BY_ID = {question.id: question for question in QUESTIONS}


CONTROL_ANSWERS = ("yes", "partly", "no")
"""What may be said of a protection, besides "I don't know"."""

_NUMBER = re.compile(
    r"(?P<whole>\d{1,3}(?:[ ,.'\u00a0]\d{3})+(?!\d)|\d+)(?P<part>[.,]\d+)?"
    r"(?:\s*(?P<times>k|thousand|m|million)\b)?",
    re.IGNORECASE,
)
_TIMES = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}


LARGEST = {"people": 1_000_000, "sites": 100_000, "it_spend": 10**12}


def misfit(question: Question, value: str) -> str:
    """Return what is wrong with an answer to a question for a number, "" when nothing is."""
    if question.kind not in {"number", "money"}:
        return ""
    found = number_in(value)
    if found is None or re.search(r"-\s*[£$€]?\s*\d|%", value):
        return f"Write one number, such as {question.example}."
    if question.kind == "number" and (found < 1 or found != int(found)):
        return f"Write a whole number from 1, such as {question.example}."
    if found > LARGEST[question.id]:
        return "That is more than can be true."
    return ""


def number_in(text: str) -> float | None:
    """Return the first number in an answer such as "about £95,000" or "95k", or None.

    Groups of three digits are thousands, whatever stands between them; but 1.250m has a point.
    """
    found = _NUMBER.search(text)
    if found is None:
        return None
    whole, times = found["whole"], (found["times"] or "").lower()
    if not (times and re.fullmatch(r"\d+\.\d+", whole)):
        whole = re.sub(r"\D", "", whole)
    return float(whole + (found["part"] or "").replace(",", ".")) * _TIMES[times]
