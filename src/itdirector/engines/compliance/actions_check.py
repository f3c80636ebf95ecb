"""What a set of actions satisfies, without a solver; of few actions every set is tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from itdirector.engines.compliance.actions_model import (
    ActionAnswer,
    ActionQuestion,
    Choice,
    Framework,
)
from itdirector.engines.compliance.check import applies, holds
from itdirector.engines.compliance.model import ProofFailed, named_tests
from itdirector.engines.fingerprint import fingerprint

BRUTE_FORCE_ACTIONS = 10
"""Up to so many actions every set is tried."""


def unsatisfied(question: ActionQuestion, chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the frameworks that a set of actions leaves open."""
    done = set(chosen)
    met = set(question.met).union(*(a.meets for a in question.actions if a.id in done))
    out = set(question.out)
    return tuple(
        f.id
        for f in question.frameworks
        if applies(f.rule, out) and not holds(f.rule, met - out, out)
    )


def weight_of(question: ActionQuestion, chosen: Iterable[str]) -> int:
    """Return the weight of a set of actions."""
    done = set(chosen)
    return sum(question.weight(a) for a in question.actions if a.id in done)


def choice_must_hold(question: ActionQuestion, choice: Choice) -> None:
    """Raise ProofFailed where a solver's set does not do, is misstated, or is not the lightest."""
    if open_ones := unsatisfied(question, choice.chosen):
        raise ProofFailed(f"{choice.solver}: {', '.join(open_ones)} is not satisfied")
    weight = weight_of(question, choice.chosen)
    if weight != choice.weight:
        raise ProofFailed(f"{choice.solver}: weight is {choice.weight}, worked out {weight}")
    if abs(weight - choice.bound) > 0.5:
        raise ProofFailed(f"{choice.solver}: bound {choice.bound} does not meet weight {weight}")
    for name in choice.chosen:
        if not unsatisfied(question, set(choice.chosen) - {name}):
            raise ProofFailed(f"{choice.solver}: {name} is not needed")
    if len(question.actions) <= BRUTE_FORCE_ACTIONS:
        lightest = lightest_by_trying(question)
        if lightest != weight:
            raise ProofFailed(f"{choice.solver}: a set weighs {lightest}, this one {weight}")


def lightest_by_trying(question: ActionQuestion) -> int | None:
    """Return the least weight by trying every set, None when none does."""
    names = [a.id for a in question.actions]
    weights = (
        weight_of(question, chosen)
        for size in range(len(names) + 1)
        for chosen in combinations(names, size)
        if not unsatisfied(question, chosen)
    )
    return min(weights, default=None)


def answer_must_hold(question: ActionQuestion, answer: ActionAnswer) -> None:
    """Raise ProofFailed, naming the field, where an answer misstates its own set or costs."""
    known = {a.id: a for a in question.actions}
    if not set(answer.chosen) <= known.keys() or unsatisfied(question, answer.chosen):
        raise ProofFailed("chosen: does not satisfy every framework")
    serves = {
        name: tuple(f.id for f in question.frameworks if known[name].meets & {*named_tests(f.rule)})
        for name in answer.chosen
    }
    ids = {f.id for f in question.frameworks}
    marginal, alone, cost = answer.marginal_cost, answer.alone_cost, answer.cost
    rules = {
        "cost: is not what the chosen actions cost": cost
        == sum(known[name].cost for name in answer.chosen),
        "alone_cost: not every framework, or more": alone.keys() == ids,
        "marginal_cost: not every framework, or more": marginal.keys() == ids,
        "alone_cost: a framework alone is dearer than all": all(c <= cost for c in alone.values()),
        "alone_cost: all together are dearer than each alone": cost <= sum(alone.values()),
        "marginal_cost: dearer than alone": all(
            0 <= marginal[n] <= alone[n] for n in ids & alone.keys() & marginal.keys()
        ),
        "serves: is not what the rules name": dict(answer.serves) == serves,
        "digest: belongs to another question": answer.digest == fingerprint(question),
    }
    for complaint, fine in rules.items():
        if not fine:
            raise ProofFailed(complaint)
    if len(known) <= BRUTE_FORCE_ACTIONS:
        _costs_hold_by_trying(question, answer)


def _costs_hold_by_trying(question: ActionQuestion, answer: ActionAnswer) -> None:
    for framework in question.frameworks:
        others = tuple(f for f in question.frameworks if f is not framework)
        alone, rest = (
            (lightest_by_trying(part) or 0) // (len(part.actions) + 1)
            for part in (narrowed(question, (framework,)), narrowed(question, others))
        )
        if answer.alone_cost[framework.id] != alone:
            raise ProofFailed(f"alone_cost: {framework.id} alone costs {alone}")
        if answer.marginal_cost[framework.id] != answer.cost - rest:
            raise ProofFailed(f"marginal_cost: without {framework.id} the rest costs {rest}")


def narrowed(question: ActionQuestion, frameworks: tuple[Framework, ...]) -> ActionQuestion:
    """Return the same question about some of the frameworks and the actions they can use."""
    tests = {test for f in frameworks for test in named_tests(f.rule)}
    actions = tuple(replace(a, meets=a.meets & tests) for a in question.actions if a.meets & tests)
    return replace(question, frameworks=frameworks, actions=actions)
