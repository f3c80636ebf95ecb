"""Which initiatives, and when? The best roadmap within money and people, with a proven bound.

The question and the answer are in `model`. `prove.prove` answers; it, `solve` and `highs` load a
solver, so they are imported by name and asking stays cheap.
"""

from itdirector.engines.roadmap.model import (
    Answer,
    BudgetRule,
    Goal,
    Impossible,
    Initiative,
    LimitReached,
    Move,
    PairValue,
    Problem,
    ProofFailed,
    Protection,
    RiskUnit,
    Solution,
    ValueSplit,
)

__all__ = [
    "Answer",
    "BudgetRule",
    "Goal",
    "Impossible",
    "Initiative",
    "LimitReached",
    "Move",
    "PairValue",
    "Problem",
    "ProofFailed",
    "Protection",
    "RiskUnit",
    "Solution",
    "ValueSplit",
]
