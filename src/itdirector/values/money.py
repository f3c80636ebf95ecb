"""Money that never loses a penny."""

from __future__ import annotations

from dataclasses import dataclass


class CurrencyMismatch(ValueError):
    """Two amounts in different currencies were combined."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (pence, cents), so that sums stay exact.

    `currency` is an ISO 4217 code, or "" when the source did not say: then it is the
    organisation's own.
    """

    minor: int
    currency: str = ""

    def __add__(self, other: Money) -> Money:
        self._must_match(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._must_match(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def times(self, factor: int) -> Money:
        """Return this amount `factor` times over."""
        return Money(self.minor * factor, self.currency)

    def _must_match(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency or '?'} with {other.currency or '?'}")
