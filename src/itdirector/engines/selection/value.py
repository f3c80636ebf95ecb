"""The value of an offer: fixed anchors, straight lines between them, weights from swings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.selection.model import Criterion, Offer

Floats = NDArray[np.float64]


def values_of(criterion: Criterion, levels: Floats) -> Floats:
    """Return the values of levels; beyond the anchors those of the anchors."""
    at, worth = zip(*criterion.points, strict=True)
    return np.asarray(np.interp(levels, at, worth), np.float64)


def table(
    criteria: Sequence[Criterion], offers: Sequence[Offer], *, which: str = "likely"
) -> Floats:
    """Return the values of the low, likely or high scores: shape (offers, criteria)."""
    columns = [
        values_of(c, np.array([getattr(offer.scores[c.id], which) for offer in offers]))
        for c in criteria
    ]
    return np.stack(columns, axis=1)


def stable_range(
    values: Floats, weights: Floats, *, winner: int, column: int
) -> tuple[float, float, int | None, int | None]:
    """Return least and greatest weight of a column with the same winner, and who wins beyond.

    The others keep their proportions (equal ones where they are all 0), so each rival's deficit
    is linear in the weight: w d + (1 - w) r >= 0.
    """
    others = np.delete(weights, column)
    share = others / others.sum() if others.sum() > 0 else np.full(len(others), 1 / len(others))
    rest = np.delete(values, column, axis=1) @ share
    low, high, below, above = 0.0, 1.0, None, None
    for rival in range(len(values)):
        ahead = values[winner, column] - values[rival, column]
        behind = rest[winner] - rest[rival]
        if ahead == behind:
            continue
        crossing = float(behind / (behind - ahead))
        if behind < 0 and crossing > low:
            low, below = crossing, rival
        if ahead < 0 and crossing < high:
            high, above = crossing, rival
    return low, high, below, above
