"""The search for the best plan: solve, add tangents where the found plan lies, solve again.

After each round bound and true value are closer; the search ends when they meet (outer
approximation: Duran and Grossmann 1986; Kelley 1960).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from itdirector.engines.roadmap.check import violations
from itdirector.engines.roadmap.greedy import good_start, settle
from itdirector.engines.roadmap.model import LimitReached, Problem, Solution, close_enough
from itdirector.engines.roadmap.moves import moves_for
from itdirector.engines.roadmap.tangents import BOUNDING, FINDING, Search, build

FINDING_SHARE = 0.5
"""Share of the limit in which the search is for better plans; the rest is for the proof."""


def solve(
    problem: Problem,
    *,
    seed: int,
    limit: float = 60.0,
    share: float = 0.001,
    known: Mapping[str, int] | None = None,
    finding: float = FINDING_SHARE,
) -> Solution:
    """Return the best plan found and a bound on every plan's value.

    The search ends when bound and value lie within `share` of each other (or one unit of money), or
    when `limit` is used up: deterministic seconds, so that the same question has the same answer on
    a busy machine. Raises Impossible when no plan keeps the rules and LimitReached when none was
    found in time. `known`, a plan published before, is where the search begins where it still keeps
    the rules; it changes how fast the answer comes, not what it means. `finding` is the share of
    the limit in which the search is for better plans.
    """
    search = build(problem)
    best = _beginning(search, known)
    value, bound = search.value(best), search.everything()
    rounds, progress, finding = 0, True, limit * finding
    while progress and limit > 0 and not close_enough(value=value, bound=bound, share=share):
        rounds += 1
        if best is not None:
            search.expect(best)
        gap = max(0.5, share * abs(value) / 4) if best is not None else 0.5
        early = finding > 0
        found = search.attempt(
            seed=seed,
            limit=finding if early else limit,
            gap=gap,
            way=FINDING if early or best is None else BOUNDING,
        )
        limit -= found.spent
        plan = None if found.plan is None else settle(problem, found.plan)
        if plan is not None:
            search.cut_at(plan)
        found_value = search.value(plan)
        progress = found_value > value or found.bound < bound - 1e-9 * abs(bound)
        # What the search for plans cannot close, the search for the proof may.
        finding = finding - found.spent if progress else 0.0
        progress = progress or early
        bound = min(bound, found.bound)
        if found_value > value:
            best, value = plan, found_value
    if best is None:
        raise LimitReached("no plan was found within the limit")
    return Solution(
        starts=dict(sorted(best.items())),
        moves=moves_for(problem, best) or (),
        value=value,
        bound=bound,
        rounds=rounds,
        solver=f"OR-Tools CP-SAT {version('ortools')}",
    )


def _beginning(search: Search, known: Mapping[str, int] | None) -> dict[str, int] | None:
    """Return the better of a quick plan and the known one, if that keeps the rules."""
    plans = [good_start(search.problem)]
    if known is not None:
        moves = moves_for(search.problem, known)
        if moves is not None and not violations(search.problem, known, moves):
            plans.append(dict(known))
    return max(plans, key=search.value)
