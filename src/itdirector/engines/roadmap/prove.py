"""One question, two solvers, and a bill checked by hand: the roadmap with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap import highs, solve
from itdirector.engines.roadmap.check import DUST, account, confirm, value_split, violations
from itdirector.engines.roadmap.model import (
    Answer,
    Impossible,
    LimitReached,
    Problem,
    ProofFailed,
    Solution,
    close_enough,
)
from itdirector.engines.roadmap.prefilter import prefilter

FIRST_SHARE = 1 / 3
"""Share of the limit for the first solver. It is quick to find plans and to prove small questions;
with 60 initiatives the second, given a good plan, proves in less time than the first."""

MEDIUM = 40
"""Initiatives beyond which the first solver only looks for plans. Its bound never closed a gap of
48 or more, and took as long as the search."""

NODES_PER_SECOND = 300
"""Search nodes of the second solver in a deterministic second, up to SMALL initiatives. Beyond, a
node costs about their number to the power of 2.5 (measured at 25, 40 and 60)."""

SMALL = 25


def prove(
    problem: Problem,
    *,
    seed: int,
    limit: float = 60.0,
    share: float = 0.001,
    known: Mapping[str, int] | None = None,
) -> Answer:
    """Return the best plan and the proof of how good it is.

    `limit` is deterministic seconds for both solvers together (the second counts its part in search
    nodes), so the same problem and seed give the same answer on any machine with the same solver
    versions. The search may stop once the plan is proven to within `share` of the best. `known` is
    a plan to begin with, for example the one published before; what it breaks is no harm. Raises
    Impossible, LimitReached, and ProofFailed when anything at all does not agree. The first solver
    is spared what cannot matter; the second is not, so that a mistake there would come to light.
    """
    smaller = prefilter(problem).problem
    still_known = {key: q for key, q in (known or {}).items() if key in smaller.by_id}
    first = _first_opinion(smaller, seed=seed, limit=limit, share=share, known=still_known)
    second = _second_opinion(problem, first, seed=seed, limit=limit, share=share)
    best = max(first, second, key=lambda solution: solution.value)
    for solution in (first, second):
        must_hold(problem, solution, best_value=best.value)
    return answer_with(problem, best, first=first, second=second, seed=seed, share=share)


def answer_with(
    problem: Problem,
    chosen: Solution,
    *,
    first: Solution,
    second: Solution,
    seed: int,
    share: float,
) -> Answer:
    """Return the answer that recommends a plan, with both solvers' bounds as its proof."""
    must_hold(problem, chosen, best_value=chosen.value)
    bound = min(first.bound, second.bound)
    books = account(problem, chosen.starts)
    proven = close_enough(value=books.split.total, bound=bound, share=share)
    answer = Answer(
        starts=chosen.starts,
        value=books.split.total,
        bound=bound,
        status="proven" if proven else "limit reached",
        first=first,
        second=second,
        verdict=_verdict(first, second, share=share),
        split=books.split,
        spend=books.spend,
        effort_days=books.effort_days,
        residual_loss=books.residual_loss,
        goal_reached=books.goal_reached,
        reserve=books.reserve,
        moves=chosen.moves,
        violations=violations(problem, chosen.starts, chosen.moves),
        seed=seed,
        digest=fingerprint(problem),
    )
    confirm(problem, answer)
    return answer


def _first_opinion(
    problem: Problem,
    *,
    seed: int,
    limit: float,
    share: float,
    known: Mapping[str, int],
) -> Solution:
    """Return the first solver's plan; that there is none is believed only when both say so."""
    ask = partial(solve.solve, problem, seed=seed, share=share, known=known)
    large = len(problem.initiatives) > MEDIUM
    try:
        try:
            part = limit * FIRST_SHARE * (solve.FINDING_SHARE if large else 1)
            return ask(limit=part, finding=1.0 if large else solve.FINDING_SHARE)
        except LimitReached:
            return ask(limit=limit)
    except Impossible:
        found = highs.solve(problem, seed=seed, nodes=_nodes(problem, limit), share=share)
        raise ProofFailed(f"no plan, says one solver; {found.solver} found one") from None


def _second_opinion(
    problem: Problem, first: Solution, *, seed: int, limit: float, share: float
) -> Solution:
    try:
        return highs.solve(
            problem, seed=seed, nodes=_nodes(problem, limit), share=share, known=first.starts
        )
    except Impossible as refusal:
        raise ProofFailed("one solver found a plan, the other says that there is none") from refusal


def _nodes(problem: Problem, limit: float) -> int:
    cost: float = max(1.0, len(problem.initiatives) / SMALL) ** 2.5
    return max(1, round(limit * (1 - FIRST_SHARE) * NODES_PER_SECOND / cost))


def must_hold(problem: Problem, solution: Solution, *, best_value: float) -> None:
    """Refuse a solution that breaks a rule, misstates its value or bounds away a known plan."""
    broken = violations(problem, solution.starts, solution.moves)
    if broken:
        raise ProofFailed(f"{solution.solver}: {'; '.join(broken)}")
    recomputed = value_split(problem, solution.starts).total
    if abs(recomputed - solution.value) > DUST + 1e-9 * abs(recomputed):
        raise ProofFailed(f"{solution.solver}: value {solution.value}, recomputed {recomputed}")
    if best_value > solution.bound + DUST:
        raise ProofFailed(f"{solution.solver}: bound {solution.bound}, a plan has {best_value}")


def _verdict(first: Solution, second: Solution, *, share: float) -> str:
    """Return whether the second bound closes the first plan's gap too, or just leaves it open."""
    if close_enough(value=first.value, bound=second.bound, share=share):
        return "agrees"
    return "does not contradict"
