"""Weaknesses to judge: one that is plain, and any that can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from itdirector.engines.triage.model import (
    Asset,
    Epss,
    Policy,
    Question,
    Verdict,
    Vulnerability,
    Weakness,
)
from itdirector.engines.triage.solve import triage

TODAY = date(2026, 11, 22)
FOUND = date(2026, 11, 20)
CERTIFIED = Policy(certification_days=14)
WORST_VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

VECTORS = (
    WORST_VECTOR,
    "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N",
    "CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N",
    "AV:N/AC:L/Au:N/C:C/I:C/A:C",
)


def score(probability: float, version: str = "v2026.06.15") -> Epss:
    """Return an EPSS score of one day."""
    return Epss(
        probability=probability,
        percentile=0.5,
        model_version=version,
        score_date=date(2026, 11, 21),
    )


def vulnerability(**facts: Any) -> Vulnerability:
    """Return a vulnerability of which everything is known and nothing is alarming."""
    known: dict[str, Any] = {
        "id": "CVE-1",
        "known_exploited": False,
        "automatable": False,
        "technical_impact": "partial",
        "epss": score(0.01),
        "vendor_severity": "low",
    }
    return Vulnerability(**(known | facts))


def asset(**facts: Any) -> Asset:
    """Return an asset inside, in scope of the certification."""
    known: dict[str, Any] = {
        "id": "host", "loss_if_taken": 10_000, "exposed": False, "certified": True
    }  # fmt: skip
    return Asset(**(known | facts))


def weakness(**facts: Any) -> Weakness:
    """Return a weakness whose patch came on the day it was found."""
    known: dict[str, Any] = {
        "vulnerability": "CVE-1", "asset": "host", "found": FOUND, "patch_released": FOUND
    }  # fmt: skip
    return Weakness(**(known | facts))


def question(
    v: Vulnerability | None = None,
    a: Asset | None = None,
    w: Weakness | None = None,
    policy: Policy | None = None,
) -> Question:
    """Return a question about one weakness."""
    return Question(
        as_of=TODAY,
        vulnerabilities=(v or vulnerability(),),
        assets=(a or asset(),),
        weaknesses=(w or weakness(),),
        policy=policy or Policy(),
    )


def verdict(*parts: Any, **named: Any) -> Verdict:
    """Return the verdict on one weakness."""
    (only,) = triage(question(*parts, **named)).verdicts
    return only


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return values, or that they are not known."""
    return st.none() | values


days = st.integers(0, 120).map(lambda back: TODAY - timedelta(days=back))


@st.composite
def vulnerabilities(draw: st.DrawFn, id: str = "CVE-1") -> Vulnerability:  # noqa: A002
    """Return a vulnerability of which anything may be unknown."""
    exploited = draw(maybe(st.booleans()))
    return Vulnerability(
        id=id,
        known_exploited=exploited,
        listed=draw(maybe(days)) if exploited else None,
        epss=draw(maybe(st.floats(0, 1).map(score))),
        cvss=draw(maybe(st.sampled_from(VECTORS))),
        automatable=draw(maybe(st.booleans())),
        technical_impact=draw(maybe(st.sampled_from(["partial", "total"]))),
        vendor_severity=draw(maybe(st.sampled_from(["low", "medium", "high", "critical"]))),
        published=draw(maybe(days)),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Return a vulnerability of which anything may be unknown."""
    """Return up to three vulnerabilities on up to two assets, with facts known or not."""
    vulns = tuple(draw(vulnerabilities(id=f"CVE-{n}")) for n in range(draw(st.integers(1, 3))))
    assets = tuple(
        Asset(
            id=f"host {n}",
            loss_if_taken=draw(st.integers(0, 10**6)),
            exposed=draw(maybe(st.booleans())),
            certified=draw(maybe(st.booleans())),
            reach_chance=draw(maybe(st.floats(0, 1))),
        )
        for n in range(draw(st.integers(1, 2)))
    )
    pairs = [(v.id, a.id) for v in vulns for a in assets]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4))
    return Question(
        as_of=TODAY,
        vulnerabilities=vulns,
        assets=assets,
        weaknesses=tuple(draw(weaknesses(v, a)) for v, a in chosen),
        policy=Policy(
            epss_threshold=draw(maybe(st.floats(0, 1))),
            certification_days=draw(maybe(st.integers(1, 30))),
        ),
    )


@st.composite
def weaknesses(draw: st.DrawFn, vulnerability_id: str, asset_id: str) -> Weakness:
    """Return a weakness with any fate of its patch."""
    fate = draw(st.sampled_from(["patched", "undated", "waiting", "over"]))
    return Weakness(
        vulnerability=vulnerability_id,
        asset=asset_id,
        found=draw(days),
        patch_released=draw(days) if fate == "patched" else None,
        no_patch=fate == "waiting",
        out_of_support=fate == "over",
        hours=draw(maybe(st.floats(0.25, 40))),
    )
