"""What is wrong about security."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from itdirector.areas.company.facts import RECORD
from itdirector.areas.estate.facts import Release
from itdirector.areas.security import facts
from itdirector.areas.security.knowledge import Exposure
from itdirector.kernel.areas import Evidence, Finding
from itdirector.values.text import about, plural

NOW = timedelta(days=14)
WORTH_HIGH = 2_000
"""Expected loss a year from which a missing control is of high severity. Our default."""


def findings(today: date) -> Iterator[Finding]:
    """Say which attacked products and which missing protections there are."""
    for exposed, release in facts.exposures(today):
        yield _exposed(exposed, release, today)
    yield from _gaps(today)


def _exposed(exposed: Exposure, release: Release, today: date) -> Finding:
    count = len(exposed.cves)
    certain = exposed.certainty == "certain"
    known = f"{plural(count, 'vulnerability', 'vulnerabilities')} that criminals use"
    latest = ", ".join(exposed.cves[:3])
    crime = " Ransomware gangs are among them." if exposed.ransomware else ""
    open_door = "is open to" if certain else "may be open to"
    return Finding(
        code="security.exploited",
        subject=release.name,
        sentence=f"{release.label} on {plural(len(release.machines), 'machine')} {open_door} "
        f"{known} ({latest}{' …' if count > 3 else ''}): {exposed.because}.{crime}",
        severity="critical" if certain else "high" if exposed.ransomware else "medium",
        evidence=tuple(
            Evidence(record_type="estate.asset", record_id=str(m.pk), label=m.name)
            for m in release.machines
        ),
        due_on=today + NOW,
        remedy="Replace or isolate it." if certain else "Install the newest updates.",
    )


def _gaps(today: date) -> Iterator[Finding]:
    problem = facts.loss_problem(today)
    now = facts.yearly_cost(problem)
    for name, one in facts.coverages(today).items():
        if not one.control.question or one.answer in {"yes", "measured"}:
            continue
        full = one.control.coverage["yes"]
        worth = now - facts.yearly_cost(facts.with_coverage(problem, {name: full}))
        state = {
            "no": f"{one.control.title}: not in place",
            "partly": f"{one.control.title}: only partly in place",
            "unknown": f"{one.control.title}: nobody told us whether it is in place",
        }[one.answer]
        yield Finding(
            code=f"security.control_gap.{name}",
            subject=name,
            sentence=f"{state}. In full it would save about {about(worth)} of expected loss a year.",
            severity=_severity(one.answer, worth),
            evidence=(Evidence(record_type=RECORD, record_id="", label=one.control.question),),
            money_minor=round(worth * 100),
            remedy="Answer the question." if one.answer == "unknown" else "Put it in place.",
        )


def _severity(answer: str, worth: float) -> str:
    if answer == "unknown":
        return "low"
    return "high" if worth >= WORTH_HIGH else "medium"
