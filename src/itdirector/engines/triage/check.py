"""A second road to every verdict: the directive as sentences, every unknown tried both ways.

Never imports the solver, nor the table: what the table says is stated here as conditions, and an
assumed fact is not taken at its riskier value but tried at each, and the most urgent ruling kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise, product
from typing import Any

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.triage.model import (
    Answer,
    Asset,
    ProofFailed,
    Question,
    Verdict,
    Vulnerability,
    Weakness,
    Worth,
)

UPGRADE, DAYS_60, DAYS_14, DAYS_3, FORENSIC = range(5)
NAMES = ("next upgrade", "60 days", "14 days", "3 days", "3 days and forensic check")
LENGTH = (None, 60, 14, 3, 3)
NEVER = date.max

Options = Mapping[str, tuple[Any, ...]]
"""Fact to the values it may have, the safest first; one value when it is known."""


def must_hold(question: Question, answer: Answer) -> None:
    """Raise ProofFailed, naming weakness and field, where the answer is not the one worked out."""
    vulnerabilities = {v.id: v for v in question.vulnerabilities}
    assets = {a.id: a for a in question.assets}
    weaknesses = {w.key: w for w in question.weaknesses}
    keys = [(v.vulnerability, v.asset) for v in answer.verdicts]
    _same("answer", "weaknesses", sorted(keys), sorted(weaknesses))
    for verdict in answer.verdicts:
        weakness = weaknesses[verdict.vulnerability, verdict.asset]
        _verdict_holds(
            verdict,
            vulnerabilities[verdict.vulnerability],
            assets[verdict.asset],
            weakness,
            question,
        )
    for earlier, later in pairwise(answer.verdicts):
        if _place(earlier, question.as_of) > _place(later, question.as_of):
            raise ProofFailed(f"{later.vulnerability}, {later.asset}: order is wrong")
    _totals_hold(question, answer, vulnerabilities)


def _same(owner: str, field: str, claimed: object, worked_out: object) -> None:
    if claimed != worked_out:
        raise ProofFailed(f"{owner}: {field} is {claimed}, worked out {worked_out}")


def _close(owner: str, field: str, claimed: float, worked_out: float) -> None:
    if not math.isclose(claimed, worked_out, rel_tol=1e-9, abs_tol=1e-12):
        raise ProofFailed(f"{owner}: {field} is {claimed}, worked out {worked_out}")


def timeline(*, kev: bool, exposed: bool, automatable: bool, total: bool) -> int:
    """Return the directive's timeline from 0 (next upgrade) to 4, as conditions, not as a table."""
    if kev:
        if total and (exposed or automatable):
            return FORENSIC
        return DAYS_3 if exposed and automatable else DAYS_14
    if exposed:
        return DAYS_60 + automatable + total
    return DAYS_60 if automatable else UPGRADE


def _verdict_holds(
    verdict: Verdict,
    vulnerability: Vulnerability,
    asset: Asset,
    weakness: Weakness,
    question: Question,
) -> None:
    owner = f"{verdict.vulnerability}, {verdict.asset}"
    options = _options(vulnerability, asset, weakness, question)
    rulings = [_rule(c, vulnerability, weakness, question) for c in _completions(options)]
    _same(owner, "table_level", verdict.table_level, NAMES[max(r[0] for r in rulings)])
    _same(owner, "level", verdict.level, NAMES[max(r[1] for r in rulings)])
    risk, certification = min(r[2] for r in rulings), min(r[3] for r in rulings)
    _same(owner, "risk_due", verdict.risk_due or NEVER, risk)
    _same(owner, "certification_due", verdict.certification_due or NEVER, certification)
    reason = "risk" if risk <= certification else "certification"
    reason = "none" if risk == certification == NEVER else reason
    _same(owner, "reason", verdict.reason, reason)
    words = {(False, False): "patch", (True, False): "mitigate"}
    remedy = words.get((weakness.no_patch, weakness.out_of_support), "replace")
    _same(owner, "remedy", verdict.remedy, remedy)
    unknown = {name for name, values in options.items() if len(values) > 1}
    _same(owner, "assumed", set(verdict.assumed), unknown)
    _relief_holds(verdict, options, vulnerability, weakness, question)
    _worth_holds(owner, verdict, vulnerability, asset, weakness, question)


def _completions(options: Options) -> Iterator[dict[str, Any]]:
    for values in product(*options.values()):
        yield dict(zip(options, values, strict=True))


def _options(
    vulnerability: Vulnerability, asset: Asset, weakness: Weakness, question: Question
) -> Options:
    metrics = dict(part.split(":") for part in (vulnerability.cvss or "CVSS:2.0").split("/"))
    prefix = "V" if metrics.get("CVSS") == "4.0" else ""
    told = metrics.get("CVSS", "2.0") != "2.0"
    simple = "".join(metrics.get(m, "") for m in ("AV", "AC", "PR", "UI")) == "NLNN"
    derived = None if not told or (simple and metrics.get("AT") == "P") else simple
    losses = "".join(metrics.get(prefix + m, "") for m in "CIA")
    total = {"partial": False, "total": True}.get(vulnerability.technical_impact or "")
    if total is None and told:
        total = losses == "HHH"
    automatable = vulnerability.automatable
    options: dict[str, tuple[Any, ...]] = {
        "known_exploited": _either(known=vulnerability.known_exploited),
        "exposed": _either(known=asset.exposed),
        "automatable": _either(known=derived if automatable is None else automatable),
        "technical_impact": _either(known=total),
    }
    threshold, score = question.policy.epss_threshold, vulnerability.epss
    if threshold is not None:
        options["epss"] = _either(known=None if score is None else score.probability >= threshold)
    if question.policy.certification_days is not None:
        options["certified"] = _either(known=asset.certified)
        options["severity"] = _either(known=_severe(vulnerability))
        if not (weakness.no_patch or weakness.out_of_support):
            options["patch_released"] = _released(vulnerability, weakness, question)
    return options


def _either(*, known: bool | None) -> tuple[bool, ...]:
    return (False, True) if known is None else (known,)


def _severe(vulnerability: Vulnerability) -> bool | None:
    if vulnerability.vendor_severity in ("high", "critical"):
        return True
    if vulnerability.cvss:
        return _base_score(vulnerability.cvss) >= 7
    return None if vulnerability.vendor_severity is None else False


def _base_score(vector: str) -> float:
    from cvss import (  # type: ignore[import-untyped]  # noqa: PLC0415  only who reads pays
        CVSS2,
        CVSS3,
        CVSS4,
    )

    kinds = {"CVSS:3.0": CVSS3, "CVSS:3.1": CVSS3, "CVSS:4.0": CVSS4}
    return float(kinds.get(vector[:8], CVSS2)(vector).base_score)


def _released(
    vulnerability: Vulnerability, weakness: Weakness, question: Question
) -> tuple[date, ...]:
    if weakness.patch_released is not None:
        return (weakness.patch_released,)
    known = [d for d in (weakness.found, vulnerability.published) if d is not None]
    return (question.as_of, min(known))


Ruling = tuple[int, int, date, date]


def _rule(
    case: Mapping[str, Any], vulnerability: Vulnerability, weakness: Weakness, question: Question
) -> Ruling:
    """Return table level, level, day by the risk and day by the certification of one completion."""
    kev, facts = case["known_exploited"], {"exposed": case["exposed"]}
    facts |= {"automatable": case["automatable"], "total": case["technical_impact"]}
    table = timeline(kev=kev, **facts)
    unlisted = timeline(kev=False, **facts)
    if case.get("epss") and unlisted < DAYS_3:
        unlisted += 1
    days = [_days_after(weakness.found, unlisted)]
    if kev:
        listed = vulnerability.listed or weakness.found
        days.append(_days_after(max(listed, weakness.found), table))
    certification = NEVER
    if case.get("certified") and case["severity"] and "patch_released" in case:
        certification = case["patch_released"] + timedelta(question.policy.certification_days or 0)
    return table, table if kev else unlisted, min(days), certification


def _days_after(start: date, level: int) -> date:
    length = LENGTH[level]
    return NEVER if length is None else start + timedelta(length)


def _urgency(rulings: list[Ruling]) -> tuple[date, int]:
    """Return the most urgent of some rulings: day, then minus the level. Less is more urgent."""
    return min((min(risk, certified), -level) for _, level, risk, certified in rulings)


def _relief_holds(
    verdict: Verdict,
    options: Options,
    vulnerability: Vulnerability,
    weakness: Weakness,
    question: Question,
) -> None:
    """Try every set of unknown facts, up to the size claimed, at its safest values."""
    owner = f"{verdict.vulnerability}, {verdict.asset}"
    unknown = [name for name, values in options.items() if len(values) > 1]

    def urgency(settled: tuple[str, ...]) -> tuple[date, int]:
        narrowed = {n: v[:1] if n in settled else v for n, v in options.items()}
        return _urgency(
            [_rule(c, vulnerability, weakness, question) for c in _completions(narrowed)]
        )

    worst, relief = urgency(()), verdict.relief
    size = len(relief.facts) if relief else len(unknown) + 1
    if any(urgency(s) > worst for n in range(size) for s in combinations(unknown, n)):
        raise ProofFailed(f"{owner}: relief overlooks fewer facts that lower the urgency")
    if relief is None:
        return
    claimed = (relief.due or NEVER, -NAMES.index(relief.level))
    _same(owner, "relief", claimed, urgency(relief.facts))
    best = max(urgency(s) for s in combinations(unknown, size))
    if claimed <= worst or claimed < best:
        raise ProofFailed(f"{owner}: relief is not the greatest there is")


def _worth_holds(
    owner: str,
    verdict: Verdict,
    vulnerability: Vulnerability,
    asset: Asset,
    weakness: Weakness,
    question: Question,
) -> None:
    policy, worth = question.policy, verdict.worth
    facts = {fact.name: fact.value for fact in verdict.facts}
    due = min(verdict.risk_due or NEVER, verdict.certification_due or NEVER)
    waiting = question.as_of <= due < NEVER
    days = max(1, (due - question.as_of).days) if waiting else policy.undated_days
    inside = policy.reach_exposed if facts["exposed"] == "yes" else policy.reach_inside
    expected = Worth(
        open_days=days,
        chance=_within(_chance(vulnerability, question), days),
        reach=inside if asset.reach_chance is None else asset.reach_chance,
        share={"total": 1.0}.get(facts["technical_impact"], policy.share_partial),
        loss_if_taken=asset.loss_if_taken,
        hours=weakness.hours or policy.hours_per_patch,
        defaults=worth.defaults,
    )
    for field in ("open_days", "chance", "reach", "share", "loss_if_taken", "hours"):
        _close(owner, field, getattr(worth, field), getattr(expected, field))
    ours = {
        "chance": vulnerability.epss is None and not vulnerability.known_exploited,
        "reach": asset.reach_chance is None,
        "share": facts["technical_impact"] == "partial",
        "hours": weakness.hours is None,
    }
    _same(
        owner, "defaults", set(worth.defaults), {name for name, is_ours in ours.items() if is_ours}
    )


def _chance(vulnerability: Vulnerability, question: Question) -> float:
    if vulnerability.epss is None:
        return 1.0 if vulnerability.known_exploited else question.policy.epss_unknown
    return vulnerability.epss.probability


def _within(chance_30: float, days: int) -> float:
    """Return the chance within so many days, by the rate at which it happens."""
    if chance_30 == 1:
        return 1.0
    rate_per_day = -math.log1p(-chance_30) / 30
    return -math.expm1(-rate_per_day * days)


def _place(verdict: Verdict, as_of: date) -> tuple[bool, int, float, str, str]:
    due = min(verdict.risk_due or NEVER, verdict.certification_due or NEVER)
    level = NAMES.index(verdict.level)
    if verdict.certification_due is not None:
        level = max(level, DAYS_14)
    names = (verdict.vulnerability, verdict.asset)
    return (due >= as_of, -level, -verdict.worth.per_hour, *names)


def _totals_hold(
    question: Question, answer: Answer, vulnerabilities: Mapping[str, Vulnerability]
) -> None:
    for asset in {w.asset for w in question.weaknesses}:
        spared = 1.0
        for weakness in question.weaknesses:
            if weakness.asset == asset:
                spared *= 1 - _chance(vulnerabilities[weakness.vulnerability], question)
        _close(asset, "chance_by_asset", answer.chance_by_asset.get(asset, -1), 1 - spared)
    facts = [fact for verdict in answer.verdicts for fact in verdict.facts]
    assumed = sum(len(verdict.assumed) for verdict in answer.verdicts)
    _close("answer", "assumed_share", answer.assumed_share, assumed / max(1, len(facts)))
    versions = {v.epss.model_version for v in question.vulnerabilities if v.epss}
    _same("answer", "epss_model_version", {answer.epss_model_version} - {None}, versions)
    _same("answer", "digest", answer.digest, fingerprint(question))
