"""The facts of one weakness made ready: given, derived from the vector, or assumed riskier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itdirector.engines.triage.cvss_scores import HIGH_SCORE, CvssReading, read_vector
from itdirector.engines.triage.model import Asset, Fact, Policy, Vulnerability, Weakness

GIVEN, DERIVED, ASSUMED = "given", "derived", "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Every fact the rules ask for, with a value. Named as the facts are."""

    known_exploited: bool
    exposed: bool
    automatable: bool
    technical_impact: str
    epss: bool
    """Whether the score is at or above the threshold."""
    certified: bool
    severity: bool
    """Whether the certification calls it critical or high."""
    patch_released: date | None


def make_case(
    vulnerability: Vulnerability, asset: Asset, weakness: Weakness, policy: Policy
) -> tuple[Case, tuple[Fact, ...]]:
    """Return the case at its riskier values, and what each fact is and where it came from."""
    reading = read_vector(vulnerability.cvss) if vulnerability.cvss else None
    facts = [
        _yes_no("known_exploited", given=vulnerability.known_exploited),
        _yes_no("exposed", given=asset.exposed),
        _yes_no(
            "automatable",
            given=vulnerability.automatable,
            derived=None if reading is None else reading.automatable,
        ),
        _impact(vulnerability, reading),
    ]
    if policy.epss_threshold is not None:
        facts.append(_epss(vulnerability, policy.epss_threshold))
    if policy.certification_days is not None:
        facts.append(_yes_no("certified", given=asset.certified))
        facts.append(_severity(vulnerability, reading))
        facts += _patch(vulnerability, weakness)
    values = {fact.name: fact.value for fact in facts}
    released = values.get("patch_released")
    case = Case(
        known_exploited=values["known_exploited"] == "yes",
        exposed=values["exposed"] == "yes",
        automatable=values["automatable"] == "yes",
        technical_impact=values["technical_impact"],
        epss=values.get("epss") == "at or above threshold",
        certified=values.get("certified") == "yes",
        severity=values.get("severity") == "high or critical",
        patch_released=date.fromisoformat(released) if released else None,
    )
    return case, tuple(facts)


def _yes_no(name: str, *, given: bool | None, derived: bool | None = None) -> Fact:
    """Return the first answer there is: given, then derived, then the riskier one."""
    if given is not None:
        return Fact(name=name, value="yes" if given else "no", origin=GIVEN)
    if derived is not None:
        return Fact(name=name, value="yes" if derived else "no", origin=DERIVED)
    return Fact(name=name, value="yes", origin=ASSUMED)


def _impact(vulnerability: Vulnerability, reading: CvssReading | None) -> Fact:
    if vulnerability.technical_impact is not None:
        return Fact(name="technical_impact", value=vulnerability.technical_impact, origin=GIVEN)
    if reading is not None and reading.technical_impact is not None:
        return Fact(name="technical_impact", value=reading.technical_impact, origin=DERIVED)
    return Fact(name="technical_impact", value="total", origin=ASSUMED)


def _epss(vulnerability: Vulnerability, threshold: float) -> Fact:
    score = vulnerability.epss
    high = score is None or score.probability >= threshold
    return Fact(
        name="epss",
        value="at or above threshold" if high else "below threshold",
        origin=GIVEN if score is not None else ASSUMED,
    )


def _severity(vulnerability: Vulnerability, reading: CvssReading | None) -> Fact:
    """Either the vendor's word or the base score is enough; without both it counts as high."""
    high = vulnerability.vendor_severity in ("high", "critical")
    origin = GIVEN if vulnerability.vendor_severity is not None else ASSUMED
    if reading is not None and not high:
        high, origin = reading.base_score >= HIGH_SCORE, DERIVED
    high = high or origin == ASSUMED
    return Fact(name="severity", value="high or critical" if high else "lower", origin=origin)


def _patch(vulnerability: Vulnerability, weakness: Weakness) -> list[Fact]:
    """Return the day of the patch; unknown, it is the earliest day we know of. No patch: none."""
    if weakness.no_patch or weakness.out_of_support:
        return []
    if weakness.patch_released is not None:
        return [
            Fact(name="patch_released", value=weakness.patch_released.isoformat(), origin=GIVEN)
        ]
    earliest = min(weakness.found, vulnerability.published or weakness.found)
    return [Fact(name="patch_released", value=earliest.isoformat(), origin=ASSUMED)]
