"""Who can do what, what absence costs, whether work fits: all parts, checked before given."""

from __future__ import annotations

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.team.answer import TeamAnswer
from itdirector.engines.team.check import must_hold
from itdirector.engines.team.cover import service_covers, skill_covers
from itdirector.engines.team.defaults import VERSION, defaults_used
from itdirector.engines.team.load import workload
from itdirector.engines.team.milp import training_plan, truck_factor
from itdirector.engines.team.model import TeamProblem

METHOD = f"team 1, defaults {VERSION}"


def assess(problem: TeamProblem) -> TeamAnswer:
    """Return cover, bus and truck factors, cost of absence, workload and the training plan.

    Nothing is sampled. Raises ProofFailed when a second road disagrees.
    """
    return must_hold(
        problem,
        TeamAnswer(
            skills=skill_covers(problem),
            services=service_covers(problem),
            truck_factor=truck_factor(problem),
            workload=workload(problem),
            training=training_plan(problem),
            defaults=defaults_used(problem),
            method=METHOD,
            digest=fingerprint(problem),
        ),
    )
