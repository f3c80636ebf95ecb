"""Can recovery promises be kept? Order of restoring, RTO, RPO, weak points and uptime.

The question is in `model`, the answer in `answer`. `solve.assess` answers; it loads a solver, so it
is imported by name and asking stays cheap. `target.priced_targets` tells which promise is worth
its price, `links.weak_links` where a network splits, `availability` what parts add up to.
"""

from itdirector.engines.recovery.answer import (
    Binding,
    Chance,
    Default,
    Exposure,
    Order,
    Promise,
    RecoveryAnswer,
    Step,
    Uptime,
    WeakPoint,
)
from itdirector.engines.recovery.model import (
    Component,
    Copy,
    LimitReached,
    LossCurve,
    Need,
    ProofFailed,
    RecoveryProblem,
    Restore,
    Service,
    all_of,
    some_of,
)
from itdirector.engines.recovery.target import PricedTarget, Protection, priced_targets

__all__ = [
    "Binding",
    "Chance",
    "Component",
    "Copy",
    "Default",
    "Exposure",
    "LimitReached",
    "LossCurve",
    "Need",
    "Order",
    "PricedTarget",
    "Promise",
    "ProofFailed",
    "Protection",
    "RecoveryAnswer",
    "RecoveryProblem",
    "Restore",
    "Service",
    "Step",
    "Uptime",
    "WeakPoint",
    "all_of",
    "priced_targets",
    "some_of",
]
