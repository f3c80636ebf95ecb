"""Greedy and exact choice of patch groups under a limit of hours: budgeted maximum cover."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.triage.batch_check import batches_must_hold, bound_after, value_of
from itdirector.engines.triage.batch_model import (
    EXACT_GROUPS,
    BatchAnswer,
    BatchQuestion,
    PatchGroup,
)
from itdirector.engines.triage.model import ProofFailed

RELATIVE_GAP = 1e-7
"""Gap at which the exact search may stop."""


@dataclass(frozen=True, slots=True)
class _Found:
    chosen: tuple[str, ...]
    bound: float
    solver: str


def plan_batches(question: BatchQuestion) -> BatchAnswer:
    """Return the groups that remove the most expected loss within the hours.

    Proven for up to EXACT_GROUPS groups. Raises ProofFailed when solver and checker disagree.
    """
    greedy = greedy_choice(question)
    greedy_value = value_of(question, greedy)
    sizes = {0, len(greedy) // 2, len(greedy)}
    bound = min(bound_after(question, greedy[:size]) for size in sizes)
    found = _Found(greedy, bound, "greedy")
    if len(question.groups) <= EXACT_GROUPS and greedy_value < bound:
        found = _exact(question, bound)
    value = value_of(question, found.chosen)
    proven = found.bound - value <= 10 * RELATIVE_GAP * (1 + found.bound)
    hours = {group.id: group.hours for group in question.groups}
    answer = BatchAnswer(
        chosen=tuple(sorted(found.chosen)),
        hours=sum(hours[name] for name in found.chosen),
        loss_removed=value,
        bound=max(value, found.bound),
        greedy_loss_removed=greedy_value,
        status="proven" if proven else "within bound",
        solver=found.solver,
        digest=fingerprint(question),
    )
    batches_must_hold(question, answer)
    return answer


def greedy_choice(question: BatchQuestion) -> tuple[str, ...]:
    """Return the better of: most loss removed an hour again and again; the best single group.

    Khuller, Moss and Naor 1999: at least half of 1 - 1/e of the best for cover under a budget.
    """
    fitting = [g for g in question.groups if g.hours <= question.hours]
    by_rate = _by_rate(question, fitting)
    singles = sorted(fitting, key=lambda g: (-value_of(question, [g.id]), g.id))
    single = tuple(g.id for g in singles[:1])
    return max((by_rate, single), key=lambda chosen: value_of(question, chosen))


def _by_rate(question: BatchQuestion, fitting: list[PatchGroup]) -> tuple[str, ...]:
    chosen: list[str] = []
    cured: set[str] = set()
    left, waiting = question.hours, sorted(fitting, key=lambda g: g.id)
    while waiting:
        gains = {
            g.id: sum(question.loss_removed[name] for name in sorted(g.cures - cured))
            for g in waiting
        }
        best = max(waiting, key=lambda g: gains[g.id] / g.hours)
        if gains[best.id] <= 0:
            break
        chosen.append(best.id)
        cured |= best.cures
        left -= best.hours
        waiting = [g for g in waiting if g.hours <= left and g is not best]
    return tuple(chosen)


def _exact(question: BatchQuestion, bound: float) -> _Found:
    """Return HiGHS's choice: a group is done or not; weaknesses cured by the same groups are one.

    Amounts are scaled to the known bound, so that tolerances mean the same for every currency.
    """
    import highspy  # noqa: PLC0415  a second to load: only where it solves

    highs = highspy.Highs()
    for option, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 1),
        ("mip_rel_gap", RELATIVE_GAP),
    ):
        highs.setOptionValue(option, setting)
    fitting = sorted((g for g in question.groups if g.hours <= question.hours), key=lambda g: g.id)
    done = {g.id: highs.addBinary() for g in fitting}
    worth: dict[tuple[str, ...], float] = defaultdict(float)
    for name in sorted(question.loss_removed):
        worth[tuple(g.id for g in fitting if name in g.cures)] += question.loss_removed[name]
    worth.pop((), None)
    gained = {cover: highs.addVariable(0, 1) for cover in worth}
    for cover, column in gained.items():
        highs.addConstr(column <= sum(done[name] for name in cover))
    highs.addConstr(sum(g.hours * done[g.id] for g in fitting) <= question.hours)
    highs.maximize(sum(worth[cover] / bound * column for cover, column in gained.items()))
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ProofFailed(f"batches: HiGHS ends with {highs.getModelStatus()}")
    values = highs.getSolution().col_value
    return _Found(
        chosen=tuple(name for name, column in done.items() if values[column.index] > 0.5),
        bound=math.nextafter(min(bound, highs.getInfo().mip_dual_bound * bound), math.inf),
        solver=f"HiGHS {highs.version()}",
    )
