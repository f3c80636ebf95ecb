"""Alternatives checked by a second road: see `recheck`. Each aim and each value is solved again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

from itdirector.engines.roadmap.amounts import own_value
from itdirector.engines.roadmap.axes import (
    CHEAPEST_SAFE,
    EARNED,
    GOALS,
    GROWTH_FIRST,
    LESS_IS_BETTER,
    LOSS_LEFT,
    MUST_DO,
    RECOMMENDED,
    RISK_FIRST,
    SAFE_SHARE,
    SPEND,
    TOLERANCE,
    VALUE,
    Alternative,
    End,
    Frontier,
    dominates,
    position,
)
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.highs import Steps
from itdirector.engines.roadmap.model import Problem, ProofFailed
from itdirector.engines.roadmap.recheck import Second, broken, same

ROUNDS = 3
"""How often the second model learns from the plan it found before its bound is taken."""

NAMES = (MUST_DO, CHEAPEST_SAFE, RECOMMENDED, RISK_FIRST, GROWTH_FIRST)


def confirm_frontier(second: Second, claim: Frontier) -> None:
    """Refuse alternatives unless each is what it says and none is better than another in all.

    Raises ProofFailed with the alternative and the field.
    """
    if claim.digest != second.answer.digest:
        raise ProofFailed("digest: belongs to another question")
    if tuple(one.name for one in claim.alternatives) != NAMES:
        raise ProofFailed("alternatives: not the five")
    if ("SAFE_SHARE" in claim.defaults) and claim.safe_share != SAFE_SHARE:
        raise ProofFailed("safe_share: is not our default")
    seen: dict[str, Mapping[str, int]] = {}
    for one in claim.alternatives:
        _confirm_plan(second, one)
        _confirm_ends(second, one)
        twin = next((name for name, plan in seen.items() if plan == one.starts), None)
        if one.same_as != twin:
            raise ProofFailed(f"{one.name}.same_as: {one.same_as}, found {twin}")
        seen[one.name] = one.starts
    _confirm_safe(second.problem, claim)
    for one, other in permutations(claim.alternatives, 2):
        if dominates(one.position, other.position, by=second.slack):
            raise ProofFailed(f"{other.name}: {one.name} is better in all")


def _confirm_plan(second: Second, claim: Alternative) -> None:
    complaints = broken(second.problem, claim.starts)
    if complaints:
        raise ProofFailed(f"{claim.name}.starts: {'; '.join(complaints)}")
    there = position(second.problem, claim.starts)
    for axis, amount in there.items():
        same(f"{claim.name}.position.{axis}", claim.position[axis], amount)
    same(f"{claim.name}.value", claim.value, value_split(second.problem, claim.starts).total)
    for end in claim.ends:
        if not end.kept_by(there):
            raise ProofFailed(f"{claim.name}.ends: {end.axis} is not kept")


def _confirm_ends(second: Second, claim: Alternative) -> None:
    """Solve again for the aim within what was granted, then for value within all ends."""
    if claim.bound < claim.value - TOLERANCE:
        raise ProofFailed(f"{claim.name}.bound: below its own plan")
    found, most = best_on(second, VALUE, claim.ends, claim.starts)
    if found > claim.bound + second.slack or most < claim.value - second.slack:
        raise ProofFailed(f"{claim.name}.bound: the second solver finds {found} to {most}")
    if claim.aim is None or claim.aim_bound is None:
        return
    reached = claim.ends[-1]
    if claim.ends[:-1] != claim.granted or reached.axis != claim.aim:
        raise ProofFailed(f"{claim.name}.ends: not what was granted and what the aim reached")
    sign = -1 if LESS_IS_BETTER[claim.aim] else 1
    found, _ = best_on(second, claim.aim, claim.granted, claim.starts)
    if sign * (found - claim.aim_bound) > second.slack:
        raise ProofFailed(f"{claim.name}.aim_bound: the second solver finds {found}")
    if sign * (found - reached.amount) > second.slack:
        raise ProofFailed(f"{claim.name}.ends: the second solver finds {found}")


def _confirm_safe(problem: Problem, claim: Frontier) -> None:
    by_name = {one.name: one for one in claim.alternatives}
    nothing = position(problem, {})[LOSS_LEFT]
    removable = nothing - by_name[RISK_FIRST].position[LOSS_LEFT]
    for end in by_name[CHEAPEST_SAFE].granted:
        same(f"{CHEAPEST_SAFE}.granted", end.amount, nothing - claim.safe_share * removable)


def best_on(
    second: Second, aim: str, ends: tuple[End, ...], known: Mapping[str, int]
) -> tuple[float, float]:
    """Return the best of an axis (or VALUE) within ends: of plans HiGHS found, and its bound."""
    problem = second.problem
    model = Steps(problem, seed=second.answer.seed)
    model.build()
    rows = _rows(model)
    nothing = position(problem, {}) | {VALUE: 0.0}
    for end in ends:
        level = end.amount - (nothing[LOSS_LEFT] if end.axis == LOSS_LEFT else 0.0)
        if LESS_IS_BETTER[end.axis]:
            model.row(rows[end.axis], most=level + TOLERANCE)
        else:
            model.row(rows[end.axis], least=level - TOLERANCE)
    sign = -1.0 if LESS_IS_BETTER.get(aim, False) else 1.0
    if aim != VALUE:
        for column in range(model.columns):
            model.highs.changeColCost(column, sign * rows[aim].get(column, 0.0))
    base = nothing[LOSS_LEFT] if aim == LOSS_LEFT else 0.0
    plans, bound = [known], float("inf")
    for _ in range(ROUNDS):
        model.tangents_at(plans[-1])
        model.suggest(plans[-1])
        model.run(nodes=second.nodes, gap=0.5)
        bound = min(bound, model.bound() + sign * base)
        plans.append(model.plan() or known)
    kept = [p for p in plans if all(end.kept_by(position(problem, p)) for end in ends)]
    best = max(sign * _measure(problem, aim, plan) for plan in kept)
    return sign * best, sign * bound


def _measure(problem: Problem, aim: str, plan: Mapping[str, int]) -> float:
    return value_split(problem, plan).total if aim == VALUE else position(problem, plan)[aim]


def _rows(model: Steps) -> dict[str, dict[int, float]]:
    """Return each axis as a row of columns; loss left counts from what nothing done leaves."""
    problem = model.problem
    rows: dict[str, dict[int, float]] = {axis: defaultdict(float) for axis in LESS_IS_BETTER}
    for key, begun in model.begun.items():
        initiative = problem.by_id[key]
        bare = replace(initiative, saving_value_per_quarter=0, other_value_per_quarter=0)
        for t in begun:
            cost = -own_value(problem, bare, t)
            model.pulse(rows[SPEND], key, t, cost)
            model.pulse(rows[EARNED], key, t, own_value(problem, initiative, t) + cost)
    for ((kind, _), _), column in model.removed.items():
        rows[LOSS_LEFT if kind == "risk" else GOALS][column] = -1.0 if kind == "risk" else 1.0
    for pair, column in zip(problem.pair_values, _pair_columns(model), strict=True):
        rows[EARNED][column] = pair.value
    return rows


def _pair_columns(model: Steps) -> range:
    """Return the columns of pairs: the last that were built."""
    return range(model.columns - len(model.problem.pair_values), model.columns)
