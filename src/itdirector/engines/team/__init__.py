"""Who can do what, what absence costs, whether work fits, and what buys most cover.

The question is in `model`, the answer in `answer`. `solve.assess` answers; it loads a solver, so it
is imported by name. `seats` compares hiring, contracting, outsourcing, automating and dropping.
"""

from itdirector.engines.team.answer import (
    ServiceCover,
    SkillCover,
    TeamAnswer,
    TrainingPlan,
    TruckFactor,
    Workload,
)
from itdirector.engines.team.defaults import Default
from itdirector.engines.team.model import (
    Course,
    Holding,
    Person,
    ProofFailed,
    Service,
    Skill,
    TeamProblem,
    TrainingLimits,
    Work,
)
from itdirector.engines.team.seats import (
    Employment,
    Seat,
    SeatPrice,
    compare_seats,
    loaded_cost,
)

__all__ = [
    "Course",
    "Default",
    "Employment",
    "Holding",
    "Person",
    "ProofFailed",
    "Seat",
    "SeatPrice",
    "Service",
    "ServiceCover",
    "Skill",
    "SkillCover",
    "TeamAnswer",
    "TeamProblem",
    "TrainingLimits",
    "TrainingPlan",
    "TruckFactor",
    "Work",
    "Workload",
    "compare_seats",
    "loaded_cost",
]
