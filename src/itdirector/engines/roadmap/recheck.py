"""A second road to what is said about a plan: the second solver, and arithmetic of its own.

Nothing here imports the first solver or what asks it. Each claim is asked again of HiGHS on its own
model; what it finds may not contradict the claim by more than `share` of the value, or one unit
of money.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap import highs
from itdirector.engines.roadmap.check import DUST, Plan, value_split, violations
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.limits import END, Limit, limits_of, without
from itdirector.engines.roadmap.model import Answer, Impossible, Problem, ProofFailed, Solution
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.reasons import Difference, Worse


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The second solver as a checker uses it: `nodes` of the search tree for each question."""

    problem: Problem
    answer: Answer
    nodes: int = 5_000
    share: float = 0.001

    def __post_init__(self) -> None:
        if self.answer.digest != fingerprint(self.problem):
            raise ProofFailed("digest: the answer belongs to another question")

    @property
    def slack(self) -> float:
        """Money by which two proofs of one amount may differ."""
        return max(1.0, 2 * self.share * abs(self.answer.value))

    def best(self, problem: Problem, *, known: Plan | None = None) -> Solution | None:
        """Return the best plan HiGHS finds of a changed problem; None when there is none."""
        begin = known if known is not None and not broken(problem, known) else None
        try:
            return highs.solve(
                problem, seed=self.answer.seed, nodes=self.nodes, share=self.share, known=begin
            )
        except Impossible:
            return None

    def value(self, problem: Problem) -> tuple[float, float]:
        """Return what the best plan is worth, at least and at most; minus infinity for none."""
        found = self.best(problem, known=self.answer.starts)
        return (-math.inf, -math.inf) if found is None else (found.value, found.bound)

    def better_by(self, problem: Problem, key: str) -> tuple[float, float]:
        """Return what an initiative is worth to the best plan of a problem: at least, at most.

        Where no plan has it, minus infinity; where every plan must have it, infinity.
        """
        with_it, with_most = self.value(with_forced(problem, Forced(chosen=[key])))
        out, out_most = self.value(with_forced(problem, Forced(left_out=[key])))
        if math.isinf(with_it):
            return -math.inf, -math.inf
        return with_it - out_most, with_most - out


def broken(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return the rules that a plan breaks."""
    return violations(problem, plan, moves_for(problem, plan) or ())


def confirm_worse(second: Second, name: str, changed: Problem, claim: Worse) -> None:
    """Refuse a price unless its plan has it and the second solver finds nothing else."""
    complaints = broken(changed, claim.instead)
    if complaints:
        raise ProofFailed(f"{name}.instead: {'; '.join(complaints)}")
    value = value_split(second.problem, claim.instead).total
    same(f"{name}.amount", claim.amount, second.answer.value - value)
    same(f"{name}.at_most", claim.at_most, max(claim.amount, second.answer.bound - value))
    other = second.best(changed, known=claim.instead)
    if other is None:
        raise ProofFailed(f"{name}.instead: the second solver finds no plan")
    if other.value > _most_worth(second.answer, claim) + DUST:
        raise ProofFailed(f"{name}.at_least: the second solver finds a plan that costs less")


def _most_worth(answer: Answer, claim: Worse) -> float:
    """Return what no plan under the other terms exceeds, if the claim is so.

    A price above 0 says that none comes so near to the plan at hand. One of 0 or less says only
    that none beats the best plan there is, which the plan at hand may not be: among plans of
    nearly the same worth a kinder one is chosen.
    """
    return answer.value - claim.at_least if claim.at_least > 0 else answer.bound


def confirm_blocking(second: Second, name: str, forced: Forced, claim: tuple[Limit, ...]) -> None:
    """Refuse limits said to clash unless they do, and every one of them is needed for it."""
    everything = set(limits_of(second.problem))
    strangers = set(claim) - everything - {Limit(END)}
    if strangers or not claim:
        raise ProofFailed(f"{name}: {strangers or 'nothing'} is not a limit of this problem")
    others = everything - set(claim)
    if _possible(second, forced, others):
        raise ProofFailed(f"{name}: with these limits alone there is a plan")
    for limit in everything & set(claim):
        if not _possible(second, forced, others | {limit}):
            raise ProofFailed(f"{name}: {limit.kind} of {limit.name} need not be named")


def _possible(second: Second, forced: Forced, gone: set[Limit]) -> bool:
    model = highs.Steps(with_forced(without(second.problem, gone), forced), seed=second.answer.seed)
    model.rules()
    return model.run(nodes=second.nodes, gap=math.inf) not in highs.NO_PLAN


def confirm_difference(name: str, plan: Plan, other: Plan, claim: Difference) -> None:
    """Refuse a difference of two plans unless it turns the one into the other."""
    turned: dict[str, int] = {key: t for key, t in plan.items() if key not in claim.dropped}
    for key, (before, after) in claim.moved.items():
        if plan.get(key) != before:
            raise ProofFailed(f"{name}.moved: {key} does not begin then")
        turned[key] = after
    turned |= claim.added
    if turned != dict(other) or set(claim.dropped) - plan.keys() or claim.added.keys() & plan:
        raise ProofFailed(f"{name}: does not lead from one plan to the other")


def same(name: str, claimed: float, found: float) -> None:
    """Refuse an amount that is not the one found again."""
    if abs(claimed - found) > DUST + 1e-9 * abs(found):
        raise ProofFailed(f"{name}: {claimed}, recomputed {found}")


def replaced(problem: Problem, key: str, **facts: Mapping[str, int] | tuple[str, ...]) -> Problem:
    """Return the problem with some facts of one initiative replaced."""
    return replace(
        problem,
        initiatives=tuple(
            replace(i, **facts) if i.id == key else i  # type: ignore[arg-type]
            for i in problem.initiatives
        ),
    )
