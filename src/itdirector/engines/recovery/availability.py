"""Share of time that things stand: formulas for parts, and decision diagrams for whole services.

Members of a redundancy share causes (power, software, a mistake made on both): multiplying them as
independent promises what nobody gets, so each formula here asks for the beta factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from itdirector.engines.recovery.answer import Uptime
from itdirector.engines.recovery.cuts import HOURS_PER_YEAR
from itdirector.engines.recovery.defaults import beta_of
from itdirector.engines.recovery.diagram import Diagram
from itdirector.engines.recovery.model import RecoveryProblem, Service


def availability(*, hours_between_failures: float, repair_hours: float) -> float:
    """Return MTBF / (MTBF + MTTR)."""
    if not hours_between_failures > 0 or not 0 <= repair_hours < math.inf:
        raise ValueError("hours_between_failures must be above 0, repair_hours not below")
    if math.isinf(hours_between_failures):
        return 1.0
    return hours_between_failures / (hours_between_failures + repair_hours)


def all_needed(shares: Sequence[float]) -> float:
    """Return the availability of independent things that are all needed, as of a chain of SLAs."""
    return math.prod(map(_probability, shares))


def quorum_needed(at_least: int, shares: Sequence[float], *, common_cause: float) -> float:
    """Return the availability of a redundancy of which so many must stand.

    A share `common_cause` of the unavailability (of unlike members: of its geometric mean) takes
    all members at once; the rest is independent. Both parts are added, which errs to caution.
    Source: beta-factor model (Fleming 1975; IEC 61508-6).
    """
    if not 1 <= at_least <= len(shares):
        raise ValueError(f"at_least must be from 1 to {len(shares)}, not {at_least}")
    beta = _probability(common_cause)
    down = [1 - _probability(share) for share in shares]
    alone = [1 - (1 - beta) * u for u in down]
    together = beta * math.prod(down) ** (1 / len(down))
    return max(0.0, _at_least(at_least, alone) - together)


def _at_least(quorum: int, shares: Sequence[float]) -> float:
    """Return the probability that so many independent things stand (Poisson binomial)."""
    standing = [1.0]
    for share in shares:
        standing = [
            share * (standing[k - 1] if k else 0.0)
            + (1 - share) * (standing[k] if k < len(standing) else 0.0)
            for k in range(len(standing) + 1)
        ]
    return math.fsum(standing[quorum:])


def _probability(share: float) -> float:
    if not 0 <= share <= 1:
        raise ValueError(f"an availability or share must be from 0 to 1, not {share}")
    return share


def uptimes(problem: RecoveryProblem) -> tuple[Uptime, ...]:
    """Return each service's availability in everyday failures, by service.

    Exact for the events modelled: each component's own failures, and for each redundancy one common
    event that takes all its members. Parts shared by several paths count once.
    """
    return tuple(_uptime(problem, service) for service in sorted(problem.services, key=_id))


def _id(service: Service) -> str:
    return service.id


def _uptime(problem: RecoveryProblem, service: Service) -> Uptime:
    true = stands(problem, service.id, events(problem, betas=redundancies(problem)))
    naive = stands(problem, service.id, events(problem, betas={}))
    return Uptime(
        service=service.id,
        availability=true,
        hours_down_per_year=(1 - true) * HOURS_PER_YEAR,
        naive_hours_down_per_year=(1 - naive) * HOURS_PER_YEAR,
    )


def redundancies(problem: RecoveryProblem) -> dict[frozenset[str], float]:
    """Return the members of each redundancy with its common-cause share, the largest if several."""
    shares: dict[frozenset[str], float] = {}
    for thing in problem.by_id.values():
        for need in thing.needs:
            if need.redundant:
                shares[need.of] = max(beta_of(need), shares.get(need.of, 0.0))
    return shares


def down_share(problem: RecoveryProblem) -> dict[str, float]:
    """Return each component's own unavailability: rate x repair / (1 + rate x repair)."""
    loads = {c.id: c.failures_per_year * c.repair_hours for c in problem.components}
    return {key: load / (HOURS_PER_YEAR + load) for key, load in loads.items()}


def events(
    problem: RecoveryProblem, *, betas: Mapping[frozenset[str], float]
) -> dict[frozenset[str], float]:
    """Return independent events: the components each takes down, and how likely it is at any time.

    A component's own event is what its common causes leave of its unavailability.
    """
    down = down_share(problem)
    left = dict.fromkeys(down, 1.0)
    found: dict[frozenset[str], float] = {}
    for members, beta in betas.items():
        hit = [member for member in members if member in down]
        if beta and len(hit) > 1:
            found[frozenset(hit)] = beta * math.prod(down[m] for m in hit) ** (1 / len(hit))
            left |= {member: min(left[member], 1 - beta) for member in hit}
    found |= {frozenset({key}): left[key] * share for key, share in down.items()}
    return {taken: chance for taken, chance in found.items() if chance > 0}


def stands(
    problem: RecoveryProblem, service: str, happening: Mapping[frozenset[str], float]
) -> float:
    """Return the probability that a service stands, given independent events that take things."""
    order = {key: number for number, key in enumerate(problem.in_order)}
    ranked = sorted(happening, key=lambda taken: (min(order[m] for m in taken), sorted(taken)))
    diagram = Diagram([happening[taken] for taken in ranked])
    nodes: dict[str, int] = {}
    for key in problem.in_order:
        hits = [diagram.absent(n) for n, taken in enumerate(ranked) if key in taken]
        needs = [
            diagram.at_least(need.quorum, [nodes[m] for m in sorted(need.of)])
            for need in problem.by_id[key].needs
        ]
        nodes[key] = diagram.every([*hits, *needs])
    return diagram.probability(nodes[service])
