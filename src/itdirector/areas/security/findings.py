"""What is wrong about security."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from itdirector.areas.company import facts as company
from itdirector.areas.estate.facts import Release
from itdirector.areas.security import facts
from itdirector.areas.security.knowledge import Exposure
from itdirector.areas.security.rules import Urgency
from itdirector.kernel.areas import Evidence, Finding
from itdirector.kernel.wording import about
from itdirector.values.text import plural, two_figures

SHOWN = 3
WORTH_HIGH = 2_000
"""Expected loss a year from which a missing control is of high severity. Our default."""


class _Open(NamedTuple):
    """One attacked release in use, and by when that must end."""

    exposed: Exposure
    release: Release
    urgency: Urgency


def findings(today: date) -> Iterator[Finding]:
    """Say which attacked products and which missing protections there are."""
    yield from _exposed(today)
    yield from _gaps(today)


def _exposed(today: date) -> Iterator[Finding]:
    exposed = facts.exposures(today)
    urgent = facts.urgency(exposed, today)
    by_product: dict[str, list[_Open]] = defaultdict(list)
    for one, release in exposed:
        product = one.installed.product
        by_product[product].append(_Open(one, release, urgent[release.name]))
    for product, group in by_product.items():
        yield _exposure(product, group, some_wait=len({u.place for u in urgent.values()}) > 1)


def _exposure(product: str, group: list[_Open], *, some_wait: bool) -> Finding:
    worst, release = group[0].exposed, group[0].release
    certain = worst.certainty == "certain"
    sure = [one for one in group if one.exposed.certainty == worst.certainty]
    machines = {m.key: m for one in sure for m in one.release.machines}
    others = {m.key for one in group for m in one.release.machines} - machines.keys()
    cves = sorted({cve for one in sure for cve in one.exposed.cves}, reverse=True)
    crime = any(one.exposed.ransomware for one in sure)
    more = f" and {plural(len(sure) - 1, 'other release')}" if len(sure) > 1 else ""
    known = plural(len(cves), "weakness", "weaknesses")
    stands = "may be" if not certain else "are" if more else "is"
    first = min((one.urgency for one in sure), key=lambda urgency: urgency.due)
    opened = f"{release.label}{more} on {plural(len(machines), 'machine')} {stands} open to {known}"
    rest = f" and {len(cves) - SHOWN} more" if len(cves) > SHOWN else ""
    told = (
        f"{opened} that criminals use.",
        "Ransomware gangs are among them." if crime else "",
        f"{worst.because[0].upper()}{worst.because[1:]}.",
        f"{plural(len(others), 'more machine')} may be open too." if others else "",
        _rule(first),
        "Begin with this one." if some_wait and first.place == 1 else "",
        f"Look for {', '.join(cves[:SHOWN])}{rest}.",
    )
    return Finding(
        code=facts.EXPLOITED,
        subject=product,
        sentence=" ".join(part for part in told if part),
        severity="critical" if certain else "high" if crime else "medium",
        evidence=(
            *(
                Evidence(record_type="estate.asset", record_id=str(m.pk), label=m.name)
                for _key, m in sorted(machines.items())
            ),
            *(
                Evidence(record_type=row.record_type(), record_id=str(row.pk), label=row.cve)
                for row in facts.listed(cves)
            ),
        ),
        due_on=first.due,
        remedy="Replace or isolate it." if certain else "Install the newest updates.",
    )


def _rule(urgency: Urgency) -> str:
    """Say which rule sets the day, and what was taken for the worse to get there."""
    rule = f"The rule of the agency that lists such attacks gives {urgency.days} days"
    look = ", and a look whether somebody has been in" if urgency.look_inside else ""
    worse = "the internet reaches it" if "exposed" in urgency.assumed else "it can do all harm"
    return f"{rule}{look}. We take it that {worse}, as nobody told us."


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
