"""The price of protection checked by a second road: see `recheck`.

The second solver looks for a better plan, the ledger is walked draw by draw with costs that have
truly run over, and the chance promised is counted, not worked out. Other random numbers are used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap.check import DUST, Plan, confirm
from itdirector.engines.roadmap.held import ALL_LINES, Held
from itdirector.engines.roadmap.ledger import overspent
from itdirector.engines.roadmap.model import TOTAL, Initiative, Move, Problem, ProofFailed
from itdirector.engines.roadmap.overruns import Protection
from itdirector.engines.roadmap.protected import Protected
from itdirector.engines.roadmap.recheck import Second, broken, same

DRAWS = 400
"""Draws walked through the books; a share is then known to about two hundredths."""

FAR = 4.5
"""Standard errors that two counts of one share may lie apart."""

COARSE = 0.03
"""How far below the count a promised chance may lie besides: its shares are rounded up."""


def confirm_protection(second: Second, claim: Protected) -> None:
    """Refuse a price of protection unless all it says is so; names the field."""
    if claim.digest != second.answer.digest:
        raise ProofFailed("digest: belongs to another question")
    protection = claim.problem.protection
    if protection is None or fingerprint(_bare(claim.problem)) != fingerprint(
        _bare(second.problem)
    ):
        raise ProofFailed("problem: not the question with a protection")
    if claim.defaults != protection.defaults:
        raise ProofFailed("defaults: not those that were used")
    confirm(claim.problem, claim.answer)
    other = second.best(claim.problem, known=claim.answer.starts)
    if other is None or other.value > claim.answer.bound + DUST:
        raise ProofFailed("answer.bound: the second solver finds a plan worth more")
    _confirm_price(second, claim)
    factors = _drawn(claim.problem, protection, seed=claim.seed)
    for name, held, plan, moves in (
        ("held", claim.held, claim.answer.starts, claim.answer.moves),
        ("unprotected", claim.unprotected, second.answer.starts, second.answer.moves),
    ):
        _confirm_held(name, held, _counted(claim.problem, plan, moves, factors), claim.draws)
    _confirm_promises(claim, protection, factors)
    _confirm_tried(second, claim, protection)


def _bare(problem: Problem) -> Problem:
    return replace(problem, protection=None)


def _confirm_price(second: Second, claim: Protected) -> None:
    plan, price = second.answer, claim.price
    same("price.amount", price.amount, plan.value - claim.answer.value)
    same("price.at_most", price.at_most, max(price.amount, plan.bound - claim.answer.value))
    sure = min(price.amount, max(0.0, plan.value - claim.answer.bound))
    same("price.at_least", price.at_least, sure)
    if price.instead != claim.answer.starts:
        raise ProofFailed("price.instead: another plan than the one that is protected")


def _drawn(problem: Problem, protection: Protection, *, seed: int) -> list[dict[str, float]]:
    """Return what each work costs in each draw, times what is planned."""
    generator = np.random.Generator(np.random.PCG64([seed, DRAWS]))
    found = []
    for luck in generator.random((DRAWS, len(problem.by_id))).tolist():
        one = {}
        for key, at in zip(problem.by_id, luck, strict=True):
            points = protection.range_of(key)
            (low, before), (high, after) = next(
                pair for pair in pairwise(points) if at <= pair[1][0]
            )
            one[key] = before * (after / before) ** ((at - low) / (high - low))
        found.append(one)
    return found


def _counted(
    problem: Problem, plan: Plan, moves: Iterable[Move], factors: list[dict[str, float]]
) -> dict[str, int]:
    """Return in how many draws each line, and every line, is not overspent."""
    made = tuple(moves)
    counted = dict.fromkeys([*problem.budget_lines, ALL_LINES], 0)
    for one in factors:
        dear = replace(
            _bare(problem), initiatives=tuple(_costing(i, one[i.id]) for i in problem.initiatives)
        )
        short = {complaint.split(":")[0] for complaint in overspent(dear, plan, made)}
        for line in problem.budget_lines:
            counted[line] += line not in short
        counted[ALL_LINES] += not short
    return counted


def _costing(initiative: Initiative, factor: float) -> Initiative:
    profile = {
        category: tuple(math.ceil(cost * factor - 1e-9) for cost in initiative.work_cost(category))
        for category in initiative.one_off_cost
    }
    return replace(
        initiative,
        one_off_profile=profile,
        one_off_cost={category: sum(costs) for category, costs in profile.items()},
    )


def _confirm_held(
    name: str, claim: Mapping[str, Held], counted: Mapping[str, int], draws: int
) -> None:
    if claim.keys() != counted.keys():
        raise ProofFailed(f"{name}: not every budget, or others")
    for line, held in claim.items():
        if held.draws != draws:
            raise ProofFailed(f"{name}.{line}: {held.draws} draws")
        if abs(held.share - counted[line] / DRAWS) > _noise(held.share, draws):
            raise ProofFailed(f"{name}.{line}: {held.share}, counted {counted[line]} of {DRAWS}")


def _noise(share: float, draws: int) -> float:
    """Return how far two counts may lie apart; a share of 0 or 1 may hide a few draws."""
    spread = max(share * (1 - share), 2 / DRAWS)
    return FAR * math.sqrt(spread * (1 / DRAWS + 1 / draws))


def _confirm_promises(
    claim: Protected, protection: Protection, factors: list[dict[str, float]]
) -> None:
    if claim.promised.keys() != claim.problem.budget_lines.keys():
        raise ProofFailed("promised: not every budget, or others")
    for line, share in claim.promised.items():
        works = [
            key
            for key in claim.answer.starts
            if any(
                cost and line in (category, TOTAL)
                for category, cost in claim.problem.by_id[key].one_off_cost.items()
            )
        ]
        kept = sum(
            sum(_share_over(protection, key, one[key]) for key in works)
            <= protection.hundredths(line) / 100 + 1e-9
            for one in factors
        )
        noise = _noise(share, DRAWS)
        if not -noise <= kept / DRAWS - share <= noise + COARSE:
            raise ProofFailed(f"promised.{line}: {share}, counted {kept} of {DRAWS}")


def _share_over(protection: Protection, key: str, factor: float) -> float:
    top = protection.range_of(key)[-1][1]
    return max(0.0, factor - 1) / (top - 1) if top > 1 else 0.0


def _confirm_tried(second: Second, claim: Protected, protection: Protection) -> None:
    """Refuse the list of attempts unless it begins with nothing borne and holds what was chosen."""
    if not claim.tried or any(claim.tried[0].overruns.values()):
        raise ProofFailed("tried: does not begin with nothing borne")
    chosen = [
        tried
        for tried in claim.tried
        if {line: n for line, n in tried.overruns.items() if n} == dict(protection.overruns)
    ]
    if not chosen:
        raise ProofFailed("tried: what was chosen is not among them")
    for tried in claim.tried:
        bears = replace(second.problem, protection=replace(protection, overruns=tried.overruns))
        if tried.starts is None:
            if second.best(bears) is not None:
                raise ProofFailed("tried.starts: the second solver finds a plan")
            continue
        complaints = broken(bears, tried.starts)
        if complaints:
            raise ProofFailed(f"tried.starts: {'; '.join(complaints)}")
    lacking = [
        line
        for line, held in chosen[-1].held.items()
        if line != ALL_LINES and held.at_least < claim.share
    ]
    if lacking:
        raise ProofFailed(f"share: {', '.join(lacking)} did not hold as surely as that")
