"""What stands when these are down: the structure function, for many states of the world at once.

The checker's own reading of needs. It imports no solver.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.recovery.model import RecoveryProblem

Truths = NDArray[np.bool_]


def standing(
    problem: RecoveryProblem, down: Mapping[str, Truths], states: int
) -> dict[str, Truths]:
    """Return, for each thing, in which of so many states it stands: shape (states,).

    `down` says in which states a thing itself is down; what it does not name never is.
    """
    things, found = problem.by_id, {}

    def stands(key: str) -> Truths:
        if key not in found:
            up = ~down.get(key, np.zeros(states, dtype=np.bool_))
            for need in things[key].needs:
                votes = np.sum([stands(member) for member in need.of], axis=0)
                up = up & (votes >= need.quorum)
            found[key] = up
        return found[key]

    return {key: stands(key) for key in things}


def every_state(chances: list[float]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return all combinations of independent events, shape (2^n, n), and each one's probability."""
    codes = np.arange(2 ** len(chances))
    happens = (codes[:, None] >> np.arange(len(chances))) & 1 == 1
    each = np.where(happens, np.array(chances), 1 - np.array(chances))
    return happens, each.prod(axis=1)
