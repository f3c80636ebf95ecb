"""HiGHS's opinion, on another model: covering. A rule is stated by what may not all stay open.

At least k of n parts hold when, of every n - k + 1 of them, one does. So a rule is a set of
clauses, and of each clause at least one part is satisfied; a part that is a rule itself gets a
column, and its own clauses bind only where that column is 1. Rules with more than MOST_CLAUSES
clauses are counted instead, each part with a column of its own.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import highspy

from itdirector.engines.compliance.actions_model import ActionQuestion, Choice
from itdirector.engines.compliance.check import applies
from itdirector.engines.compliance.model import LimitReached, Needs, ProofFailed, Rule, all_of

MOST_CLAUSES = 500
"""Clauses grow as binomials do: beyond so many a rule is counted."""

BEST = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kModelEmpty,  # no action, and nothing to satisfy
)


class _Cover:
    """The covering model of one question inside HiGHS."""

    def __init__(self, question: ActionQuestion, *, seed: int, nodes: int) -> None:
        self.question = question
        self.highs = highspy.Highs()
        for option, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", seed),
            ("mip_max_nodes", nodes),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.4),
        ):
            self.highs.setOptionValue(option, setting)
        actions = sorted(question.actions, key=lambda a: a.id)
        self.done = {a.id: self.highs.addBinary(obj=float(question.weight(a))) for a in actions}

    def satisfy(self, rule: Rule) -> None:
        """State that a rule holds."""
        self._state(rule if isinstance(rule, Needs) else all_of(rule), when=1)

    def _state(self, rule: Needs, *, when: highspy.highs.highs_var | int) -> None:
        """State that a rule holds, when a column is 1 or always."""
        parts = [part for part in rule.parts if applies(part, self.question.out)]
        needed = min(rule.count, len(parts))
        size = len(parts) - needed + 1
        if comb(len(parts), size) > MOST_CLAUSES:
            columns = [self._column(part) for part in parts]
            self.highs.addConstr(sum(columns) - needed * when >= 0)
            return
        for clause in combinations(parts, size):
            self._one_of(list(clause), when=when)

    def _one_of(self, clause: list[Rule], *, when: highspy.highs.highs_var | int) -> None:
        """State that one part of a clause holds, when a column is 1 or always."""
        if any(part in self.question.met for part in clause if isinstance(part, str)):
            return
        tests = {part for part in clause if isinstance(part, str)}
        doing = [self.done[a.id] for a in self.question.actions if a.meets & tests]
        rules = [self._column(part) for part in clause if isinstance(part, Needs)]
        if not doing and not rules and isinstance(when, int):
            raise ProofFailed(f"HiGHS: nothing meets one of {', '.join(sorted(tests))}")
        self.highs.addConstr(sum([*doing, *rules]) - when >= 0)

    def _column(self, rule: Rule) -> highspy.highs.highs_var:
        """Return a column that can only be 1 when a rule holds."""
        column = self.highs.addBinary()
        self._state(rule if isinstance(rule, Needs) else all_of(rule), when=column)
        return column


def solve(question: ActionQuestion, *, seed: int, nodes: int) -> Choice:
    """Return the lightest set. Raises LimitReached when `nodes` search nodes were not enough."""
    cover = _Cover(question, seed=seed, nodes=nodes)
    for framework in question.frameworks:
        if applies(framework.rule, question.out):
            cover.satisfy(framework.rule)
    cover.highs.minimize()
    status = cover.highs.getModelStatus()
    if status not in BEST:
        raise LimitReached(f"HiGHS: ends with {status} after {nodes} nodes")
    values = cover.highs.getSolution().col_value
    return Choice(
        chosen=tuple(name for name, column in cover.done.items() if values[column.index] > 0.5),
        weight=round(cover.highs.getInfo().objective_function_value),
        bound=cover.highs.getInfo().mip_dual_bound if cover.done else 0.0,
        solver=f"HiGHS {cover.highs.version()}",
    )
