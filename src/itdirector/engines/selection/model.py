"""Offers to choose between, and what the choice rests on. Money: whole units of one currency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

METHOD = "selection 1"
MOST_POINTS = 100.0
"""Value of the ideal level of a criterion; the worst acceptable one is worth 0."""


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def unique(what: str, ids: list[str]) -> None:
    """Raise ValueError if an id is empty or occurs twice."""
    for name in ids:
        if not name or ids.count(name) > 1:
            raise ValueError(f"{what}: {name!r} is empty or occurs twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What matters, measured in `unit`, with the value of fixed levels: pairs (level, value).

    Levels rise; the values run from 0 (worst acceptable) to 100 (ideal), rising or falling, and
    are linear in between. The levels are fixed before the offers are seen. `swing` is how much
    moving this criterion from worst to ideal matters, in points; the greatest swing is usually 100.
    """

    id: str
    swing: float
    points: tuple[tuple[float, float], ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.swing < math.inf:
            raise ValueError(f"{self.id}: swing must not be negative or infinite")
        levels, values = [p[0] for p in self.points], [p[1] for p in self.points]
        if len(levels) < 2 or any(not b > a for a, b in pairwise(levels)):
            raise ValueError(f"{self.id}: points need at least two levels, rising")
        if sorted((values[0], values[-1])) != [0.0, MOST_POINTS]:
            raise ValueError(f"{self.id}: points must run between the values 0 and 100")
        if values not in (sorted(values), sorted(values, reverse=True)):
            raise ValueError(f"{self.id}: points must only rise or only fall")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A level as low, likely and high as is believable; all the same when it is certain."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not -math.inf < self.low <= self.likely <= self.high < math.inf:
            raise ValueError(f"score: needs low <= likely <= high, all finite: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer: its level on every criterion, its gates, its cost over five years.

    `gates` maps a must-have to whether it is met; None: nobody knows yet, which is not a pass.
    """

    id: str
    scores: Mapping[str, Score]
    gates: Mapping[str, bool | None] = field(default_factory=dict)
    five_year_cost: int

    def __post_init__(self) -> None:
        cost = self.five_year_cost
        if not isinstance(cost, int) or isinstance(cost, bool) or cost < 0:
            raise ValueError(f"{self.id}: five_year_cost must be a whole number from 0: {cost!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Offers, criteria in the order of their importance as stated, and the must-haves.

    The swings must not contradict the stated order.
    """

    criteria: tuple[Criterion, ...]
    offers: tuple[Offer, ...]
    gates: tuple[str, ...] = ()
    most_five_year_cost: int | None = None
    """The price ceiling, one more must-have; None for no ceiling."""
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.criteria or not self.offers:
            raise ValueError("criteria, offers: needs at least one of each")
        unique("criteria", [c.id for c in self.criteria])
        unique("offers", [o.id for o in self.offers])
        unique("gates", list(self.gates))
        if not sum(c.swing for c in self.criteria) > 0:
            raise ValueError("criteria: all swings are 0")
        if any(b.swing > a.swing for a, b in pairwise(self.criteria)):
            raise ValueError("criteria: swing must not rise along the stated order")
        known = {c.id for c in self.criteria}
        for offer in self.offers:
            if set(offer.scores) != known:
                odd = sorted(set(offer.scores) ^ known)
                raise ValueError(f"{offer.id}: scores missing or unknown: {', '.join(odd)}")
            if set(offer.gates) != set(self.gates):
                odd = sorted(set(offer.gates) ^ set(self.gates))
                raise ValueError(f"{offer.id}: gates missing or unknown: {', '.join(odd)}")

    @property
    def weights(self) -> dict[str, float]:
        """Swings as shares of 1, by criterion."""
        total = sum(c.swing for c in self.criteria)
        return {c.id: c.swing / total for c in self.criteria}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One offer that passed the gates, and how its value comes about."""

    id: str
    rank: int
    value: float
    """From 0 to 100."""
    low_value: float
    high_value: float
    """The value if every score were its worst, and its best: bounds, not percentiles."""
    parts: Mapping[str, float]
    """Criterion to weight x value; adds up to `value`."""
    five_year_cost: int
    dominated_by: tuple[str, ...]
    """Offers at least as good on every criterion and better on one."""
    efficient: bool
    """No other offer has at least its value for at most its cost, and one of both better."""
    chance_of_first: float
    """Share of weights in the stated order, and of scores, with which it has the highest value."""
    first_error: float
    """Standard error of that share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Range of one criterion's weight, others rescaled, with the same winner. Ends included."""

    criterion: str
    weight: float
    low: float
    high: float
    rival_below: str | None
    rival_above: str | None
    """Who wins beyond that end; None where the range ends at 0 or 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """Another method's winner, and if it differs the criterion that makes it differ."""

    method: Literal["TOPSIS", "PROMETHEE II", "AHP"]
    winner: str
    scores: Mapping[str, float]
    because_of: str | None
    """Criterion without which both methods agree, else the one that favours its winner most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The best offer, and how stable that is."""

    winner: str | None
    """None when no offer passes the gates."""
    ranked: tuple[Ranked, ...]
    """By falling value."""
    failed: Mapping[str, tuple[str, ...]]
    """Offer to the must-haves it does not meet."""
    unknown: Mapping[str, tuple[str, ...]]
    """Offer to the must-haves nobody knows about: it is out until they are known."""
    outside_anchors: tuple[tuple[str, str], ...]
    """Pairs (offer, criterion) whose level is beyond the anchors and counts as at them."""
    stability: tuple[Stability, ...]
    opinions: tuple[SecondOpinion, ...]
    defaults: Mapping[str, float]
    """Thresholds of ours that the second opinions used, in value points."""
    draws: int
    seed: int
    method: str
    digest: str
