"""How a risk that a person enters is read, and by when attacked products are closed. Plain values.

What an attack means for the day is the triage engine's to say: it is asked once for each release
on each kind of machine, as machines that do not differ get the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from itdirector.engines.triage import (
    Asset,
    Policy,
    Question,
    Verdict,
    Vulnerability,
    Weakness,
    triage,
)
from itdirector.engines.triage.tables import DAYS, FORENSIC

NOT_REACHED = frozenset({"laptop", "desktop", "phone", "tablet", "telephone", "printer", "monitor"})
"""Kinds of machines the internet does not reach by itself. Our default; of others it is asked."""
ALIKE = 1
"""No record says what each machine is worth to the firm, so each counts alike in the order."""
KEPT = 100
POLICY = Policy(epss_threshold=None)
"""How likely an attack is within 30 days need not be asked of what is attacked already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """One release that attackers are known to use, on machines of one kind."""

    release: str
    kind: str
    """Of the machines, "" when not known."""
    found: date
    """When we first told of it."""
    listed: tuple[tuple[str, date], ...]
    """CVE numbers and the days on which they were listed as exploited."""
    fix_comes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """By when the attacks on a release are closed, and why then."""

    due: date
    """The last day in time."""
    days: int
    """How many days the rule gives, from the listing or from when we first told of it."""
    look_inside: bool
    """Whether the rule also wants a look whether somebody has been in already."""
    place: int
    """Which to close first, from 1, among all asked about together; equal ones share a place."""
    assumed: tuple[str, ...]
    """What nobody told us, so that the worse was taken: names of the engine's facts."""


@lru_cache(maxsize=KEPT)
def urgencies(asked: tuple[Attacked, ...], today: date) -> dict[str, Urgency]:
    """Return by release when its known attacks are closed.

    Raises ProofFailed where the engine's answer is not the one its check works out.
    """
    answer = triage(question(asked, today))
    releases = {_name(one): one.release for one in asked}
    ranks = list(dict.fromkeys(_rank(verdict, today) for verdict in answer.verdicts))
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in answer.verdicts:
        verdicts[releases[verdict.asset]].append(verdict)
    return {
        release: _urgency(given, place=1 + ranks.index(_rank(given[0], today)))
        for release, given in verdicts.items()
    }


def question(asked: tuple[Attacked, ...], today: date) -> Question:
    """Return what the engine is asked: every listed weakness on every kind of machine."""
    listed = dict(sorted(pair for one in asked for pair in one.listed))
    return Question(
        as_of=today,
        policy=POLICY,
        vulnerabilities=tuple(
            Vulnerability(id=cve, known_exploited=True, listed=on) for cve, on in listed.items()
        ),
        assets=tuple(
            Asset(
                id=_name(one),
                loss_if_taken=ALIKE,
                exposed=False if one.kind in NOT_REACHED else None,
            )
            for one in asked
        ),
        weaknesses=tuple(
            Weakness(
                vulnerability=cve,
                asset=_name(one),
                found=min(one.found, today),
                out_of_support=not one.fix_comes,
            )
            for one in asked
            for cve, _on in one.listed
        ),
    )


def _name(one: Attacked) -> str:
    return f"{one.release} on {one.kind}"


def _rank(verdict: Verdict, today: date) -> tuple[bool, str, float]:
    """Return what the engine orders by, but for names: late, then the clock, then the worth."""
    late = verdict.due is not None and verdict.due < today
    return late, verdict.level, verdict.worth.per_hour


def _urgency(verdicts: list[Verdict], *, place: int) -> Urgency:
    """Return the most urgent of what was said of one release: every listed attack has a date."""
    due, first = min(((v.due, v) for v in verdicts if v.due is not None), key=lambda pair: pair[0])
    return Urgency(
        due=due,
        days=DAYS[first.level] or 0,
        look_inside=any(v.level == FORENSIC for v in verdicts),
        place=place,
        assumed=tuple(sorted({name for v in verdicts for name in v.assumed})),
    )


def cost_range(low_minor: int, high_minor: int) -> tuple[int, int]:
    """Return the cost of one time as a range, in pence: above nothing, the lower end first.

    One figure entered twice means about that much: a tenth to either side.
    """
    low, high = sorted((max(low_minor, 1_00), max(high_minor, 1_00)))
    return (low, high) if low < high else (low * 9 // 10, high * 11 // 10)
