"""From evidence to states of requirements, and from states to what programmes say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from itdirector.engines.compliance.check import must_hold
from itdirector.engines.compliance.model import (
    MET,
    METHOD,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    Answer,
    Evidence,
    PassOrFail,
    PassOrFailAnswer,
    Question,
    Requirement,
    RequirementState,
    Rule,
    Staged,
    StagedAnswer,
    named_tests,
)
from itdirector.engines.fingerprint import fingerprint

WORST_FIRST = {NOT_MET: 0, NOT_APPLICABLE: 1, MET: 2}


def assess(question: Question) -> Answer:
    """Return the state of every requirement and programme. Raises ProofFailed on disagreement."""
    states = {r.id: _requirement(r, question) for r in question.requirements}
    programmes = question.programmes
    answer = Answer(
        states=states,
        pass_or_fail={p.id: _pass(p, states) for p in programmes if isinstance(p, PassOrFail)},
        staged={p.id: _stage(p, states) for p in programmes if isinstance(p, Staged)},
        method=METHOD,
        digest=fingerprint(question),
    )
    must_hold(question, answer)
    return answer


def evaluate(rule: Rule, states: Mapping[str, str]) -> str:
    """Return the state of a rule in three-valued logic; what does not apply is left out."""
    if isinstance(rule, str):
        return states.get(rule, UNKNOWN)
    parts = [evaluate(part, states) for part in rule.parts]
    applicable = [part for part in parts if part != NOT_APPLICABLE]
    if not applicable:
        return NOT_APPLICABLE
    needed = min(rule.count, len(applicable))
    met = applicable.count(MET)
    if met >= needed:
        return MET
    return UNKNOWN if met + applicable.count(UNKNOWN) >= needed else NOT_MET


def evidence_on(day: date, evidence: tuple[Evidence, ...]) -> dict[str, Evidence]:
    """Return the piece that counts for each test: the newest valid one, of one day the worst."""
    counting: dict[str, Evidence] = {}
    for piece in sorted(
        (e for e in evidence if e.valid_on(day)),
        key=lambda e: (e.observed, -WORST_FIRST[e.state], e.id),
    ):
        counting[piece.test] = piece
    return counting


def _requirement(requirement: Requirement, question: Question) -> RequirementState:
    tests = tuple(dict.fromkeys(named_tests(requirement.rule)))
    mine = tuple(e for e in question.evidence if e.test in tests)
    counting = evidence_on(question.as_of, mine)
    by_test = {test: piece.state for test, piece in counting.items()}
    state = evaluate(requirement.rule, by_test)
    because = tuple(test for test in tests if by_test.get(test, UNKNOWN) == state)
    met_until, lapses = None, False
    if state == MET:
        met_until = _met_until(requirement.rule, mine, question.as_of)
        lapses = met_until is not None
    return RequirementState(
        id=requirement.id,
        state=state,
        because=because,
        evidence=tuple(counting[test].id for test in tests if test in counting),
        failing_assets=tuple(
            sorted({a for e in counting.values() if e.state == NOT_MET for a in e.assets})
        ),
        met_until=met_until,
        lapses=lapses,
    )


def _met_until(rule: Rule, evidence: tuple[Evidence, ...], as_of: date) -> date | None:
    """Return the last day on which a rule stays met, None when it never lapses."""
    for day in sorted({e.expires for e in evidence if e.expires and e.expires >= as_of}):
        later = evidence_on(day + timedelta(days=1), evidence)
        if evaluate(rule, {test: piece.state for test, piece in later.items()}) != MET:
            return day
    return None


def _pass(programme: PassOrFail, states: Mapping[str, RequirementState]) -> PassOrFailAnswer:
    mine = [states[name] for name in programme.requirements]
    not_met = tuple(s.id for s in mine if s.state == NOT_MET)
    unknown = tuple(s.id for s in mine if s.state == UNKNOWN)
    applicable = [s for s in mine if s.state != NOT_APPLICABLE]
    outcome = "cannot say yet" if unknown or not applicable else "pass"
    met = [s for s in mine if s.state == MET]
    ends = [s.met_until for s in met if s.met_until is not None]
    known = len(applicable) - len(unknown)
    return PassOrFailAnswer(
        id=programme.id,
        outcome="fail" if not_met else outcome,
        automatic_fails=tuple(n for n in not_met if n in programme.automatic_fails),
        not_met=not_met,
        unknown=unknown,
        evidence_share=known / len(applicable) if applicable else None,
        first_lapse=min(ends) + timedelta(days=1) if ends else None,
        all_lapsed=max(ends) + timedelta(days=1) if ends and len(ends) == len(met) else None,
    )


def _stage(programme: Staged, states: Mapping[str, RequirementState]) -> StagedAnswer:
    reached = _level(programme, states, good=(MET, NOT_APPLICABLE))
    possible = _level(programme, states, good=(MET, NOT_APPLICABLE, UNKNOWN))
    labels = list(programme.levels)
    above = labels[reached : reached + 1]
    return StagedAnswer(
        id=programme.id,
        reached=labels[reached - 1] if reached else None,
        possible=labels[possible - 1] if possible else None,
        next_needs=tuple(
            name
            for label in above
            for name in programme.levels[label]
            if states[name].state in (NOT_MET, UNKNOWN)
        ),
    )


def _level(
    programme: Staged, states: Mapping[str, RequirementState], *, good: tuple[str, ...]
) -> int:
    """Return how many levels from the lowest on have nothing but good states."""
    count = 0
    for names in programme.levels.values():
        if any(states[name].state not in good for name in names):
            break
        count += 1
    return count
