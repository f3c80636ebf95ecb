"""A second road to every state: what is unknown tried as failed and as met, each day by itself.

Never imports the solver. Rules have no "not", so a rule is met for sure when it is met with every
unknown test failed, and failed for sure when it is not met with every unknown test met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from itdirector.engines.compliance.model import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    Answer,
    Evidence,
    PassOrFail,
    PassOrFailAnswer,
    ProofFailed,
    Question,
    Requirement,
    RequirementState,
    Rule,
    Staged,
    StagedAnswer,
    named_tests,
)
from itdirector.engines.fingerprint import fingerprint


def must_hold(question: Question, answer: Answer) -> None:
    """Raise ProofFailed, naming requirement or programme and field, on any disagreement."""
    _same("answer", "digest", answer.digest, fingerprint(question))
    _same("answer", "states", set(answer.states), {r.id for r in question.requirements})
    for requirement in question.requirements:
        _state_holds(requirement, answer.states[requirement.id], question)
    states = {name: state.state for name, state in answer.states.items()}
    gates = {p.id: p for p in question.programmes if isinstance(p, PassOrFail)}
    ladders = {p.id: p for p in question.programmes if isinstance(p, Staged)}
    _same("answer", "pass_or_fail", set(answer.pass_or_fail), set(gates))
    _same("answer", "staged", set(answer.staged), set(ladders))
    for name, gate in gates.items():
        _gate_holds(gate, answer.pass_or_fail[name], answer.states)
    for name, ladder in ladders.items():
        _ladder_holds(ladder, answer.staged[name], states)


def _same(owner: str, field: str, claimed: object, worked_out: object) -> None:
    if claimed != worked_out:
        raise ProofFailed(f"{owner}: {field} is {claimed}, worked out {worked_out}")


def applies(rule: Rule, out: Iterable[str]) -> bool:
    """Return whether anything of a rule is left without the tests that are out of scope."""
    return any(test not in set(out) for test in named_tests(rule))


def holds(rule: Rule, met: set[str], out: set[str]) -> bool:
    """Return whether a rule holds in plain logic, with some tests met and some out of scope."""
    if isinstance(rule, str):
        return rule in met
    parts = [part for part in rule.parts if applies(part, out)]
    return sum(holds(part, met, out) for part in parts) >= min(rule.count, len(parts))


def state_on(day: date, rule: Rule, evidence: Iterable[Evidence]) -> str:
    """Return a rule's state on a day from the evidence alone."""
    seen: dict[str, str] = {}
    for test in named_tests(rule):
        valid = [e for e in evidence if e.test == test and e.valid_on(day)]
        newest = max((e.observed for e in valid), default=day)
        said = {e.state for e in valid if e.observed == newest}
        seen[test] = next((s for s in (NOT_MET, NOT_APPLICABLE, MET) if s in said), UNKNOWN)
    out = {test for test, state in seen.items() if state == NOT_APPLICABLE}
    if not applies(rule, out):
        return NOT_APPLICABLE
    met = {test for test, state in seen.items() if state == MET}
    unknown = {test for test, state in seen.items() if state == UNKNOWN}
    if holds(rule, met, out):
        return MET
    return UNKNOWN if holds(rule, met | unknown, out) else NOT_MET


def _state_holds(requirement: Requirement, claimed: RequirementState, question: Question) -> None:
    rule, evidence = requirement.rule, question.evidence
    state = state_on(question.as_of, rule, evidence)
    _same(requirement.id, "state", claimed.state, state)
    _same(requirement.id, "lapses", claimed.lapses, claimed.met_until is not None)
    tests = set(named_tests(rule))
    valid = {e.id: e for e in evidence if e.test in tests and e.valid_on(question.as_of)}
    if not set(claimed.evidence) <= valid.keys():
        raise ProofFailed(f"{requirement.id}: evidence names a piece that is not valid")
    _same(requirement.id, "evidence", len(claimed.evidence), len({e.test for e in valid.values()}))
    alone = {t: state_on(question.as_of, t, evidence) for t in tests}
    because = {test for test, own in alone.items() if own == state}
    _same(requirement.id, "because", set(claimed.because), because)
    bad = {
        a for name in claimed.evidence if valid[name].state == NOT_MET for a in valid[name].assets
    }
    _same(requirement.id, "failing_assets", set(claimed.failing_assets), bad)
    if state != MET:
        _same(requirement.id, "met_until", claimed.met_until, None)
        return
    last = max((e.expires for e in evidence if e.expires), default=question.as_of)
    end = claimed.met_until or max(last, question.as_of) + timedelta(days=1)
    days = {e.expires + timedelta(days=1) for e in evidence if e.expires} | {end}
    for day in days:
        if question.as_of <= day <= end and state_on(day, rule, evidence) != MET:
            raise ProofFailed(f"{requirement.id}: met_until is too late, not met on {day}")
    if claimed.met_until and state_on(end + timedelta(days=1), rule, evidence) == MET:
        raise ProofFailed(f"{requirement.id}: met_until is too early, still met after {end}")


def _gate_holds(
    gate: PassOrFail, claimed: PassOrFailAnswer, states: Mapping[str, RequirementState]
) -> None:
    by_state: dict[str, list[RequirementState]] = {MET: [], NOT_MET: [], UNKNOWN: []}
    for name in gate.requirements:
        by_state.setdefault(states[name].state, []).append(states[name])
    met, failed, unknown = by_state[MET], by_state[NOT_MET], by_state[UNKNOWN]
    outcome = "pass" if met and not (failed or unknown) else "cannot say yet"
    asked = len(met) + len(failed) + len(unknown)
    ends = sorted((s.met_until or date.max) for s in met) or [date.max]
    expected: dict[str, object] = {
        "outcome": "fail" if failed else outcome,
        "not_met": tuple(s.id for s in failed),
        "unknown": tuple(s.id for s in unknown),
        "automatic_fails": tuple(s.id for s in failed if s.id in gate.automatic_fails),
        "evidence_share": (asked - len(unknown)) / asked if asked else None,
        "first_lapse": _day_after(ends[0]),
        "all_lapsed": _day_after(ends[-1]),
    }
    for field, value in expected.items():
        _same(gate.id, field, getattr(claimed, field), value)


def _day_after(day: date) -> date | None:
    return None if day == date.max else day + timedelta(days=1)


def _ladder_holds(ladder: Staged, claimed: StagedAnswer, states: Mapping[str, str]) -> None:
    """Ask of every level by itself whether nothing up to it fails."""
    labels = list(ladder.levels)

    def highest(bad: set[str]) -> str | None:
        fine = [
            label
            for place, label in enumerate(labels)
            if not any(
                states[n] in bad for below in labels[: place + 1] for n in ladder.levels[below]
            )
        ]
        return fine[-1] if fine else None

    _same(ladder.id, "reached", claimed.reached, highest({NOT_MET, UNKNOWN}))
    _same(ladder.id, "possible", claimed.possible, highest({NOT_MET}))
    place = labels.index(claimed.reached) + 1 if claimed.reached else 0
    needs = ladder.levels[labels[place]] if place < len(labels) else ()
    open_ones = tuple(n for n in needs if states[n] in (NOT_MET, UNKNOWN))
    _same(ladder.id, "next_needs", claimed.next_needs, open_ones)
