"""What to ask, what to aim for and when to walk away: facts in, priced numbers out."""

from itdirector.engines.negotiation.check import prove
from itdirector.engines.negotiation.model import (
    Alternative,
    Brief,
    Comparable,
    Concession,
    Fact,
    Number,
    Priced,
    ProofFailed,
    Question,
)
from itdirector.engines.negotiation.solve import brief

__all__ = [
    "Alternative",
    "Brief",
    "Comparable",
    "Concession",
    "Fact",
    "Number",
    "Priced",
    "ProofFailed",
    "Question",
    "brief",
    "prove",
]
