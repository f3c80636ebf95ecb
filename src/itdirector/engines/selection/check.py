"""A second road: values by hand, weights scanned, chances by other draws. Never the solver."""

from __future__ import annotations

import math
from itertools import pairwise

from numpy.random import PCG64, Generator

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.selection.model import (
    Criterion,
    Offer,
    ProofFailed,
    Ranked,
    Selection,
    Stability,
    Verdict,
)

TRIALS = 1_000
SIGMAS = 5.0
SCAN = 200
"""Weights tried from 0 to 1 for each stability range."""


def prove(question: Selection, found: Verdict) -> None:
    """Raise ProofFailed, naming the field, unless every part of the verdict holds.

    The second opinions are held to their winners; their scores are checked by other
    implementations in the tests.
    """
    _same("digest", found.digest, fingerprint(question))
    passed = [offer for offer in question.offers if _passes(question, offer)]
    out = {offer.id for offer in question.offers} - {offer.id for offer in passed}
    _same("failed, unknown", set(found.failed) | set(found.unknown), out)
    _same("ranked", sorted(r.id for r in found.ranked), sorted(o.id for o in passed))
    _same("winner", found.winner, found.ranked[0].id if found.ranked else None)
    total = {o.id: sum(_parts(question, o, "likely").values()) for o in passed}
    by_id = {offer.id: offer for offer in passed}
    for place, row in enumerate(found.ranked):
        _check_row(question, row, by_id[row.id], total)
        _same(f"{row.id}: rank", row.rank, place + 1)
    for better, worse in pairwise(found.ranked):
        if total[better.id] < total[worse.id] - 1e-9:
            raise ProofFailed(f"ranked: {worse.id} is worth more than {better.id}")
    for row in found.ranked:
        _same(f"{row.id}: efficient", row.efficient, _efficient(row, found.ranked))
        _same(f"{row.id}: dominated_by", set(row.dominated_by), _above(question, row, by_id))
    _check_chances(question, found, passed)
    for stable in found.stability:
        _check_stable(question, found, stable, passed)
    for opinion in found.opinions:
        best = max(opinion.scores.values())
        if opinion.scores[opinion.winner] < best - 1e-9:
            raise ProofFailed(f"{opinion.method}: {opinion.winner} has not the highest score")
        _same(opinion.method, opinion.because_of is None, opinion.winner == found.winner)


def _same(field: str, answered: object, checked: object) -> None:
    if answered != checked:
        raise ProofFailed(f"{field}: answered {answered}, but the check finds {checked}")


def _passes(question: Selection, offer: Offer) -> bool:
    ceiling = question.most_five_year_cost
    return all(offer.gates.values()) and (ceiling is None or offer.five_year_cost <= ceiling)


def _worth(criterion: Criterion, level: float) -> float:
    """Return the value of a level, walking along the points."""
    points = criterion.points
    if level <= points[0][0]:
        return points[0][1]
    for (a, va), (b, vb) in pairwise(points):
        if level <= b:
            return va + (vb - va) * (level - a) / (b - a)
    return points[-1][1]


def _parts(question: Selection, offer: Offer, which: str) -> dict[str, float]:
    swings = sum(c.swing for c in question.criteria)
    return {
        c.id: c.swing * _worth(c, getattr(offer.scores[c.id], which)) / swings
        for c in question.criteria
    }


def _check_row(question: Selection, row: Ranked, offer: Offer, total: dict[str, float]) -> None:
    low, likely, high = (_parts(question, offer, which) for which in ("low", "likely", "high"))
    worst = sum(min(low[c], high[c]) for c in low)
    best = sum(max(low[c], high[c]) for c in low)
    for field, answered, checked in (
        ("value", row.value, total[row.id]),
        ("low_value", row.low_value, worst),
        ("high_value", row.high_value, best),
        ("parts", sum(row.parts.values()), row.value),
        *((f"parts {c}", row.parts[c], likely[c]) for c in likely),
    ):
        if abs(answered - checked) > 1e-9:
            raise ProofFailed(f"{row.id}: {field}: answered {answered}, not {checked}")
    _same(f"{row.id}: five_year_cost", row.five_year_cost, offer.five_year_cost)


def _efficient(row: Ranked, rows: tuple[Ranked, ...]) -> bool:
    for other in rows:
        more = other.value - row.value
        cheaper = row.five_year_cost - other.five_year_cost
        if (more > 1e-9 and cheaper >= 0) or (more > -1e-9 and cheaper > 0):
            return False
    return True


def _above(question: Selection, row: Ranked, by_id: dict[str, Offer]) -> set[str]:
    mine = [_worth(c, by_id[row.id].scores[c.id].likely) for c in question.criteria]
    above = set()
    for name, offer in by_id.items():
        theirs = [_worth(c, offer.scores[c.id].likely) for c in question.criteria]
        if theirs != mine and all(t >= m for t, m in zip(theirs, mine, strict=True)):
            above.add(name)
    return above


def _check_chances(question: Selection, found: Verdict, passed: list[Offer]) -> None:
    """Draw weights by sorted gaps of uniform numbers, and scores by the library's triangular."""
    if not passed:
        return
    rng = Generator(PCG64([question.seed, 13]))
    wins = dict.fromkeys((offer.id for offer in passed), 0.0)
    for _ in range(TRIALS):
        cuts = sorted([0.0, *rng.random(len(question.criteria) - 1), 1.0])
        weights = sorted((b - a for a, b in pairwise(cuts)), reverse=True)
        totals = {
            offer.id: sum(
                w * _worth(c, _drawn(rng, offer, c.id))
                for w, c in zip(weights, question.criteria, strict=True)
            )
            for offer in passed
        }
        most = max(totals.values())
        first = [name for name, value in totals.items() if value >= most - 1e-9]
        for name in first:
            wins[name] += 1 / len(first)
    for row in found.ranked:
        lived = wins[row.id] / TRIALS
        error = math.sqrt(max(lived * (1 - lived), 1 / TRIALS) / TRIALS) + row.first_error
        if abs(row.chance_of_first - lived) > SIGMAS * error:
            raise ProofFailed(f"{row.id}: chance_of_first: {row.chance_of_first}, drawn {lived}")


def _drawn(rng: Generator, offer: Offer, criterion: str) -> float:
    score = offer.scores[criterion]
    if score.low == score.high:
        return score.likely
    return float(rng.triangular(score.low, score.likely, score.high))


def _check_stable(
    question: Selection, found: Verdict, stable: Stability, passed: list[Offer]
) -> None:
    """Scan the weight from 0 to 1: the winner wins within the range and nowhere beyond it."""
    names = [c.id for c in question.criteria]
    rest = sum(c.swing for c in question.criteria if c.id != stable.criterion)
    _same(
        f"{stable.criterion}: weight",
        round(stable.weight, 9),
        round(question.weights[stable.criterion], 9),
    )
    for step in range(SCAN + 1):
        weight = step / SCAN
        totals = {}
        for offer in passed:
            total = 0.0
            for name, criterion in zip(names, question.criteria, strict=True):
                other = criterion.swing / rest if rest else 1 / (len(names) - 1)
                share = weight if name == stable.criterion else (1 - weight) * other
                total += share * _worth(criterion, offer.scores[name].likely)
            totals[offer.id] = total
        wins = totals[found.winner or ""] >= max(totals.values()) - 1e-7
        inside = stable.low - 1e-9 <= weight <= stable.high + 1e-9
        edge = min(abs(weight - stable.low), abs(weight - stable.high)) < 1e-6
        if wins != inside and not edge:
            raise ProofFailed(f"{stable.criterion}: stable range fails at weight {weight:g}")
