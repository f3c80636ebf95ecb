"""One thing that could be done. What cannot be right is refused here, with the culprit's name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HUNDREDTHS = 100
"""People's time is counted in hundredths of a day, so that it adds up exactly."""

MOST_ADDED = 9
"""An initiative may at most make a loss ten times as large; more is taken for a slip of the pen."""


def spread(total: int, parts: int) -> tuple[int, ...]:
    """Return `total` in `parts` whole pieces as even as can be, the larger ones first.

    Early pieces are never smaller: an estimate of when money is needed is not optimistic.
    """
    share, rest = divmod(total, parts)
    return tuple(share + 1 if part < rest else share for part in range(parts))


def not_negative(owner: str, what: str, amounts: Iterable[float]) -> None:
    """Refuse amounts below 0, infinite or not numbers."""
    for amount in amounts:
        if not amount >= 0 or math.isinf(amount):
            raise ValueError(f"{owner}: {what} must be a number not below 0, not {amount}")


def whole(owner: str, what: str, amounts: Iterable[object]) -> None:
    """Refuse amounts that are not whole."""
    for amount in amounts:
        if not isinstance(amount, int):
            raise ValueError(f"{owner}: {what} must be a whole amount, not {amount!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """One thing that could be done, or one variant of it.

    Work fills `duration_quarters` whole quarters; run cost, savings, other value and effects begin
    in the quarter after and last to the end of the window. `latest_finish` is the last quarter in
    which work may still go on (included). `group` names a set of variants of which one at most is
    chosen. `after` maps an initiative, or a group (any of its variants), to the quarters that must
    lie between its finish and this start; `requires` names those that must be in the plan too, at
    whatever time. `effects` maps a risk unit to the fraction of its loss removed (to 1; below 0
    adds risk: -0.2 is a fifth more); fractions combine by multiplying what is left.
    `contributions` maps a goal to the fraction of it that this alone would reach (0 to 1), which
    combine in the same way.
    """

    id: str
    name: str = ""
    duration_quarters: int = 1
    one_off_cost: Mapping[str, int] = field(default_factory=dict)
    """Category to whole amount, spread evenly over the work unless `one_off_profile` says how."""
    one_off_profile: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Category to the cost of each quarter of the work. Adds up to `one_off_cost` exactly."""
    run_cost_per_quarter: Mapping[str, int] = field(default_factory=dict)
    """Category to whole amount; below 0 gives money back to that budget."""
    saving_value_per_quarter: float = 0
    other_value_per_quarter: float = 0
    effort_days: Mapping[str, float] = field(default_factory=dict)
    """Skill to days over the whole work, spread evenly, counted to a hundredth."""
    earliest_start: int = 0
    latest_finish: int | None = None
    mandatory: bool = False
    group: str | None = None
    after: Mapping[str, int] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    """Initiatives, or groups (any variant); kept sorted."""
    effects: Mapping[str, float] = field(default_factory=dict)
    contributions: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError(f"an initiative has no id (its name is {self.name!r})")
        if self.duration_quarters < 1:
            raise ValueError(f"{self.id}: duration_quarters must be at least 1")
        object.__setattr__(self, "requires", tuple(sorted(set(self.requires))))
        self._check_amounts()
        self._check_profiles()
        self._check_shares()

    def _check_amounts(self) -> None:
        whole(self.id, "one_off_cost", self.one_off_cost.values())
        whole(self.id, "run_cost_per_quarter", self.run_cost_per_quarter.values())
        not_negative(self.id, "one_off_cost", self.one_off_cost.values())
        not_negative(self.id, "saving_value_per_quarter", [self.saving_value_per_quarter])
        not_negative(self.id, "other_value_per_quarter", [self.other_value_per_quarter])
        not_negative(self.id, "effort_days", self.effort_days.values())
        not_negative(self.id, "earliest_start", [self.earliest_start])
        not_negative(self.id, "latest_finish", [self.latest_finish or 0])
        not_negative(self.id, "the wait in after", self.after.values())

    def _check_shares(self) -> None:
        for unit, fraction in self.effects.items():
            if not -MOST_ADDED <= fraction <= 1:
                raise ValueError(f"{self.id}: the effect on {unit} must be from -{MOST_ADDED} to 1")
        for goal, fraction in self.contributions.items():
            if not 0 <= fraction <= 1:
                raise ValueError(f"{self.id}: the contribution to {goal} must be from 0 to 1")

    def _check_profiles(self) -> None:
        for category, profile in self.one_off_profile.items():
            whole(self.id, "one_off_profile", profile)
            not_negative(self.id, "one_off_profile", profile)
            if len(profile) != self.duration_quarters:
                raise ValueError(
                    f"{self.id}: one_off_profile of {category} needs one cost a quarter"
                )
            if sum(profile) != self.one_off_cost.get(category, 0):
                raise ValueError(
                    f"{self.id}: one_off_profile of {category} is not its one_off_cost"
                )

    @property
    def categories(self) -> frozenset[str]:
        """Budget categories this initiative draws on."""
        return frozenset(self.one_off_cost) | frozenset(self.run_cost_per_quarter)

    def work_cost(self, category: str) -> tuple[int, ...]:
        """Return the one-off cost of each quarter of the work."""
        profile = self.one_off_profile.get(category)
        return profile or spread(self.one_off_cost.get(category, 0), self.duration_quarters)

    def work_hundredths(self, skill: str) -> tuple[int, ...]:
        """Return hundredths of a day of `skill` in each quarter of the work."""
        total = round(self.effort_days.get(skill, 0) * HUNDREDTHS)
        return spread(total, self.duration_quarters)
