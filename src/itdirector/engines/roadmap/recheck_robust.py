"""The core index checked by a second road: see `recheck`. Every draw is solved again."""

from __future__ import annotations

from itdirector.engines.roadmap.beliefs import (
    ALWAYS,
    DEPENDS,
    DO_IT,
    LEAVE_IT,
    NEVER,
    PRIOR,
    Beliefs,
    Core,
    CoreIndex,
    Draw,
    believed,
    drawn_inputs,
)
from itdirector.engines.roadmap.check import DUST, value_split
from itdirector.engines.roadmap.model import ProofFailed
from itdirector.engines.roadmap.recheck import Second, broken, same


def confirm_core_index(second: Second, beliefs: Beliefs, claim: CoreIndex) -> None:
    """Refuse a core index unless its draws, plans and shares are so; names the field."""
    if claim.digest != second.answer.digest:
        raise ProofFailed("digest: belongs to another question")
    if claim.defaults != beliefs.defaults:
        raise ProofFailed("defaults: not those that were used")
    inputs = drawn_inputs(second.problem, beliefs, seed=claim.seed, draws=len(claim.draws))
    if [dict(draw.inputs) for draw in claim.draws] != inputs:
        raise ProofFailed("draws: not those of the seed")
    for draw in claim.draws:
        _confirm_draw(second, beliefs, draw)
    plans = [draw for draw in claim.draws if draw.starts is not None]
    same("impossible", claim.impossible, len(claim.draws) - len(plans))
    if claim.cores.keys() != second.problem.by_id.keys():
        raise ProofFailed("cores: not every initiative, or others")
    for key, core in claim.cores.items():
        _confirm_core(key, core, plans)


def _confirm_draw(second: Second, beliefs: Beliefs, draw: Draw) -> None:
    problem = believed(second.problem, beliefs, draw.inputs)
    if draw.starts is None:
        if second.best(problem) is not None:
            raise ProofFailed("draws.starts: the second solver finds a plan")
        return
    complaints = broken(problem, draw.starts)
    if complaints:
        raise ProofFailed(f"draws.starts: {'; '.join(complaints)}")
    same("draws.value", draw.value, value_split(problem, draw.starts).total)
    other = second.best(problem, known=draw.starts)
    if other is None or other.value > draw.bound + DUST:
        raise ProofFailed("draws.bound: the second solver finds a plan worth more")


def _confirm_core(key: str, claim: Core, plans: list[Draw]) -> None:
    there = [key in (draw.starts or {}) for draw in plans]
    share = sum(there) / max(1, len(there))
    if abs(claim.share - share) > 1e-12 or claim.key != key:
        raise ProofFailed(f"cores.{key}.share: {claim.share}, found {share}")
    doubtful = NEVER < share < ALWAYS
    sure = DO_IT if share >= ALWAYS else LEAVE_IT
    if claim.verdict != (DEPENDS if doubtful else sure):
        raise ProofFailed(f"cores.{key}.verdict: {claim.verdict!r}")
    split = claim.depends_on
    if (split is not None) != doubtful:
        raise ProofFailed(f"cores.{key}.depends_on: where the share says otherwise")
    if split is None:
        return
    sides: dict[bool, list[bool]] = {True: [], False: []}
    for draw, chosen in zip(plans, there, strict=True):
        at = draw.inputs[split.by]
        sides[at == split.point if split.by == PRIOR else at > split.point].append(chosen)  # type: ignore[operator]
    for name, side in (("share_there", sides[True]), ("share_elsewhere", sides[False])):
        if abs(getattr(split, name) - sum(side) / max(1, len(side))) > 1e-12:
            raise ProofFailed(f"cores.{key}.depends_on.{name}: not what the draws say")
