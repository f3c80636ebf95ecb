"""A second road: exact fractions, products of powers, quadrature, draws of its own."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.health.model import (
    FLOOR,
    METHOD,
    Answer,
    Change,
    Indicator,
    ProofFailed,
    Scheme,
    Span,
    State,
)

NEAR = 1e-7
DRAWS = 4_000
SEED = 20_261_122
SPREAD = 0.035
"""Most by which 5 in 100 may differ: four and a half standard errors of 4,000 draws and 1,000."""

Floats = NDArray[np.float64]


def prove(scheme: Scheme, state: State, answer: Answer) -> None:
    """Raise ProofFailed, naming the field, unless the score follows from scheme and state."""
    _same("digest", answer.digest, fingerprint({"0": scheme, "1": state}))
    _same("method, version", (answer.method, answer.version), (METHOD, scheme.version))
    for end in ("low", "high"):
        parts = _scored(scheme, state, end)
        for name, value in parts["indicators"].items():
            _near(f"{name}: {end}", getattr(answer.indicators[name], end), value)
        for name, value in parts["pillars"].items():
            _near(f"{name}: {end}", getattr(answer.pillars[name], end), value)
        _near(f"overall: {end}", getattr(answer.overall, end), parts["overall"][""])
        _check_range(f"robust: {end}", getattr(answer.robust, end), _drawn(scheme, state, end))
    _check_facts(scheme, state, answer)
    _check_caps(scheme, state, answer)


def prove_change(scheme: Scheme, before: State, after: State, found: Change) -> None:
    """Raise ProofFailed unless the parts are right one by one and add up to the change."""
    end = found.end
    told = {"0": scheme, "1": before, "2": after, "3": end}
    _same("digest", found.digest, fingerprint(told))
    states = (before, after)
    first, second = (_scored(scheme, state, end) for state in states)
    _near("before", found.before, first["overall"][""])
    _near("after", found.after, second["overall"][""])
    _near("parts: sum", math.fsum(found.parts.values()), found.after - found.before)
    checked = _moves(scheme, first, second)
    _same("parts", {n for n in found.parts if not n.startswith("cap: ")}, set(checked))
    for name, value in checked.items():
        _near(f"parts: {name}", found.parts[name], value)
    for pillar in scheme.pillars:
        _check_cap_part(scheme, pillar.id, (first, second), found)
    # The same draws for both states: common random numbers.
    then, now = (_drawn(scheme, state, end) for state in states)
    _check_range("noise", found.noise, now - then)
    _same("real", found.real, not found.noise.low <= 0 <= found.noise.high)


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _near(field: str, answered: float, checked: float) -> None:
    if not abs(answered - checked) <= NEAR * max(1.0, abs(checked)):
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _axis(indicator: Indicator, level: float) -> float:
    if not indicator.log:
        return level
    return math.log(level) if level > 0 else -1e9


def _line(indicator: Indicator, level: float) -> float:
    """Return the score of a level, walking the segments between the goalposts."""
    posts = [(_axis(indicator, x), y) for x, y in indicator.points]
    at = _axis(indicator, level)
    if at <= posts[0][0]:
        return posts[0][1]
    for (x0, y0), (x1, y1) in pairwise(posts):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return posts[-1][1]


def _filled(state: State, indicator: Indicator, end: str) -> float:
    """Return a score fact by fact, the unknown ones 0 or 100."""
    reading = state.readings.get(indicator.id)
    other = 0.0 if end == "low" else 100.0
    if reading is None:
        return other
    unknown = reading.facts_needed - reading.facts_known
    total = reading.facts_known * _line(indicator, reading.level) + unknown * other
    return total / reading.facts_needed


def _capped(scheme: Scheme, state: State, end: str) -> list[tuple[str, float, float]]:
    found = []
    for cap in scheme.caps:
        told = state.critical.get(cap.id, end == "low")
        if told:
            found.append((cap.pillar, cap.most_of_pillar, cap.most))
    return found


def _scored(scheme: Scheme, state: State, end: str) -> dict[str, dict[str, float]]:
    """Return indicators, pillars (raw: before caps) and overall (under ""), from the bottom up."""
    caps = _capped(scheme, state, end)
    indicators, raw, pillars = {}, {}, {}
    for one in scheme.indicators:
        indicators[one.id] = _filled(state, one, end)
    for pillar in scheme.pillars:
        mine = [one for one in scheme.indicators if one.pillar == pillar.id]
        top = sum(Fraction(one.weight) * Fraction(indicators[one.id]) for one in mine)
        raw[pillar.id] = float(top / sum(Fraction(one.weight) for one in mine))
        limits = [limit for name, limit, _ in caps if name == pillar.id]
        pillars[pillar.id] = min([raw[pillar.id], *limits])
    total = sum(one.weight for one in scheme.pillars)
    product = math.prod(
        max(pillars[one.id], FLOOR) ** (one.weight / total) for one in scheme.pillars
    )
    overall = {"": min([product, *(most for _, _, most in caps)]), "uncapped": product}
    return {"indicators": indicators, "raw": raw, "pillars": pillars, "overall": overall}


def _drawn(scheme: Scheme, state: State, end: str) -> Floats:
    """Return scores under draws of weights, goalposts and mean, of our own: shape (DRAWS,)."""
    rng = Generator(PCG64(SEED))
    sums = {pillar.id: [np.zeros(DRAWS), np.zeros(DRAWS)] for pillar in scheme.pillars}
    for one in scheme.indicators:
        low, high, weight = (rng.uniform(-a, a, DRAWS) for a in (0.1, 0.1, 0.5))
        sums[one.pillar][0] += (1 + weight) * one.weight * _moved(state, one, end, (low, high))
        sums[one.pillar][1] += (1 + weight) * one.weight
    caps = _capped(scheme, state, end)
    top, weights, logs = np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS)
    for pillar in scheme.pillars:
        mean = sums[pillar.id][0] / sums[pillar.id][1]
        for limit in (limit for name, limit, _ in caps if name == pillar.id):
            mean = np.minimum(mean, limit)
        weight = pillar.weight * rng.uniform(0.5, 1.5, DRAWS)
        top, weights = top + weight * mean, weights + weight
        logs += weight * np.log(np.maximum(mean, FLOOR))
    coins = rng.integers(0, 2, DRAWS)
    found: Floats = coins * top / weights + (1 - coins) * np.exp(logs / weights)
    return np.minimum(found, min([100.0, *(most for _, _, most in caps)]))


def _moved(state: State, one: Indicator, end: str, ends: tuple[Floats, Floats]) -> Floats:
    """Return the scores with both ends of the goalposts moved by parts of their span."""
    reading, other = state.readings.get(one.id), 0.0 if end == "low" else 100.0
    if reading is None:
        return np.full(DRAWS, other)
    posts = [(_axis(one, x), y) for x, y in one.points]
    start, width = posts[0][0], posts[-1][0] - posts[0][0]
    at = _axis(one, reading.level)
    score = np.full(DRAWS, float(posts[0][1]))
    for (x0, y0), (x1, y1) in pairwise(posts):
        first, last = (
            start + ends[0] * width + (x - start) * (1 - ends[0] + ends[1]) for x in (x0, x1)
        )
        score += (y1 - y0) * np.clip((at - first) / (last - first), 0, 1)
    known = reading.facts_known / reading.facts_needed
    return known * score + (1 - known) * other


def _check_range(field: str, answered: Span, drawn: Floats) -> None:
    """Raise unless both ends lie where about 5 in 100 of our own draws are beyond them."""
    for name, share in (("low", 0.05), ("high", 0.95)):
        end = getattr(answered, name)
        # Many draws may be equal, as at a cap: the end may be anywhere among its equals.
        below, within = float(np.mean(drawn < end - NEAR)), float(np.mean(drawn <= end + NEAR))
        if not below <= share + SPREAD or not within >= share - SPREAD:
            raise ProofFailed(f"{field}: {name} {end}: {below:.1%} of our draws are below it")


def _check_facts(scheme: Scheme, state: State, answer: Answer) -> None:
    known = needed = 0
    for one in scheme.indicators:
        reading = state.readings.get(one.id)
        known += reading.facts_known if reading else 0
        needed += reading.facts_needed if reading else 1
    for cap in scheme.caps:
        known, needed = known + (cap.id in state.critical), needed + 1
    _same("facts", (answer.facts_known, answer.facts_needed), (known, needed))
    _near("share_known", answer.share_known * needed, known)


def _check_caps(scheme: Scheme, state: State, answer: Answer) -> None:
    told = {cap.id: state.critical.get(cap.id) for cap in scheme.caps}
    _same("caps", set(answer.caps), {name for name, holds in told.items() if holds is not False})
    plain = _scored(
        scheme, State(readings=state.readings, critical=dict.fromkeys(told, False)), "high"
    )
    for cap in scheme.caps:
        if told[cap.id] is False:
            continue
        # By itself it lowers the score where its pillar, or the whole, is above its limits.
        pillar, whole = plain["raw"][cap.pillar], plain["overall"]["uncapped"]
        lowers = max(pillar, FLOOR) > cap.most_of_pillar or whole > cap.most
        checked = "unknown" if told[cap.id] is None else "binds" if lowers else "holds"
        _same(f"caps: {cap.id}", answer.caps[cap.id], checked)
    order = [("binds", "holds", "unknown").index(kind) for kind in answer.caps.values()]
    _same("caps: order", order, sorted(order))


def _log_mean(first: float, second: float) -> float:
    """Return the logarithmic mean as an integral: that of a (b/a)^t over t, by Simpson's rule."""
    steps = 200
    values = [first * math.pow(second / first, k / steps) for k in range(steps + 1)]
    inner = 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2])
    return (values[0] + inner + values[-1]) / (3 * steps)


def _rate(
    scheme: Scheme,
    pillar: str,
    first: dict[str, dict[str, float]],
    second: dict[str, dict[str, float]],
) -> float:
    whole = _log_mean(first["overall"]["uncapped"], second["overall"]["uncapped"])
    ends = (max(one["pillars"][pillar], FLOOR) for one in (first, second))
    weights = {one.id: one.weight for one in scheme.pillars}
    return whole * weights[pillar] / sum(weights.values()) / _log_mean(*ends)


def _moves(
    scheme: Scheme, first: dict[str, dict[str, float]], second: dict[str, dict[str, float]]
) -> dict[str, float]:
    found = {}
    for one in scheme.indicators:
        total = sum(other.weight for other in scheme.indicators if other.pillar == one.pillar)
        step = second["indicators"][one.id] - first["indicators"][one.id]
        found[one.id] = _rate(scheme, one.pillar, first, second) * step * one.weight / total
    return found


def _check_cap_part(
    scheme: Scheme,
    pillar: str,
    scored: tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]],
    found: Change,
) -> None:
    """Check what caps and floor moved: the change of a pillar less that of its plain mean."""
    lost = [max(one["pillars"][pillar], FLOOR) - one["raw"][pillar] for one in scored]
    value = _rate(scheme, pillar, *scored) * (lost[1] - lost[0])
    _near(f"parts: cap: {pillar}", found.parts[f"cap: {pillar}"], value)
