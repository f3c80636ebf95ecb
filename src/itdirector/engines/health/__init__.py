"""How sound a firm's IT is, between what is proven and what is possible, and what moved it."""

from itdirector.engines.health.check import prove, prove_change
from itdirector.engines.health.goalposts import SCHEME
from itdirector.engines.health.model import (
    Answer,
    Cap,
    Change,
    Indicator,
    Pillar,
    ProofFailed,
    Reading,
    Scheme,
    State,
)
from itdirector.engines.health.solve import change, effect, score

__all__ = [
    "SCHEME",
    "Answer",
    "Cap",
    "Change",
    "Indicator",
    "Pillar",
    "ProofFailed",
    "Reading",
    "Scheme",
    "State",
    "change",
    "effect",
    "prove",
    "prove_change",
    "score",
]
