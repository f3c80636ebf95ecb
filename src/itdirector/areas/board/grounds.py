"""What a modelled loss rests on, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from itdirector.engines.loss.model import Grade as Named
from itdirector.kernel.models import Grade

WORDS = {
    Grade.MEASURED: "on what happened here",
    Grade.CONTRACT: "on contracts",
    Grade.SURVEY: "on published figures of other firms",
    Grade.EXPERT: "on what your people said",
    Grade.DEFAULT: "on our own defaults",
}


def rests_on(shares: Mapping[Named, float]) -> str:
    """Say how many of 100 parts of a loss rest on what, "" where nothing is lost.

    `shares` maps grades to shares that add up to 1, or are all 0.
    """
    parts = {grade: part for grade, part in _of_a_hundred(shares).items() if part}
    if not parts:
        return ""
    (first, most), *rest = sorted(parts.items(), key=lambda one: -one[1])
    if not rest:
        return f"All of the loss rests {WORDS[Grade(first)]}."
    told = [f"{most} rest {WORDS[Grade(first)]}"]
    told += [f"{part} {WORDS[Grade(grade)]}" for grade, part in rest]
    return f"Of 100 parts of the loss, {', '.join(told[:-1])} and {told[-1]}."


def _of_a_hundred(shares: Mapping[Named, float]) -> dict[Named, int]:
    """Return whole parts that add up to 100: what rounding leaves goes to the largest rests."""
    whole = {grade: int(100 * share) for grade, share in shares.items()}
    left = round(100 * sum(shares.values())) - sum(whole.values())
    for grade in sorted(shares, key=lambda one: whole[one] - 100 * shares[one])[:left]:
        whole[grade] += 1
    return whole
