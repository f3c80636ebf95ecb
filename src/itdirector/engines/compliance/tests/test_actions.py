"""The cheapest way to satisfy several frameworks, with the price of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from itdirector.engines.compliance import actions, actions_cpsat, actions_highs
from itdirector.engines.compliance.actions import cheapest_actions, shortest_fix_list
from itdirector.engines.compliance.actions_check import (
    answer_must_hold,
    choice_must_hold,
    lightest_by_trying,
    unsatisfied,
)
from itdirector.engines.compliance.actions_model import (
    Action,
    ActionQuestion,
    Choice,
    Framework,
)
from itdirector.engines.compliance.model import (
    Impossible,
    LimitReached,
    ProofFailed,
    all_of,
    any_of,
    at_least,
    named_tests,
)
from itdirector.engines.compliance.tests.cases import rules


def action(name: str, cost: int, meets: str) -> Action:
    return Action(id=name, cost=cost, meets=frozenset(meets))


BOTH = ActionQuestion(
    frameworks=(
        Framework(id="CE", rule=all_of("m", "p", "v")),
        Framework(id="HIPAA", rule=all_of("m", any_of("e", "d"), at_least(2, "a", "b", "c"))),
    ),
    actions=(
        action("mfa", 10, "m"),
        action("management", 20, "pva"),
        action("encryption", 7, "e"),
        action("loss prevention", 6, "db"),
        action("training", 1, "c"),
    ),
)


def test_what_frameworks_share_is_paid_once() -> None:
    answer = cheapest_actions(BOTH)
    assert answer.chosen == ("loss prevention", "management", "mfa")
    assert answer.cost == 36
    assert answer.alone_cost == {"CE": 30, "HIPAA": 17}
    assert answer.marginal_cost == {"CE": 19, "HIPAA": 6}
    assert answer.shared_saving == 11
    assert answer.serves["mfa"] == ("CE", "HIPAA")


def test_of_two_sets_of_one_price_the_smaller_is_chosen() -> None:
    question = ActionQuestion(
        frameworks=(Framework(id="f", rule=all_of("a", "b")),),
        actions=(action("one", 5, "a"), action("two", 5, "b"), action("both", 10, "ab")),
    )
    assert cheapest_actions(question).chosen == ("both",)


def test_what_is_met_or_out_of_scope_costs_nothing() -> None:
    easy = replace(BOTH, met=frozenset("mpv"), out=frozenset("edabc"))
    answer = cheapest_actions(easy)
    assert (answer.chosen, answer.cost) == ((), 0)
    assert cheapest_actions(replace(BOTH, out=frozenset("mpvedabc"))).cost == 0


def test_a_part_no_action_meets_does_not_stop_another_that_can_be_met() -> None:
    question = ActionQuestion(
        frameworks=(Framework(id="f", rule=any_of(all_of("z", "y"), all_of("a"))),),
        actions=(action("one", 5, "a"),),
    )
    assert cheapest_actions(question).chosen == ("one",)


def test_a_framework_no_action_satisfies_is_named_with_what_is_missing() -> None:
    poor = replace(BOTH, actions=BOTH.actions[:1])
    with pytest.raises(Impossible, match="CE, HIPAA: no action meets p, v, e, d, a, b, c"):
        cheapest_actions(poor)


@st.composite
def action_questions(draw: st.DrawFn) -> ActionQuestion:
    frameworks = tuple(
        Framework(id=f"f{n}", rule=draw(rules())) for n in range(draw(st.integers(1, 3)))
    )
    tests = sorted({test for f in frameworks for test in named_tests(f.rule)})
    sets = draw(st.lists(st.frozensets(st.sampled_from(tests), min_size=1), max_size=6))
    out = draw(st.frozensets(st.sampled_from(tests), max_size=2))
    return ActionQuestion(
        frameworks=frameworks,
        actions=tuple(
            Action(id=f"a{n}", cost=draw(st.integers(0, 50)), meets=meets)
            for n, meets in enumerate(sets)
        ),
        met=draw(st.frozensets(st.sampled_from(tests), max_size=2)) - out,
        out=out,
    )


@given(action_questions())
@settings(max_examples=40, deadline=None)
def test_two_solvers_and_trying_every_set_agree(question: ActionQuestion) -> None:
    lightest = lightest_by_trying(question)
    assume(lightest is not None)
    answer = cheapest_actions(question)
    assert answer.cost == (lightest or 0) // (len(question.actions) + 1)
    assert not unsatisfied(question, answer.chosen)


@given(rules(), st.frozensets(st.sampled_from("abcdef"), max_size=3))
@settings(max_examples=30, deadline=None)
def test_the_shortest_fix_list_puts_a_rule_right_and_nothing_on_it_is_needless(
    rule: Any, met: frozenset[str]
) -> None:
    fixes = shortest_fix_list(rule, met=met)
    question = ActionQuestion(frameworks=(Framework(id="f", rule=rule),), actions=(), met=met)
    assert unsatisfied(replace(question, met=met | set(fixes)), ()) == ()
    for fix in fixes:
        assert unsatisfied(replace(question, met=met | (set(fixes) - {fix})), ()) == ("f",)


def drawn(actions_count: int, tests: int, seed: int) -> ActionQuestion:
    """Return two frameworks that share most tests, and actions that each meet a few."""
    rng = Generator(PCG64(seed))
    names = [f"t{n:03}" for n in range(tests)]
    return ActionQuestion(
        frameworks=(
            Framework(id="one", rule=all_of(*names[: 2 * tests // 3])),
            Framework(id="two", rule=at_least(tests // 2, *names[tests // 3 :])),
        ),
        actions=tuple(
            Action(
                id=f"a{n:03}",
                cost=int(rng.integers(100, 9_000)),
                meets=frozenset(names[n::actions_count])
                | {str(name) for name in rng.choice(names, size=6, replace=False)},
            )
            for n in range(actions_count)
        ),
    )


def test_what_is_too_large_to_try_is_proven_by_two_solvers_all_the_same() -> None:
    answer = cheapest_actions(drawn(20, 30, seed=1))
    assert answer.solvers[0].startswith("CP-SAT")
    assert answer.solvers[1].startswith("HiGHS")
    assert max(answer.alone_cost.values()) <= answer.cost <= sum(answer.alone_cost.values())


def test_a_certificate_has_no_short_cut() -> None:
    assert shortest_fix_list(all_of("a", "b", "c"), met=frozenset("b")) == ("a", "c")
    assert shortest_fix_list(any_of(all_of("a", "b"), "c"), met=frozenset()) == ("c",)


RIGHT = cheapest_actions(BOTH)
CHOICE = actions_highs.solve(BOTH, seed=1, nodes=100)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"chosen": ("mfa",)}, "chosen"),
        ({"chosen": ("nothing",)}, "chosen"),
        ({"cost": 35}, "cost: is not"),
        ({"alone_cost": {"CE": 30}}, "alone_cost: not every"),
        ({"alone_cost": {"CE": 30, "HIPAA": 90}}, "dearer than all"),
        ({"alone_cost": {"CE": 10, "HIPAA": 10}}, "dearer than each alone"),
        ({"alone_cost": {"CE": 30, "HIPAA": 18}}, "HIPAA alone costs 17"),
        ({"marginal_cost": {"CE": 19}}, "marginal_cost: not every"),
        ({"marginal_cost": {"CE": 31, "HIPAA": 6}}, "marginal_cost: dearer"),
        ({"marginal_cost": {"CE": 18, "HIPAA": 6}}, "without CE the rest costs 17"),
        ({"serves": {}}, "serves"),
        ({"digest": "0"}, "digest"),
    ],
)
def test_a_wrong_answer_is_caught(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ProofFailed, match=complaint):
        answer_must_hold(BOTH, replace(RIGHT, **facts))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"chosen": ("mfa",)}, "CE, HIPAA is not satisfied"),
        ({"weight": 1}, "weight is 1"),
        ({"bound": 1.0}, "bound 1.0 does not meet"),
        (
            {
                "chosen": ("encryption", "loss prevention", "management", "mfa"),
                "weight": 262,
                "bound": 262,
            },
            "encryption is not needed",
        ),
        (
            {
                "chosen": ("encryption", "management", "mfa", "training"),
                "weight": 232,
                "bound": 232,
            },
            "a set weighs 219",
        ),
    ],
)
def test_a_wrong_choice_of_a_solver_is_caught(facts: dict[str, Any], complaint: str) -> None:
    wrong: Choice = replace(CHOICE, **facts)
    with pytest.raises(ProofFailed, match=complaint):
        choice_must_hold(BOTH, wrong)


def test_solvers_that_disagree_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    heavier = replace(CHOICE, weight=CHOICE.weight + 1)
    monkeypatch.setattr(actions_highs, "solve", lambda *_, **__: heavier)
    monkeypatch.setattr(actions, "choice_must_hold", lambda *_: None)
    with pytest.raises(ProofFailed, match="weight 219, HiGHS"):
        cheapest_actions(BOTH)


def test_a_solver_that_ran_out_of_time_is_not_believed() -> None:
    with pytest.raises(LimitReached, match="CP-SAT: ends with"):
        actions_cpsat.solve(BOTH, seed=1, limit=0.0)
    unsatisfiable = replace(BOTH, actions=())
    with pytest.raises(ProofFailed, match="HiGHS: nothing meets one of m"):
        actions_highs.solve(unsatisfiable, seed=1, nodes=1)
    hard = drawn(40, 60, seed=3)
    with pytest.raises(LimitReached, match="HiGHS: ends with"):
        actions_highs.solve(hard, seed=1, nodes=0)


@pytest.mark.parametrize(
    ("whole", "facts", "complaint"),
    [
        (BOTH.actions[0], {"cost": -1}, "mfa: cost"),
        (BOTH.actions[0], {"cost": 1.5}, "mfa: cost"),
        (BOTH.actions[0], {"meets": frozenset()}, "mfa: meets"),
        (BOTH, {"actions": (action("x", 1, "z"),)}, "x: meets 'z'"),
        (BOTH, {"actions": (action("x", 2**31, "m"),)}, "x: cost is too large"),
        (BOTH, {"met": frozenset("m"), "out": frozenset("m")}, "met: 'm'"),
        (BOTH, {"frameworks": BOTH.frameworks * 2}, "CE: two of the frameworks"),
        (BOTH, {"actions": BOTH.actions * 2}, "mfa: two of the actions"),
    ],
)
def test_an_action_or_question_that_cannot_be_is_refused(
    whole: Any, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(whole, **facts)
