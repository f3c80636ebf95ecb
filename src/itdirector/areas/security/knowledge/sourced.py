"""What every published or assumed figure says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

GRADES = ("survey", "claims", "study", "default")
OURS = "our default"

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Where a figure comes from and how far to trust it."""

    grade: str
    """One of survey, claims, study, default."""
    source: str
    year: int | None = None
    population: str = ""
    warning: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure that does not say where it comes from."""
        if self.grade not in GRADES:
            raise ValueError(f"grade is {self.grade!r}, not one of {', '.join(GRADES)}")
        if self.grade == "default" and OURS not in self.source:
            raise ValueError(f"a default must say {OURS!r} in its source")
        if self.grade != "default" and not (self.year and self.population):
            raise ValueError("a published figure needs its year and population")

    @property
    def ours(self) -> bool:
        """True when nobody measured it: we chose it."""
        return self.grade == "default"


def made(kind: type[Made], table: Mapping[str, Any], *, where: str) -> Made:
    """Return `kind` from a table of a file, or raise ValueError naming the place and the key."""
    try:
        return kind(**table)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{where}: {wrong}") from None


def between(what: str, value: float, *, least: float, most: float) -> None:
    """Raise ValueError unless `value` is from `least` to `most`, both included."""
    if not least <= value <= most:
        raise ValueError(f"{what} is {value}, not from {least} to {most}")
