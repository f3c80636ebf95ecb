"""Does a firm need somebody to direct its IT? Each option under every prior, and an honest no."""

from itdirector.engines.director.check import prove
from itdirector.engines.director.model import (
    Answer,
    Firm,
    FullTime,
    Item,
    Option,
    Outcome,
    ProofFailed,
    Question,
)
from itdirector.engines.director.solve import advise, break_even_days

__all__ = [
    "Answer",
    "Firm",
    "FullTime",
    "Item",
    "Option",
    "Outcome",
    "ProofFailed",
    "Question",
    "advise",
    "break_even_days",
    "prove",
]
