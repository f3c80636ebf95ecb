"""The least regret checked by a second road: see `recheck`."""

from __future__ import annotations

from collections.abc import Mapping

from itdirector.engines.roadmap.check import DUST, value_split
from itdirector.engines.roadmap.highs import Steps
from itdirector.engines.roadmap.model import ProofFailed
from itdirector.engines.roadmap.recheck import Second, broken, same
from itdirector.engines.roadmap.regrets import HUNDRED, LeastRegret, hundredths, with_priors

ROUNDS = 3
"""How often the second model learns from the plan it found."""


def confirm_regret(
    second: Second, priors: Mapping[str, Mapping[str, float]], claim: LeastRegret
) -> None:
    """Refuse a plan of least regret unless its regrets are so and none is known with less."""
    if claim.digest != second.answer.digest:
        raise ProofFailed("digest: belongs to another question")
    complaints = broken(second.problem, claim.starts)
    if complaints:
        raise ProofFailed(f"starts: {'; '.join(complaints)}")
    if claim.differs != (dict(claim.starts) != dict(second.answer.starts)):
        raise ProofFailed("differs: is not so")
    _confirm_worlds(second, priors, claim)
    found = _least_regret(second, priors, claim)
    if claim.at_least > found + DUST:
        raise ProofFailed(f"at_least: the second solver finds a plan that misses {found}")
    if max(claim.regret.values()) > found + second.slack:
        raise ProofFailed(f"starts: the second solver finds a plan that misses {found}")


def _confirm_worlds(
    second: Second, priors: Mapping[str, Mapping[str, float]], claim: LeastRegret
) -> None:
    for name, factors in priors.items():
        world = with_priors(second.problem, factors)
        least, most = second.value(world)
        if not least - second.slack <= claim.best[name] <= most + DUST:
            raise ProofFailed(f"best.{name}: the second solver finds {least} to {most}")
        for field, plan, told in (
            ("regret", claim.starts, claim.regret),
            ("regret_of_plan", second.answer.starts, claim.regret_of_plan),
        ):
            lost = claim.best[name] - value_split(world, plan).total
            same(f"{field}.{name}", told[name], lost)


def _least_regret(
    second: Second, priors: Mapping[str, Mapping[str, float]], claim: LeastRegret
) -> float:
    """Return the least worst regret of the plans HiGHS finds, the claim's among them."""
    model = Steps(second.problem, seed=second.answer.seed)
    model.build()
    own = list(model.highs.getLp().col_cost_)
    kinds = {column: key for (key, _), column in model.removed.items()}
    regret = model.column(float("inf"), whole=False)
    for name, factors in priors.items():
        row = {regret: 1.0}
        for column, cost in enumerate(own):
            kind, unit = kinds.get(column, ("", ""))
            factor = hundredths(factors, unit) / HUNDRED if kind == "risk" else 1.0
            row[column] = cost * factor
        model.row(row, least=claim.best[name])
    for column in range(len(own)):
        model.highs.changeColCost(column, 0.0)
    model.highs.changeColCost(regret, -1.0)
    worlds = {name: with_priors(second.problem, f) for name, f in priors.items()}
    plans = [claim.starts]
    for _ in range(ROUNDS):
        model.tangents_at(plans[-1])
        model.run(nodes=second.nodes, gap=0.5)
        plans.append(model.plan() or claim.starts)
    misses = [
        max(claim.best[n] - value_split(world, plan).total for n, world in worlds.items())
        for plan in plans
    ]
    return min(misses)
