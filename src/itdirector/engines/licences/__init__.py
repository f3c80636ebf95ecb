"""How many seats to commit to, which to give back, and which apps do the same."""

from itdirector.engines.licences.check import prove, prove_duplicates, prove_order, prove_usage
from itdirector.engines.licences.model import (
    Band,
    Newsvendor,
    ProofFailed,
    SeatPlan,
    SeatQuestion,
    Workforce,
    prorated,
)
from itdirector.engines.licences.newsvendor import critical_ratio, quantity, sampled_quantity
from itdirector.engines.licences.solve import seats_to_commit
from itdirector.engines.licences.usage import (
    App,
    Duplicate,
    Edition,
    Seat,
    SeatVerdict,
    UsageReport,
    duplicates,
    usage,
)

__all__ = [
    "App",
    "Band",
    "Duplicate",
    "Edition",
    "Newsvendor",
    "ProofFailed",
    "Seat",
    "SeatPlan",
    "SeatQuestion",
    "SeatVerdict",
    "UsageReport",
    "Workforce",
    "critical_ratio",
    "duplicates",
    "prorated",
    "prove",
    "prove_duplicates",
    "prove_order",
    "prove_usage",
    "quantity",
    "sampled_quantity",
    "seats_to_commit",
    "usage",
]
