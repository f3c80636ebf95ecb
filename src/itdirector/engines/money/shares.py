"""Exact sharing: whole amounts out of exact fractions, so that no penny is lost or made."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def percent(text: str) -> Fraction:
    """Return a rate from its percent as written: "3.5" is 7/200, exactly."""
    return Fraction(text) / 100


def nearest(amount: Fraction) -> int:
    """Return the nearest whole amount, a half upwards: one rule, on either side of nought."""
    return floor(amount + Fraction(1, 2))


def whole_parts(total: int, parts: Sequence[Fraction]) -> tuple[int, ...]:
    """Return whole parts that add up to `total`, each next to its exact part.

    Largest remainder (Hamilton's method): every part is rounded down, and the units left over go
    to the parts that lost most, the earlier one where two lost the same. Raises ValueError when
    `total` is further from the sum than rounding each part could explain.
    """
    down = [floor(part) for part in parts]
    over = total - sum(down)
    if not 0 <= over <= len(parts):
        raise ValueError(f"total {total} is no rounding of parts that add up to {sum(parts)}")
    order = sorted(range(len(parts)), key=lambda i: (down[i] - parts[i], i))
    for index in order[:over]:
        down[index] += 1
    return tuple(down)


def apportion(total: int, weights: Sequence[Fraction | int]) -> tuple[int, ...]:
    """Return `total` shared in proportion to weights (not below 0) by largest remainder.

    Raises ValueError when there is something to share and no weight to share it by.
    """
    whole = sum(weights)
    if whole == 0:
        if total != 0:
            raise ValueError(f"weights are all 0, and {total} must go somewhere")
        return (0,) * len(weights)
    return whole_parts(total, [Fraction(total) * weight / whole for weight in weights])
