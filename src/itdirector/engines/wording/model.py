"""Figures with their receipts, and sentences that carry the receipt of each number they state."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

METHOD = "wording 1"

Grade = Literal["measured", "contract", "survey", "expert", "default"]
"""How sure we are, best first; the same five as everywhere in the product."""
Shown = Literal["exact", "whole", "two figures"]
"""How a number is rounded for people: not at all, to whole ones, to two significant figures."""

GRADES: tuple[str, ...] = get_args(Grade)
SCALE = "scale of the sentence"
"""Source of a number that says nothing about the world: the 100 of "3 of 100"."""

_MONEY = re.compile(r"[A-Z]{3}")


class ProofFailed(Exception):
    """A number in a text and its receipt disagree: the text must not be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number with its receipt: a leaf (no formula), or worked out from other figures.

    `unit` is an ISO 4217 code for whole units of money, "share" for a part of 1, or a noun in the
    plural ("days", "firms"). `grade` is None only for a scale. A figure that was worked out has the
    worst grade and the oldest date among its inputs.
    """

    id: str
    label: str
    value: int | float | date
    unit: str
    source: str
    as_of: date
    grade: Grade | None
    shown: Shown = "exact"
    formula: str = ""
    """Name and version, such as over_years@1; "" for a leaf."""
    inputs: tuple[Figure, ...] = ()

    def __post_init__(self) -> None:
        for name in ("id", "label", "unit", "source"):
            if not getattr(self, name).strip():
                raise ValueError(f"figure {self.id!r}: {name} is missing")
        if self.grade not in (*GRADES, None) or (self.grade is None) != (self.source == SCALE):
            raise ValueError(f"{self.id}: grade must be one of {GRADES}, or None for a scale")
        if self.shown not in get_args(Shown):
            raise ValueError(f"{self.id}: shown must be one of {get_args(Shown)}")
        if bool(self.formula) != bool(self.inputs):
            raise ValueError(f"{self.id}: formula and inputs come together")
        self._check_value()

    def _check_value(self) -> None:
        if isinstance(self.value, date):
            if self.unit != "date":
                raise ValueError(f"{self.id}: unit of a date must be date")
        elif isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise ValueError(f"{self.id}: value must be a number or a date, not {self.value!r}")
        elif self.unit == "date" or not math.isfinite(self.value):
            raise ValueError(f"{self.id}: value must be finite, and a date where unit is date")

    @property
    def number(self) -> float:
        """The value of a figure that is no date. Raises TypeError for a date."""
        if isinstance(self.value, date):
            raise TypeError(f"{self.id} is a date")
        return self.value

    @property
    def money(self) -> bool:
        """Whether the unit is a currency."""
        return bool(_MONEY.fullmatch(self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A text, and the receipt of each number in it: `figures[i]` is that of the i-th number.

    `names` are proper names with digits in them ("Windows 11"): no numbers.
    """

    text: str
    figures: tuple[Figure, ...]
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("sentence: text is empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which number of an engine's answer is a figure: its path, how it is called, its unit.

    The path goes through attributes and mapping keys: "reservation.per_year", "costs.backup".
    """

    path: str
    label: str
    unit: str
    shown: Shown = "two figures"


def figures_of(
    answer: Any, parts: tuple[Part, ...], *, grade: Grade, as_of: date
) -> dict[str, Figure]:
    """Return the named parts of any engine's answer as figures, by path.

    The source is the answer's own `method` and `digest`. Raises ValueError for a path that leads
    nowhere: a renamed field must not turn into a missing number.
    """
    return {
        part.path: Figure(
            id=part.path,
            label=part.label,
            value=_at(answer, part.path),
            unit=part.unit,
            source=f"{answer.method}, {answer.digest[:12]}",
            as_of=as_of,
            grade=grade,
            shown=part.shown,
        )
        for part in parts
    }


def _at(answer: Any, path: str) -> Any:
    found = answer
    for name in path.split("."):
        try:
            found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        except (KeyError, AttributeError) as error:
            raise ValueError(f"path {path!r}: the answer has no {name!r}") from error
    return found
