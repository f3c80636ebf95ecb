"""What the firm bears of one event when an insurer pays part of it.

Source: Klugman, Panjer and Willmot, Loss Models, ch. 8 (deductible, coinsurance, policy limit).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from itdirector.engines.loss.model import Policy
from itdirector.engines.loss.severity import Floats, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """The cost of one event to the firm: `whole` less what the policy pays of it."""

    whole: Severity
    policy: Policy

    @property
    def used_up_at(self) -> float:
        """The cost of an event at which the insurer has paid the limit."""
        if self.policy.limit is None:
            return math.inf
        return self.policy.deductible + self.policy.limit / (1 - self.policy.coinsurance)

    def borne(self, costs: Floats) -> Floats:
        """Return what the firm bears of events of these costs."""
        beyond = np.maximum(costs - self.policy.deductible, 0.0)
        paid = (1 - self.policy.coinsurance) * beyond
        return np.asarray(costs - np.minimum(paid, self._limit))

    def mean(self) -> float:
        """Return the expected cost to the firm."""
        paid = self._limited(self.used_up_at) - self._limited(self.policy.deductible)
        return self.whole.mean() - (1 - self.policy.coinsurance) * paid

    def quantile(self, probability: float) -> float:
        """Return the cost to the firm not exceeded with this probability."""
        return float(self.borne(np.array([self.whole.quantile(probability)]))[0])

    def chance_above(self, cost: float) -> float:
        """Return the probability that one event costs the firm more than this."""
        if cost < self.policy.deductible:
            return self.whole.chance_above(cost)
        share, kept = self.policy.coinsurance, cost - self.policy.deductible
        if share > 0 and kept < share * self._insured_span:
            return self.whole.chance_above(self.policy.deductible + kept / share)
        return self.whole.chance_above(cost + self._limit)

    def limited_mean(self, limits: Floats) -> Floats:
        """Return, for each limit above 0, the mean of the smaller of the firm's cost and it.

        The cost rises with the event's in three straight pieces, so its limited mean is a sum of
        the event's own over their ends.
        """
        deductible, share = self.policy.deductible, self.policy.coinsurance
        first = self._limited_means(np.minimum(limits, deductible))
        over = np.maximum(limits - deductible, 0.0)
        if share > 0:
            reach = deductible + np.minimum(over / share, self._insured_span)
            first = first + share * (self._limited_means(reach) - self._limited(deductible))
        if math.isinf(self.used_up_at):
            return first
        reach = self.used_up_at + np.maximum(over - share * self._insured_span, 0.0)
        return np.asarray(first + self._limited_means(reach) - self._limited(self.used_up_at))

    def costs(self, normals: Floats) -> Floats:
        """Return the costs to the firm that standard normal draws stand for."""
        return self.borne(self.whole.costs(normals))

    @property
    def _limit(self) -> float:
        return math.inf if self.policy.limit is None else self.policy.limit

    @property
    def _insured_span(self) -> float:
        return self._limit / (1 - self.policy.coinsurance)

    def _limited(self, limit: float) -> float:
        if math.isinf(limit):
            return self.whole.mean()
        return float(self._limited_means(np.array([limit]))[0])

    def _limited_means(self, limits: Floats) -> Floats:
        """Return limited means of the whole cost; 0 for a limit of 0."""
        means = self.whole.limited_mean(np.maximum(limits, 1e-300))
        return np.where(limits > 0, means, 0.0)


EventCost = Severity | Retained
