"""Which offer is best, and how stable is that? Gates, values and weights in; a verdict out."""

from itdirector.engines.selection.check import prove
from itdirector.engines.selection.model import (
    Criterion,
    Offer,
    ProofFailed,
    Ranked,
    Score,
    SecondOpinion,
    Selection,
    Stability,
    Verdict,
)
from itdirector.engines.selection.solve import select

__all__ = [
    "Criterion",
    "Offer",
    "ProofFailed",
    "Ranked",
    "Score",
    "SecondOpinion",
    "Selection",
    "Stability",
    "Verdict",
    "prove",
    "select",
]
