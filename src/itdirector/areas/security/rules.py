"""How what a person enters about a risk is read. Plain values only."""

from __future__ import annotations


def cost_range(low_minor: int, high_minor: int) -> tuple[int, int]:
    """Return the cost of one time as a range, in pence: above nothing, the lower end first.

    One figure entered twice means about that much: a tenth to either side.
    """
    low, high = sorted((max(low_minor, 1_00), max(high_minor, 1_00)))
    return (low, high) if low < high else (low * 9 // 10, high * 11 // 10)
