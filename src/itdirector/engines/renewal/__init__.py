"""By when must notice be decided and sent, and what does missing it cost? Terms in, dates out."""

from itdirector.engines.renewal.check import prove
from itdirector.engines.renewal.model import (
    Answer,
    Calendar,
    Chance,
    Contract,
    Notice,
    Opportunity,
    Place,
    ProofFailed,
    Service,
    Stake,
)
from itdirector.engines.renewal.solve import dates

__all__ = [
    "Answer",
    "Calendar",
    "Chance",
    "Contract",
    "Notice",
    "Opportunity",
    "Place",
    "ProofFailed",
    "Service",
    "Stake",
    "dates",
    "prove",
]
