"""Was a service as available as promised? Outages in; credit, claim date and loss out."""

from itdirector.engines.sla.check import prove, prove_expected
from itdirector.engines.sla.expected import expected_credit
from itdirector.engines.sla.model import (
    Expected,
    Hours,
    Log,
    Loss,
    Month,
    OutageHabit,
    ProofFailed,
    Sla,
    Span,
    Tier,
)
from itdirector.engines.sla.solve import measure

__all__ = [
    "Expected",
    "Hours",
    "Log",
    "Loss",
    "Month",
    "OutageHabit",
    "ProofFailed",
    "Sla",
    "Span",
    "Tier",
    "expected_credit",
    "measure",
    "prove",
    "prove_expected",
]
