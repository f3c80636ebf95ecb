"""Small charts as plain numbers for inline SVG: no library, no script, colours by style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from itdirector.values.text import about, pounds

WIDTH, HEIGHT = 480, 250
LEFT, RIGHT, TOP, BOTTOM = 58, 40, 12, 30
STEPS = (1, 2, 2.5, 5, 10)
MOST_TICKS = 4
"""So many marks after the first fit a phone without touching."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A chance-of-exceeding curve, ready to draw in a box of 480 by 250."""

    line: str
    area: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    left: int
    right: int
    """Where the axis begins and ends."""
    sentence: str
    """What the picture says, for those who cannot see it."""


def curve_of(points: list[list[float]], currency: str) -> Curve | None:
    """Return the curve through (amount in whole pounds, chance of more), None without a shape."""
    known = sorted((float(a), float(p)) for a, p in points if a >= 0)
    if len(known) < 2 or known[-1][0] <= 0:
        return None
    shown = [(a, p) for a, p in known if p >= 0.005] or known
    most = shown[-1][0]
    places = [(_x(a, most), _y(p)) for a, p in shown]
    line = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    bottom = HEIGHT - BOTTOM
    area = f"{line} L{places[-1][0]:.1f} {bottom} L{places[0][0]:.1f} {bottom} Z"
    step = _step(most)
    across = tuple(
        Tick(_x(step * n, most), pounds(round(step * n) * 100, currency))
        for n in range(int(most / step) + 1)
    )
    up = tuple(Tick(_y(p), f"{p:.0%}") for p in (0, 0.25, 0.5, 0.75, 1))
    return Curve(line, area, across, up, LEFT, WIDTH - RIGHT, _sentence(known, currency))


def _sentence(known: list[tuple[float, float]], currency: str) -> str:
    told = []
    for chance, words in (
        (0.5, "one year in two"),
        (0.1, "one year in ten"),
        (0.02, "one in fifty"),
    ):
        if (amount := _amount_at(known, chance)) is not None:
            told.append(f"{words} costs more than {about(amount, currency)}")
    return "; ".join(told).capitalize() + "." if told else "Too little is known to draw a curve."


def _amount_at(known: list[tuple[float, float]], chance: float) -> float | None:
    """Return the amount exceeded with a chance, between two points in a straight line."""
    for (a, p), (b, q) in pairwise(known):
        if p >= chance > q:
            return a + (b - a) * (p - chance) / (p - q)
    return None


def _x(amount: float, most: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, amount / most)


def _y(chance: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - chance)


def _step(most: float) -> float:
    """Return a round distance between the marks of an axis that ends at `most`."""
    size: float = 10 ** floor(log10(most / MOST_TICKS))
    return next(step * size for step in STEPS if step * size * MOST_TICKS >= most)
