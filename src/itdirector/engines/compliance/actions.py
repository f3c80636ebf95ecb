"""The cheapest set of actions for several frameworks at once, proven by two solvers."""

from __future__ import annotations

from itdirector.engines.compliance.actions_check import (
    answer_must_hold,
    choice_must_hold,
    narrowed,
    unsatisfied,
)
from itdirector.engines.compliance.actions_model import (
    Action,
    ActionAnswer,
    ActionQuestion,
    Choice,
    Framework,
)
from itdirector.engines.compliance.check import applies, holds
from itdirector.engines.compliance.model import Impossible, ProofFailed, Rule, named_tests
from itdirector.engines.fingerprint import fingerprint

NODES_PER_SECOND = 300
"""Search nodes given to the second solver for each deterministic second of the first."""


def cheapest_actions(
    question: ActionQuestion, *, seed: int = 1, limit: float = 30.0
) -> ActionAnswer:
    """Return the cheapest set and what each framework costs alone and on top of the others.

    `limit` is deterministic seconds for each proof. Raises Impossible, naming the tests no action
    meets, when all actions are not enough; LimitReached when a solver cannot prove its set within
    the limit; ProofFailed when the two solvers or the checker disagree.
    """
    if unreachable := unsatisfied(question, [a.id for a in question.actions]):
        missing = blocking(question, unreachable)
        raise Impossible(f"{', '.join(unreachable)}: no action meets {', '.join(missing)}")
    best = _proven(question, seed, limit)
    cost, frameworks = _cost(question, best), question.frameworks
    alone: dict[str, int] = {}
    rest: dict[str, int] = {}
    for framework in frameworks:
        others = tuple(f for f in frameworks if f is not framework)
        for costs, kept in ((alone, (framework,)), (rest, others)):
            part = narrowed(question, kept)
            costs[framework.id] = (
                cost if kept == frameworks else _cost(part, _proven(part, seed, limit))
            )
    by_id = {a.id: a for a in question.actions}
    answer = ActionAnswer(
        chosen=best[0].chosen,
        cost=cost,
        alone_cost=alone,
        marginal_cost={name: cost - other for name, other in rest.items()},
        serves={
            name: tuple(f.id for f in frameworks if by_id[name].meets & set(named_tests(f.rule)))
            for name in best[0].chosen
        },
        solvers=(best[0].solver, best[1].solver),
        digest=fingerprint(question),
    )
    answer_must_hold(question, answer)
    return answer


def blocking(question: ActionQuestion, frameworks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tests of some frameworks that are neither met nor met by any action."""
    reached = question.met.union(question.out, *(a.meets for a in question.actions))
    rules = [f.rule for f in question.frameworks if f.id in frameworks]
    return tuple(dict.fromkeys(t for rule in rules for t in named_tests(rule) if t not in reached))


def shortest_fix_list(
    rule: Rule, *, met: frozenset[str], out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the fewest tests to put right so that a rule holds, none when it holds already."""
    if not applies(rule, out) or holds(rule, set(met), set(out)):
        return ()
    tests = dict.fromkeys(t for t in named_tests(rule) if t not in met and t not in out)
    question = ActionQuestion(
        frameworks=(Framework(id="rule", rule=rule),),
        actions=tuple(Action(id=test, cost=1, meets=frozenset({test})) for test in tests),
        met=met,
        out=out,
    )
    return _proven(question, 1, 30.0)[0].chosen


def _proven(question: ActionQuestion, seed: int, limit: float) -> tuple[Choice, Choice]:
    """Return both opinions, which agree on the weight and satisfy the checker."""
    from itdirector.engines.compliance import (  # noqa: PLC0415  two solvers load for 2 s
        actions_cpsat,
        actions_highs,
    )

    nodes = max(1, round(limit * NODES_PER_SECOND))
    first = actions_cpsat.solve(question, seed=seed, limit=limit)
    second = actions_highs.solve(question, seed=seed, nodes=nodes)
    for choice in (first, second):
        choice_must_hold(question, choice)
    if first.weight != second.weight:
        raise ProofFailed(
            f"{first.solver}: weight {first.weight}, {second.solver}: {second.weight}"
        )
    return first, second


def _cost(question: ActionQuestion, choices: tuple[Choice, Choice]) -> int:
    chosen = set(choices[0].chosen)
    return sum(a.cost for a in question.actions if a.id in chosen)
