"""Goalposts, means and caps to a span; the span under other choices; what moved it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.health.model import (
    BEST,
    FLOOR,
    METHOD,
    Answer,
    Change,
    Indicator,
    Reading,
    Robust,
    Scheme,
    Span,
    State,
)

DRAWS = 1_000
WEIGHT_SPREAD = 0.5
"""Weights are drawn from half to one and a half of themselves; our default, 2026-11-22."""
GOALPOST_SPREAD = 0.1
"""Each end of the goalposts moves by up to a tenth of their span; our default, 2026-11-22."""

Floats = NDArray[np.float64]
End = Literal["low", "high"]


def score(scheme: Scheme, state: State, *, seed: int) -> Answer:
    """Return the score of a state. Raises ValueError for readings the scheme does not know."""
    _check_known(scheme, state)
    indicators = {one.id: _span(one, state.readings.get(one.id)) for one in scheme.indicators}
    pillars = {
        pillar.id: Span(
            low=_pillar(scheme, state, indicators, pillar=pillar.id, end="low"),
            high=_pillar(scheme, state, indicators, pillar=pillar.id, end="high"),
        )
        for pillar in scheme.pillars
    }
    known, needed = _facts(scheme, state)
    overall = Span(
        low=_overall(scheme, state, pillars, "low"), high=_overall(scheme, state, pillars, "high")
    )
    low, high = (simulated(scheme, state, end, seed=seed) for end in ("low", "high"))
    return Answer(
        version=scheme.version,
        overall=overall,
        pillars=pillars,
        indicators=indicators,
        facts_known=known,
        facts_needed=needed,
        share_known=known / needed,
        caps=_caps(scheme, state, indicators),
        robust=Robust(low=_range(low), high=_range(high), draws=DRAWS, seed=seed),
        method=METHOD,
        digest=_digest(scheme, state),
    )


def _digest(*parts: Any) -> str:
    return fingerprint({f"{at}": part for at, part in enumerate(parts)})


def _check_known(scheme: Scheme, state: State) -> None:
    for what, given, known in (
        ("readings", state.readings, scheme.indicators),
        ("critical", state.critical, scheme.caps),
    ):
        for name in sorted(set(given) - {one.id for one in known}):
            raise ValueError(f"{what}: {name!r} is not in scheme {scheme.version}")


def _facts(scheme: Scheme, state: State) -> tuple[int, int]:
    readings = state.readings.values()
    silent = len(scheme.indicators) + len(scheme.caps) - len(readings) - len(state.critical)
    known = sum(one.facts_known for one in readings) + len(state.critical)
    return known, sum(one.facts_needed for one in readings) + len(state.critical) + silent


def level_score(indicator: Indicator, level: float) -> float:
    """Return the score of a level between fixed goalposts."""
    levels = [p[0] for p in indicator.points]
    if indicator.log:
        levels = [math.log(one) for one in levels]
        level = math.log(level) if level > 0 else -math.inf
    return float(np.interp(level, levels, [p[1] for p in indicator.points]))


def _span(indicator: Indicator, reading: Reading | None) -> Span:
    """Return the score with the unknown part at 0 and at 100."""
    if reading is None:
        return Span(low=0.0, high=BEST)
    part = reading.facts_known / reading.facts_needed
    known = part * level_score(indicator, reading.level)
    return Span(low=known, high=known + (1 - part) * BEST)


def _holding(scheme: Scheme, state: State, end: End, pillar: str | None = None) -> list[float]:
    """Return the limits of the caps that hold: an unknown one holds at the low end only."""
    return [
        cap.most if pillar is None else cap.most_of_pillar
        for cap in scheme.caps
        if state.critical.get(cap.id, end == "low") and pillar in {None, cap.pillar}
    ]


def _pillar(
    scheme: Scheme, state: State, spans: Mapping[str, Span], *, pillar: str, end: End
) -> float:
    mine = [one for one in scheme.indicators if one.pillar == pillar]
    raw = arithmetic([getattr(spans[one.id], end) for one in mine], [one.weight for one in mine])
    return min([raw, *_holding(scheme, state, end, pillar)])


def _overall(scheme: Scheme, state: State, pillars: Mapping[str, Span], end: End) -> float:
    raw = geometric(
        [getattr(pillars[one.id], end) for one in scheme.pillars],
        [one.weight for one in scheme.pillars],
        floor=FLOOR,
    )
    return min([raw, *_holding(scheme, state, end)])


def arithmetic(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted arithmetic mean: what is lost here can be made good there."""
    pairs = zip(values, weights, strict=True)
    return math.fsum(value * weight for value, weight in pairs) / math.fsum(weights)


def geometric(values: Sequence[float], weights: Sequence[float], *, floor: float) -> float:
    """Return the weighted geometric mean of values not below a floor, 0 for a zero without one."""
    raised = [max(value, floor) for value in values]
    if not all(raised):
        return 0.0
    mean = math.exp(arithmetic([math.log(value) for value in raised], weights))
    return min(mean, max(raised))  # rounding must not put a mean above its values


def _caps(
    scheme: Scheme, state: State, spans: Mapping[str, Span]
) -> dict[str, Literal["binds", "holds", "unknown"]]:
    """Return the caps that hold or may, first those that would lower the score by themselves."""
    none = dict.fromkeys((cap.id for cap in scheme.caps), False)
    free = _at_high(scheme, State(readings=state.readings, critical=none), spans)
    found: dict[str, Literal["binds", "holds", "unknown"]] = {}
    for cap in scheme.caps:
        told = state.critical.get(cap.id)
        if told:
            alone = State(readings=state.readings, critical={**none, cap.id: True})
            found[cap.id] = "binds" if _at_high(scheme, alone, spans) < free else "holds"
        elif told is None:
            found[cap.id] = "unknown"
    order = ("binds", "holds", "unknown")
    return dict(sorted(found.items(), key=lambda one: order.index(one[1])))


def _at_high(scheme: Scheme, state: State, spans: Mapping[str, Span]) -> float:
    pillars = {}
    for pillar in scheme.pillars:
        value = _pillar(scheme, state, spans, pillar=pillar.id, end="high")
        pillars[pillar.id] = Span(low=value, high=value)
    return _overall(scheme, state, pillars, "high")


# --- Other choices ------------------------------------------------------------------------


def simulated(scheme: Scheme, state: State, end: End, *, seed: int) -> Floats:
    """Return one end of the score under drawn weights, goalposts and means: shape (DRAWS,).

    The draws depend on the scheme and the seed alone, so that two states meet the same ones.
    """
    rng = Generator(PCG64(seed))
    ordered = sorted(scheme.indicators, key=lambda one: one.id)
    drawn = [
        (one.pillar, _drawn_weights(rng, one.weight), _drawn_scores(rng, one, state, end))
        for one in ordered
    ]
    pillars, pillar_weights = [], []
    for pillar in sorted(scheme.pillars, key=lambda one: one.id):
        mine = [(weights, scores) for name, weights, scores in drawn if name == pillar.id]
        total = np.sum([weights * scores for weights, scores in mine], axis=0)
        mean = total / np.sum([weights for weights, _ in mine], axis=0)
        pillars.append(np.minimum(mean, min([BEST, *_holding(scheme, state, end, pillar.id)])))
        pillar_weights.append(_drawn_weights(rng, pillar.weight))
    by_geometric = rng.random(DRAWS) < 0.5
    shares = np.array(pillar_weights) / np.sum(pillar_weights, axis=0)
    stacked = np.array(pillars)
    by_log = np.exp((shares * np.log(np.maximum(stacked, FLOOR))).sum(axis=0))
    means: Floats = np.where(by_geometric, by_log, (shares * stacked).sum(axis=0))
    return np.minimum(means, min([BEST, *_holding(scheme, state, end)]))


def _drawn_weights(rng: Generator, weight: float) -> Floats:
    return weight * rng.uniform(1 - WEIGHT_SPREAD, 1 + WEIGHT_SPREAD, DRAWS)


def _drawn_scores(rng: Generator, indicator: Indicator, state: State, end: End) -> Floats:
    """Return the scores of a reading between moved goalposts, those between the ends with them."""
    moves = rng.uniform(-GOALPOST_SPREAD, GOALPOST_SPREAD, (2, DRAWS))
    reading = state.readings.get(indicator.id)
    if reading is None:
        return np.full(DRAWS, 0.0 if end == "low" else BEST)
    levels = np.array([p[0] for p in indicator.points], dtype=float)
    level = reading.level
    if indicator.log:
        levels, level = np.log(levels), math.log(level) if level > 0 else -math.inf
    span = levels[-1] - levels[0]
    # Moving the ends is stretching the axis: read the level where it lay before.
    start, stop = levels[0] + moves[0] * span, levels[-1] + moves[1] * span
    before = levels[0] + (level - start) / (stop - start) * span
    part = reading.facts_known / reading.facts_needed
    known: Floats = part * np.interp(before, levels, [p[1] for p in indicator.points])
    return known if end == "low" else known + (1 - part) * BEST


def _range(values: Floats) -> Span:
    low, high = np.quantile(values, [0.05, 0.95])
    return Span(low=float(low), high=float(high))


# --- What moved it ------------------------------------------------------------------------


def change(scheme: Scheme, before: State, after: State, *, seed: int, end: End = "low") -> Change:
    """Return what moved one end of the score, indicator by indicator, adding up exactly.

    The geometric mean falls apart by logarithmic means (the Divisia index of Vartia, Sato and Ang);
    what caps and the floor take or give stands apart.
    """
    first, second = (score(scheme, state, seed=seed) for state in (before, after))
    noise = simulated(scheme, after, end, seed=seed) - simulated(scheme, before, end, seed=seed)
    range_ = _range(noise)
    return Change(
        end=end,
        before=getattr(first.overall, end),
        after=getattr(second.overall, end),
        parts=_parts(scheme, (first, second), end),
        noise=range_,
        real=range_.low > 0 or range_.high < 0,
        draws=DRAWS,
        seed=seed,
        method=METHOD,
        digest=_digest(scheme, before, after, end),
    )


def effect(
    scheme: Scheme,
    state: State,
    *,
    readings: Mapping[str, Reading],
    cleared: Iterable[str] = (),
    seed: int,
) -> Change:
    """Return what a piece of work does to the proven score: readings it makes, facts it clears."""
    after = State(
        readings={**state.readings, **readings},
        critical={**state.critical, **dict.fromkeys(cleared, False)},
    )
    return change(scheme, state, after, seed=seed)


def _parts(scheme: Scheme, answers: tuple[Answer, Answer], end: End) -> dict[str, float]:
    weight = math.fsum(one.weight for one in scheme.pillars)
    floored = [
        {name: max(getattr(span, end), FLOOR) for name, span in answer.pillars.items()}
        for answer in answers
    ]
    weights = [one.weight for one in scheme.pillars]
    means = [geometric(list(one.values()), weights, floor=FLOOR) for one in floored]
    whole = log_mean(*means)
    parts: dict[str, float] = {}
    for pillar in scheme.pillars:
        now, then = floored[1][pillar.id], floored[0][pillar.id]
        rate = whole * pillar.weight / weight / log_mean(then, now)
        mine = [one for one in scheme.indicators if one.pillar == pillar.id]
        total = math.fsum(one.weight for one in mine)
        moved = 0.0
        for one in mine:
            spans = [getattr(answer.indicators[one.id], end) for answer in answers]
            step = one.weight / total * (spans[1] - spans[0])
            parts[one.id] = rate * step
            moved += step
        parts[f"cap: {pillar.id}"] = rate * (now - then - moved)
    capped = [getattr(answer.overall, end) for answer in answers]
    parts["cap: overall"] = (capped[1] - capped[0]) - (means[1] - means[0])
    return parts


def log_mean(first: float, second: float) -> float:
    """Return (b - a) / (ln b - ln a) of two positive numbers, a where they are the same."""
    ratio = (second - first) / first
    if abs(ratio) < 1e-6:
        return first * (1 + ratio / 2 - ratio * ratio / 12)
    return (second - first) / math.log1p(ratio)
