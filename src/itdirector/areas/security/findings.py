"""What is wrong about security."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from itdirector.areas.company import facts as company
from itdirector.areas.estate.facts import Release
from itdirector.areas.security import facts
from itdirector.areas.security.knowledge import Exposure
from itdirector.kernel.areas import Evidence, Finding
from itdirector.kernel.wording import about
from itdirector.values.text import plural, two_figures

NOW = timedelta(days=14)
WORTH_HIGH = 2_000
"""Expected loss a year from which a missing control is of high severity. Our default."""


def findings(today: date) -> Iterator[Finding]:
    """Say which attacked products and which missing protections there are."""
    yield from _exposed(today)
    yield from _gaps(today)


def _exposed(today: date) -> Iterator[Finding]:
    by_product: dict[str, list[tuple[Exposure, Release]]] = defaultdict(list)
    for exposed, release in facts.exposures(today):
        by_product[exposed.installed.product].append((exposed, release))
    for product, group in by_product.items():
        yield _exposure(product, group, today)


def _exposure(product: str, group: list[tuple[Exposure, Release]], today: date) -> Finding:
    worst, release = group[0]
    certain = worst.certainty == "certain"
    sure = [(e, r) for e, r in group if e.certainty == worst.certainty]
    machines = {m.key: m for _e, r in sure for m in r.machines}
    others = {m.key for _e, r in group for m in r.machines} - machines.keys()
    cves = sorted({cve for exposed, _r in sure for cve in exposed.cves}, reverse=True)
    crime = any(exposed.ransomware for exposed, _r in sure)
    more = f" and {plural(len(sure) - 1, 'other release')}" if len(sure) > 1 else ""
    known = plural(len(cves), "weakness", "weaknesses")
    too = f"; {plural(len(others), 'more machine')} may be open too" if others else ""
    stands = "may be" if not certain else "are" if more else "is"
    return Finding(
        code="security.exploited",
        subject=product,
        sentence=f"{release.label}{more} on {plural(len(machines), 'machine')} "
        f"{stands} open to {known} that criminals are known to use"
        f"{', ransomware gangs among them' if crime else ''}: {worst.because}"
        f"{too}. "
        f"({', '.join(cves[:3])}{' …' if len(cves) > 3 else ''})",
        severity="critical" if certain else "high" if crime else "medium",
        evidence=tuple(
            Evidence(record_type="estate.asset", record_id=str(m.pk), label=m.name)
            for _key, m in sorted(machines.items())
        ),
        due_on=today + NOW,
        remedy="Replace or isolate it." if certain else "Install the newest updates.",
    )


def _gaps(today: date) -> Iterator[Finding]:
    problem = facts.loss_problem(today)
    now = facts.yearly_cost(problem)
    given = {question: str(answer.pk) for question, answer in company.answers().items()}
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
            sentence=f"{state}.{_saves(worth)}",
            severity=_severity(one.answer, worth),
            evidence=_asked(given.get(f"control.{name}"), one.control.question),
            money_minor=round(two_figures(worth)) * 100 or None,
            remedy="Answer the question." if one.answer == "unknown" else "Put it in place.",
        )


def _saves(worth: float) -> str:
    if worth < 1:
        return ""
    return f" In full it would save about {about(worth)} of expected loss a year."


def _asked(record_id: str | None, question: str) -> tuple[Evidence, ...]:
    """Return the answer a gap rests on, none where nobody answered."""
    if record_id is None:
        return ()
    return (Evidence(record_type=company.RECORD, record_id=record_id, label=question),)


def _severity(answer: str, worth: float) -> str:
    if answer == "unknown":
        return "low"
    return "high" if worth >= WORTH_HIGH else "medium"
