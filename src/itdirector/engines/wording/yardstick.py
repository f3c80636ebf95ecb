"""Words for chances, never without their numbers. A table with its version and its source."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "1"
VALID_FROM = "2026-11-22"
SOURCE = (
    "Professional Head of Intelligence Assessment (UK), probability yardstick; bands in per cent"
)
GRADE = "expert"


@dataclass(frozen=True, slots=True)
class Band:
    """A word and the per cents it stands for, both ends included."""

    word: str
    low: int
    high: int


BANDS = (
    Band("a remote chance", 0, 5),
    Band("highly unlikely", 10, 20),
    Band("unlikely", 25, 35),
    Band("a realistic possibility", 40, 50),
    Band("likely", 55, 75),
    Band("highly likely", 80, 90),
    Band("almost certain", 95, 100),
)
"""The gaps between the bands are the yardstick's own: it does not pretend to be finer."""


def band_of(chance: float) -> Band:
    """Return the band a chance from 0 to 1 lies in, or the nearest; the lower of two as near.

    Raises ValueError for what is no chance.
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"chance must be from 0 to 1, not {chance}")
    percent = round(100 * chance, 9)
    return min(BANDS, key=lambda band: max(band.low - percent, percent - band.high, 0))
