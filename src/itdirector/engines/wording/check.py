"""A second road: numbers read back from the text, receipts worked out again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from itdirector.engines.wording.model import Figure, ProofFailed, Sentence
from itdirector.engines.wording.numbers import Reading, readings

GRADES_WORST_FIRST = ("default", "expert", "survey", "contract", "measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A number without a receipt: what the text says, where (character), and what is wrong."""

    text: str
    at: int
    reason: str


def prove(sentence: Sentence) -> None:
    """Raise ProofFailed unless the i-th number of the text is the i-th receipt, each worked out.

    By place, so two numbers that changed places are found although both have receipts.
    """
    found = readings(sentence.text, sentence.names)
    if len(found) != len(sentence.figures):
        told = [reading.text for reading in found]
        raise ProofFailed(f"text: {len(sentence.figures)} receipts for the numbers {told}")
    for reading, figure in zip(found, sentence.figures, strict=True):
        if reason := _difference(reading, figure):
            raise ProofFailed(f"text: {reading.text!r}: {reason}")
        prove_figure(figure)


def prove_figure(figure: Figure) -> None:
    """Raise ProofFailed unless a figure follows from its inputs, down to its leaves."""
    for one in figure.inputs:
        prove_figure(one)
    if not figure.formula:
        return
    if figure.formula not in FORMULAS:
        raise ProofFailed(f"{figure.id}: formula {figure.formula!r} is unknown")
    again = FORMULAS[figure.formula](*(_number(one) for one in figure.inputs))
    if not abs(_number(figure) - again) <= 1e-9 * max(1.0, abs(again)):  # refuses NaN too
        raise ProofFailed(f"{figure.id}: value {figure.value}, but its inputs give {again}")
    grades = [one.grade for one in figure.inputs if one.grade]
    worst = next((g for g in GRADES_WORST_FIRST if g in grades), None)
    if figure.grade != worst:
        raise ProofFailed(f"{figure.id}: grade {figure.grade}, but the worst input is {worst}")
    if figure.as_of != sorted(one.as_of for one in figure.inputs)[0]:
        raise ProofFailed(f"{figure.id}: as_of is not that of the oldest input")


def strays(text: str, figures: Iterable[Figure], names: Iterable[str] = ()) -> tuple[Stray, ...]:
    """Return the numbers of any text, rephrased ones too, that no given receipt accounts for.

    Without places: a number exchanged for another with a receipt and a like unit is not found.
    """
    known = tuple(figures)
    return tuple(
        Stray(text=reading.text, at=reading.at, reason=_reason(reading, known))
        for reading in readings(text, names)
        if all(_difference(reading, figure) for figure in known)
    )


def _reason(reading: Reading, known: tuple[Figure, ...]) -> str:
    if reading.value is None:
        return "cannot be read as a number"
    return f"none of {len(known)} receipts says so"


def _number(figure: Figure) -> float:
    if isinstance(figure.value, date):
        raise ProofFailed(f"{figure.id}: a date is no input of a formula")
    return figure.value


def _difference(reading: Reading, figure: Figure) -> str:
    """Return what keeps a number from being this figure as it is shown; "" if nothing does."""
    if reading.value is None:
        return "cannot be read as a number"
    if isinstance(reading.value, date) or isinstance(figure.value, date):
        return "" if reading.value == figure.value else f"the receipt says {figure.value}"
    currency = figure.unit if figure.money else ""
    if (reading.currency, reading.share) != (currency, figure.unit == "share"):
        return f"is not in the unit of the receipt, {figure.unit}"
    if reading.time and reading.time != figure.unit:
        return f"is in {reading.time}, the receipt in {figure.unit}"
    if reading.value in _as_shown(figure):
        return ""
    return f"the receipt says {figure.value} {figure.unit}, shown {figure.shown}"


def _as_shown(figure: Figure) -> set[Decimal]:
    """Return what may be written for a figure: its value rounded as it is to be shown.

    An exact value may be written as it prints or to two places, as pence are; below one to two
    significant figures.
    """
    factor = 100 if figure.unit == "share" else 1
    value = Decimal(_number(figure)) * factor
    if figure.shown == "whole":
        return {value.quantize(Decimal(1), ROUND_HALF_EVEN)}
    if figure.shown == "two figures":
        return {_two_figures(value)}
    printed = Decimal(repr(_number(figure))) * factor
    places = value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return {printed, places} if abs(value) >= 1 else {printed, _two_figures(value)}


def _two_figures(value: Decimal) -> Decimal:
    places = value.adjusted() - 1 if value else 0
    return value.quantize(Decimal(1).scaleb(places), ROUND_HALF_EVEN)


def _over_years(yearly: float, years: float) -> float:
    """Return the chance of at least once, one year after another."""
    spared = Fraction(1)
    for _ in range(int(years)):
        spared *= 1 - Fraction(yearly)
    return float(1 - spared)


def _frequency(share: float, base: float) -> float:
    exact = (Decimal(share) * Decimal(base)).quantize(Decimal("1e-9"), ROUND_HALF_EVEN)
    return float(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def _fewer_than(share: float, base: float) -> float:
    if not 0 < share * base <= 0.5 + 1e-9:
        return math.nan
    return 1


FORMULAS: dict[str, Callable[..., float]] = {
    "over_years@1": _over_years,
    "frequency@1": _frequency,
    "difference@1": lambda first, second: first - second,
    "sum@1": lambda *parts: math.fsum(parts),
    "fewer_than@1": _fewer_than,
    "fewer_without@1": lambda share, base: _fewer_than(1 - share, base),
}
"""Formula to how it is worked out again: name and version as the kernel's receipts have them."""
