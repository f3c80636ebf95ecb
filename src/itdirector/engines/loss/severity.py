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

NODES_PER_UNIT = 1024
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

    def mean(self) -> float:
        """Return the expected cost."""
        below = math.exp(self.mu + self.sigma**2 / 2)
        if math.isinf(self.cap):
            return self.scale * below
        z = (math.log(self.cap) - self.mu) / self.sigma
        return self.scale * (below * NORMAL.cdf(z - self.sigma) + self.cap * NORMAL.cdf(-z))

    def quantile(self, probability: float) -> float:
        """Return the cost not exceeded with this probability, above 0 and below 1."""
        cost = math.exp(self.mu + self.sigma * NORMAL.inv_cdf(probability))
        return self.scale * min(self.cap, cost)

    def chance_above(self, cost: float) -> float:
        """Return the probability that one event costs more than this."""
        if cost <= 0:
            return 1.0
        if cost >= self.scale * self.cap:
            return 0.0
        return NORMAL.cdf((self.mu - math.log(cost / self.scale)) / self.sigma)

    def limited_mean(self, limits: Floats) -> Floats:
        """Return, for each limit above 0, the mean of the smaller of the cost and the limit."""
        limit = np.minimum(limits / self.scale, self.cap)
        z = (np.log(limit) - self.mu) / self.sigma
        below = math.exp(self.mu + self.sigma**2 / 2) * normal_cdf(z - self.sigma)
        return np.asarray(self.scale * (below + limit * normal_cdf(-z)))

    def costs(self, normals: Floats) -> Floats:
        """Return the costs that standard normal draws stand for."""
        costs = np.exp(self.mu + self.sigma * normals)
        if math.isfinite(self.cap):
            np.minimum(costs, self.cap, out=costs)
        if self.scale != 1:
            costs *= self.scale
        return costs


def lognormal(low: float, high: float) -> Severity:
    """Return the lognormal whose 5th and 95th percentiles are given."""
    log_low, log_high = math.log(low), math.log(high)
    return Severity(mu=(log_low + log_high) / 2, sigma=(log_high - log_low) / (2 * Z95))


def lognormal_of_median(median: float, p95: float) -> Severity:
    """Return the lognormal whose median and 95th percentile are given, as surveys print them."""
    return Severity(mu=math.log(median), sigma=math.log(p95 / median) / Z95)


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function of an array, to about 1e-15.

    numpy has none and scipy.special takes longer to load than a forecast: each value is a
    fourth-order Taylor step from the nearest node of a table.
    """
    d = np.clip(z, -FARTHEST, FARTHEST)
    node = np.rint(d * NODES_PER_UNIT)
    place = (node + _LAST).astype(np.intp)
    node /= NODES_PER_UNIT
    d -= node
    # The derivatives of the density are Hermite polynomials times the density. In place, since the
    # arithmetic is quick and memory is not: d * (1 - d * (node / 2 - d * (node * node - 1) / 6)).
    series = node * node
    series -= 1
    series *= d
    series *= -1 / 6
    node *= 0.5
    series += node
    series *= d
    np.subtract(1, series, out=series)
    series *= d
    series *= _DENSITY.take(place)
    series += _BELOW.take(place)
    return np.asarray(series)


_LAST = int(FARTHEST * NODES_PER_UNIT)
_NODES = np.arange(-_LAST, _LAST + 1) / NODES_PER_UNIT
_BELOW = np.array([math.erfc(-node / math.sqrt(2)) / 2 for node in _NODES.tolist()])
_DENSITY = np.exp(-(_NODES**2) / 2) / math.sqrt(2 * math.pi)
