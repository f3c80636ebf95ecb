"""PERT: a bounded quantity from its least, likeliest and most. For hours and shares, never losses.

Source: Malcolm, Roseboom, Clark and Fazar (1959); Vose, Risk Analysis.
"""

from __future__ import annotations

from dataclasses import dataclass

WEIGHT_OF_LIKELIEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pert:
    """A beta distribution stretched from `least` to `most`, with its peak at `likeliest`."""

    least: float
    likeliest: float
    most: float

    def __post_init__(self) -> None:
        if not (self.least <= self.likeliest <= self.most and self.least < self.most):
            raise ValueError(f"needs least <= likeliest <= most, least < most: {self}")

    @property
    def mean(self) -> float:
        """The expected value."""
        total = self.least + WEIGHT_OF_LIKELIEST * self.likeliest + self.most
        return total / (WEIGHT_OF_LIKELIEST + 2)

    @property
    def shape(self) -> tuple[float, float]:
        """Alpha and beta of the beta distribution."""
        span = self.most - self.least
        return (
            1 + WEIGHT_OF_LIKELIEST * (self.likeliest - self.least) / span,
            1 + WEIGHT_OF_LIKELIEST * (self.most - self.likeliest) / span,
        )
