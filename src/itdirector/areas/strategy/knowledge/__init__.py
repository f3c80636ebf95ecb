"""What can be done about what is wrong: the remedy catalogue. Plain values only."""

from itdirector.areas.strategy.knowledge.load import (
    Catalogue,
    Cost,
    Counts,
    Effect,
    Effort,
    Remedy,
    Saving,
    catalogue,
)

__all__ = [
    "Catalogue",
    "Cost",
    "Counts",
    "Effect",
    "Effort",
    "Remedy",
    "Saving",
    "catalogue",
]
