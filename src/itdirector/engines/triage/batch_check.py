"""What a choice of updates is worth, and a bound from calculus of cover alone. No solver.

For cover, what a set adds to another is at most the sum of what its members add. So the best
choice removes at most what a chosen set removes plus the best fractional filling of the hours with
what each group would still add (Nemhauser, Wolsey and Fisher 1978).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.triage.batch_model import BatchAnswer, BatchQuestion, PatchGroup
from itdirector.engines.triage.model import ProofFailed

BRUTE_FORCE_GROUPS = 12
"""Up to so many groups every choice is tried."""

DUST_SHARE = 1e-6
"""How far two roads to one amount may lie apart: solver tolerances, not logic."""


def value_of(question: BatchQuestion, chosen: Iterable[str]) -> float:
    """Return the expected loss removed by some groups together."""
    by_id = {group.id: group for group in question.groups}
    cured: set[str] = set()
    for name in chosen:
        cured |= by_id[name].cures
    return sum(question.loss_removed[name] for name in sorted(cured))


def bound_after(question: BatchQuestion, chosen: Iterable[str]) -> float:
    """Return a value no choice within the hours exceeds, worked out from one chosen set."""
    kept = set(chosen)
    cured = frozenset[str]().union(*(g.cures for g in question.groups if g.id in kept))
    base = value_of(question, kept)
    gains = [
        (sum(question.loss_removed[name] for name in group.cures - cured), group.hours)
        for group in question.groups
        if group.hours <= question.hours and group.id not in kept
    ]
    gains.sort(key=lambda gain: -gain[0] / gain[1])
    left, total = question.hours, base
    for gain, hours in gains:
        total += gain * min(1.0, left / hours)
        left = max(0.0, left - hours)
    return total


def best_by_trying(question: BatchQuestion) -> float:
    """Return the best value by trying every choice."""
    return max(
        value_of(question, [g.id for g in choice])
        for size in range(len(question.groups) + 1)
        for choice in combinations(question.groups, size)
        if _fits(choice, question.hours)
    )


def _fits(choice: Iterable[PatchGroup], hours: float) -> bool:
    return sum(group.hours for group in choice) <= hours + 1e-9


def batches_must_hold(question: BatchQuestion, answer: BatchAnswer) -> None:
    """Raise ProofFailed where an answer misstates itself, or a better choice is known."""
    ids = {group.id for group in question.groups}
    if not set(answer.chosen) <= ids or len(set(answer.chosen)) < len(answer.chosen):
        raise ProofFailed("chosen: names a group twice, or one that is not in the question")
    for broken in _complaints(question, answer):
        raise ProofFailed(broken)


def _complaints(question: BatchQuestion, answer: BatchAnswer) -> Iterator[str]:
    dust = DUST_SHARE * (1 + answer.bound)
    chosen = [group for group in question.groups if group.id in answer.chosen]
    hours, value = sum(group.hours for group in chosen), value_of(question, answer.chosen)
    best = 0.0
    if len(question.groups) <= BRUTE_FORCE_GROUPS:
        best = best_by_trying(question)
    rules = {
        f"chosen: takes more than {question.hours} hours": _fits(chosen, question.hours),
        f"hours: the chosen groups take {hours}": abs(hours - answer.hours) <= 1e-6,
        f"loss_removed: the groups remove {value}": abs(value - answer.loss_removed) <= dust,
        "loss_removed: the simple rules reach more": answer.greedy_loss_removed <= value + dust,
        "bound: lies below what is removed": value <= answer.bound + dust,
        "bound: looser than a simple one": answer.bound <= bound_after(question, ()) + dust,
        f"bound: a choice removes {best}": best <= answer.bound + dust,
        "status: proven, with a gap": answer.status != "proven" or answer.bound - value <= dust,
        "digest: belongs to another question": answer.digest == fingerprint(question),
    }
    yield from (complaint for complaint, holds in rules.items() if not holds)
