"""Duties, chances of delivery, taxes and prices. Version 1, 2026-11-22.

Nobody has measured how often plans of small firms are carried out by who directs them: those rows
are our judgement, as a set of three, and an answer must hold for the whole set to be a firm one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

VERSION = "1"
VALID_FROM = "2026-11-22"
OURS = "our judgement; no survey is known to us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of direction: times a year for each one of its driver, and hours each time."""

    id: str
    driver: str
    """A field of Firm, or "firm" for once in every firm."""
    times: float
    hours: tuple[float, float, float]
    """Low, likely, high."""


DUTIES = (
    Duty(id="plan and budget of the year", driver="firm", times=1, hours=(12, 24, 40)),
    Duty(id="review with the owner", driver="firm", times=4, hours=(4, 6, 8)),
    Duty(id="monthly look at money and risks", driver="firm", times=12, hours=(1, 2, 4)),
    Duty(id="test of recovery", driver="firm", times=1, hours=(4, 8, 16)),
    Duty(id="renewal of a contract", driver="contracts", times=0.5, hours=(1, 2, 4)),
    Duty(id="review of a vendor", driver="vendors", times=0.5, hours=(0.5, 1, 2)),
    Duty(id="future of a system", driver="systems", times=1, hours=(0.5, 1, 2)),
    Duty(id="steering of a project", driver="projects_per_year", times=1, hours=(8, 16, 40)),
    Duty(id="lead in an incident", driver="incidents_per_year", times=1, hours=(2, 4, 8)),
    Duty(id="evidence for a regulation", driver="regulations", times=1, hours=(12, 24, 48)),
    Duty(id="care of IT staff", driver="it_staff", times=12, hours=(1, 2, 3)),
    Duty(id="questions of the staff", driver="headcount", times=1, hours=(0.1, 0.25, 0.5)),
)
"""Grade default: our judgement. An entry per duty, so that a firm can put its own beside each."""

HOURS_PER_DAY = 7.5
COMPLEXITY_PER_SITE = 0.05
COMPLEXITY_PER_REGULATION = 0.05
MOST_COMPLEXITY = 1.5
"""Hours grow by these shares for each further site and each regulation, up to one half more."""

FULL_TIME_DAYS_PER_MONTH = 220 / 12
"""Working days of a full-time person: 260 weekdays less 28 days of legal leave, 12 of others."""

DELIVERY_PRIORS = ("cautious", "middle", "hopeful")
DELIVERY = {
    ("none", "plan"): (0.10, 0.20, 0.30),
    ("none", "found"): (0.10, 0.20, 0.30),
    ("none", "freed"): (0.0, 0.0, 0.0),
    ("software", "plan"): (0.20, 0.35, 0.50),
    ("software", "found"): (0.40, 0.60, 0.80),
    ("software", "freed"): (0.10, 0.20, 0.35),
    ("fractional", "plan"): (0.45, 0.65, 0.80),
    ("fractional", "found"): (0.60, 0.80, 0.90),
    ("fractional", "freed"): (0.30, 0.50, 0.70),
    ("full_time", "plan"): (0.55, 0.75, 0.90),
    ("full_time", "found"): (0.60, 0.80, 0.95),
    ("full_time", "freed"): (0.50, 0.70, 0.85),
}
"""Share of the plan's value, of found money and of the owner's hours that comes in, by prior.

Of a person: where he or she covers the whole need. Grade default: our judgement.
"""

SOFTWARE_HOURS_PER_MONTH = 2.0
DAY_RATE = 900
DAY_RATE_SOURCE = "our judgement beside offers on UK providers' pages, an interested party"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerRates:
    """What an employer in the UK pays on top of a salary, from a day on."""

    valid_from: date
    insurance_rate: float
    insurance_threshold: int
    pension_rate: float = 0.03
    pension_from: int = 6_240
    pension_to: int = 50_270


EMPLOYER_RATES = (
    EmployerRates(valid_from=date(2024, 4, 6), insurance_rate=0.138, insurance_threshold=9_100),
    EmployerRates(valid_from=date(2025, 4, 6), insurance_rate=0.15, insurance_threshold=5_000),
)
"""National Insurance (Class 1 secondary) and the least pension of automatic enrolment; years.

Sources: gov.uk, changes to the secondary threshold and rate from 6 April 2025 (13 Nov 2024);
automatic enrolment band as published for 2024/25 to 2026/27. The Employment Allowance is not taken
off: a firm with other employees has used it up.
"""
EMPLOYER_RATES_SOURCE = "gov.uk, Class 1 secondary from 6 April 2025; automatic enrolment band"
