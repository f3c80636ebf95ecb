"""From facts to verdicts: the table, the EPSS rule, the certification's clock, then the order."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.triage.cases import ASSUMED, Case, make_case
from itdirector.engines.triage.check import must_hold
from itdirector.engines.triage.model import (
    METHOD,
    TABLE,
    Answer,
    Asset,
    Policy,
    Question,
    Relief,
    Verdict,
    Vulnerability,
    Weakness,
    Worth,
    one_model_version,
)
from itdirector.engines.triage.tables import DAYS, FOURTEEN_DAYS, THREE_DAYS

EPSS_DAYS = 30
"""The window of an EPSS probability (FIRST)."""

RANK = {level: rank for rank, level in enumerate(TABLE.outcomes)}

Ruling = tuple[str, str, date | None, date | None]
"""Level of the table, level after the EPSS rule, day by the risk, day by the certification."""


def triage(question: Question) -> Answer:
    """Return every weakness with its date, its reason and its place in the queue.

    First what is overdue, then by clock, then by expected loss removed for an hour of work. Raises
    ValueError for a vector that is none, ProofFailed when the checker finds another answer.
    """
    vulnerabilities = {v.id: v for v in question.vulnerabilities}
    assets = {a.id: a for a in question.assets}
    verdicts = [
        _verdict(vulnerabilities[w.vulnerability], assets[w.asset], w, question)
        for w in question.weaknesses
    ]
    chances: dict[str, list[float]] = defaultdict(list)
    for w in question.weaknesses:
        chances[w.asset].append(chance_30_days(vulnerabilities[w.vulnerability], question.policy))
    facts = [fact for verdict in verdicts for fact in verdict.facts]
    answer = Answer(
        verdicts=tuple(sorted(verdicts, key=lambda v: _place(v, question.as_of))),
        chance_by_asset={asset: chance_of_any(chances[asset]) for asset in sorted(chances)},
        assumed_share=sum(f.origin == ASSUMED for f in facts) / len(facts) if facts else 0.0,
        epss_model_version=one_model_version(v.epss for v in question.vulnerabilities),
        table=TABLE.id,
        table_version=TABLE.version,
        method=METHOD,
        digest=fingerprint(question),
    )
    must_hold(question, answer)
    return answer


def chance_of_any(chances: list[float]) -> float:
    """Return the chance that at least one of several independent things happens."""
    return 1 - math.prod(1 - chance for chance in chances)


def chance_30_days(vulnerability: Vulnerability, policy: Policy) -> float:
    """Return the EPSS probability; unknown, 1 for what is exploited, else the policy's default."""
    if vulnerability.epss is not None:
        return vulnerability.epss.probability
    return 1.0 if vulnerability.known_exploited else policy.epss_unknown


def _verdict(
    vulnerability: Vulnerability, asset: Asset, weakness: Weakness, question: Question
) -> Verdict:
    case, facts = make_case(vulnerability, asset, weakness, question.policy)
    ruling = _rule(case, vulnerability, weakness, question.policy)
    table_level, level, risk_due, certification_due = ruling
    assumed = [fact.name for fact in facts if fact.origin == ASSUMED]
    due = _earlier(risk_due, certification_due)
    return Verdict(
        vulnerability=weakness.vulnerability,
        asset=weakness.asset,
        table_level=table_level,
        level=level,
        risk_due=risk_due,
        certification_due=certification_due,
        reason=_reason(risk_due, certification_due),
        remedy=_remedy(weakness),
        facts=facts,
        relief=_relief(case, assumed, vulnerability, weakness, question),
        worth=_worth(due, case, vulnerability, asset, weakness, question),
    )


def _rule(case: Case, vulnerability: Vulnerability, weakness: Weakness, policy: Policy) -> Ruling:
    """Return what table, EPSS rule and certification say of a case.

    Being listed as exploited only ever brings a date forward: the clock of the listing starts on
    its day, the clock without it goes on from the day the weakness was found.
    """
    table_level = _table_level(case)
    plain = _table_level(replace(case, known_exploited=False))
    if case.epss:
        plain = TABLE.outcomes[min(RANK[plain] + 1, RANK[THREE_DAYS])]
    due, level = _after(weakness.found, DAYS[plain]), plain
    if case.known_exploited:
        start = max(weakness.found, vulnerability.listed or weakness.found)
        level = table_level
        due = _earlier(due, _after(start, DAYS[level]))
    certification_due = None
    if case.certified and case.severity and case.patch_released is not None:
        certification_due = _after(case.patch_released, policy.certification_days)
    return table_level, level, due, certification_due


def _table_level(case: Case) -> str:
    yes_no = {True: "yes", False: "no"}
    return TABLE.rows[
        yes_no[case.known_exploited],
        yes_no[case.exposed],
        yes_no[case.automatable],
        case.technical_impact,
    ]


def _after(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _reason(risk_due: date | None, certification_due: date | None) -> str:
    if certification_due is not None and (risk_due is None or certification_due < risk_due):
        return "certification"
    return "none" if risk_due is None else "risk"


def _remedy(weakness: Weakness) -> str:
    if weakness.out_of_support:
        return "replace"
    return "mitigate" if weakness.no_patch else "patch"


def _urgency(ruling: Ruling) -> tuple[int, int]:
    """Return how urgent a ruling is: minus the day it is due, then its level. More is riskier."""
    _, level, risk_due, certification_due = ruling
    return (-(_earlier(risk_due, certification_due) or date.max).toordinal(), RANK[level])


def _relief(
    case: Case,
    assumed: list[str],
    vulnerability: Vulnerability,
    weakness: Weakness,
    question: Question,
) -> Relief | None:
    """Return the fewest unknown facts that lower the urgency most, None when none can.

    One fact that helps is preferred to several that help more: it is the next question to ask.
    """
    safest: dict[str, Any] = {
        name: "partial" if name == "technical_impact" else False for name in assumed
    }
    if "patch_released" in safest:
        safest["patch_released"] = question.as_of
    worst = _urgency(_rule(case, vulnerability, weakness, question.policy))
    for size in range(1, len(assumed) + 1):
        options = [
            (_rule(safer, vulnerability, weakness, question.policy), names)
            for names in combinations(assumed, size)
            for safer in [replace(case, **{name: safest[name] for name in names})]
        ]
        ruling, names = min(options, key=lambda option: _urgency(option[0]))
        if _urgency(ruling) < worst:
            return Relief(facts=names, level=ruling[1], due=_earlier(ruling[2], ruling[3]))
    return None


def _worth(
    due: date | None,
    case: Case,
    vulnerability: Vulnerability,
    asset: Asset,
    weakness: Weakness,
    question: Question,
) -> Worth:
    policy = question.policy
    left = (due - question.as_of).days if due else -1
    open_days = max(1, left) if left >= 0 else policy.undated_days
    defaults = []
    if vulnerability.epss is None and not vulnerability.known_exploited:
        defaults.append("chance")
    if asset.reach_chance is None:
        defaults.append("reach")
    if case.technical_impact == "partial":
        defaults.append("share")
    if weakness.hours is None:
        defaults.append("hours")
    reach = policy.reach_exposed if case.exposed else policy.reach_inside
    chance = chance_30_days(vulnerability, policy)
    return Worth(
        open_days=open_days,
        chance=1 - (1 - chance) ** (open_days / EPSS_DAYS),
        reach=reach if asset.reach_chance is None else asset.reach_chance,
        share=1.0 if case.technical_impact == "total" else policy.share_partial,
        loss_if_taken=asset.loss_if_taken,
        hours=policy.hours_per_patch if weakness.hours is None else weakness.hours,
        defaults=tuple(defaults),
    )


def clock(verdict: Verdict) -> str:
    """Return the class a weakness waits in: a certification's date puts it among the 14 days."""
    if verdict.certification_due is not None and RANK[verdict.level] < RANK[FOURTEEN_DAYS]:
        return FOURTEEN_DAYS
    return verdict.level


def _place(verdict: Verdict, as_of: date) -> tuple[bool, int, float, str, str]:
    overdue = verdict.due is not None and verdict.due < as_of
    return (
        not overdue,
        -RANK[clock(verdict)],
        -verdict.worth.per_hour,
        verdict.vulnerability,
        verdict.asset,
    )
