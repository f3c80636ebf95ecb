"""When to replace what, what to pay for keeping it, and how to spread that over the years.

Questions and answers are here; the methods are in `solve`, imported by name (two load solvers).
"""

from itdirector.engines.lifecycle.model.fleet import Fleet, FleetPlan, Group, Impossible
from itdirector.engines.lifecycle.model.life import (
    AssetClass,
    Choice,
    EconomicLife,
    FailureShare,
    Keep,
    KeepAnswer,
    Ownership,
    OwnershipAnswer,
    Warranty,
    WarrantyAnswer,
    Watched,
)

__all__ = [
    "AssetClass",
    "Choice",
    "EconomicLife",
    "FailureShare",
    "Fleet",
    "FleetPlan",
    "Group",
    "Impossible",
    "Keep",
    "KeepAnswer",
    "Ownership",
    "OwnershipAnswer",
    "Warranty",
    "WarrantyAnswer",
    "Watched",
]
