"""The cost of one event: lognormal, given by its 5th and 95th percentiles, and capped.

Source: Hubbard and Seiersen, How to Measure Anything in Cybersecurity Risk; Klugman, Panjer and
Willmot, Loss Models, for the limited expected value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

NORMAL = NormalDist()

Z95 = NORMAL.inv_cdf(0.95)
"""95th percentile of the standard normal distribution."""

NODES_PER_UNIT = 64
FARTHEST = 9.0
"""Beyond this many standard deviations the normal distribution is 0 or 1 to double precision."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """The cost of one event: `scale` x min(X, `cap`), with ln X normal(`mu`, `sigma`)."""

    mu: float
    sigma: float
    cap: float = math.inf
    scale: float = 1.0

    def mean(self, power: int = 1) -> float:
        """Return the mean of the cost, or of a power of it."""
        cap, spread = self.cap, power * self.sigma
        below = math.exp(power * self.mu + spread**2 / 2)
        if math.isinf(cap):
            return self.scale**power * below
        z = (math.log(cap) - self.mu) / self.sigma
        limited = below * NORMAL.cdf(z - spread) + cap**power * NORMAL.cdf(-z)
        return self.scale**power * limited

    def quantile(self, probability: float) -> float:
        """Return the cost not exceeded with this probability, above 0 and below 1."""
        cost = math.exp(self.mu + self.sigma * NORMAL.inv_cdf(probability))
        return self.scale * min(self.cap, cost)

    def limited_mean(self, limits: Floats) -> Floats:
        """Return, for each limit above 0, the mean of the smaller of the cost and the limit."""
        limit = np.minimum(limits / self.scale, self.cap)
        z = (np.log(limit) - self.mu) / self.sigma
        below = math.exp(self.mu + self.sigma**2 / 2) * normal_cdf(z - self.sigma)
        return np.asarray(self.scale * (below + limit * normal_cdf(-z)))


def lognormal(low: float, high: float) -> Severity:
    """Return the lognormal whose 5th and 95th percentiles are given."""
    log_low, log_high = math.log(low), math.log(high)
    return Severity(mu=(log_low + log_high) / 2, sigma=(log_high - log_low) / (2 * Z95))


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function of an array, to about 1e-14.

    numpy has none: each value is a fifth-order Taylor step from the nearest node of a table.
    """
    near = np.clip(np.rint(z * NODES_PER_UNIT), -_LAST, _LAST)
    node = near / NODES_PER_UNIT
    d = np.clip(z, -FARTHEST, FARTHEST) - node
    density = np.exp(-(node**2) / 2) / math.sqrt(2 * math.pi)
    # The derivatives of the density are Hermite polynomials times the density.
    series = 1 + d * (
        -node / 2
        + d
        * (
            (node**2 - 1) / 6
            + d * ((3 * node - node**3) / 24 + d * (node**4 - 6 * node**2 + 3) / 120)
        )
    )
    return np.asarray(_TABLE[(near + _LAST).astype(np.int64)] + density * d * series)


_LAST = int(FARTHEST * NODES_PER_UNIT)
_TABLE = np.array(
    [math.erfc(-k / NODES_PER_UNIT / math.sqrt(2)) / 2 for k in range(-_LAST, _LAST + 1)]
)
