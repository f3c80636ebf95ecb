"""States of requirements and programmes, by what was seen and how long it is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from itdirector.engines.compliance.check import must_hold
from itdirector.engines.compliance.frameworks import CSF_TIERS, CYBER_ESSENTIALS
from itdirector.engines.compliance.model import (
    Answer,
    Evidence,
    Needs,
    PassOrFail,
    ProofFailed,
    Question,
    Requirement,
    RequirementState,
    Rule,
    Staged,
    all_of,
    any_of,
    at_least,
    named_tests,
)
from itdirector.engines.compliance.solve import assess
from itdirector.engines.compliance.tests.cases import TODAY, one, questions, seen


def state(rule: Rule, *evidence: Evidence) -> RequirementState:
    return assess(one(rule, *evidence)).states["r"]


YES, NO, OUT = seen("a"), seen("b", "not met", assets=("pc 7",)), seen("c", "not applicable")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (all_of("a", "b"), "not met"),
        (all_of("a", "c"), "met"),
        (all_of("a", "d"), "unknown"),
        (all_of("b", "d"), "not met"),
        (any_of("a", "d"), "met"),
        (any_of("b", "d"), "unknown"),
        (any_of("b", "c"), "not met"),
        (all_of("c"), "not applicable"),
        (at_least(2, "a", "b", "d"), "unknown"),
        (at_least(2, "a", "b", "c"), "not met"),
        (at_least(3, "a", "c", "c"), "met"),
        (all_of("a", any_of("c", all_of("c"))), "met"),
    ],
)
def test_what_is_unknown_stays_unknown_unless_the_rest_decides(rule: Needs, expected: str) -> None:
    evidence = [e for e in (YES, NO, OUT) if e.test in named_tests(rule)]
    assert state(rule, *evidence).state == expected


def test_the_tests_that_decide_and_the_assets_that_fail_are_named() -> None:
    found = state(all_of("a", "b"), YES, NO)
    assert (found.because, found.failing_assets) == (("b",), ("pc 7",))
    assert found.evidence == ("e-a", "e-b")


def test_newer_evidence_replaces_older_and_of_one_day_the_worst_counts() -> None:
    old = seen("a", "not met", id="old", observed=date(2026, 1, 1))
    assert state("a", old, YES).state == "met"
    same_day = seen("a", "not met", id="same day")
    assert state("a", YES, same_day).state == "not met"
    assert state("a", same_day, seen("a", "not applicable", id="x")).state == "not met"


def test_evidence_is_believed_through_its_last_day_and_then_unknown() -> None:
    assert state("a", seen("a", expires=TODAY)).state == "met"
    assert state("a", seen("a", expires=TODAY - timedelta(days=1))).state == "unknown"


def test_the_day_a_requirement_lapses_is_told_beforehand() -> None:
    short, long = (seen(t, expires=TODAY + timedelta(days=n)) for t, n in (("a", 5), ("b", 9)))
    assert state(all_of("a", "b"), short, long).met_until == TODAY + timedelta(days=5)
    assert state(any_of("a", "b"), short, long).met_until == TODAY + timedelta(days=9)
    forever = state(any_of("a", "c"), short, seen("c"))
    assert (forever.met_until, forever.lapses) == (None, False)


def certificate(*failing: str, expires: date | None = None) -> Answer:
    return assess(
        Question(
            as_of=TODAY,
            requirements=CYBER_ESSENTIALS.requirements,
            evidence=tuple(
                seen(row.id, "not met" if row.id in failing else "met", expires=expires)
                for row in CYBER_ESSENTIALS.rows
            ),
            programmes=(CYBER_ESSENTIALS.programme,),
        )
    )


def test_one_user_without_a_second_factor_fails_the_certificate_and_ends_the_assessment() -> None:
    answer = certificate("cloud-mfa").pass_or_fail["Cyber Essentials"]
    assert (answer.outcome, answer.automatic_fails) == ("fail", ("cloud-mfa",))
    assert answer.evidence_share == 1


def test_a_certificate_is_all_or_nothing_and_not_a_percentage() -> None:
    assert certificate().pass_or_fail["Cyber Essentials"].outcome == "pass"
    ordinary = certificate("leavers").pass_or_fail["Cyber Essentials"]
    assert (ordinary.outcome, ordinary.automatic_fails) == ("fail", ())


def test_the_scheme_has_its_three_automatic_fails_and_five_themes() -> None:
    rows = CYBER_ESSENTIALS.rows
    assert {r.id for r in rows if r.automatic_fail} == {"os-14-days", "apps-14-days", "cloud-mfa"}
    assert len(rows) == 29
    assert len({r.theme for r in rows}) == 5
    assert {r.how for r in rows} == {"inventory", "ask"}
    assert CYBER_ESSENTIALS.valid_from == date(2026, 4, 27)


def test_the_day_on_which_everything_has_lapsed_is_told() -> None:
    end = TODAY + timedelta(days=14)
    answer = certificate(expires=end).pass_or_fail["Cyber Essentials"]
    assert answer.first_lapse == answer.all_lapsed == end + timedelta(days=1)


def test_everything_lapses_never_while_one_thing_does_not() -> None:
    question = Question(
        as_of=TODAY,
        requirements=(Requirement(id="x", rule="a"), Requirement(id="y", rule="b")),
        evidence=(seen("a", expires=TODAY), seen("b")),
        programmes=(PassOrFail(id="p", requirements=("x", "y")),),
    )
    answer = assess(question).pass_or_fail["p"]
    assert (answer.first_lapse, answer.all_lapsed) == (TODAY + timedelta(days=1), None)


def test_missing_evidence_is_neither_pass_nor_fail() -> None:
    answer = assess(one("a")).pass_or_fail["p"]
    assert (answer.outcome, answer.unknown, answer.evidence_share) == ("cannot say yet", ("r",), 0)
    nothing = assess(one("c", OUT)).pass_or_fail["p"]
    assert (nothing.outcome, nothing.evidence_share) == ("cannot say yet", None)


def ladder(**states: str) -> Any:
    names = "abcd"
    return assess(
        Question(
            as_of=TODAY,
            requirements=tuple(Requirement(id=n, rule=n) for n in names),
            evidence=tuple(seen(n, s.replace("_", " ")) for n, s in states.items()),
            programmes=(
                Staged(id="csf", levels=dict(zip(CSF_TIERS, [(n,) for n in names], strict=True))),
            ),
        )
    ).staged["csf"]


def test_a_level_is_reached_only_with_everything_below_it() -> None:
    answer = ladder(a="met", b="not_met", c="met", d="met")
    assert (answer.reached, answer.possible, answer.next_needs) == ("Partial", "Partial", ("b",))


def test_unknown_practices_leave_a_level_possible_but_not_reached() -> None:
    answer = ladder(a="met", b="not_applicable", d="met")
    assert (answer.reached, answer.possible) == ("Risk Informed", "Adaptive")
    assert answer.next_needs == ("c",)
    top = ladder(a="met", b="met", c="met", d="met")
    assert (top.reached, top.next_needs) == ("Adaptive", ())
    assert ladder(a="not_met").reached is None


@given(questions())
@settings(max_examples=60, deadline=None)
def test_both_roads_agree_on_any_question(question: Question) -> None:
    assert assess(question).states.keys() == {r.id for r in question.requirements}


@given(questions())
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_evidence_changes_nothing(question: Question) -> None:
    turned = replace(question, evidence=question.evidence[::-1])
    assert [s.state for s in assess(turned).states.values()] == [
        s.state for s in assess(question).states.values()
    ]


ASKED = Question(
    as_of=TODAY,
    requirements=(
        Requirement(id="r", rule=any_of("a", "b")),
        Requirement(id="s", rule="c"),
        Requirement(id="t", rule="d"),
    ),
    evidence=(
        seen("a", expires=TODAY + timedelta(days=3)),
        seen("b", expires=TODAY + timedelta(days=6)),
        seen("c", "not met", assets=("pc",)),
        seen("d", id="stale", expires=TODAY - timedelta(days=1)),
    ),
    programmes=(
        PassOrFail(id="p", requirements=("r", "s", "t"), automatic_fails=frozenset("s")),
        Staged(id="l", levels={"low": ("r",), "high": ("s", "t")}),
    ),
)
RIGHT = assess(ASKED)


def with_state(name: str, **facts: Any) -> Answer:
    wrong = replace(RIGHT.states[name], **facts)
    return replace(RIGHT, states={**RIGHT.states, name: wrong})


def with_gate(**facts: Any) -> Answer:
    return replace(RIGHT, pass_or_fail={"p": replace(RIGHT.pass_or_fail["p"], **facts)})


def with_ladder(**facts: Any) -> Answer:
    return replace(RIGHT, staged={"l": replace(RIGHT.staged["l"], **facts)})


WRONG = {
    "digest": replace(RIGHT, digest="0"),
    "states": replace(RIGHT, states={}),
    "pass_or_fail": replace(RIGHT, pass_or_fail={}),
    "staged": replace(RIGHT, staged={}),
    "r: state": with_state("r", state="not met"),
    "t: state": with_state("t", state="met"),
    "s: because": with_state("s", because=()),
    "s: failing_assets": with_state("s", failing_assets=()),
    "r: evidence": with_state("r", evidence=("e-a",)),
    "t: evidence names": with_state("t", evidence=("stale",)),
    "s: lapses": with_state("s", met_until=TODAY),
    "s: met_until": with_state("s", met_until=TODAY, lapses=True),
    "r: lapses": with_state("r", lapses=False),
    "r: met_until is too early": with_state("r", met_until=TODAY + timedelta(days=3)),
    "r: met_until is too late": with_state("r", met_until=TODAY + timedelta(days=9)),
    "r: met_until is too late, not": with_state("r", met_until=None, lapses=False),
    "p: outcome": with_gate(outcome="pass"),
    "p: automatic_fails": with_gate(automatic_fails=()),
    "p: not_met": with_gate(not_met=()),
    "p: unknown": with_gate(unknown=()),
    "p: evidence_share": with_gate(evidence_share=1.0),
    "p: first_lapse": with_gate(first_lapse=TODAY),
    "p: all_lapsed": with_gate(all_lapsed=None),
    "l: reached": with_ladder(reached="high"),
    "l: possible": with_ladder(possible="high"),
    "l: next_needs": with_ladder(next_needs=("s",)),
}


@pytest.mark.parametrize("complaint", WRONG)
def test_a_wrong_answer_is_caught_and_its_field_named(complaint: str) -> None:
    with pytest.raises(ProofFailed, match=complaint):
        must_hold(ASKED, WRONG[complaint])
