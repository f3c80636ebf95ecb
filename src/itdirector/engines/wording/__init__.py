"""How a thing is said so that an owner understands it, each number in it with its receipt."""

from itdirector.engines.wording.check import Stray, prove, prove_figure, strays
from itdirector.engines.wording.model import (
    Figure,
    Part,
    ProofFailed,
    Sentence,
    figures_of,
)
from itdirector.engines.wording.readability import Breach, Reading, read
from itdirector.engines.wording.solve import (
    between,
    bluf,
    chance,
    change,
    conditional,
    exceedance,
    join,
    likelihood,
    scale,
    scale_for,
    shown,
)

__all__ = [
    "Breach",
    "Figure",
    "Part",
    "ProofFailed",
    "Reading",
    "Sentence",
    "Stray",
    "between",
    "bluf",
    "chance",
    "change",
    "conditional",
    "exceedance",
    "figures_of",
    "join",
    "likelihood",
    "prove",
    "prove_figure",
    "read",
    "scale",
    "scale_for",
    "shown",
    "strays",
]
