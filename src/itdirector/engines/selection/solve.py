"""Gates, then value; beside it cost, dominance, stable weights, chances and second opinions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.selection.model import (
    METHOD,
    Offer,
    Ranked,
    SecondOpinion,
    Selection,
    Stability,
    Verdict,
)
from itdirector.engines.selection.opinions import DEFAULTS, METHODS, culprit
from itdirector.engines.selection.value import Floats, stable_range, table, values_of

DRAWS = 10_000
PRICE_CEILING = "price ceiling"


def select(question: Selection) -> Verdict:
    """Return the offer of the highest value among those that pass; the cheaper one of equals."""
    failed, unknown = _gates(question)
    passed = [o for o in question.offers if o.id not in failed and o.id not in unknown]
    weights = np.array([question.weights[c.id] for c in question.criteria])
    values = table(question.criteria, passed) if passed else np.zeros((0, len(weights)))
    order = sorted(
        range(len(passed)),
        key=lambda n: (-round(float(values[n] @ weights), 9), passed[n].five_year_cost, n),
    )
    passed, values = [passed[n] for n in order], values[order]
    return Verdict(
        winner=passed[0].id if passed else None,
        ranked=_ranked(question, passed, values, weights),
        failed=failed,
        unknown=unknown,
        outside_anchors=_outside(question),
        stability=_stability(question, passed, values, weights),
        opinions=_opinions(question, passed, values, weights),
        defaults=DEFAULTS if passed else {},
        draws=DRAWS,
        seed=question.seed,
        method=METHOD,
        digest=fingerprint(question),
    )


def _gates(question: Selection) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    failed, unknown = {}, {}
    for offer in question.offers:
        missed = [gate for gate in question.gates if offer.gates[gate] is False]
        ceiling = question.most_five_year_cost
        if ceiling is not None and offer.five_year_cost > ceiling:
            missed.append(PRICE_CEILING)
        open_gates = [gate for gate in question.gates if offer.gates[gate] is None]
        if missed:
            failed[offer.id] = tuple(missed)
        elif open_gates:
            unknown[offer.id] = tuple(open_gates)
    return failed, unknown


def _outside(question: Selection) -> tuple[tuple[str, str], ...]:
    return tuple(
        (offer.id, c.id)
        for offer in question.offers
        for c in question.criteria
        if not c.points[0][0] <= offer.scores[c.id].likely <= c.points[-1][0]
    )


def _ranked(
    question: Selection, passed: list[Offer], values: Floats, weights: Floats
) -> tuple[Ranked, ...]:
    if not passed:
        return ()
    total = values @ weights
    ends = [table(question.criteria, passed, which=which) for which in ("low", "high")]
    worst, best = (end @ weights for end in (np.minimum(*ends), np.maximum(*ends)))
    chances = _chances_of_first(question, passed)
    ids = [offer.id for offer in passed]
    return tuple(
        Ranked(
            id=offer.id,
            rank=n + 1,
            value=float(total[n]),
            low_value=float(worst[n]),
            high_value=float(best[n]),
            parts={c.id: float(values[n, k] * weights[k]) for k, c in enumerate(question.criteria)},
            five_year_cost=offer.five_year_cost,
            dominated_by=tuple(
                ids[m]
                for m in range(len(ids))
                if (values[m] >= values[n]).all() and (values[m] > values[n]).any()
            ),
            efficient=_efficient(n, total, passed),
            chance_of_first=float(chances[n]),
            first_error=math.sqrt(float(chances[n] * (1 - chances[n])) / DRAWS),
        )
        for n, offer in enumerate(passed)
    )


def _efficient(n: int, total: Floats, passed: list[Offer]) -> bool:
    mine, cost = round(float(total[n]), 9), passed[n].five_year_cost
    return not any(
        round(float(total[m]), 9) >= mine
        and other.five_year_cost <= cost
        and (round(float(total[m]), 9) > mine or other.five_year_cost < cost)
        for m, other in enumerate(passed)
    )


def _chances_of_first(question: Selection, passed: list[Offer]) -> Floats:
    """Return how often each offer comes first: weights uniform in the stated order, scores drawn.

    SMAA (Lahdelma and Salminen 2001). Scores are triangular; offers that tie share the draw.
    """
    rng = Generator(PCG64(question.seed))
    drawn = rng.dirichlet(np.ones(len(question.criteria)), size=DRAWS)
    weights = -np.sort(-drawn, axis=1)
    totals = np.zeros((DRAWS, len(passed)))
    for k, criterion in enumerate(question.criteria):
        uniform = rng.random((DRAWS, len(question.offers)))
        for n, offer in enumerate(passed):
            score: Any = offer.scores[criterion.id]
            mine = uniform[:, question.offers.index(offer)]
            levels = _triangular(mine, score.low, score.likely, score.high)
            totals[:, n] += weights[:, k] * values_of(criterion, levels)
    first = totals >= totals.max(axis=1, keepdims=True) - 1e-9
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0), np.float64)


def _triangular(uniform: Floats, low: float, likely: float, high: float) -> Floats:
    """Return the triangular quantiles of uniform numbers."""
    if low == high:
        return np.full_like(uniform, likely)
    peak = (likely - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - likely))
    return np.asarray(np.where(uniform < peak, rising, falling), np.float64)


def _stability(
    question: Selection, passed: list[Offer], values: Floats, weights: Floats
) -> tuple[Stability, ...]:
    if not passed or len(weights) < 2:
        return ()
    rows = []
    for k, criterion in enumerate(question.criteria):
        low, high, below, above = stable_range(values, weights, winner=0, column=k)
        rows.append(
            Stability(
                criterion=criterion.id,
                weight=float(weights[k]),
                low=low,
                high=high,
                rival_below=None if below is None else passed[below].id,
                rival_above=None if above is None else passed[above].id,
            )
        )
    return tuple(rows)


def _opinions(
    question: Selection, passed: list[Offer], values: Floats, weights: Floats
) -> tuple[SecondOpinion, ...]:
    if not passed:
        return ()
    found = []
    for name, method in METHODS.items():
        scores = method(values, weights)
        best = int(np.argmax(np.round(scores, 12)))
        because = None
        if best != 0:
            because = question.criteria[culprit(method, values, weights)].id
        opinion: Any = name
        found.append(
            SecondOpinion(
                method=opinion,
                winner=passed[best].id,
                scores={offer.id: float(s) for offer, s in zip(passed, scores, strict=True)},
                because_of=because,
            )
        )
    return tuple(found)
