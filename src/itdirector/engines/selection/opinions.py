"""TOPSIS, PROMETHEE II and AHP on the same values and weights: second opinions, never the verdict.

All three depend on which offers are compared, and so may reverse two of them when a third comes or
goes (Belton and Gear 1983 for AHP). Buyers ask for them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INDIFFERENT = 5.0
PREFERRED = 30.0
"""PROMETHEE thresholds q and p in value points. Our default, 2026-11-22, grade: default."""

AHP_STEP = 100.0 / 8
"""Value points that make one step on Saaty's scale of 1 to 9. Our default, grade: default."""


DEFAULTS = {"q": INDIFFERENT, "p": PREFERRED, "ahp_step": AHP_STEP}


def topsis(levels: Floats, weights: Floats) -> Floats:
    """Return closeness to the ideal, 0 to 1: vector normalisation, more is better everywhere.

    After Hwang and Yoon 1981; numbers of Tzeng and Huang 2011.
    """
    length = np.sqrt((levels**2).sum(axis=0))
    scaled = levels / np.where(length > 0, length, 1) * weights
    to_best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    return np.asarray(np.where(both > 0, to_worst / np.where(both > 0, both, 1), 0.5), np.float64)


def promethee(values: Floats, weights: Floats) -> Floats:
    """Return net flows, -1 to 1: linear preference between the thresholds (Brans, Vincke 1985)."""
    count = len(values)
    difference = values[:, None, :] - values[None, :, :]
    preferred = np.clip((difference - INDIFFERENT) / (PREFERRED - INDIFFERENT), 0, 1) @ weights
    return np.asarray((preferred.sum(axis=1) - preferred.sum(axis=0)) / max(count - 1, 1))


def principal(judgements: Floats) -> Floats:
    """Return the principal eigenvector of positive reciprocal judgements, adding up to 1."""
    roots, vectors = np.linalg.eig(judgements)
    vector = np.abs(vectors[:, np.argmax(roots.real)].real)
    return np.asarray(vector / vector.sum(), np.float64)


def synthesised(judgements: list[Floats], weights: Floats) -> Floats:
    """Return AHP priorities: the weighted sum of each criterion's principal eigenvector."""
    return np.asarray(np.stack([principal(j) for j in judgements], axis=1) @ weights, np.float64)


def ahp(values: Floats, weights: Floats) -> Floats:
    """Return AHP priorities with differences in value read as judgements on Saaty's scale."""
    judgements = []
    for column in values.T:
        steps = (column[:, None] - column[None, :]) / AHP_STEP
        judgements.append(np.where(steps >= 0, 1 + steps, 1 / (1 + np.abs(steps))))
    return synthesised(judgements, weights)


METHODS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "TOPSIS": topsis,
    "PROMETHEE II": promethee,
    "AHP": ahp,
}


def culprit(method: Callable[[Floats, Floats], Floats], values: Floats, weights: Floats) -> int:
    """Return the criterion that makes a method's winner differ from that of the additive value.

    The first, by falling weight, without which both agree; else the one that favours the other
    winner most.
    """
    ours, theirs = int(np.argmax(values @ weights)), int(np.argmax(method(values, weights)))
    for column in np.argsort(-weights, kind="stable"):
        fewer, left = np.delete(values, column, axis=1), np.delete(weights, column)
        if left.sum() > 0 and np.argmax(fewer @ left) == np.argmax(
            method(fewer, left / left.sum())
        ):
            return int(column)
    return int(np.argmax(weights * (values[theirs] - values[ours])))
