"""What is measured, against which fixed goalposts, what is known of it, and the score that follows.

Scores run from 0 to 100, 100 the best.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

METHOD = "health 1"
BEST = 100.0
FLOOR = 1.0
"""Least a pillar counts in the geometric mean: one failed pillar must not hide the others."""


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def _unique(what: str, ids: list[str]) -> None:
    for name in ids:
        if not name or ids.count(name) > 1:
            raise ValueError(f"{what}: {name!r} is empty or occurs twice")


def _weight(owner: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{owner}: weight must be above 0, not {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """A side of IT that no other side makes up for."""

    id: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        _weight(self.id, self.weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A measure of one pillar, with its goalposts: pairs (level, score), levels rising.

    Scores run between 0 and 100, rising or falling, and are linear in between (in the logarithm of
    the level where `log`). Levels beyond the ends count as the ends.
    """

    id: str
    pillar: str
    unit: str
    points: tuple[tuple[float, float], ...]
    weight: float = 1.0
    log: bool = False

    def __post_init__(self) -> None:
        _weight(self.id, self.weight)
        levels, scores = [p[0] for p in self.points], [p[1] for p in self.points]
        if len(levels) < 2 or any(not b > a for a, b in pairwise(levels)):
            raise ValueError(f"{self.id}: points need at least two levels, rising")
        if not all(map(math.isfinite, levels)) or (self.log and levels[0] <= 0):
            raise ValueError(f"{self.id}: points need finite levels, above 0 where log")
        if sorted((scores[0], scores[-1])) != [0.0, BEST]:
            raise ValueError(f"{self.id}: points must run between the scores 0 and 100")
        if scores not in (sorted(scores), sorted(scores, reverse=True)):
            raise ValueError(f"{self.id}: points must only rise or only fall")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A critical fact. While it holds its pillar and the whole score no more than this."""

    id: str
    pillar: str
    most_of_pillar: float = 40.0
    most: float = 60.0

    def __post_init__(self) -> None:
        for name in ("most_of_pillar", "most"):
            if not FLOOR <= getattr(self, name) <= BEST:
                raise ValueError(f"{self.id}: {name} must be from {FLOOR:g} to {BEST:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What is fixed before anybody is measured. `version` changes when any of it does."""

    version: str
    pillars: tuple[Pillar, ...]
    indicators: tuple[Indicator, ...]
    caps: tuple[Cap, ...] = ()

    def __post_init__(self) -> None:
        if not self.version:
            raise ValueError("scheme: version is missing")
        for what in ("pillars", "indicators", "caps"):
            _unique(f"scheme: {what}", [one.id for one in getattr(self, what)])
        known = {pillar.id for pillar in self.pillars}
        named = [(one.id, one.pillar) for one in self.indicators]
        for owner, pillar in (*named, *((cap.id, cap.pillar) for cap in self.caps)):
            if pillar not in known:
                raise ValueError(f"{owner}: pillar {pillar!r} is not in the scheme")
        for pillar in sorted(known - {pillar for _, pillar in named}):
            raise ValueError(f"scheme: indicators: none of pillar {pillar!r}")
        if not known:
            raise ValueError("scheme: pillars: none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The level of one indicator over the facts known of it: 62 of 91 machines."""

    level: float
    facts_known: int
    facts_needed: int

    def __post_init__(self) -> None:
        if not math.isfinite(self.level):
            raise ValueError(f"reading: level must be finite, not {self.level}")
        if not 0 < self.facts_known <= self.facts_needed:
            raise ValueError("reading: facts_known must be from 1 to facts_needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of a firm: readings by indicator, critical facts by cap. Absent: unknown."""

    readings: Mapping[str, Reading]
    critical: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A score if all that is unknown were bad (`low`: proven), and if it were good (`high`)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust:
    """Where 90 in 100 other sets of weights, goalposts and means put the two ends."""

    low: Span
    """5th and 95th percentile of the low end."""
    high: Span
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The score, and what it stands on. `caps`: those that bind come first, to be said first."""

    version: str
    overall: Span
    pillars: Mapping[str, Span]
    indicators: Mapping[str, Span]
    facts_known: int
    facts_needed: int
    share_known: float
    """Of the facts; an indicator nothing is known of counts as one fact needed."""
    caps: Mapping[str, Literal["binds", "holds", "unknown"]]
    """binds: by itself it lowers the score. unknown: it counts at the low end, not at the high."""
    robust: Robust
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What moved one end of the score: the parts add up to the change exactly."""

    end: Literal["low", "high"]
    before: float
    after: float
    parts: Mapping[str, float]
    """By indicator; "cap: <pillar>" and "cap: overall" for what caps and the floor took or gave."""
    noise: Span
    """90 % range of the change under other weights, goalposts and means, the same for both."""
    real: bool
    """Whether that range leaves zero out."""
    draws: int
    seed: int
    method: str
    digest: str
