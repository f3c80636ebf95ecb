"""What doing nothing may cost: the curve of yearly loss, ready to be drawn, and risk by risk."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from itdirector.areas.board.pack.shape import cut
from itdirector.areas.board.pack.wording import rest
from itdirector.values.text import about, money_range, two_figures

ROWS = 40
POINTS = 240
WIDE = 60
"""From this ratio between the far end and the middle of the curve, steps of ten are drawn."""

_READ_AT = ((0.5, "One year in two"), (0.1, "One year in ten"), (0.01, "One year in a hundred"))

_Curve = list[tuple[float, float]]


def risk(known: dict[str, Any]) -> dict[str, Any]:
    """Return the curve in a unit square with its ticks and reading, and the table of risks."""
    loss, currency = known["doing_nothing"], known["currency"]
    ordered = sorted(loss["by_risk"], key=lambda one: -one["yearly"])
    largest = max((one["yearly"] for one in ordered), default=0)
    return {
        "title": "Risk",
        "lead": loss["sentence"],
        "empty": "No risk has been priced yet.",
        "curve": _drawn(_falling(loss["curve"]), currency=currency),
        "rows": [
            {
                "title": cut(one["title"], 160),
                "often": cut(one["often"], 60),
                "range": _range(one, currency=currency),
                "yearly": about(one["yearly"], currency),
                "share": max(0.0, one["yearly"] / largest) if largest > 0 else 0.0,
                "ours": one["ours"],
            }
            for one in ordered[:ROWS]
        ],
        "rows_rest": rest(ROWS, len(ordered), first="largest"),
    }


def amount_at(curve: _Curve, probability: float) -> float | None:
    """Return the yearly loss exceeded with that probability, None when the curve says nothing."""
    for (low, likely), (high, rarer) in pairwise(curve):
        if likely >= probability >= rarer:
            share = 0.0 if likely == rarer else (likely - probability) / (likely - rarer)
            return low + share * (high - low)
    return None


def _range(one: dict[str, Any], *, currency: str) -> str:
    if one["low"] is None or one["high"] is None:
        return "not known"
    return money_range(one["low"], one["high"], currency)


def _falling(points: list[list[float]]) -> _Curve:
    """Return the curve by amount, never rising, within 0 and 1."""
    curve: _Curve = []
    for amount, probability in sorted((p[0], p[1]) for p in points if len(p) == 2):
        ceiling = curve[-1][1] if curve else 1.0
        curve.append((max(0.0, amount), max(0.0, min(probability, ceiling))))
    return curve


def _drawn(curve: _Curve, *, currency: str) -> dict[str, Any] | None:
    if len(curve) < 2 or curve[-1][0] <= 0 or curve[0][1] <= 0:
        return None
    far = amount_at(curve, 0.008) or curve[-1][0]
    middle = amount_at(curve, curve[0][1] / 2) or far
    wide = far / max(middle, 1) > WIDE
    across = _Steps(max(100.0, middle / 100), far) if wide else _Even(far)
    top = _ceiling(curve[0][1])
    spots = [(p, says, amount_at(curve, p)) for p, says in _READ_AT]
    read = [(p, says, amount) for p, says, amount in spots if amount is not None and amount > 0]
    return {
        "points": [
            [across.at(x), p / top]
            for x, p in _thinned(_within([*curve, *((x, p) for p, _, x in read)], across))
        ],
        "x_ticks": [{"at": across.at(x), "says": _short(x, currency)} for x in across.ticks],
        "y_ticks": [{"at": step / 5, "says": f"{top * step / 5 * 100:g}"} for step in range(6)],
        "spots": [
            {"x": across.at(amount), "y": p / top, "says": _short(two_figures(amount), currency)}
            for p, _, amount in read
            if across.first <= amount <= across.last and p <= top
        ],
        "reading": [
            f"{says} costs more than {about(amount, currency)}." for _, says, amount in read
        ],
        "steps": wide,
        "alt": "Curve of the loss in one year against how often it is exceeded. "
        + " ".join(
            f"{says} costs more than {about(amount, currency)}." for _, says, amount in read
        ),
    }


def _within(curve: _Curve, across: _Even | _Steps) -> _Curve:
    """Return the part of the curve that the axis shows, ending exactly at its ends."""
    ordered = sorted(curve, key=lambda point: (point[0], -point[1]))
    shown = [(x, p) for x, p in ordered if across.first <= x <= across.last]
    ends = [(edge, _height(ordered, edge)) for edge in (across.first, across.last)]
    drawn = {*shown, *((x, p) for x, p in ends if p is not None)}
    return sorted(drawn, key=lambda point: (point[0], -point[1]))


def _height(curve: _Curve, amount: float) -> float | None:
    for (low, likely), (high, rarer) in pairwise(curve):
        if low <= amount <= high and high > low:
            return likely + (amount - low) / (high - low) * (rarer - likely)
    return None


class _Even:
    """An axis from nothing to a round amount, in even steps."""

    def __init__(self, far: float) -> None:
        step = _round_step(far / 5)
        steps = math.ceil(far / step)
        self.first, self.last = 0.0, step * steps
        self.ticks = [step * at for at in range(steps + 1)]

    def at(self, amount: float) -> float:
        return amount / self.last


class _Steps:
    """An axis in which every step is ten times the one before."""

    def __init__(self, near: float, far: float) -> None:
        low, high = math.floor(math.log10(near)), math.ceil(math.log10(far))
        self.first, self.last = 10.0**low, 10.0**high
        self.ticks = [10.0**power for power in range(low, high + 1)]

    def at(self, amount: float) -> float:
        return math.log10(amount / self.first) / math.log10(self.last / self.first)


def _round_step(raw: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= raw * 0.999)


def _ceiling(highest: float) -> float:
    return next(top for top in (0.05, 0.1, 0.25, 0.5, 0.75, 1.0) if highest <= top)


def _short(amount: float, currency: str) -> str:
    """Return an amount for an axis: £40k, £1.2m."""
    sign = about(0, currency).removesuffix("0")
    if amount >= 1_000_000:
        return f"{sign}{amount / 1e6:.3g}m"
    return f"{sign}{amount / 1e3:.3g}k" if amount >= 1_000 else about(amount, currency)


def _thinned(curve: _Curve) -> _Curve:
    if len(curve) <= POINTS:
        return curve
    step = (len(curve) - 1) / (POINTS - 1)
    return [curve[round(at * step)] for at in range(POINTS)]
