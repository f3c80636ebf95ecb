"""What belongs in the plan whatever is believed, and what it costs that its budgets surely hold.

After Robust Portfolio Modeling (Liesio, Mild and Salo 2007, 2008): the core index of an initiative
is the share of best plans, each for inputs drawn anew, that contain it. The price of robustness is
the value lost when the budgets bear overruns (Bertsimas and Sim 2004, whose title it is).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from itdirector.engines.roadmap.asked import Asked
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
    Split,
    believed,
    drawn_inputs,
)
from itdirector.engines.roadmap.forcing import worse
from itdirector.engines.roadmap.model import Answer, Impossible, Problem, Solution
from itdirector.engines.roadmap.overruns import COST_FACTORS, Protection, Range
from itdirector.engines.roadmap.protect import Protecting, enough_for_all, promises
from itdirector.engines.roadmap.protected import Protected
from itdirector.engines.roadmap.prove import answer_with, prove


def core_index(asked: Asked, beliefs: Beliefs, *, seed: int, draws: int = 50) -> CoreIndex:
    """Return how often each initiative is in the best plan for inputs drawn from the beliefs.

    Each best plan is proven to the share asked of; the same seed draws the same inputs. Raises
    ValueError for fewer than 1 draw, Impossible when none of them allows a plan, and LimitReached
    as `Asked.best` does.
    """
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    problem = asked.problem
    inputs = drawn_inputs(problem, beliefs, seed=seed, draws=draws)
    found: list[Draw] = []
    for one in inputs:
        best = asked.best(believed(problem, beliefs, one))
        found.append(
            Draw(inputs=one, starts=None)
            if best is None
            else Draw(inputs=one, starts=best.starts, value=best.value, bound=best.bound)
        )
    if all(draw.starts is None for draw in found):
        raise Impossible("none of the draws leaves a plan that meets every obligation")
    return CoreIndex(
        cores={key: core(key, found) for key in problem.by_id},
        draws=tuple(found),
        impossible=sum(draw.starts is None for draw in found),
        defaults=beliefs.defaults,
        seed=seed,
        digest=asked.answer.digest,
    )


def core(key: str, draws: Sequence[Draw]) -> Core:
    """Return the share of plans with an initiative, and on what it depends."""
    plans = [(draw, key in draw.starts) for draw in draws if draw.starts is not None]
    share = sum(there for _, there in plans) / len(plans)
    if share >= ALWAYS:
        return Core(key=key, share=share, verdict=DO_IT)
    if share <= NEVER:
        return Core(key=key, share=share, verdict=LEAVE_IT)
    return Core(key=key, share=share, verdict=DEPENDS, depends_on=_best_split(plans))


def _best_split(plans: Sequence[tuple[Draw, bool]]) -> Split:
    """Return the question that leaves least doubt on both sides (Gini impurity, one split)."""
    splits = []
    for name in plans[0][0].inputs:
        seen = sorted({draw.inputs[name] for draw, _ in plans}, key=str if name == PRIOR else float)
        points = seen if name == PRIOR else seen[:-1]
        for point in points:
            sides: dict[bool, list[bool]] = {True: [], False: []}
            for draw, there in plans:
                at = draw.inputs[name]
                sides[at == point if name == PRIOR else float(at) > float(point)].append(there)
            splits.append((_doubt(sides), name, point, sides))
    _, name, point, sides = min(splits, key=lambda split: split[0])
    return Split(
        by=name,
        point=point,
        share_there=_share(sides[True]),
        share_elsewhere=_share(sides[False]),
    )


def _doubt(sides: dict[bool, list[bool]]) -> float:
    return sum(len(side) * _share(side) * (1 - _share(side)) for side in sides.values())


def _share(side: list[bool]) -> float:
    return sum(side) / max(1, len(side))


def price_of_protection(
    asked: Asked,
    *,
    seed: int,
    share: float = 0.8,
    cost_factors: Range = COST_FACTORS,
    own_factors: Mapping[str, Range] | None = None,
    draws: int = 10_000,
) -> Protected:
    """Return a plan with which each budget line holds in `share` of cases, and the value it costs.

    A case is one draw of every cost from its range. The budgets bear no more than that takes, of
    what was tried; both solvers prove the plan that is chosen. Raises ValueError unless the share
    is from 0 to below 1, there is at least one draw, and the plan asked about bears nothing;
    Impossible when no plan was found that holds, LimitReached and ProofFailed as `prove` does.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be from 0 to below 1, not {share}")
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    if asked.problem.protection is not None and any(asked.problem.protection.overruns.values()):
        raise ValueError("protection: the plan asked about bears overruns already")
    protection = Protection(cost_factors=cost_factors, own_factors=own_factors or {})
    choosing = Protecting(asked, protection, share, seed=seed, draws=draws)
    tried, solution = enough_for_all(choosing)
    problem = choosing.problem(tried.overruns)
    answer = _proven(choosing, problem, solution)
    # Other draws: those by which the plan was chosen would flatter it.
    fresh = Protecting(asked, protection, share, seed=seed + 1, draws=draws)
    return Protected(
        share=share,
        problem=problem,
        answer=answer,
        held=fresh.measure(answer),
        promised=promises(problem, answer.starts),
        unprotected=fresh.measure(asked.answer),
        price=worse(asked, answer),
        tried=tuple(choosing.tried),
        defaults=protection.defaults,
        draws=draws,
        seed=seed,
        digest=asked.answer.digest,
    )


def _proven(choosing: Protecting, problem: Problem, solution: Solution) -> Answer:
    """Return both solvers' proof with the plan that was measured, not another as good."""
    asked = choosing.asked
    answer = prove(
        problem, seed=asked.seed, limit=asked.limit, share=asked.share, known=solution.starts
    )
    return answer_with(
        problem,
        solution,
        first=answer.first,
        second=answer.second,
        seed=asked.seed,
        share=asked.share,
    )
