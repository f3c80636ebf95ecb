"""How often things fail, as others report it: who paid, and half weight when vendors did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Grade = Literal["measured", "contract", "survey", "expert", "default"]

VERSION = "lifecycle-tables 2026-11"

VENDOR_WEIGHT = 0.5
"""What a study is worth that was paid for by somebody who sells the answer."""

STUDY_DEVICE_YEARS = 40.0
"""Device-years of one's own watching a study is worth at full weight: our judgement."""

DISCOUNT_PER_YEAR = 0.08
"""Nominal, for a question that does not say its own: our judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePrior:
    """Share of devices failing in a year of their age, from `from_age` to before `to_age` years."""

    id: str
    kind: str
    from_age: int
    to_age: int
    share: float
    vendor_paid: bool
    caveat: str
    source: str
    valid_from: date
    grade: Grade

    @property
    def device_years(self) -> float:
        """What the prior is worth in device-years of watching."""
        return STUDY_DEVICE_YEARS * (VENDOR_WEIGHT if self.vendor_paid else 1.0)


def _pc(from_age: int, to_age: int, share: float, caveat: str) -> FailurePrior:
    return FailurePrior(
        id=f"PC {from_age}-{to_age}",
        kind="PC",
        from_age=from_age,
        to_age=to_age,
        share=share,
        vendor_paid=True,
        caveat=caveat,
        source="J. Gold Associates for Intel, read in a secondary source",
        valid_from=date(2018, 1, 1),
        grade="survey" if not caveat else "default",
    )


def _disk(from_age: int, to_age: int, share: float, caveat: str) -> FailurePrior:
    return FailurePrior(
        id=f"data centre disk {from_age}-{to_age}",
        kind="data centre disk",
        from_age=from_age,
        to_age=to_age,
        share=share,
        vendor_paid=False,
        caveat=caveat,
        source="Backblaze drive statistics 2025, read in a secondary source",
        valid_from=date(2025, 1, 1),
        grade="survey",
    )


BETWEEN = "ours: on a straight line between the two ends the study gives"

FAILURE_PRIORS: tuple[FailurePrior, ...] = (
    _pc(0, 1, 0.05, ""),
    _pc(1, 2, 0.126, BETWEEN),
    _pc(2, 3, 0.202, BETWEEN),
    _pc(3, 4, 0.278, BETWEEN),
    _pc(4, 5, 0.354, BETWEEN),
    _pc(5, 99, 0.43, ""),
    _disk(0, 1, 0.013, "always on and cooled: not laptops"),
    _disk(10, 11, 0.0425, "always on and cooled: not laptops"),
)
"""Ages without a row have no prior: unknown is not zero."""
