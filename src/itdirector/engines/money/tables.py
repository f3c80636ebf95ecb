"""What the money engine assumes when nobody told it: versioned tables, each row with its source.

Figures marked `default` are ours or recalled, not measured at the organisation, and every answer
that leans on one lists it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Grade = Literal["measured", "contract", "survey", "expert", "default"]

VERSION = "money-tables 2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A figure of ours that an answer used."""

    id: str
    value: str
    unit: str
    source: str
    as_of: date
    grade: Grade


PROJECT_FACTORS: tuple[tuple[float, float], ...] = ((0.50, 1.05), (0.80, 1.35), (0.95, 2.0))
"""Probability to out-turn divided by estimate, of IT projects. `PROJECT_FACTORS_DEFAULT` says
where from."""

OWN_PROJECTS_NEEDED = 8
"""Finished projects of one's own from which their factors replace ours."""

PROJECT_CORRELATION = 0.3
"""Correlation between projects' overruns, on the normal scale: the same people estimate them."""

DISCOUNT_PER_YEAR = "8"
"""Percent a year, nominal, for a business case that does not say its own."""

PROJECT_FACTORS_DEFAULT = Default(
    id="project factors",
    value="P50 1.05, P80 1.35, P95 2.0",
    unit="out-turn / estimate",
    source="after Flyvbjerg and Budzier 2011 (fat tail of IT projects); their paper not re-read",
    as_of=date(2026, 11, 1),
    grade="default",
)

PROJECT_CORRELATION_DEFAULT = Default(
    id="project correlation",
    value="0.3",
    unit="correlation",
    source="our judgement: no published figure for small organisations was found",
    as_of=date(2026, 11, 1),
    grade="default",
)

DISCOUNT_DEFAULT = Default(
    id="discount rate",
    value="8 %",
    unit="per year, nominal",
    source="our judgement of what money costs a small organisation; put in your own",
    as_of=date(2026, 11, 1),
    grade="default",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What others spend, as a share of revenue, with what is wrong with comparing to it."""

    id: str
    population: str
    mean_share: float | None
    """None where the source says only more or less than another band."""
    caveat: str
    source: str
    valid_from: date
    grade: Grade


SPENDING_BANDS: tuple[Band, ...] = (
    Band(
        id="midsize",
        population="revenue of USD 50 million to 1 billion, all sectors",
        mean_share=0.031,
        caveat="what counts as IT spending differs by firm; one mean hides the spread of sectors",
        source="Gartner, December 2024, read in a secondary source",
        valid_from=date(2024, 12, 1),
        grade="survey",
    ),
    Band(
        id="very small",
        population="the smallest firms of a survey of 51",
        mean_share=None,
        caveat="said to spend a higher share than midsize firms; too few to give a number",
        source="Avasant / Computer Economics, read in a secondary source",
        valid_from=date(2024, 1, 1),
        grade="survey",
    ),
)
"""Sector medians on vendors' pages are left out: nobody can trace them."""
